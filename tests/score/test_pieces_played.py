"""The library's music as it sounds. Slow: every note of every instrument is sampled once.

``python -m tests.score.look music.tension.pulse`` shows what fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.assets.instruments import sample_notes
from pipeline.catalog.load import load_catalog
from pipeline.catalog.piece import Part, Piece
from pipeline.loudness.whole import integrated_lufs_of
from pipeline.score.arrange import arrange
from pipeline.score.form import standard_form
from pipeline.score.play import Samples, play, play_layers
from pipeline.store import Store
from pipeline.timeline.model import Form
from pipeline.units import SAMPLE_RATE_HZ, samples
from tests.score.look import centroid_hz, chords_of, fit, level_db

ROOT = Path(__file__).parents[2]
CATALOG = load_catalog(ROOT, allow_noncommercial=False)[0]
PIECES = sorted(s.id for s in CATALOG.sounds.values() if s.piece is not None)
ROOTS = ("C", "Db", "D", "Eb", "E", "F", "G", "A", "Bb")
RIVALS = [root + third for root in ROOTS for third in ("", "m")]
LEAST_AUDIBLE_DB = -28.0
"""A part of a piece at its fullest, against the whole; of ticks, which are short, less."""

Wide = NDArray[np.float64]
pytestmark = pytest.mark.slow
each_piece = pytest.mark.parametrize("name", PIECES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A standard form as it is heard, and its layers apart; every bar is ``bars[n]``, mono."""

    piece: Piece
    form: Form
    frames: Wide
    parts: dict[Part, Wide]

    @property
    def mono(self) -> Wide:
        return np.asarray(self.frames.mean(axis=1))

    @property
    def body(self) -> Wide:
        """Without the ring."""
        return self.mono[: self.form.bar_lines[-1]]

    @property
    def bars(self) -> list[Wide]:
        return [self.mono[start:end] for start, end in pairwise(self.form.bar_lines)]


Plays = Callable[[str, float | None], Played]


@pytest.fixture(scope="module")
def plays(tmp_path_factory: pytest.TempPathFactory) -> Plays:
    """``plays(id, intensity)``: the standard form at one intensity, or (``None``) its own shape."""
    store = Store(tmp_path_factory.mktemp("notes"))

    @cache
    def gain_of(name: str) -> float:
        return CATALOG.sounds[name].loudness_lufs - float(integrated_lufs_of(raw(name, 2.0)[0]))

    def raw(
        name: str, intensity: float | None
    ) -> tuple[NDArray[np.float32], dict[Part, NDArray[np.float32]], Form]:
        sound = CATALOG.sounds[name]
        assert sound.piece is not None
        form = standard_form(sound.piece, intensity)
        arrangement = arrange(sound.piece, form, sound.called)
        heard = Samples(sample_notes(arrangement.names(), store, workers=2), store)
        parts: dict[Part, NDArray[np.float32]] = {}
        for layer, sounds in zip(arrangement.layers, play_layers(arrangement, heard), strict=True):
            parts[layer.part] = parts[layer.part] + sounds if layer.part in parts else sounds
        return play(arrangement, heard), parts, form

    @cache
    def played(name: str, intensity: float | None) -> Played:
        frames, parts, form = raw(name, intensity)
        gain = 10 ** (gain_of(name) / 20)
        piece = CATALOG.sounds[name].piece
        assert piece is not None
        return Played(
            piece=piece,
            form=form,
            frames=frames.astype(np.float64) * gain,
            parts={part: sounds.astype(np.float64) * gain for part, sounds in parts.items()},
        )

    return played


def loudness(played: Played) -> float:
    return float(integrated_lufs_of(played.frames.astype(np.float32)))


@each_piece
def test_three_intensities_are_three_pieces(name: str, plays: Plays) -> None:
    low, middle, high = (plays(name, intensity) for intensity in (1.0, 2.0, 3.0))
    assert loudness(middle) == pytest.approx(-23.0, abs=0.1)
    assert loudness(low) + 3.0 <= loudness(middle) <= loudness(high) - 3.0
    assert loudness(high) - loudness(low) < 12.0
    assert centroid_hz(high.body) >= 1.25 * centroid_hz(low.body)


