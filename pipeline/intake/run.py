"""A folder into a collection: what is new is measured, what is known is kept, what is gone marked.

Several files at once, each in blocks; what is done so far is on the disk every few seconds and
when the run is interrupted, so that another goes on from there.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.audio.wav import IngestError
from pipeline.catalog.collection_schema import CollectionFile, RecordingTable, RightsTable
from pipeline.digests import Digests
from pipeline.intake.beside import Beside
from pipeline.intake.collection_text import CollectionText
from pipeline.intake.copies import copied, may_be_copied
from pipeline.intake.measure import Measured, measure
from pipeline.intake.names import unique_slug
from pipeline.intake.rows import measured_anew, row_of, said_of
from pipeline.intake.said import Said
from pipeline.intake.takes import grouped
from pipeline.intake.walk import FoundFile, recordings_in
from pipeline.store import write_text

_CHECKPOINT_S = 5.0
_CHECKPOINT_SHARE = 20
"""Writing the file takes no more than one in twenty parts of the run."""

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A file that was not taken in (or of which not all could be read, where it ``is_listed``)."""

    name: str
    reason: str
    is_listed: bool = False


@dataclass(slots=True)
class Imported:
    """What came of a run; names of files, from the folder."""

    rows: dict[str, RecordingTable]
    added: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    copied: list[str] = field(default_factory=list)
    not_copied: list[str] = field(default_factory=list)
    """Those whose licence forbids it, or is not known."""
    measured_s: float = 0.0
    """Seconds of sound that were measured."""


class _Stopped(Exception):
    """A file was left in its middle, because the run was interrupted."""


