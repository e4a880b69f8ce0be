"""The sounds of crisis, each against what the real thing does (measured, not heard)."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from scipy.signal import find_peaks, hilbert

from pipeline.audio.buffer import AudioBuffer
from tests.assets.measures import (
    RATE_HZ,
    Wide,
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

Hear = Callable[[str], AudioBuffer]
Takes = Callable[[str], list[AudioBuffer]]


def level_of_db(audio: AudioBuffer, tone_hz: float, width_hz: float = 12.0) -> float:
    """The power about a tone, against all of it."""
    hz, density = power_of(audio, 16_384)
    near = np.abs(hz - tone_hz) < width_hz
    return float(10 * np.log10(density[near].sum() / density.sum() + 1e-20))


def swell_times_s(level: Wide, window_s: float, height_db: float, apart_s: float) -> Wide:
    peaks, _ = find_peaks(
        level, height=level.max() - height_db, prominence=6, distance=max(1, apart_s / window_s)
    )
    return np.asarray(peaks * window_s)


# ---- Hearts


def test_a_heart_beats_72_times_a_minute_in_pairs(heard: Hear) -> None:
    audio = heard("crisis.heartbeat")
    thuds = swell_times_s(envelope_db(audio, 0.01), 0.01, 15, 0.15)
    beats = audio.duration_s * 72 / 60
    assert len(thuds) == 2 * beats
    gaps = np.diff(thuds)
    # Lub to dub is 0.3 s; then comes the longer pause, which breathes by some six per cent.
    short, long = gaps[gaps < 0.42], gaps[gaps > 0.42]
    assert len(short) == pytest.approx(beats, abs=1)
    assert short.mean() == pytest.approx(0.3, abs=0.04)
    assert 0.015 < long.std() < 0.06


def test_a_small_loudspeaker_still_has_the_heart(heard: Hear) -> None:
    hz, density = power_of(heard("crisis.heartbeat"))
    assert 10 * np.log10(density[hz > 150].sum() / density.sum()) > -20


def beats_s(audio: AudioBuffer) -> Wide:
    """When the first of each pair of thuds comes: the one after the longer pause, or as strong."""
    level = envelope_db(mono_band(audio, 60, 300), 0.01)
    return swell_times_s(level, 0.01, 22, 0.12)


def test_a_racing_heart_nearly_doubles_its_pace(takes: Takes) -> None:
    for audio in takes("crisis.heartbeat-racing"):
        thuds = beats_s(audio)
        early = np.sum(thuds < 2.5) / 2.5
        late = np.sum((thuds > 9.9) & (thuds < 12.4)) / 2.5
        assert late > 1.6 * early
        assert 60 * late / 2 > 140


# ---- Broken machines


def likeness_after_a_turn(audio: AudioBuffer, start_s: float, end_s: float) -> float:
    """How like itself a stretch is some 4 to 140 ms later, at best (1: it goes round)."""
    x = mono(part(audio, start_s, end_s))
    shortest, longest = round(0.004 * RATE_HZ), min(round(0.14 * RATE_HZ), len(x) // 2)
    products = np.fft.irfft(np.abs(np.fft.rfft(x, 2 * len(x))) ** 2)[: len(x)]
    own = np.cumsum(x**2)
    lags = np.arange(shortest, longest)
    shared = np.sqrt(own[len(x) - lags - 1] * (own[-1] - own[lags]))
    return float((products[lags] / (shared + 1e-20)).max())


def test_a_crash_freezes_on_one_buffer(takes: Takes) -> None:
    frozen = []
    for audio in takes("crisis.crash"):
        # The last half second before the power goes: the loudest level falls by 30 dB there.
        level = envelope_db(audio, 0.02)
        off = np.flatnonzero(level > level.max() - 18)[-1] * 0.02 - 0.35
        frozen.append(likeness_after_a_turn(audio, off - 0.45, off - 0.05))
        # And what runs down after it falls in pitch: the strongest of its blade tones.
        blades = []
        for at in (0.55, 1.2):
            hz, density = power_of(part(audio, off + at, off + at + 0.25), 12_000)
            inside = (hz > 110) & (hz < 620)
            blades.append(float(hz[inside][np.argmax(density[inside])]))
        assert blades[1] < 0.75 * blades[0]
    assert min(frozen) > 0.97


def test_a_glitch_repeats_crumbs_of_itself(takes: Takes) -> None:
    shares = []
    for audio in takes("crisis.glitch"):
        pieces = np.arange(0.05, 0.6, 0.01)
        shares += [likeness_after_a_turn(audio, at, at + 0.03) for at in pieces]
    assert np.mean(np.asarray(shares) > 0.8) > 0.25, "noise: none"


def test_data_wears_away_phrase_by_phrase(heard: Hear) -> None:
    audio = heard("crisis.data-corruption")
    level = envelope_db(audio, 0.02)
    # Of the left head's eight phrases: silence grows towards the end of each.
    phrase = audio.duration_s / 8
    holes = [
        [
            np.mean(level[round(a / 0.02) : round(b / 0.02)] < np.median(level) - 4)
            for a, b in ((k * phrase, (k + 0.4) * phrase), ((k + 0.6) * phrase, (k + 1) * phrase))
        ]
        for k in range(8)
    ]
    fresh, worn = np.mean(holes, axis=0)
    assert worn > 1.3 * fresh
    assert np.quantile(level, 0.9) - np.quantile(level, 0.1) > 5, "it is no steady wall"


def test_an_arc_strikes_in_each_half_of_the_cycle(heard: Hear) -> None:
    audio = part(heard("crisis.short-circuit"), 0.1, 1.6)
    envelope = np.abs(hilbert(mono(mono_band(audio, 2000, 9000))))
    hz = np.fft.rfftfreq(len(envelope), 1 / RATE_HZ)
    spectrum = np.abs(np.fft.rfft(envelope - envelope.mean()))
    near = (hz > 20) & (hz < 200)
    assert hz[near][np.argmax(spectrum[near])] == pytest.approx(120, abs=1.5)
    assert 2000 < centroid_hz(audio) < 8000


def test_computers_beep_in_their_own_patterns(takes: Takes) -> None:
    counted = []
    for audio in takes("crisis.error-beep"):
        level = envelope_db(audio, 0.005)
        on = (level > level.max() - 14).astype(int)
        counted.append(int(np.sum(np.diff(np.concatenate(([0], on))) == 1)))
    assert counted[0] == 3
    assert counted[3] == 5
    assert counted[5] == 3
    # A square wave: the third harmonic is there, the second is not.
    post = takes("crisis.error-beep")[0]
    f = float(power_of(post, 16_384)[0][np.argmax(power_of(post, 16_384)[1])])
    assert level_of_db(post, 3 * f, 25) > level_of_db(post, 2 * f, 25) + 15


# ---- Radio and lines


@pytest.fixture(scope="module")
def modem_steps(takes: Takes) -> list[tuple[str, float]]:
    """When each sign of the handshake is first heard in variant 0, in order of time."""
    audio = takes("crisis.modem")[0]
    x = mono(audio)
    size, hop = 4096, 1024
    starts = range(0, len(x) - size, hop)
    hz = np.fft.rfftfreq(size, 1 / RATE_HZ)
    pieces = [np.abs(np.fft.rfft(x[t : t + size] * np.hanning(size))) ** 2 for t in starts]
    loud = 0.02 * max(piece.sum() for piece in pieces)
    seen: dict[str, float] = {}
    for start, piece in zip(starts, pieces, strict=True):

        def share(*tones: float, of: Wide = piece) -> float:
            near = np.any([np.abs(hz - t) < 20 for t in tones], axis=0)
            return float(of[near].sum() / (of.sum() + 1e-20))

        if piece.sum() < loud:
            continue
        inside = piece[(hz > 300) & (hz < 3400)]
        flat = np.exp(np.mean(np.log(inside + 1e-20))) / inside.mean()
        probe = [150.0 * k for k in range(2, 24) if k not in (6, 8, 12, 16)]
        signs = {
            "dial tone": share(350, 440) > 0.8,
            "digits": share(697, 770, 852, 941) > 0.2 and share(1209, 1336, 1477) > 0.2,
            "answer": share(2100, 2085, 2115) > 0.8,
            "B and A": share(1200) > 0.3 and share(1200, 2400, 1800) > 0.8,
            "probing": share(*probe) > 0.85 and share(300, 450) > 0.05 and share(900, 1200) < 0.03,
            "training": flat > 0.3,
        }
        for name, here in signs.items():
            if here:
                seen.setdefault(name, start / RATE_HZ)
    return sorted(seen.items(), key=lambda item: item[1])


def test_a_modem_keeps_the_order_of_v34(modem_steps: list[tuple[str, float]]) -> None:
    assert [name for name, _ in modem_steps] == [
        "dial tone", "digits", "answer", "B and A", "probing", "training",
    ]  # fmt: skip
    assert 3 < modem_steps[-1][1] < 8


def test_the_answer_tone_turns_its_phase_over_every_450_ms(heard: Hear) -> None:
    x = mono(mono_band(heard("crisis.modem"), 1950, 2250))
    tone = hilbert(x) * np.exp(-2j * np.pi * 2100 * np.arange(len(x)) / RATE_HZ)
    strong = np.abs(tone) > 0.5 * np.quantile(np.abs(tone), 0.95)
    step = round(0.02 * RATE_HZ)
    turn = np.abs(np.angle(tone[step:] / tone[:-step]))
    turned = (turn > 2.6) & strong[step:] & strong[:-step]
    starts = np.flatnonzero(np.diff(turned.astype(int)) == 1) / RATE_HZ
    first = starts[0]
    assert np.min(np.abs(starts - first - 0.45)) < 0.03


def test_between_stations_it_hisses_and_on_them_it_does_not(takes: Takes) -> None:
    swept = []
    for audio in takes("crisis.radio-tuning"):
        level = envelope_db(mono_band(part(audio, 0.2, 6.3), 2600, 3400), 0.05)
        assert np.quantile(level, 0.95) - np.quantile(level, 0.05) > 8, "the gain ducks"
        swept.append(whistle_turns(audio, 0.2, 6.3))
    assert min(swept) >= 4


def test_static_is_as_wide_as_a_receivers_filter(takes: Takes) -> None:
    for audio in takes("crisis.static"):
        hz, density = power_of(audio)
        inside = density[(hz > 300) & (hz < 5000)].sum() / density.sum()
        assert inside > 0.85
        level = envelope_db(audio, 0.01)
        end = np.flatnonzero(level > level.max() - 25)[-1]
        assert level[min(len(level) - 1, end + 6)] < level[end - 3] - 25, "it is cut off sharply"


# ---- What watches and counts


def test_a_sonar_pings_every_four_seconds_and_the_sea_answers_as_narrowly(heard: Hear) -> None:
    audio = heard("crisis.radar")
    pinged = mono_band(audio, 1000, 1250)
    level = envelope_db(pinged, 0.02)
    pings = swell_times_s(level, 0.02, 8, 2)
    assert len(pings) == 8
    np.testing.assert_allclose(np.diff(pings), 4.0, atol=0.06)
    # The reverberation: within some ten hertz of the ping, dying by more than 10 dB in a second.
    after = part(audio, float(pings[2]) + 0.35, float(pings[2]) + 1.1)
    hz, density = power_of(after, 16_384)
    inside = (hz > 900) & (hz < 1400)
    peak = hz[inside][np.argmax(density[inside])]
    assert peak == pytest.approx(1134, abs=12)
    assert density[np.abs(hz - peak) < 20].sum() > 0.6 * density[inside].sum()
    # Of all pings, for noise so narrow swells and sinks by itself.
    fresh, old = (
        np.mean([level[round((p + t) / 0.02) :][:10].mean() for p in pings[:-1]])
        for t in (0.35, 0.95)
    )
    assert fresh - old > 6


def test_an_electronic_clock_ticks_once_a_second(heard: Hear) -> None:
    audio = heard("crisis.countdown-clock")
    level = envelope_db(mono_band(audio, 1500, 6000), 0.005)
    ticks = swell_times_s(level, 0.005, 14, 0.7)
    assert len(ticks) == 30
    np.testing.assert_allclose(np.diff(ticks), 1.0, atol=0.02)
    # On the half second the multiplexer, softer.
    halves = [
        level[round((t + 0.49) / 0.005) : round((t + 0.52) / 0.005)].max() for t in ticks[:-1]
    ]
    between = [
        level[round((t + 0.4) / 0.005) : round((t + 0.46) / 0.005)].max() for t in ticks[:-1]
    ]
    assert np.mean(halves) > np.mean(between) + 6
    assert np.mean(halves) < level.max() - 8


def test_ears_ring_between_3_and_8_khz_and_it_fades(takes: Takes) -> None:
    pitches = []
    for audio in takes("crisis.tinnitus"):
        hz, density = power_of(part(audio, 1.0, 3.0), 16_384)
        high = hz > 1500
        pitch = float(hz[high][np.argmax(density[high])])
        pitches.append(pitch)
        ringing = mono_band(audio, 0.9 * pitch, 1.1 * pitch)
        level = envelope_db(ringing, 0.25)
        assert level[8] - level[34] > 15
        # It is no sine: beating, and a band of hiss about it.
        fine = envelope_db(part(ringing, 1.0, 2.5), 0.01)
        assert fine.std() > 0.8
        one_side, other = (
            power_of(AudioBuffer(part(audio, 1.0, 3.0).frames[:, [s]]), 65_536) for s in (0, 1)
        )
        at = [float(h[h > 1500][np.argmax(d[h > 1500])]) for h, d in (one_side, other)]
        assert abs(at[0] - at[1]) > 4, "the ears ring apart"
    assert min(pitches) > 3000
    assert max(pitches) < 8500


def test_a_distant_burst_is_dull_and_comes_after_its_arc(takes: Takes) -> None:
    for audio in takes("crisis.explosion-distant"):
        level = envelope_db(audio, 0.02)
        bang = np.flatnonzero(level > level.max() - 6)[0] * 0.02
        assert bang > 0.25
        before = part(audio, 0.06, bang - 0.03)
        assert level_of_db(before, 120, 6) + level_of_db(before, 240, 6) > -20
        boom = part(audio, bang, bang + 1)
        hz, density = power_of(boom)
        assert density[hz < 900].sum() > 0.9 * density.sum()
        # It rolls: a second later it is there still, three seconds later nearly gone.
        later = envelope_db(part(audio, bang + 1.0, bang + 1.3), 0.3)[0]
        assert level.max() - 30 < later < level.max() - 3


def test_messages_come_faster_and_faster(takes: Takes) -> None:
    for audio in takes("crisis.notification-storm"):
        level = envelope_db(audio, 0.01)
        rises = np.flatnonzero(np.diff(level) > 5) * 0.01
        starts = [t for t, following in pairwise([*rises, 99.0]) if following - t > 0.02]
        early = np.sum(np.asarray(starts) < 2.4)
        late = np.sum((np.asarray(starts) > 3.4) & (np.asarray(starts) < 5.8))
        assert late > 1.4 * early


@pytest.mark.parametrize(
    "sound_id",
    [
        "crisis.heartbeat-racing",
        "crisis.modem",
        "crisis.tinnitus",
        "crisis.crash",
    ],
)
def test_variants_are_other_takes(sound_id: str, takes: Takes) -> None:
    assert least_distance_db([print_of(audio) for audio in takes(sound_id)]) > 4.5
