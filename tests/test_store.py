"""The store: what goes in comes out bit for bit, and nothing damaged ever comes out."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline.store
from pipeline.audio.buffer import AudioBuffer
from pipeline.store import (
    Store,
    artefact_key,
    file_digest,
    library_versions,
    seed_from_key,
    write_atomically,
    write_text,
)

KEY = artefact_key("test@1", {"what": "a ramp"})
ABOUT = {"rate_hz": 24_000, "voiced_start": 1234, "said": "Größe"}
DAY_S = 24 * 3600.0


def ramp(frames: int = 10, channels: int = 2) -> AudioBuffer:
    values = np.arange(frames * channels, dtype=np.float32) / 7
    return AudioBuffer(values.reshape(frames, channels))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def same_bits(one: AudioBuffer | None, two: AudioBuffer) -> bool:
    return (
        one is not None
        and one.frames.shape == two.frames.shape
        and one.frames.tobytes() == two.frames.tobytes()
    )


# --- keys -----------------------------------------------------------------------------------


def test_a_key_is_the_digest_of_canonical_json() -> None:
    said = '{"inputs":{"a":[1,2.5,null,true],"b":"naïve"},"operation":"speak@3"}'
    expected = hashlib.sha256(said.encode()).hexdigest()
    assert artefact_key("speak@3", {"b": "naïve", "a": [1, 2.5, None, True]}) == expected


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def reversed_everywhere(value: Any) -> Any:
    """The same JSON value with every object's members in the opposite order."""
    if isinstance(value, dict):
        return {k: reversed_everywhere(v) for k, v in reversed(value.items())}
    return [reversed_everywhere(v) for v in value] if isinstance(value, list) else value


