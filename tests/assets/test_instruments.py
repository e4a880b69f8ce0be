"""Instruments: one compilation, many notes, each kept in the store once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.assets.faust import RecipeError
from pipeline.assets.instruments import instrument_key, piece_key, sample_notes, sample_pieces
from pipeline.assets.model import NoteName, sides_of
from pipeline.catalog.piece import Instrument
from pipeline.score.arrange import arrange
from pipeline.score.form import form_of
from pipeline.store import Store
from pipeline.units import SAMPLE_RATE_HZ, samples
from tests.score.band import DRUM, HARP, ORGAN, RIGHTS, band, four

HZ_440 = 69


def instrument(folder: Path, recipe: str, **changes: object) -> Instrument:
    path = folder / "instruments" / "own.dsp"
    path.parent.mkdir(exist_ok=True)
    path.write_text(recipe)
    fields: dict[str, object] = {
        "id": "own",
        "description": "a test's own",
        "recipe": path,
        "lowest": 24,
        "highest": 96,
        "note_s": 2.0,
        "rights": RIGHTS,
    }
    return Instrument(**(fields | changes))  # type: ignore[arg-type]


def sampled(own: Instrument, store: Store, *keys: int) -> dict[tuple[int, int], np.ndarray]:
    names = [
        NoteName(instrument=own, key=key, touch=touch)
        for key in keys
        for touch in range(own.touches)
    ]
    kept = sample_notes(names, store)
    found = {}
    for name in names:
        frames = store.open(kept[name])
        assert frames is not None
        found[name.key, name.touch] = sides_of(frames).T.astype(np.float64)
    return found


def strongest_hz(frames: np.ndarray) -> float:
    mono = frames.mean(axis=1) * np.hanning(len(frames))
    hz = np.fft.rfftfreq(8 * len(mono), 1 / SAMPLE_RATE_HZ)
    return float(hz[np.argmax(np.abs(np.fft.rfft(mono, 8 * len(mono))))])


def test_a_note_has_the_pitch_of_its_key_and_a_hard_one_is_brighter(tmp_path: Path) -> None:
    notes = sampled(instrument(tmp_path, HARP), Store(tmp_path / "store"), 57, 69)
    assert strongest_hz(notes[69, 0]) == pytest.approx(440.0, rel=0.002)
    assert strongest_hz(notes[57, 0]) == pytest.approx(220.0, rel=0.002)
    power = np.abs(np.fft.rfft(notes[69, 1].mean(axis=1)[: samples(1.0)])) ** 2
    assert power[1760] > 0.5 * power[440], "the hard one has its fourth overtone"


def test_two_touches_of_a_key_are_in_phase(tmp_path: Path) -> None:
    notes = sampled(instrument(tmp_path, HARP), Store(tmp_path / "store"), 60)
    length = min(len(notes[60, 0]), len(notes[60, 1]))
    soft, hard = notes[60, 0][:length, 0], notes[60, 1][:length, 0]
    share = float(np.dot(soft, hard) / np.dot(soft, soft))
    assert share == pytest.approx(1.0, abs=0.01), "all of the soft one is in the hard one"


def test_a_struck_note_is_kept_until_nothing_is_heard_of_it(tmp_path: Path) -> None:
    own = instrument(tmp_path, DRUM, note_s=1.5, touches=1)
    (frames,) = sampled(own, Store(tmp_path / "store"), 36).values()
    # e^(-14 t) is 90 dB down after 0.74 s.
    assert len(frames) == pytest.approx(samples(0.74), abs=samples(0.04))
    assert frames.shape[1] == 2
    assert frames[-1].tolist() == [0.0, 0.0]


def test_a_held_note_has_its_release_behind_it(tmp_path: Path) -> None:
    own = instrument(tmp_path, ORGAN, held=True, release_s=0.5)
    notes = sampled(own, Store(tmp_path / "store"), 60)
    assert {len(frames) for frames in notes.values()} == {samples(2.5)}


def test_a_struck_note_that_does_not_decay_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"instruments/own.dsp: key 60 still sounds after 2 s"):
        sampled(instrument(tmp_path, ORGAN), Store(tmp_path / "store"), 60)


def test_a_note_is_made_once(tmp_path: Path) -> None:
    store, told = Store(tmp_path / "store"), []
    own = instrument(tmp_path, HARP)
    names = [NoteName(instrument=own, key=key, touch=0) for key in (50, 51, 50)]
    first = sample_notes(names, store, progress=lambda *said: told.append(said))
    assert told == [(2, 2, "own")]
    assert sample_notes([*names, names[0]], store, progress=lambda *s: told.append(s)) == first
    assert len(told) == 1, "the store has it"


def test_many_notes_are_made_by_other_processes_and_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = instrument(tmp_path, HARP)
    names = [NoteName(instrument=own, key=key, touch=0) for key in (50, 51)]
    here, there = Store(tmp_path / "here"), Store(tmp_path / "there")
    kept = sample_notes(names, here)
    monkeypatch.setattr("pipeline.assets.instruments._WORTH_A_PROCESS_S", 0.0)
    monkeypatch.setattr("pipeline.assets.instruments._TASK_S", 2.0)
    assert sample_notes(names, there, workers=2) == kept
    for key in kept.values():
        assert here.path_of(key).read_bytes() == there.path_of(key).read_bytes()


def test_the_keys_name_what_the_samples_depend_on(tmp_path: Path) -> None:
    own = instrument(tmp_path, HARP)
    key = instrument_key(own)
    assert key == instrument_key(instrument(tmp_path, HARP, lowest=1, description="renamed"))
    assert key != instrument_key(instrument(tmp_path, HARP, note_s=3.0))
    assert key != instrument_key(instrument(tmp_path, HARP + "// changed"))


def test_a_piece_is_another_where_it_or_what_plays_it_is(tmp_path: Path) -> None:
    first = piece_key(four(band(tmp_path)))
    assert piece_key(four(band(tmp_path))) == first
    harp = tmp_path / "sfx_library" / "instruments" / "harp.dsp"
    catalog = band(tmp_path)
    harp.write_text(HARP + "// brighter")
    assert piece_key(four(catalog)) != first


def test_every_note_of_a_piece_is_made_before_anybody_knows_its_form(tmp_path: Path) -> None:
    store, sound = Store(tmp_path / "store"), four(band(tmp_path))
    piece = sound.piece
    assert piece is not None
    assert sample_pieces([sound], store) == ()
    for seconds in (2.0, 9.0, 24.0):
        for intensity in (1.0, 2.2, 3.0):
            form = form_of(piece, samples(seconds), intensity=intensity)
            names = arrange(piece, form, "four").names()
            sample_notes(names, store, progress=lambda *said: pytest.fail(f"made {said}"))


def test_what_is_wrong_with_an_instrument_is_told_where_it_is_written(tmp_path: Path) -> None:
    sound = four(band(tmp_path))
    folder = tmp_path / "sfx_library" / "instruments"
    (folder / "harp.dsp").write_text('import("instrument.lib");\nprocess = os.osc(HZ) * ages;\n')
    (folder / "organ.dsp").write_text('import("instrument.lib");\nprocess = 0 * os.osc(HZ);\n')
    (folder / "drum.dsp").unlink()
    found = sample_pieces([sound], Store(tmp_path / "store"))
    assert [f"{d.span} {d.slug} {d.message}" for d in found] == [
        "sfx_library/instruments/drum.toml:2:1 asset/vanished the recipe of “drum” is not there any more: drum.dsp",
        "sfx_library/instruments/harp.dsp:2:1 asset/recipe the recipe of “harp” cannot be made: undefined symbol : ages",
        "sfx_library/instruments/organ.toml:2:1 asset/recipe the recipe of “organ” cannot be made: makes no sound",
    ]