class Import:
    """One run over ``folder`` into the collection file at ``path``."""

    def __init__(
        self,
        folder: Path,
        path: Path,
        *,
        shown_folder: str,
        known: CollectionFile | None,
        text: str,
        rights: RightsTable,
        digests: Digests,
        workers: int,
    ) -> None:
        self._folder, self._path, self._shown_folder = folder, path, shown_folder
        self._text, self._rights, self._digests = CollectionText(text), rights, digests
        self._workers = workers
        self._written = text
        self._stop = threading.Event()
        self._beside = Beside(folder)
        self._new: set[str] = set()
        """Rows of this run: which of them are takes of one event is only known at its end."""
        self._done = Imported(rows=dict(known.recording) if known is not None else {})
        self._by_digest: dict[str, list[str]] = {}
        for name, row in self._done.rows.items():
            self._by_digest.setdefault(row.digest, []).append(name)

    def run(self, progress: Progress) -> Imported:
        """Take everything in. At a ``KeyboardInterrupt`` what is done is written, and it goes on
        its way."""
        files, not_followed = recordings_in(self._folder)
        done = self._done
        done.refused += [Refused(name=n.name, reason=n.reason) for n in not_followed]
        # Whoever writes first says what the files are called, however they come in.
        row_names = self._named(files)
        self._mark_vanished({file.name for file in files})
        last = time.monotonic()
        try:
            with closing(self._outcomes(files)) as outcomes:
                for count, (file, outcome) in enumerate(outcomes, 1):
                    self._take_in(row_names[file.name], file, outcome)
                    progress(count, len(files), file.name)
                    if time.monotonic() - last > _CHECKPOINT_S:
                        began = time.monotonic()
                        self._write()
                        last = time.monotonic()
                        last += (last - began) * _CHECKPOINT_SHARE
        finally:
            done.rows = self._write()
        done.refused += [
            Refused(name=self._name_of(at), reason=said, is_listed=True)
            for at, said in dict.fromkeys(self._beside.remarks)
        ]
        return done

    def copy(self, progress: Progress) -> None:
        """Put those that may be into the project, once they are all listed."""
        done, copies = self._done, self._path.with_suffix("")
        done.not_copied = [
            row.path for row in done.rows.values() if not may_be_copied(row, self._rights)
        ]
        total = len(done.rows) - len(done.not_copied)
        self._new.clear()  # which are takes of one event is settled
        try:
            for name, row in copied(dict(done.rows), self._rights, self._folder, copies):
                if isinstance(row, IngestError):
                    done.refused.append(Refused(name=done.rows[name].path, reason=row.reason))
                    continue
                done.rows[name] = row
                done.copied.append(row.path)
                progress(len(done.copied), total, row.path)
        finally:
            self._write()

    def _write(self) -> dict[str, RecordingTable]:
        """The collection as it is now; a file that would say the same is not touched."""
        ordered = dict(sorted(self._done.rows.items(), key=lambda row: _order(row[1].path)))
        rows = grouped(ordered, self._new)
        text = self._text.written(self._shown_folder, self._rights, rows.items())
        if text != self._written:
            write_text(self._path, text)
            self._written = text
        return rows

    def _named(self, files: Sequence[FoundFile]) -> dict[str, str]:
        """File → its row's name: the one it has, or a new one."""
        names = {row.path: name for name, row in self._done.rows.items()}
        taken = set(self._done.rows)
        for file in files:
            if file.name not in names:
                names[file.name] = unique_slug(file.name, taken)
                taken.add(names[file.name])
        return names

    def _mark_vanished(self, there: set[str]) -> None:
        for name, row in self._done.rows.items():
            gone = row.path not in there and not row.copied
            if gone:
                self._done.vanished.append(row.path)
            if gone != row.vanished:
                self._done.rows[name] = row.model_copy(update={"vanished": gone})

    def _outcomes(
        self, files: Sequence[FoundFile]
    ) -> Generator[tuple[FoundFile, _Looked | IngestError]]:
        """Each file as it is done. No more of them are begun than there is somebody for."""
        with ThreadPoolExecutor(self._workers, thread_name_prefix="import") as pool:
            waiting = iter(files)
            running: dict[Future[_Looked | IngestError], FoundFile] = {}
            try:
                while True:
                    while len(running) < 2 * self._workers:
                        file = next(waiting, None)
                        if file is None:
                            break
                        running[pool.submit(self._look, file)] = file
                    if not running:
                        return
                    finished, _ = wait(running, return_when=FIRST_COMPLETED)
                    for future in finished:
                        yield running.pop(future), future.result()
            finally:
                self._stop.set()
                pool.shutdown(wait=True, cancel_futures=True)

    def _look(self, file: FoundFile) -> _Looked | IngestError:
        """In a worker: the digest, and the rest where no row has that digest."""
        try:
            self._stop_if_asked()
            if not file.path.stat().st_size:
                raise IngestError(file.path, "it is empty (0 bytes)")
            digest = self._digests.of(file.path)
            known = self._known(file, digest)
            if known is not None:
                return _Looked(known=known)
            said, remarks = said_of(file.path, self._beside)
            measured = measure(file.path, self._stop_if_asked, self._digests.of)
        except IngestError as fault:
            return fault
        except OSError as fault:
            return IngestError(file.path, fault.strerror or str(fault))
        return _Looked(said=said, measured=measured, remarks=tuple(remarks))

    def _stop_if_asked(self) -> None:
        if self._stop.is_set():
            raise _Stopped

    def _known(self, file: FoundFile, digest: str) -> str | None:
        """The row of a file that is as it was, or that lay elsewhere when it was listed."""
        alike = [(name, self._done.rows[name]) for name in self._by_digest.get(digest, ())]
        here = next((name for name, row in alike if row.path == file.name), None)
        return here or next((name for name, row in alike if row.vanished), None)

    def _take_in(self, name: str, file: FoundFile, outcome: _Looked | IngestError) -> None:
        done = self._done
        if isinstance(outcome, IngestError):
            done.refused.append(Refused(name=file.name, reason=outcome.reason))
            return
        done.refused += [
            Refused(name=file.name, reason=remark, is_listed=True) for remark in outcome.remarks
        ]
        if outcome.known is not None and done.rows[outcome.known].path == file.name:
            done.kept.append(file.name)
        elif outcome.known is not None and done.rows[outcome.known].vanished:
            row = done.rows[outcome.known]
            done.vanished.remove(row.path)
            moved = {"path": file.name, "vanished": False}
            done.rows[outcome.known] = row.model_copy(update=moved)
            done.moved.append(file.name)
        elif outcome.measured is not None:
            done.measured_s += outcome.measured.duration_s
            if name in done.rows:
                done.rows[name] = measured_anew(done.rows[name], outcome.measured)
                done.changed.append(file.name)
            else:
                done.rows[name] = row_of(file.name, outcome.said, outcome.measured)
                self._new.add(name)
                done.added.append(file.name)
        else:
            # Another file with the same bytes took the row over meanwhile.
            self._take_in(name, file, self._look_again(file))

    def _look_again(self, file: FoundFile) -> _Looked | IngestError:
        try:
            said, remarks = said_of(file.path, self._beside)
            measured = measure(file.path, self._stop_if_asked, self._digests.of)
        except IngestError as fault:
            return fault
        return _Looked(said=said, measured=measured, remarks=tuple(remarks))

    def _name_of(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """``known`` is the row that has the file's digest; else what it says and measures."""

    known: str | None = None
    said: Said = field(default_factory=Said)
    measured: Measured | None = None
    remarks: tuple[str, ...] = ()


def _order(name: str) -> tuple[str, str]:
    return name.casefold(), name