@settings(deadline=None)  # two cores, shared by many
@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), json_values, max_size=5))
def test_the_order_of_names_is_no_part_of_a_key(inputs: dict[str, Any]) -> None:
    try:
        json.dumps(inputs, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return  # a lone surrogate is no text: see below
    assert artefact_key("op@1", inputs) == artefact_key("op@1", reversed_everywhere(inputs))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"text": "1"}, {"text": 1}),
        ({"on": True}, {"on": 1}),
        ({"a": "b"}, {"b": "a"}),
        ({"a": [1, 2]}, {"a": [2, 1]}),
        ({"a": None}, {}),
        ({"text": "\u00e9"}, {"text": "e\u0301"}),  # normalising is the stage's, not the key's
        ({"a": 0.1}, {"a": 0.1 + 1e-17 + 1e-16}),
    ],
)
def test_what_differs_has_another_key(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert artefact_key("op@1", one) != artefact_key("op@1", other)


def test_another_version_of_an_operation_has_another_key() -> None:
    assert artefact_key("op@1", {}) != artefact_key("op@2", {})


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_has_no_key(number: float) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        artefact_key("op@1", {"gain_db": number})


def test_what_is_no_text_has_no_key() -> None:
    with pytest.raises(UnicodeEncodeError):
        artefact_key("op@1", {"text": "\ud800"})


def test_a_path_has_no_key() -> None:
    with pytest.raises(TypeError):
        artefact_key("op@1", {"model": Path("model.onnx")})


def test_a_seed_is_the_first_eight_bytes_of_a_key() -> None:
    assert seed_from_key("00000000000000ff" + "9" * 48) == 255
    assert 0 <= seed_from_key(KEY) < 1 << 64


def test_library_versions_are_in_one_order_and_those_installed() -> None:
    assert library_versions("soxr", "numpy") == library_versions("numpy", "soxr")
    assert library_versions("numpy") == {"numpy": np.__version__}
    assert list(library_versions("soxr", "numpy")) == ["numpy", "soxr"]


def test_a_files_digest_follows_its_content(tmp_path: Path) -> None:
    model = tmp_path / "model.onnx"
    model.write_bytes(b"first")
    assert file_digest(model) == hashlib.sha256(b"first").hexdigest()
    model.write_bytes(b"other")
    os.utime(model, ns=(1, 1))
    assert file_digest(model) == hashlib.sha256(b"other").hexdigest()


# --- in and out -----------------------------------------------------------------------------


def test_what_was_saved_is_loaded_bit_for_bit(store: Store) -> None:
    odd = np.array(
        [
            0x00000000,
            0x80000000,
            0x00000001,
            0x7F7FFFFF,
            0x7F800000,
            0x7FC00123,
            0x3F800001,
            0xBF800000,
        ],
        np.uint32,
    ).view(np.float32)  # ±0, the smallest denormal, the largest number, ∞, a NaN with a payload
    audio = AudioBuffer(odd.reshape(4, 2))
    store.save(KEY, audio, ABOUT)
    assert same_bits(store.load(KEY), audio)
    assert same_bits(Store(store.root).load(KEY), audio)  # and in another process
    assert store.describe(KEY) == ABOUT


def test_samples_that_do_not_lie_in_a_row_are_saved_in_order(store: Store) -> None:
    every_second = AudioBuffer(np.asfortranarray(ramp(20).frames)[::2])
    store.save(KEY, every_second)
    assert same_bits(store.load(KEY), AudioBuffer(np.ascontiguousarray(every_second.frames)))


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_no_sound_at_all_is_a_sound_too(store: Store, channels: int) -> None:
    empty = AudioBuffer(np.zeros((0, channels), np.float32))
    store.save(KEY, empty)
    assert same_bits(store.load(KEY), empty)
    assert store.describe(KEY) == {}


def test_opened_samples_are_mapped_and_cannot_be_written(store: Store) -> None:
    store.save(KEY, ramp())
    opened = store.open(KEY)
    assert isinstance(opened, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        opened[0, 0] = 1.0


def test_what_was_never_saved_is_a_miss(store: Store) -> None:
    assert store.describe(KEY) is None
    assert store.open(KEY) is None
    assert store.load(KEY) is None


def test_the_same_sound_gives_the_same_file(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "other")
    store.save(KEY, ramp(), {"a": 1, "b": 2})
    other.save(KEY, ramp(), {"b": 2, "a": 1})
    assert store.path_of(KEY).read_bytes() == other.path_of(KEY).read_bytes()


# --- damage ---------------------------------------------------------------------------------


def entry(store: Store) -> tuple[Path, bytes]:
    store.save(KEY, ramp(), ABOUT)
    path = store.path_of(KEY)
    return path, path.read_bytes()


def is_a_miss(root: Path) -> bool:
    """As a process finds it that has not read this entry before."""
    fresh = Store(root)
    return fresh.load(KEY) is None and fresh.open(KEY) is None


def test_a_file_cut_short_anywhere_is_a_miss(store: Store) -> None:
    path, whole = entry(store)
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert Store(store.root).describe(KEY) is None, length
        assert is_a_miss(store.root), length
    path.write_bytes(whole)
    assert not is_a_miss(store.root)


@pytest.mark.parametrize("more", [1, 4, 8, 4096])
def test_a_file_with_something_after_it_is_a_miss(store: Store, more: int) -> None:
    path, whole = entry(store)
    path.write_bytes(whole + bytes(more))
    assert Store(store.root).describe(KEY) is None
    assert is_a_miss(store.root)


def test_a_bit_flipped_anywhere_is_a_miss(store: Store) -> None:
    path, whole = entry(store)
    for position in range(len(whole)):
        for bit in range(8):
            flipped = bytearray(whole)
            flipped[position] ^= 1 << bit
            path.write_bytes(flipped)
            # Samples are not read for a description: it is right, or there is none.
            assert Store(store.root).describe(KEY) in (None, ABOUT), (position, bit)
            assert is_a_miss(store.root), (position, bit)


def test_a_bit_flipped_in_the_header_is_seen_without_reading_the_samples(store: Store) -> None:
    path, whole = entry(store)
    header = len(whole) - ramp().frames.nbytes
    for position in range(header):
        flipped = bytearray(whole)
        flipped[position] ^= 1
        path.write_bytes(flipped)
        assert Store(store.root).describe(KEY) is None, position


def test_a_page_of_zeros_in_the_samples_is_a_miss(store: Store) -> None:
    store.save(KEY, ramp(5000))
    path = store.path_of(KEY)
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + bytes(4096) + whole[8192 + 4096 :])
    assert is_a_miss(store.root)


def test_another_entrys_header_over_these_samples_is_a_miss(store: Store, tmp_path: Path) -> None:
    path, whole = entry(store)
    other = Store(tmp_path / "other")
    other.save(KEY, AudioBuffer(ramp().frames * 2), ABOUT)
    header = len(whole) - ramp().frames.nbytes
    path.write_bytes(other.path_of(KEY).read_bytes()[:header] + whole[header:])
    assert is_a_miss(store.root)


def test_a_damaged_entry_is_made_again(store: Store) -> None:
    path, whole = entry(store)
    path.write_bytes(whole[:-1] + b"\xff")
    assert is_a_miss(store.root)
    store.save(KEY, ramp(), ABOUT)
    assert same_bits(store.load(KEY), ramp())


def test_altered_samples_are_removed_when_they_are_found_out(store: Store) -> None:
    path, whole = entry(store)
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert store.open(KEY) is None
    assert not path.exists()


def test_an_entry_that_is_removed_while_it_is_opened_is_still_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _ = entry(store)
    read = json.loads

    def removed_meanwhile(raw: bytes) -> Any:
        path.unlink()
        return read(raw)

    monkeypatch.setattr(pipeline.store.json, "loads", removed_meanwhile)
    assert same_bits(store.load(KEY), ramp())


# --- whole or not at all --------------------------------------------------------------------


class DiskFull:
    """A stream on which one call, by name and number, finds the disk full."""

    def __init__(self, stream: IO[bytes], call: str, number: int) -> None:
        self.stream, self.call, self.left = stream, call, number

    def __enter__(self) -> DiskFull:
        return self

    def __exit__(self, *fault: object) -> None:
        self.stream.close()

    def _count(self, call: str) -> None:
        if call == self.call:
            self.left -= 1
            if self.left == 0:
                raise OSError(28, "No space left on device")

    def write(self, data: bytes) -> int:
        self._count("write")
        return self.stream.write(data)

    def flush(self) -> None:
        self._count("flush")
        self.stream.flush()

    def fileno(self) -> int:
        return self.stream.fileno()


def full_disk(*_: object, **__: object) -> Any:
    raise OSError(28, "No space left on device")


def stream_full_at(call: str, number: int) -> Callable[[pytest.MonkeyPatch], None]:
    def inject(monkeypatch: pytest.MonkeyPatch) -> None:
        opened = os.fdopen
        monkeypatch.setattr(os, "fdopen", lambda h, mode: DiskFull(opened(h, mode), call, number))

    return inject


def call_full(module: Any, name: str) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda monkeypatch: monkeypatch.setattr(module, name, full_disk)


FAULTS = {
    "creating the temporary": call_full(pipeline.store.tempfile, "mkstemp"),
    "writing the header": stream_full_at("write", 1),
    "writing the samples": stream_full_at("write", 2),
    "flushing": stream_full_at("flush", 1),
    "syncing": call_full(os, "fsync"),
    "setting the mode": call_full(os, "chmod"),
    "renaming": call_full(os, "replace"),
}


def temporaries(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.name.startswith(".tmp-")]


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_full_disk_leaves_what_was_there_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Callable[[pytest.MonkeyPatch], None]
) -> None:
    path = tmp_path / "entry"
    path.write_bytes(b"the one before")

    def header_and_samples(stream: IO[bytes]) -> None:
        stream.write(b"header")
        stream.write(b"samples")

    with monkeypatch.context() as disk:
        fault(disk)
        with pytest.raises(OSError, match="No space left"):
            write_atomically(path, header_and_samples, sync=True)
    assert path.read_bytes() == b"the one before"
    assert [p.name for p in tmp_path.iterdir()] == ["entry"]