@each_piece
def test_the_loudest_form_has_headroom_and_no_direct_current(name: str, plays: Plays) -> None:
    frames = plays(name, 3.0).frames
    peak = np.abs(frames).max()
    assert 20 * np.log10(peak) < -1.0
    assert np.abs(frames.mean(axis=0)).max() < 1e-4 * peak


@each_piece
def test_every_part_is_heard_and_the_parts_are_the_whole(name: str, plays: Plays) -> None:
    full = plays(name, 3.0)
    whole = level_db(full.frames)
    for part, sounds in full.parts.items():
        assert level_db(sounds) > whole + LEAST_AUDIBLE_DB, part
    np.testing.assert_allclose(sum(full.parts.values()), full.frames, atol=2e-4)


@each_piece
@pytest.mark.parametrize("intensity", [1.0, 2.0, 3.0])
def test_it_leaves_room_for_speech(name: str, intensity: float, plays: Plays) -> None:
    body = plays(name, intensity).body
    power = np.abs(np.fft.rfft(body)) ** 2
    hz = np.fft.rfftfreq(len(body), 1 / SAMPLE_RATE_HZ)
    speech = power[(hz >= 1000) & (hz < 4000)].sum() / power.sum()
    assert 10 * np.log10(speech) < -12.0


@each_piece
@pytest.mark.parametrize("intensity", [2.0, 3.0])
def test_the_harmony_is_the_one_written(name: str, intensity: float, plays: Plays) -> None:
    # A bar in which all twelve classes sounded alike would hold 3/12 of itself in its triad.
    played = plays(name, intensity)
    chords = chords_of(played.piece, played.form)
    shares = [fit(bar, chord) for bar, chord in zip(played.bars, chords, strict=True)]
    assert min(shares) > 0.6, np.round(shares, 2)
    assert np.mean(shares) > 0.68, np.round(shares, 2)
    # And no triad on another root sounds more.
    for number, (bar, chord) in enumerate(zip(played.bars, chords, strict=True), start=1):
        root = chord[:2] if chord[1:2] == "b" else chord[0]
        rivals = {r: fit(bar, r) for r in RIVALS if r.rstrip("m") != root}
        loudest = max(rivals, key=lambda rival: rivals[rival])
        assert fit(bar, chord) > rivals[loudest], f"bar {number}: {chord}, heard {loudest}"


@each_piece
def test_the_final_chord_enters_on_the_line_and_rings_to_nothing(name: str, plays: Plays) -> None:
    played = plays(name, 2.0)
    line = played.form.bar_lines[-1]
    ring = played.mono[line:]
    tenths = [level_db(ring[k : k + samples(0.1)]) for k in range(0, len(ring) - 4799, 4800)]
    assert max(tenths[:5]) > level_db(played.bars[-1]) - 6.0
    assert tenths[20] > max(tenths) - 30.0, "it rings for two seconds"
    assert level_db(ring[-samples(0.02) :]) < max(tenths) - 60.0
    assert fit(ring, played.piece.final.chords[0]) > 0.7


@pytest.mark.parametrize(
    "name", ["music.tension.pulse", "music.tension.dread", "music.breakthrough.dawn"]
)
def test_what_is_written_as_rising_rises(name: str, plays: Plays) -> None:
    played = plays(name, None)
    plan = played.piece.plan.bars
    levels = [level_db(bar) for bar in played.bars]
    assert np.mean(levels[plan - 3 : plan]) - np.mean(levels[:3]) >= 6.0, np.round(levels, 1)
    late, early = np.concatenate(played.bars[plan - 3 : plan]), np.concatenate(played.bars[:3])
    assert centroid_hz(late) > 1.25 * centroid_hz(early)
    heights = np.convolve(levels[:plan], np.ones(3) / 3, "valid")
    assert np.diff(heights).min() > -1.0, "no long way down"


def test_the_tail_of_the_show_settles(plays: Plays) -> None:
    played = plays("music.theme.uptime-tail", None)
    levels = [level_db(bar) for bar in played.bars]
    assert np.mean(levels[-3:]) < np.mean(levels[:3]) - 2.0
