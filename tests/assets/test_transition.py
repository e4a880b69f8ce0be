"""The sounds of transition, each against what it is made to do (measured, not heard)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.signal import butter, find_peaks, sosfiltfilt

from pipeline.assets.faust import Draw, render_faust
from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.model import Sound
from tests.assets.measures import (
    RATE_HZ,
    centroid_hz,
    envelope_db,
    least_distance_db,
    mono,
    mono_band,
    part,
    print_of,
    whistle_turns,
)
from tests.assets.measures import power as power_of

Takes = Callable[[str], list[AudioBuffer]]
CUT = ("transition.riser", "transition.riser-short", "transition.swell", "transition.glitch-cut")


def middle_hz(audio: AudioBuffer) -> float:
    """The centroid on the scale of octaves: what the ear calls bright or dark."""
    hz, density = power_of(audio)
    inside = hz > 25
    return float(np.exp(np.sum(np.log(hz[inside]) * density[inside]) / density[inside].sum()))


def brilliance_db(audio: AudioBuffer, from_hz: float) -> float:
    """What lies above, against all of it."""
    hz, density = power_of(audio)
    return float(10 * np.log10(density[hz > from_hz].sum() / density.sum() + 1e-20))


# ---- What ends on a frame


@pytest.mark.parametrize("sound_id", CUT)
def test_it_is_cut_on_the_very_sample(sound_id: str, library: dict[str, Sound]) -> None:
    sound = library[sound_id]
    assert sound.recipe is not None
    assert sound.lead_s is not None
    frame = round(sound.lead_s * RATE_HZ)
    for raw in render_faust(
        sound.recipe.read_text("utf-8"),
        [Draw(variant, 77 + variant) for variant in range(sound.variants)],
        duration_s=sound.duration_s,
        channels=2,
        name=sound_id,
    ):
        sounding = np.flatnonzero(np.abs(raw.frames).max(axis=1))
        assert sounding[-1] == frame - 1
        # And it is at its height there: the last 50 ms are as loud as any.
        level = envelope_db(AudioBuffer(raw.frames[:frame]), 0.05)
        if sound_id != "transition.glitch-cut":
            assert level[-1] > level.max() - 6


@pytest.mark.parametrize("sound_id", CUT)
def test_what_is_stored_keeps_the_frame(
    sound_id: str, takes: Takes, library: dict[str, Sound]
) -> None:
    lead_s = library[sound_id].lead_s
    assert lead_s is not None
    frame = round(lead_s * RATE_HZ)
    for audio in takes(sound_id):
        x = np.abs(mono_band(audio, 100, 20_000).frames).max(axis=1)
        before = x[frame - 2400 : frame - 240].max()
        assert x[frame + 480 :].max() < before / 100, "only the rumble filter rings on"


@pytest.mark.parametrize(
    ("sound_id", "window_s"), [("transition.riser", 0.5), ("transition.riser-short", 0.2)]
)
def test_a_riser_climbs_thirty_decibels_without_a_step_back(
    sound_id: str, window_s: float, takes: Takes, library: dict[str, Sound]
) -> None:
    lead_s = library[sound_id].lead_s
    assert lead_s is not None
    for audio in takes(sound_id):
        rise = envelope_db(part(audio, 0, lead_s), window_s)
        assert rise[-1] - rise[0] >= 27.5
        assert np.diff(rise).min() > -1.0, "monotonic, but for the flutter"
        thirds = [middle_hz(part(audio, k * lead_s / 3, (k + 1) * lead_s / 3)) for k in range(3)]
        assert thirds[0] < thirds[1] < thirds[2]
        assert thirds[2] > 1.3 * thirds[0]


def test_the_plain_riser_is_a_straight_line_and_opens_by_octaves(takes: Takes) -> None:
    audio = takes("transition.riser")[0]
    level = envelope_db(part(audio, 0, 6), 0.25)
    assert level[-1] - level[0] >= 30
    assert np.diff(level).min() > -1.0
    assert centroid_hz(part(audio, 5, 6)) > 3 * centroid_hz(part(audio, 1, 2))


def test_a_swell_grows_from_below_and_opens_last(takes: Takes) -> None:
    for sound_id, end_s in (("transition.swell", 4.0), ("transition.reverse", 2.6)):
        for audio in takes(sound_id):
            level = envelope_db(part(audio, 0.4, end_s), 0.4)
            assert level[-1] - level[0] > 15
            assert np.diff(level).min() > -1.5
            low, high = (
                envelope_db(mono_band(part(audio, 0.4, end_s), *edges), 0.4)
                for edges in ((100, 700), (5000, 14_000))
            )
            # The highs come later: they grow faster at the end than the lows do.
            assert high[-1] - high[-4] > low[-1] - low[-4]


# ---- Hits


@pytest.mark.parametrize(
    "sound_id",
    [
        "transition.impact",
        "transition.impact-deep",
        "transition.impact-metal",
        "transition.hit-and-tail",
        "transition.braam",
    ],
)
def test_a_hit_is_at_once_and_rings_out_to_silence(sound_id: str, takes: Takes) -> None:
    for audio in takes(sound_id):
        level = envelope_db(audio, 0.05)
        assert np.argmax(level) * 0.05 < 1.6
        assert level[-1] < level.max() - 55
        # From its height down no second wave, but for what is a second blow.
        seconds = envelope_db(audio, 0.5)
        after = seconds[int(np.argmax(seconds)) :]
        assert np.diff(after).max() < 4, "strings that beat do so"


def test_steel_rings_in_many_modes_of_no_scale_and_its_highs_die_first(takes: Takes) -> None:
    for audio in takes("transition.impact-metal"):
        hz, density = power_of(part(audio, 0.1, 1.1), 16_384)
        level = 10 * np.log10(density + 1e-20)
        peaks, _ = find_peaks(level, height=level.max() - 45, prominence=7)
        modes = hz[peaks][(hz[peaks] > 60) & (hz[peaks] < 8000)]
        assert len(modes) >= 8
        ratios = modes[1:8] / modes[0]
        assert np.mean(np.abs(ratios - np.rint(ratios))) > 0.1, "no harmonics"
        low, high = (
            envelope_db(mono_band(part(audio, 0.15, 1.65), *edges), 0.5)
            for edges in ((80, 700), (3000, 9000))
        )
        assert high[0] - high[2] > low[0] - low[2] + 4


def test_a_deep_hit_is_felt_and_still_heard_on_a_small_loudspeaker(takes: Takes) -> None:
    for audio in takes("transition.impact-deep"):
        hz, density = power_of(audio)
        assert density[hz < 700].sum() > 0.9 * density.sum()
        assert 10 * np.log10(density[hz > 90].sum() / density.sum()) > -16


def test_a_braam_is_harmonics_that_open_with_the_breath(takes: Takes) -> None:
    plain = takes("transition.braam")[0]
    hz, density = power_of(part(plain, 0.15, 1.0), 16_384)
    level = 10 * np.log10(density)
    # Stacked on 55 Hz (scooped and detuned by some cents): the octaves and fifths stand out.
    for harmonic in (1, 2, 3, 4, 6):
        near = np.abs(hz - 55 * harmonic) < 4
        beside = (np.abs(hz - 55 * (harmonic + 0.5)) < 6) & (hz > 20)
        assert level[near].max() > level[beside].mean() + 8
    for audio in takes("transition.braam"):
        top = int(np.argmax(envelope_db(audio, 0.1))) * 0.1
        blown, dying = (
            brilliance_db(part(audio, a, b), 1600)
            for a, b in ((max(0, top - 0.1), top + 0.4), (3.6, 4.6))
        )
        assert blown > dying + 5


def test_a_tail_holds_its_chord_when_the_hit_is_gone(takes: Takes) -> None:
    for audio in takes("transition.hit-and-tail"):
        level = envelope_db(audio, 0.2)
        assert level.max() - 35 < level[15] < level.max() - 3, "three seconds on"
        hz, density = power_of(part(audio, 2.0, 5.0), 32_768)
        loud = 10 * np.log10(density + 1e-20)
        strings, _ = find_peaks(loud, height=loud.max() - 35, prominence=8)
        assert np.sum((hz[strings] > 50) & (hz[strings] < 700)) >= 3


# ---- What falls


def ridge_hz(audio: AudioBuffer, low_hz: float, high_hz: float) -> float:
    hz, density = power_of(audio, 8192)
    inside = (hz > low_hz) & (hz < high_hz)
    return float(hz[inside][np.argmax(density[inside])])


def test_a_sub_drop_falls_by_nearly_an_octave_and_more(takes: Takes) -> None:
    for audio in takes("transition.sub-drop"):
        x = sosfiltfilt(butter(4, 260, fs=RATE_HZ, output="sos"), mono(audio))
        level = envelope_db(audio, 0.05)
        end = float(np.flatnonzero(level > level.max() - 30)[-1]) * 0.05
        first, last = (
            np.sum(np.diff(np.signbit(x[round(a * RATE_HZ) : round(b * RATE_HZ)]).astype(int)) == 1)
            / (b - a)
            for a, b in ((0.03, 0.2), (end - 0.5, end))
        )
        assert last < 0.6 * first


def test_a_downer_sinks_all_the_way(takes: Takes) -> None:
    *sinking, endless = takes("transition.downer")
    for number, audio in enumerate(sinking):
        fall = [middle_hz(part(audio, a, a + 0.5)) for a in (0.05, 0.8, 1.6)]
        assert fall[0] > 1.3 * fall[1], number
        assert fall[1] > 1.1 * fall[2], number
    for audio in (*sinking, endless):
        level = envelope_db(audio, 0.2)
        assert np.argmax(level) <= 1
    # Shepard's: what is heard stays where it is, and every partial of it slides down.
    slides = [octaves_between(endless, a, a + 0.2) for a in (0.2, 0.5, 0.8, 1.1, 1.4)]
    assert max(slides) < 0
    assert sum(slides) < -0.4


def octaves_between(audio: AudioBuffer, start_s: float, later_s: float) -> float:
    """How far the spectrum has moved, by where the two look most alike on a scale of octaves."""
    steps = np.arange(np.log2(80), np.log2(3000), 1 / 96)
    one, other = (
        np.interp(2**steps, hz, 10 * np.log10(density + 1e-14))
        for hz, density in (power_of(part(audio, t, t + 0.15), 4096) for t in (start_s, later_s))
    )
    one, other = (x - np.convolve(x, np.ones(97) / 97, "same") for x in (one, other))
    moved = range(-40, 41)
    alike = [np.corrcoef(np.roll(one, m)[60:-60], other[60:-60])[0, 1] for m in moved]
    return moved[int(np.argmax(alike))] / 96


def test_a_stopped_tape_falls_in_pitch_to_nothing(takes: Takes) -> None:
    for audio in takes("transition.tape-stop"):
        level = envelope_db(audio, 0.02)
        end = np.flatnonzero(level > level.max() - 30)[-1] * 0.02
        before = middle_hz(mono_band(part(audio, 0.05, 0.25), 90, 2500))
        after = middle_hz(mono_band(part(audio, end - 0.2, end), 25, 2500))
        assert after < 0.6 * before
        assert level[-1] < level.max() - 60


def test_a_started_tape_climbs_and_steadies(takes: Takes) -> None:
    # The piano's lowest chord tone, 220 Hz times the key of each variant.
    for number, audio in enumerate(takes("transition.tape-start")):
        early, steady = ((0.17, 0.29), (0.30, 0.55), (0.12, 0.5), (0.92, 1.1))[number], 0.35
        level = envelope_db(audio, 0.02)
        end = np.flatnonzero(level > level.max() - 14)[-1] * 0.02
        dark = middle_hz(mono_band(part(audio, *early), 40, 2500))
        assert middle_hz(mono_band(part(audio, end - steady, end), 40, 2500)) > 1.15 * dark


# ---- What goes past


@pytest.mark.parametrize(
    ("sound_id", "nearest_s"), [("transition.whoosh", 0.9), ("transition.whoosh-deep", 1.6)]
)
def test_a_whoosh_is_brightest_and_loudest_as_it_passes(
    sound_id: str, nearest_s: float, takes: Takes
) -> None:
    for number, audio in enumerate(takes(sound_id)):
        level = envelope_db(audio, 0.1)
        assert np.argmax(level) * 0.1 == pytest.approx(nearest_s, abs=0.55)
        # Its hiss is there as it passes, and not long before or after.
        hiss = envelope_db(mono_band(audio, 1500, 10_000), 0.1)
        here = hiss[round((nearest_s - 0.2) * 10) : round((nearest_s + 0.4) * 10)].max()
        assert hiss.max() - here < 3, number
        assert hiss[round((nearest_s + 1.1) * 10)] < here - 10, number


def test_a_whoosh_crosses_the_stage(takes: Takes) -> None:
    for audio in takes("transition.whoosh")[:3]:
        early, late = (part(audio, a, a + 0.22).frames.astype(np.float64) for a in (0.6, 1.02))
        balance = [
            10 * np.log10(np.mean(x[:, 0] ** 2) / np.mean(x[:, 1] ** 2)) for x in (early, late)
        ]
        assert abs(balance[0] - balance[1]) > 6


def test_what_is_vast_lies_lower(takes: Takes) -> None:
    deep = max(middle_hz(audio) for audio in takes("transition.whoosh-deep"))
    plain = np.median([middle_hz(audio) for audio in takes("transition.whoosh")])
    assert deep < 0.5 * plain


def test_an_engine_drops_by_a_third_as_it_passes(takes: Takes) -> None:
    audio = takes("transition.whoosh")[4]
    before = ridge_hz(part(audio, 0.45, 0.75), 150, 320)
    after = ridge_hz(part(audio, 1.05, 1.35), 110, 320)
    assert 1.15 < before / after < 1.6


# ---- What sparkles, ticks and whistles


def test_a_mark_tree_runs_up_or_down_over_its_bars(takes: Takes) -> None:
    up, down, _, flick = takes("transition.shimmer")
    assert ridge_hz(part(up, 0.9, 1.15), 1500, 12_000) > 2 * ridge_hz(
        part(up, 0.0, 0.15), 1500, 12_000
    )
    assert ridge_hz(part(down, 0.75, 0.95), 1500, 12_000) < 0.6 * ridge_hz(
        part(down, 0.0, 0.15), 1500, 12_000
    )
    for audio in (up, down, flick):
        hz, density = power_of(audio, 16_384)
        assert density[hz > 1500].sum() > 0.9 * density.sum()
        level = 10 * np.log10(density)
        bars, _ = find_peaks(level, height=level.max() - 30, prominence=8)
        assert len(bars) >= 9


def test_a_clock_ticks_and_tocks_in_a_hall(takes: Takes) -> None:
    apart = []
    for audio in takes("transition.tick-tock"):
        level = envelope_db(mono_band(audio, 1500, 9000), 0.01)
        blows, _ = find_peaks(level, height=level.max() - 22, prominence=11, distance=30)
        apart.append((len(blows), (blows[1] - blows[0]) * 0.01))
        # The hall: 1.2 s after the last blow it is heard still, and dull.
        last = blows[-1] * 0.01
        later = part(audio, last + 1.0, last + 1.4)
        assert envelope_db(later, 0.4)[0] > envelope_db(audio, 0.02).max() - 45
        assert brilliance_db(later, 1500) < brilliance_db(part(audio, last, last + 0.1), 1500) - 6
    assert [n for n, _ in apart] == [2, 2, 4, 2]
    assert apart[0][1] == pytest.approx(0.98, abs=0.04)
    assert apart[1][1] > 1.1
    assert apart[2][1] < 0.55


def test_the_dial_crosses_carriers(takes: Takes) -> None:
    crossed = [whistle_turns(audio, 0.05, 1.25) for audio in takes("transition.radio-sweep")]
    assert min(crossed) >= 3
    assert sorted(crossed)[2] >= 5


def test_a_stutter_shortens(takes: Takes) -> None:
    """The halving variant: its pieces go round in 100, 50, 25, 12 and 6 ms."""
    audio = takes("transition.glitch-cut")[0]
    x = mono(audio)
    for step, period_s in ((1, 0.05), (2, 0.025)):
        start = round((0.16 + (step + 0.02) * 0.128) * RATE_HZ)
        piece = x[start : start + round(0.12 * RATE_HZ)]
        lag = round(period_s * RATE_HZ)
        likeness = np.corrcoef(piece[:-lag], piece[lag:])[0, 1]
        assert likeness > 0.9, step
        assert np.corrcoef(piece[: -lag // 2], piece[lag // 2 :])[0, 1] < 0.9


def test_a_rod_sings_where_it_is_swung(takes: Takes) -> None:
    rod = mono_band(takes("transition.whoosh")[1], 700, 6000)
    x = mono(part(rod, 0.82, 0.98))
    hz = np.fft.rfftfreq(len(x), 1 / RATE_HZ)
    spectrum = np.abs(np.fft.rfft(x * np.hanning(len(x)))) ** 2
    top = hz[np.argmax(spectrum)]
    assert 1500 < top < 4000
    assert spectrum[np.abs(hz - top) < 400].sum() > 0.5 * spectrum.sum()


@pytest.mark.parametrize(
    "sound_id",
    [
        "transition.braam",
        "transition.impact",
        "transition.impact-deep",
        "transition.impact-metal",
        "transition.sub-drop",
        "transition.swell",
        "transition.whoosh",
    ],
)
def test_variants_are_other_takes(sound_id: str, takes: Takes) -> None:
    assert least_distance_db([print_of(audio) for audio in takes(sound_id)]) > 4.0
