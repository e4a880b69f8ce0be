"""The library's pieces in scenes of any length, and one of them heard with every test.

How they are written is in ``tests/score/test_pieces.py``; all of them are heard, slowly, in
``test_pieces_played.py`` beside it.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.assets.instruments import sample_notes
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog, Sound
from pipeline.catalog.piece import Piece
from pipeline.loudness.programme import listen
from pipeline.loudness.whole import integrated_lufs_of
from pipeline.score.arrange import arrange, bars_of
from pipeline.score.form import form_of, standard_form
from pipeline.score.model import Arrangement
from pipeline.score.play import Samples, play, play_layers
from pipeline.store import Store
from pipeline.timeline.model import Form
from pipeline.units import SAMPLE_RATE_HZ, gain_from_db, samples
from tests.score.look import centroid_hz, fit, level_db

ROOT = Path(__file__).parents[2]
HEARD_ALWAYS = "music.tension.pulse"
Wide = NDArray[np.float64]


@cache
def catalog() -> Catalog:
    return load_catalog(ROOT, allow_noncommercial=False)[0]


PIECES = sorted(s.id for s in catalog().sounds.values() if s.piece is not None)


def piece_of(sound_id: str) -> Piece:
    piece = catalog().sounds[sound_id].piece
    assert piece is not None
    return piece


def arranged(sound_id: str, form: Form) -> Arrangement:
    return arrange(piece_of(sound_id), form, catalog().sounds[sound_id].called)


# --- as written -------------------------------------------------------------------------------


@pytest.mark.parametrize("sound_id", PIECES)
def test_more_is_played_the_more_intense_it_is(sound_id: str) -> None:
    piece = piece_of(sound_id)
    counts, layers = [], []
    for intensity in (1.0, 2.0, 3.0):
        played = arranged(sound_id, standard_form(piece, intensity)).layers
        counts.append(sum(len(layer.notes) for layer in played))
        layers.append(sum(bool(layer.notes) for layer in played))
    assert counts[0] < counts[1] <= counts[2], counts
    assert layers[0] < layers[2], layers
    assert layers[2] == len(piece.layers), "all of it plays at the full"


@pytest.mark.parametrize("sound_id", PIECES)
@pytest.mark.parametrize("length_s", [1.0, 7.3, 19.9, 60.0, 61.7, 240.0])
def test_any_scene_has_its_music(sound_id: str, length_s: float) -> None:
    piece = piece_of(sound_id)
    form = form_of(piece, samples(length_s), hits=[samples(length_s * 0.6)])
    assert np.diff(form.bar_lines).min() > 0.95 * samples(piece.bar_s)
    if length_s > 13.0 * piece.bar_s:
        assert form_of(piece, samples(length_s)).bar_lines[-1] == samples(length_s)
    notes = [note for layer in arranged(sound_id, form).layers for note in layer.notes]
    assert notes
    assert all(0 <= note.start_sample < form.length_samples for note in notes)
    assert max(note.gain for note in notes) < 4.0


# --- as heard ---------------------------------------------------------------------------------


class Heard:
    """What is heard of a piece, at its level; each form once."""

    def __init__(self, sound: Sound, store: Store) -> None:
        assert sound.piece is not None
        self.sound, self.piece, self.store = sound, sound.piece, store
        self._frames: dict[Form, NDArray[np.float32]] = {}
        standard = play(*self._with_samples(standard_form(self.piece, 2.0)))
        self.gain = np.float32(gain_from_db(sound.loudness_lufs - integrated_lufs_of(standard)))

    def _with_samples(self, form: Form) -> tuple[Arrangement, Samples]:
        arrangement = arranged(self.sound.id, form)
        keys = sample_notes(arrangement.names(), self.store, workers=2)
        return arrangement, Samples(keys, self.store)

    def frames(self, form: Form) -> NDArray[np.float32]:
        if form not in self._frames:
            self._frames[form] = play(*self._with_samples(form)) * self.gain
        return self._frames[form]

    def mono(self, form: Form) -> Wide:
        return self.frames(form).astype(np.float64).mean(axis=1)

    def bars(self, form: Form) -> list[Wide]:
        mono = self.mono(form)
        return [mono[a:b] for a, b in pairwise(form.bar_lines)]

    def layers(self, form: Form) -> list[NDArray[np.float32]]:
        return [layer * self.gain for layer in play_layers(*self._with_samples(form))]


@pytest.fixture(scope="module")
def bed(store: Store) -> Heard:
    return Heard(catalog().sounds[HEARD_ALWAYS], store)


def test_the_harmony_is_the_one_written(bed: Heard) -> None:
    form = standard_form(bed.piece, 2.0)
    chords = [bar.passage.chords[bar.index] for bar in bars_of(bed.piece, form)]
    # Twelve classes alike would have 3/12 in a triad.
    fits = [fit(bar, chord) for bar, chord in zip(bed.bars(form), chords, strict=True)]
    assert min(fits) > 0.5, np.round(fits, 2)
    assert np.mean(fits) > 0.65, np.round(fits, 2)


def test_three_intensities_are_three_levels_and_three_colours(bed: Heard) -> None:
    forms = [standard_form(bed.piece, intensity) for intensity in (1.0, 2.0, 3.0)]
    levels = [integrated_lufs_of(bed.frames(form)) for form in forms]
    assert levels[1] == pytest.approx(bed.sound.loudness_lufs, abs=0.1)
    assert levels[1] - levels[0] >= 2.0, levels
    assert levels[2] - levels[1] >= 1.5, levels
    colours = [centroid_hz(bed.mono(form)) for form in forms]
    assert colours[0] < colours[2], colours


def test_no_form_peaks_too_high_and_none_has_dc(bed: Heard) -> None:
    for form in (standard_form(bed.piece, 3.0), form_of(bed.piece, samples(47.0), builds=True)):
        frames = bed.frames(form)
        peak_dbtp = listen([frames], channels=2).loudness.true_peak_dbtp
        assert peak_dbtp <= -1.0
        assert np.abs(frames.mean(axis=0)).max() < 1e-4


def test_every_layer_is_audible_and_together_they_are_the_bed(bed: Heard) -> None:
    form = standard_form(bed.piece, 3.0)
    layers, whole = bed.layers(form), bed.frames(form)
    floor = level_db(whole) - 40.0
    for layer, alone in zip(bed.piece.layers, layers, strict=True):
        loudest = max(level_db(part) for part in np.array_split(alone, len(alone) // 24_000))
        assert loudest > floor, (layer.part, layer.instrument.id, loudest, floor)
    rest = whole - np.sum(layers, axis=0, dtype=np.float64)
    assert level_db(rest) < level_db(whole) - 100.0


def test_it_leaves_room_for_speech(bed: Heard) -> None:
    mono = bed.mono(standard_form(bed.piece, 2.0))
    power = np.abs(np.fft.rfft(mono)) ** 2
    hz = np.fft.rfftfreq(len(mono), 1 / SAMPLE_RATE_HZ)
    speech = power[(hz >= 1000) & (hz < 4000)].sum() / power.sum()
    assert 10 * np.log10(speech) < -12.0


def test_the_last_chord_enters_on_the_line_and_rings_to_silence(bed: Heard) -> None:
    form = standard_form(bed.piece, 2.0)
    ring = bed.mono(form)[form.bar_lines[-1] :]
    assert 3.0 <= len(ring) / SAMPLE_RATE_HZ <= 8.0
    loudest = max(level_db(part) for part in np.array_split(ring, len(ring) // 4800))
    assert level_db(ring[:24_000]) > loudest - 9.0
    assert level_db(ring[-960:]) < loudest - 60.0
    assert fit(ring, bed.piece.final.chords[0]) > 0.6


def test_no_click_at_a_bar_line(bed: Heard) -> None:
    # What is let go and what is struck there makes no larger step than music makes elsewhere.
    form = standard_form(bed.piece, 1.0)
    steps = np.abs(np.diff(bed.mono(form), 2))
    own = np.quantile(steps, 0.9999)
    at_lines = [steps[line - 480 : line + 480].max() for line in form.bar_lines[1:-1]]
    assert np.median(at_lines) < 2.0 * own


def test_tension_climbs_and_grows_brighter(bed: Heard) -> None:
    form = form_of(bed.piece, samples(64.0))
    bars = bed.bars(form)
    third = max(2, len(bars) // 6)
    first, last = np.concatenate(bars[:third]), np.concatenate(bars[-third:])
    assert level_db(last) - level_db(first) >= 6.0
    assert centroid_hz(last) > 1.25 * centroid_hz(first)
    heights = np.convolve([level_db(bar) for bar in bars], np.ones(3) / 3, "valid")
    assert np.diff(heights).min() > -1.0, np.round(heights, 1)


def test_it_rises_to_a_hit_and_drops_back(bed: Heard) -> None:
    bar = samples(bed.piece.bar_s)
    form = form_of(bed.piece, 16 * bar, hits=[10 * bar], intensity=1.0)
    assert form.hits == (10,)
    levels = [level_db(bar) for bar in bed.bars(form)]
    assert levels[9] - np.mean(levels[:2]) >= 3.0, np.round(levels, 1)
    assert np.mean(levels[12:15]) < levels[9] - 2.0, np.round(levels, 1)
