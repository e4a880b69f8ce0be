"""Performances of the test band, measured."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.assets.instruments import sample_notes
from pipeline.assets.model import NoteName
from pipeline.catalog.model import Sound
from pipeline.catalog.piece import Piece
from pipeline.loudness.whole import integrated_lufs_of
from pipeline.score import hall
from pipeline.score.arrange import arrange
from pipeline.score.form import form_of, standard_form
from pipeline.score.model import Arrangement, LayerNotes, Note, Performance
from pipeline.score.perform import perform
from pipeline.score.play import MissingNoteError, Samples, play, play_layers
from pipeline.store import Store
from pipeline.timeline.model import Form
from pipeline.units import SAMPLE_RATE_HZ, samples
from tests.score.look import centroid_hz, chords_of, fit, level_db

Wide = NDArray[np.float64]
Hear = Callable[[Form], Wide]


@pytest.fixture(scope="session")
def band_samples(piece: Piece, store: Store) -> Samples:
    names = {n for i in (1.0, 2.0, 2.5, 3.0) for n in of(piece, 8, intensity=i).names()}
    names |= of(piece, 8).names()
    return Samples(sample_notes(names, store), store)


def form(piece: Piece, bars: int, **asked: object) -> Form:
    return form_of(piece, samples(2.0 * bars), **asked)  # type: ignore[arg-type]


def of(piece: Piece, bars: int, **asked: object) -> Arrangement:
    return arrange(piece, form(piece, bars, **asked), "four")


def mono_of(piece: Piece, band_samples: Samples, bars: int, **asked: object) -> Wide:
    return play(of(piece, bars, **asked), band_samples).astype(np.float64).mean(axis=1)


def bars_in(mono: Wide, form: Form) -> list[Wide]:
    return (
        np.split(mono, form.bar_lines[1:-1])
        if form.ring_samples == 0
        else [mono[a:b] for a, b in zip(form.bar_lines, form.bar_lines[1:], strict=False)]
    )


def test_the_harmony_is_the_one_written(piece: Piece, band_samples: Samples) -> None:
    asked = form(piece, 6, intensity=2.5)
    heard = bars_in(mono_of(piece, band_samples, 6, intensity=2.5), asked)
    for bar, chord in zip(heard, chords_of(piece, asked), strict=True):
        assert fit(bar, chord) > 0.7
        assert fit(bar, chord) > fit(bar, "F#") + 0.2


def test_a_bed_climbs_and_grows_brighter(piece: Piece, band_samples: Samples) -> None:
    bars = bars_in(mono_of(piece, band_samples, 8), form(piece, 8))
    assert level_db(bars[7]) > level_db(bars[0]) + 6.0
    assert centroid_hz(bars[7]) > 1.5 * centroid_hz(bars[0])


def test_the_layers_apart_are_the_bed_together(piece: Piece, band_samples: Samples) -> None:
    arrangement = of(piece, 4, intensity=3.0)
    whole = play(arrangement, band_samples).astype(np.float64)
    layers = play_layers(arrangement, band_samples)
    assert len(layers) == 5
    assert all(level_db(layer) > -60.0 for layer in layers)
    rest = whole - np.sum([layer.astype(np.float64) for layer in layers], axis=0)
    assert level_db(rest) < level_db(whole) - 110.0


def test_it_begins_at_once_and_rings_out_to_nothing(piece: Piece, band_samples: Samples) -> None:
    asked = form(piece, 3, intensity=3.0)
    mono = mono_of(piece, band_samples, 3, intensity=3.0)
    assert len(mono) == samples(9.0)
    assert level_db(mono[:4800]) > level_db(mono) - 12.0
    ring = mono[asked.bar_lines[-1] :]
    assert level_db(ring[:9600]) > level_db(mono) - 12.0, "the final chord enters on the line"
    assert level_db(ring[-960:]) < level_db(mono) - 60.0
    assert fit(ring, "Dm") > 0.8


def test_no_dc_and_no_rumble(piece: Piece, band_samples: Samples) -> None:
    mono = mono_of(piece, band_samples, 6, intensity=3.0)
    assert abs(mono.mean()) < 1e-4 * np.abs(mono).max()
    power = np.abs(np.fft.rfft(mono)) ** 2
    hz = np.fft.rfftfreq(len(mono), 1 / SAMPLE_RATE_HZ)
    assert power[hz < 15].sum() < 1e-4 * power.sum()


def test_a_note_let_go_falls_with_no_click(piece: Piece, store: Store) -> None:
    organ = piece.layers[0].instrument
    note = Note(key=60, touch=0.0, start_sample=0, length_samples=samples(1.0), gain=1.0)
    layer = LayerNotes(part="pad", instrument=organ, pan=0.0, hall_db=-99.0, notes=(note,))
    alone = Arrangement(
        hall_s=1.0, length_samples=samples(2.0), closes_over_samples=0, layers=(layer,)
    )
    frames = play(alone, Samples(sample_notes(alone.names(), store), store)).astype(np.float64)
    assert level_db(frames[samples(0.5) : samples(0.9)]) > -20.0
    assert level_db(frames[samples(1.25) :]) < -100.0, "its release is 0.2 s"
    curve = np.abs(np.diff(frames[:, 0], 2))
    assert curve[samples(0.9) :].max() <= 1.01 * curve[samples(0.4) : samples(0.9)].max()


def test_long_beds_are_the_same_however_they_are_cut_into_blocks(
    piece: Piece, band_samples: Samples, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrangement = of(piece, 6, intensity=2.0)
    whole = play(arrangement, band_samples)
    monkeypatch.setattr("pipeline.score.play._LEAST_SPECTRUM", 1 << 17)
    assert np.abs(play(arrangement, band_samples) - whole).max() < 1e-6


def test_the_same_bytes_again(piece: Piece, band_samples: Samples) -> None:
    arrangement = of(piece, 6, intensity=2.0)
    assert play(arrangement, band_samples).tobytes() == play(arrangement, band_samples).tobytes()


def test_a_hall_falls_by_60_db_in_its_time_and_the_top_sooner() -> None:
    answer = hall.hall(2.0)
    assert np.sum(answer**2, axis=1) == pytest.approx([1.0, 1.0])
    assert abs(np.corrcoef(answer)[0, 1]) < 0.05, "its sides are two"

    def fall_s(low: float, high: float) -> float:
        """From the slope of its level, a tenth of a second at a time."""
        size = 2 * answer.shape[1]
        spectrum, hz = np.fft.rfft(answer[0], size), np.fft.rfftfreq(size, 1 / SAMPLE_RATE_HZ)
        band = np.fft.irfft(spectrum * ((hz > low) & (hz < high)), size)
        levels = [level_db(part) for part in band[: samples(0.8)].reshape(8, -1)]
        return -6.0 / float(np.polyfit(np.arange(7), levels[1:], 1)[0])

    assert fall_s(400, 1600) == pytest.approx(2.0, rel=0.1)
    assert fall_s(7000, 14_000) < 1.1


def test_speech_has_room_in_it_and_rumble_is_gone() -> None:
    dry = hall.colour()
    response = np.abs(np.fft.rfft(dry))
    hz = np.fft.rfftfreq(len(dry), 1 / SAMPLE_RATE_HZ)

    def db_at(at: float) -> float:
        return float(20 * np.log10(response[np.argmin(np.abs(hz - at))]))

    assert db_at(2000) == pytest.approx(-4.0, abs=0.1)
    assert db_at(250) == pytest.approx(0.0, abs=0.3)
    assert db_at(10) < -17.0


# --- kept in the store ----------------------------------------------------------------------


def performance(sound: Sound, form: Form, **changes: object) -> Performance:
    piece = sound.piece
    assert piece is not None
    made = Performance(
        key=f"{form.bars:064x}",
        asset=sound.id,
        piece=piece,
        form=form,
        arrangement=arrange(piece, form, sound.called),
        piece_key="a piece",
        loudness_lufs=-23.0,
        standard=arrange(piece, standard_form(piece, 2.0), sound.called),
    )
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def keep(store: Store, *performances: Performance) -> dict[NoteName, str]:
    names = {name for each in performances for name in each.names()}
    keys = sample_notes(names, store)
    perform(performances, keys, store)
    return keys


def test_the_standard_form_at_intensity_2_is_as_loud_as_the_file_says(
    sound: Sound, piece: Piece, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    standard = performance(sound, standard_form(piece, 2.0))
    soft = performance(sound, form(piece, 9, intensity=1.0), standard=None)
    keep(store, standard, soft)
    heard, softer = store.load(standard.key), store.load(soft.key)
    assert heard is not None
    assert softer is not None
    assert integrated_lufs_of(heard.frames) == pytest.approx(-23.0, abs=0.05)
    assert integrated_lufs_of(softer.frames) < -25.0, "soft is soft: the level is the same"


def test_what_would_peak_too_high_is_turned_down(
    sound: Sound, piece: Piece, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    loud = performance(sound, form(piece, 4, intensity=3.0), loudness_lufs=-12.0)
    keep(store, loud)
    heard = store.load(loud.key)
    assert heard is not None
    assert np.abs(heard.frames).max() == pytest.approx(10 ** (-1 / 20), rel=1e-5)


def test_a_note_that_is_gone_is_an_error_of_ours(
    sound: Sound, piece: Piece, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    played = performance(sound, form(piece, 2, intensity=1.0))
    keys = sample_notes(played.names(), store)
    store.path_of(next(iter(keys.values()))).unlink()
    with pytest.raises(MissingNoteError, match="key"):
        perform([played], keys, store)