@pytest.mark.parametrize(
    "fault",
    [fault for name, fault in FAULTS.items() if name != "syncing"],  # an entry is not synced
    ids=[name for name in FAULTS if name != "syncing"],
)
def test_a_full_disk_leaves_the_store_as_it_was(
    store: Store, monkeypatch: pytest.MonkeyPatch, fault: Callable[[pytest.MonkeyPatch], None]
) -> None:
    store.save(KEY, ramp(), ABOUT)
    with monkeypatch.context() as disk:
        fault(disk)
        with pytest.raises(OSError, match="No space left"):
            store.save(KEY, ramp(500), {})
    assert same_bits(store.load(KEY), ramp())
    assert store.describe(KEY) == ABOUT
    assert temporaries(store.root) == []


@pytest.fixture
def small_files_only() -> Iterator[None]:
    """The kernel refuses to let any file of this process grow past 64 KiB."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.usefixtures("small_files_only")
def test_a_write_that_the_kernel_cuts_short_leaves_nothing(store: Store) -> None:
    with pytest.raises(OSError, match="too large"):
        store.save(KEY, ramp(100_000))
    assert store.load(KEY) is None
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt, MemoryError])
def test_a_writer_that_gives_up_leaves_what_was_there(
    tmp_path: Path, fault: type[BaseException]
) -> None:
    path = tmp_path / "entry"
    path.write_bytes(b"the one before")

    def gives_up(stream: IO[bytes]) -> None:
        stream.write(b"half")
        raise fault("in the middle")

    with pytest.raises(fault):
        write_atomically(path, gives_up)
    assert path.read_bytes() == b"the one before"
    assert temporaries(tmp_path) == []


def test_a_synced_write_reaches_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []
    sync, rename = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda h: (happened.append("sync"), sync(h)))
    monkeypatch.setattr(os, "replace", lambda a, b: (happened.append("rename"), rename(a, b)))
    write_atomically(tmp_path / "master.wav", lambda stream: None, sync=True)
    assert happened == ["sync", "rename"]


def test_written_text_is_utf_8_for_everyone_to_read(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "10_script.txt"
    write_text(path, "naïve — “quoted”\n")
    assert path.read_bytes() == "naïve — “quoted”\n".encode()
    assert path.stat().st_mode & 0o777 == 0o644


# --- orphans --------------------------------------------------------------------------------


def orphan(store: Store, name: str, age_s: float, now_s: float) -> Path:
    path = store.root / KEY[:2] / name
    path.write_bytes(b"half of something")
    os.utime(path, (now_s - age_s, now_s - age_s))
    return path


def test_orphans_are_collected_once_they_are_a_day_old(store: Store) -> None:
    now_s = 1_000_000_000.0
    store.save(KEY, ramp())
    os.utime(store.path_of(KEY), (now_s - 90 * DAY_S,) * 2)  # an old entry is no orphan
    old = orphan(store, ".tmp-old", DAY_S + 1, now_s)
    young = orphan(store, ".tmp-young", DAY_S - 1, now_s)
    assert store.collect_orphans(now_s) == 1
    assert not old.exists()
    assert young.exists()
    assert same_bits(store.load(KEY), ramp())


def test_scratch_folders_are_collected_as_temporaries_are(store: Store) -> None:
    now_s = 1_000_000_000.0
    for name, age_s in ((".scratch-old", DAY_S + 1), (".scratch-young", DAY_S - 1)):
        folder = store.root / name
        folder.mkdir(parents=True)
        (folder / "mix.f32").write_bytes(b"half of a mix")
        os.utime(folder, (now_s - age_s, now_s - age_s))
    assert store.collect_orphans(now_s) == 1
    assert [path.name for path in store.root.iterdir()] == [".scratch-young"]


def test_scratch_is_an_empty_folder_that_a_fault_leaves_nothing_of(store: Store) -> None:
    def fail_half_way() -> None:
        with store.scratch() as folder:
            assert list(folder.iterdir()) == []
            (folder / "mix.f32").write_bytes(b"half of a mix")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fail_half_way()
    assert list(store.root.iterdir()) == []


def test_a_store_that_is_not_there_yet_has_no_orphans(tmp_path: Path) -> None:
    assert Store(tmp_path / "nowhere").collect_orphans() == 0


def test_a_temporary_renamed_while_orphans_are_sought_is_passed_over(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = 1_000_000_000.0
    store.save(KEY, ramp())
    old = orphan(store, ".tmp-old", 2 * DAY_S, now_s)
    listed = [old.with_name(".tmp-renamed"), old]
    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter(listed))
    assert store.collect_orphans(now_s) == 1


# --- many at once ---------------------------------------------------------------------------


def test_many_writers_and_readers_of_one_entry(store: Store) -> None:
    audio, seen, faults = ramp(3000), [], []
    start = threading.Barrier(8)

    def worker(number: int) -> None:
        try:
            start.wait()
            for _ in range(20):
                if number % 2:
                    store.save(KEY, audio, ABOUT)
                loaded = Store(store.root).load(KEY)
                seen.append(loaded is None or same_bits(loaded, audio))
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=worker, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(seen) == 160
    assert all(seen)
    assert same_bits(store.load(KEY), audio)
    assert temporaries(store.root) == []


def test_where_nothing_is_heard_the_digest_may_be_left_unread(store: Store) -> None:
    path, whole = entry(store)
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    looked_into = Store(store.root, check_digests=False).open(KEY)
    assert looked_into is not None
    assert looked_into.shape == (10, 2)
    assert Store(store.root).open(KEY) is None
