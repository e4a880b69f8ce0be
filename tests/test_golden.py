"""The golden table: fixed inputs, and what the operations that touch samples make of them.

An output that changes without its operation's version would be taken from the store as the old
one was, so a change here asks for a new version (``dress@1`` → ``dress@2``), and then for
``python -m tests.test_golden --write``. On the class of CPU that the table was made on, and with
its libraries, the bytes must be equal; elsewhere the level of each 100 ms must agree.

Inputs are made of integers alone, so they are the same on every machine.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

import pipeline.store
from pipeline.assets import instruments
from pipeline.assets import keys as assets
from pipeline.assets.faust import Draw, render_faust
from pipeline.assets.model import NoteName, sides_in_store, sides_of
from pipeline.audio.buffer import AudioBuffer, Frames
from pipeline.audio.ingest import ingest
from pipeline.catalog.model import Rights, Room, Sound, Space, Treatment, Voice
from pipeline.catalog.piece import Instrument
from pipeline.effects import dress as dressing
from pipeline.loudness.programme import listen
from pipeline.master.limiter import limit
from pipeline.mix.bounce import HEARD
from pipeline.mix.heard import hear
from pipeline.mix.parts import MIX, blocks_of
from pipeline.mix.render import MixBlock, render
from pipeline.score.model import RINGS, Arrangement, LayerNotes, Note
from pipeline.score.play import Samples, play
from pipeline.score.played import PERFORMANCE
from pipeline.speech import job, recording
from pipeline.speech.engines.protocol import EngineHome
from pipeline.speech.text import Lexicon
from pipeline.store import Store
from pipeline.units import samples
from tests.mix.stage import Desk, clip, timeline
from tests.score.band import band, four
from tests.speech.lines import line

TABLE = Path(__file__).parent / "golden" / "table.json"
SCHEMA = "warroom.golden/1"
HOP = 4800
AS_LOUD = 1e-4
"""How far the RMS of a tenth of a second may be off on another class of CPU, full scale 1."""

RIGHTS = Rights(licence="CC0-1.0", author="tests", source="made up", commercial="yes")

MASTER = "master@3"
"""Not kept in the store, and so without a version of its own; named here for the table."""


# --- inputs ---------------------------------------------------------------------------------


def hiss(frames: int, seed: int, channels: int = 1, level: int = 8) -> Frames:
    """White noise of whole numbers of 16 bits, ``1/level`` of full scale at most."""
    numbers = np.random.default_rng(seed).integers(
        -(1 << 15) // level, (1 << 15) // level, (frames, channels)
    )
    return (numbers / np.float32(1 << 15)).astype(np.float32)


def saw(frames: int, period: int, channels: int = 1) -> Frames:
    """A rising saw of whole numbers of 16 bits, a quarter of full scale at most."""
    numbers = (np.arange(frames) % period) * ((1 << 14) // period) - (1 << 13)
    return np.repeat((numbers / np.float32(1 << 15)).astype(np.float32)[:, None], channels, axis=1)


def with_bursts(frames: Frames) -> Frames:
    """Four times as loud for 20 ms in every half second."""
    loud = (np.arange(len(frames)) % 24_000) < 960
    return frames * np.where(loud, np.float32(4), np.float32(1))[:, None]


PHONE = Treatment(
    id="phone",
    description="",
    names=(),
    chain=(
        {"effect": "HighpassFilter", "cutoff_frequency_hz": 300},
        {"effect": "Compressor", "threshold_db": -24, "ratio": 3, "attack_ms": 4, "release_ms": 90},
        {"effect": "PeakFilter", "cutoff_frequency_hz": 1700, "gain_db": 3, "q": 0.7},
        {"effect": "Distortion", "drive_db": 4},
        {"effect": "Resample", "target_sample_rate": 6800},
    ),
    gain_db=2.5,
)
OFFICE = Room(
    id="office",
    description="",
    chain=(
        {"effect": "HighpassFilter", "cutoff_frequency_hz": 180},
        {"effect": "Reverb", "room_size": 0.1, "damping": 0.9, "wet_level": 0.33, "dry_level": 0.0},
    ),
    wet_db=-11.5,
    tail_s=0.3,
)
SPACE = Room(
    id="space",
    description="",
    chain=(),
    wet_db=-14.0,
    tail_s=0.3,
    space=Space(size_m=(6.0, 4.2, 2.7), rt60_s=0.25),
)
RECIPE = """
import("stdfaust.lib");
pitch = 440 * (1 + VARIANT / 12) * (1 + SEED / 100);
process = os.sawtooth(pitch) * en.ar(0.01, DURATION / 2, 1 - 1') : fi.lowpass(2, 2000) <: _, *(0.5);
"""


# --- operations -----------------------------------------------------------------------------

Made = NDArray[np.float32] | NDArray[np.int32]
Operation = Callable[[Path], Made]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    operation: str
    input: str
    libraries: tuple[str, ...]
    make: Operation


def dressed(treatment: Treatment | None, room: Room | None) -> Operation:
    def make(folder: Path) -> Made:
        store = Store(folder)
        store.save("aa", AudioBuffer(with_bursts(hiss(samples(0.6), 1) + saw(samples(0.6), 400))))
        placed = clip(
            "ann1", "dialogue", 0.0, 0.6, source_key="aa",
            via=treatment.id if treatment else None, room=room.id if room else "dry",
        )  # fmt: skip
        (made,) = dressing.dress(
            timeline([placed], 2.0),
            {treatment.id: treatment} if treatment else {},
            {room.id: room} if room else {},
            store,
            workers=1,
        )
        frames = store.open(made.key)
        assert frames is not None
        return np.array(frames)

    return make


def ingested(rate_hz: int) -> Operation:
    def make(folder: Path) -> Made:
        path = folder / "source.wav"
        soundfile.write(path, hiss(rate_hz // 2, 2, 2), rate_hz, subtype="PCM_16")
        return ingest(path).frames

    return make


def recipe(_folder: Path) -> Made:
    (made,) = render_faust(
        RECIPE, [Draw(3, 12345)], duration_s=0.5, channels=2, name="golden.dsp", tail_s=0.25
    )
    return made.frames


NOTE_RECIPE = """
import("instrument.lib");
process = (os.osc(HZ) + touched(0, 0.5) * os.sawtooth(2 * HZ) + 0.1 * noise(2)) * exp(0 - 20 * age);
"""


def instrument(folder: Path, **changes: Any) -> Instrument:
    dsp = folder / "note.dsp"
    dsp.write_text(NOTE_RECIPE)
    own = Instrument(
        id="own", description="", recipe=dsp, lowest=30, highest=90, note_s=0.5, rights=RIGHTS
    )
    return replace(own, **changes)


def note(folder: Path) -> Made:
    store, name = Store(folder), NoteName(instrument=instrument(folder), key=57, touch=1)
    frames = store.open(instruments.sample_notes([name], store)[name])
    assert frames is not None
    return np.array(sides_of(frames).T)


def played(folder: Path) -> Made:
    """A mono and a stereo instrument that are held and struck, on two ways to the hall."""
    store = Store(folder)
    held, struck = instrument(folder, held=True, release_s=0.05), instrument(folder, touches=1)
    notes = {
        NoteName(instrument=held, key=60, touch=0): saw(samples(0.55), 160),
        NoteName(instrument=held, key=60, touch=1): saw(samples(0.55), 80),
        NoteName(instrument=struck, key=40, touch=0): with_bursts(hiss(samples(0.3), 7, 2)),
    }
    for number, frames in enumerate(notes.values()):
        store.save(f"{number:064x}", sides_in_store(frames.T))
    keys = {name: f"{number:064x}" for number, name in enumerate(notes)}
    arrangement = Arrangement(
        hall_s=0.4,
        length_samples=samples(1.5),
        closes_over_samples=samples(0.4),
        layers=(
            LayerNotes(
                part="pad", instrument=held, pan=-0.4, hall_db=-6.0,
                notes=(Note(60, 0.3, 0, samples(0.4), 0.5), Note(60, 1.0, 30_001, 12_345, 0.7)),
            ),
            LayerNotes(
                part="percussion", instrument=struck, pan=0.2, hall_db=-14.0,
                notes=(Note(40, 0.9, 777, RINGS, 0.4), Note(40, 0.9, 40_000, RINGS, 0.6)),
            ),
        ),
    )  # fmt: skip
    return play(arrangement, Samples(keys, store))


def voice() -> Voice:
    return Voice(id="mike", description="", engine="tone", model={}, rights=RIGHTS)


def spoken_line(folder: Path) -> job.SpokenLine:
    said = line("Database CPU is at 400%. / That's not possible.", gaps=(0.3,))
    home = EngineHome(voices=folder, models=folder)
    return job.Booth(Lexicon(), home).job(said, voice())


def take(folder: Path) -> Made:
    return spoken_line(folder).speak().audio.frames


def mixed_blocks(folder: Path) -> list[MixBlock]:
    desk = Desk(folder)
    desk.lay(
        "ann1", "dialogue", 0.9, with_bursts(saw(samples(0.5), 320)), pan=-0.3, fade_out_samples=480
    )
    desk.lay("bed", "music", 0.013, hiss(samples(0.37), 3, 2), 2.5, loop=True, fade_in_samples=4801)
    return [render(block, desk.store.open) for block in blocks_of(desk.plan(2.5))]


def mixed(folder: Path) -> Made:
    return np.concatenate([made.mix[made.inside] for made in mixed_blocks(folder)])


def limited(_folder: Path) -> Made:
    programme = with_bursts(hiss(samples(1.5), 4, 2, level=4))
    heard = listen([programme], channels=2)
    curve = limit(heard.peaks, gain_db=6.0, ceiling_dbtp=-1.1)
    return np.concatenate(list(curve.apply([programme])))


def profile(_folder: Path) -> Made:
    return dressing.profile_of(with_bursts(hiss(samples(1.25), 5, 2))).ravel()


def heard(folder: Path) -> Made:
    (table,) = (hear(made) for made in mixed_blocks(folder))
    return table.ravel()


NOISE = "integer noise"
ROWS = {
    "a line on the phone": Row(
        operation=dressing._DRESS,
        input=f"0.6 s of {NOISE} (seed 1) and a saw of 120 Hz, with bursts; five effects, +2.5 dB",
        libraries=("numpy", "pedalboard"),
        make=dressed(PHONE, None),
    ),
    "a line in an office": Row(
        operation=dressing._DRESS,
        input=f"0.6 s of {NOISE} (seed 1) and a saw of 120 Hz, with bursts; high-pass, reverb",
        libraries=("numpy", "pedalboard"),
        make=dressed(None, OFFICE),
    ),
    "a line in a space": Row(
        operation=dressing._DRESS,
        input=f"0.6 s of {NOISE} (seed 1) and a saw of 120 Hz, with bursts; 6 × 4.2 × 2.7 m",
        libraries=("numpy", "scipy"),
        make=dressed(None, SPACE),
    ),
    "the profile of a source": Row(
        operation=dressing._PROFILE,
        input=f"1.25 s of stereo {NOISE} (seed 5), with bursts",
        libraries=("numba", "numpy"),
        make=profile,
    ),
    "24 kHz to 48": Row(
        operation=recording.OPERATION,
        input=f"0.5 s of stereo {NOISE} (seed 2), PCM_16 at 24 kHz",
        libraries=("numpy", "soundfile", "soxr"),
        make=ingested(24_000),
    ),
    "44.1 kHz to 48": Row(
        operation=recording.OPERATION,
        input=f"0.5 s of stereo {NOISE} (seed 2), PCM_16 at 44.1 kHz",
        libraries=("numpy", "soundfile", "soxr"),
        make=ingested(44_100),
    ),
    "a recipe in Faust": Row(
        operation=assets.OPERATION,
        input="a filtered saw under an envelope; seed 12345, variant 3, 0.5 s and 0.25 s of tail",
        libraries=("dawdreamer", "numpy"),
        make=recipe,
    ),
    "a note": Row(
        operation=instruments.NOTE,
        input="key 57, struck hard: a sine, a saw over it and noise, under a decay",
        libraries=("dawdreamer", "numpy"),
        make=note,
    ),
    "a performance": Row(
        operation=PERFORMANCE,
        input=f"saws held and let go, stereo {NOISE} (seed 7) struck twice, in a hall of 0.4 s",
        libraries=("numba", "numpy", "scipy"),
        make=played,
    ),
    "a take": Row(
        operation=job.OPERATION,
        input="“Database CPU is at 400%. / That's not possible.” by the tone engine, 0.3 s between",
        libraries=("numpy", "soxr"),
        make=take,
    ),
    "two clips mixed": Row(
        operation=MIX,
        input=f"a bursting saw panned left over a loop of {NOISE} (seed 3) that ducks under it",
        libraries=("numba", "numpy"),
        make=mixed,
    ),
    "what is heard of two clips mixed": Row(
        operation=HEARD,
        input=f"a bursting saw panned left over a loop of {NOISE} (seed 3) that ducks under it",
        libraries=("numba", "numpy"),
        make=heard,
    ),
    "bursts limited to 24 bits": Row(
        operation=MASTER,
        input=f"1.5 s of stereo {NOISE} (seed 4), with bursts, +6 dB under −1.1 dBTP",
        libraries=("numba", "numpy"),
        make=limited,
    ),
}


# --- the table ------------------------------------------------------------------------------


def cpu_class() -> str:
    """What of this machine may decide a last bit: the vector units that the libraries use."""
    from numpy._core._multiarray_umath import __cpu_features__ as has

    wide = [name.lower() for name in ("AVX512F", "AVX2", "FMA3", "ASIMD", "SVE") if has.get(name)]
    return "-".join([platform.machine(), sys.platform, *wide])


def outcome(row: Row) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        made = row.make(Path(folder))
    little = np.ascontiguousarray(made, made.dtype.newbyteorder("<"))
    return {
        "operation": row.operation,
        "input": row.input,
        "libraries": {name: importlib.metadata.version(name) for name in row.libraries},
        "shape": list(made.shape),
        "sha256": hashlib.sha256(little.tobytes()).hexdigest(),
        "levels": levels(made),
    }


def levels(made: Made) -> list[float]:
    """RMS of each 100 ms over all channels, full scale 1; of a table, the roots of 25 parts of it."""
    scale = 2.0**31 if made.dtype == np.int32 else 1.0
    power = (made.astype(np.float64) / scale) ** 2
    if power.ndim == 1:
        return [round(float(np.mean(part**0.25)), 6) for part in np.array_split(power, 25)]
    edges = range(0, len(power), HOP)
    return [round(float(np.sqrt(power[at : at + HOP].mean())), 6) for at in edges]


def fault(golden: dict[str, Any], now: dict[str, Any], *, same_cpu: bool) -> str:
    """How an outcome differs from its row in the table; empty where it does not."""
    if golden["operation"] != now["operation"]:
        return f"{golden['operation']} is {now['operation']} now: write the table anew"
    if golden["input"] != now["input"]:
        return "its input is described otherwise: write the table anew"
    exact = same_cpu and golden["libraries"] == now["libraries"]
    changed = (
        f"another output under the old version: raise {now['operation']}, then write the table"
    )
    if golden["shape"] != now["shape"]:
        return f"{changed} (shape {now['shape']}, was {golden['shape']})"
    farthest = float(np.abs(np.subtract(golden["levels"], now["levels"])).max())
    if farthest > AS_LOUD or (exact and golden["sha256"] != now["sha256"]):
        return f"{changed} (levels differ by at most {farthest:.1e})"
    return ""


def golden() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    assert table["schema"] == SCHEMA
    return table


@pytest.mark.parametrize("name", ROWS)
def test_an_output_changes_only_with_its_operations_version(name: str) -> None:
    table = golden()
    row = table["rows"][name]
    # A row that was added later may be from another machine than the table.
    same_cpu = row.get("cpu_class", table["cpu_class"]) == cpu_class()
    assert not (why := fault(row, outcome(ROWS[name]), same_cpu=same_cpu)), why


def test_the_table_has_these_rows_and_no_others() -> None:
    assert list(golden()["rows"]) == list(ROWS)


def altered(by: Callable[[Frames], Frames]) -> dict[str, Any]:
    def make(folder: Path) -> Made:
        return by(ingested(24_000)(folder).astype(np.float32))

    was = ROWS["24 kHz to 48"]
    return outcome(
        Row(operation=was.operation, input=was.input, libraries=was.libraries, make=make)
    )


def last_bit(frames: Frames) -> Frames:
    frames[100, 0] = np.nextafter(frames[100, 0], np.float32(2))
    return frames


@pytest.mark.parametrize(
    ("by", "seen_here", "seen_elsewhere"),
    [
        (lambda frames: frames, False, False),
        (last_bit, True, False),
        (lambda frames: frames * np.float32(0.99), True, True),
        (lambda frames: frames[:-1], True, True),
        (lambda frames: np.roll(frames, 1, axis=0), True, False),
    ],
    ids=["nothing", "a last bit", "a tenth of a decibel", "a sample fewer", "a sample late"],
)
def test_what_the_table_would_see(
    by: Callable[[Frames], Frames], seen_here: bool, seen_elsewhere: bool
) -> None:
    was, now = outcome(ROWS["24 kHz to 48"]), altered(by)
    assert bool(fault(was, now, same_cpu=True)) is seen_here
    assert bool(fault(was, now, same_cpu=False)) is seen_elsewhere


def test_a_raised_version_asks_for_a_new_row() -> None:
    was = outcome(ROWS["24 kHz to 48"])
    assert "write the table anew" in fault(was, was | {"operation": "recording@99"}, same_cpu=True)


# --- keys -----------------------------------------------------------------------------------


def keys(tmp_path: Path) -> dict[str, str]:
    """A key of each operation that is kept."""
    source = tmp_path / "source.wav"
    soundfile.write(source, hiss(2400, 6), 48_000, subtype="PCM_16")
    dsp = tmp_path / "golden.dsp"
    dsp.write_text(RECIPE)
    sound = Sound(
        id="test.saw", kind="one-shot", description="", aliases=(), duration_s=0.5, variants=1,
        lead_s=None, loudness_lufs=-23.0, recipe=dsp, recording=None, digest=None, rights=RIGHTS,
        folder=tmp_path,
    )  # fmt: skip
    return {
        "dress": dressing._Outfit(
            source_key="aa", treatment=PHONE, room=None, loop=False, pan=0.0
        ).key,
        "asset": assets.asset_key(sound, 0, None),
        "note": instruments.instrument_key(instrument(tmp_path)),
        "piece": instruments.piece_key(four(band(tmp_path / "band"))),
        "take": spoken_line(tmp_path).key,
        "recording": recording.recording_job(line("Hello."), source).key,
    }


@pytest.mark.parametrize(
    ("library", "changed"),
    [
        ("numpy", {"dress", "asset", "note", "piece", "take", "recording"}),
        ("soxr", {"take", "recording"}),
        ("pedalboard", {"dress"}),
        ("dawdreamer", {"asset", "note", "piece"}),
        ("numba", {"asset", "piece"}),
    ],
)
def test_a_key_names_the_versions_of_the_libraries_that_touch_its_samples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str, changed: set[str]
) -> None:
    before = keys(tmp_path)
    version_of = pipeline.store._version_of
    monkeypatch.setattr(
        pipeline.store, "_version_of", lambda name: "999" if name == library else version_of(name)
    )
    after = keys(tmp_path)
    assert {name for name in before if before[name] != after[name]} == changed


def write() -> None:
    """The table as the operations make it on this machine."""
    rows = {name: outcome(row) for name, row in ROWS.items()}
    table = {"schema": SCHEMA, "cpu_class": cpu_class(), "rows": rows}
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{TABLE.name}: {len(rows)} rows on {cpu_class()}")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        raise SystemExit("usage: python -m tests.test_golden --write")
    write()
