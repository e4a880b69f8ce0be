"""What is being worked on: each episode compiled anew as its files change, the latest wins.

Everything here runs on the event loop but ``_read``, which is given all it needs and runs in
a thread of its own, so that a completion is never behind a compile.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from lsprotocol import types

from pipeline.compile import Memory
from pipeline.lsp.documents import Documents, OpenScript
from pipeline.lsp.shelf import Shelf, empty_catalog, episode_of, main_script_of, project_around
from pipeline.lsp.snapshot import Order, Snapshot, take_snapshot
from pipeline.lsp.sweeping import Sweeper
from pipeline.lsp.telling import told_by_file
from pipeline.project import Project

DEBOUNCE_S = 0.008
"""Keystrokes that come within it, as a paste or a held key makes them, are compiled once."""

Publish = Callable[[str, int | None, tuple[types.Diagnostic, ...]], None]
Complain = Callable[[str], None]

log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True, eq=False)
class Work:
    """One episode. ``wanted`` counts what happened to its files, ``done`` how much of that the
    ``snapshot`` has seen; ``waiting`` are woken when that moves."""

    script: Path
    project: Project
    in_project: bool
    is_episode: bool
    """Its script is one of the project's, and compiled by itself whoever includes it too."""
    wanted: int = 0
    done: int = 0
    waiting: list[asyncio.Future[None]] = field(default_factory=list)
    put_away: bool = False
    snapshot: Snapshot | None = None
    memory: Memory = field(default_factory=Memory)
    told: Mapping[Path, tuple[types.Diagnostic, ...]] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None

    def wake(self) -> None:
        for future in self.waiting:
            if not future.done():
                future.set_result(None)
        self.waiting.clear()

    def covers(self, path: Path) -> bool:
        return path == self.script or (self.snapshot is not None and path in self.snapshot.trees)


class Desk:
    def __init__(
        self,
        documents: Documents,
        workspace: tuple[Path, ...],
        publish: Publish,
        complain: Complain,
    ) -> None:
        self._documents = documents
        self._workspace = workspace
        self._publish = publish
        self._complain = complain
        self._shelf = Shelf()
        self._works: dict[Path, Work] = {}
        self._versions: dict[Path, int | None] = {}
        """What was published last: the version, of files that were open."""
        self._published: dict[Path, tuple[types.Diagnostic, ...]] = {}
        self._complained = ""
        self._sweeper = Sweeper()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="compile")

    # --- what happens to files ---------------------------------------------------------------

    def opened(self, document: OpenScript) -> None:
        self._want(self._work_for(document.path))

    def changed(self, document: OpenScript) -> None:
        for work in list(self._works.values()):
            if work.covers(document.path):
                self._want(work)

    def closed(self, document: OpenScript) -> None:
        """What is on disk counts again; an episode of which nothing is open is put away."""
        self._versions.pop(document.path, None)
        for work in list(self._works.values()):
            if not any(work.covers(other.path) for other in self._documents):
                self._put_away(work)
            elif work.covers(document.path):
                self._want_or_put_away(work)

    def changed_on_disk(self) -> None:
        """Something beside the open scripts was written: a sound, a voice, an included file."""
        for work in list(self._works.values()):
            self._want_or_put_away(work)

    def _want_or_put_away(self, work: Work) -> None:
        """A script that is neither open nor on disk is no more; what it included lives on."""
        if self._documents.at(work.script) is not None or work.script.is_file():
            self._want(work)
            return
        self._put_away(work)
        for document in self._documents:
            if work.covers(document.path):
                self._want(self._work_for(document.path))

    def stop(self) -> None:
        self._sweeper.busy()
        for work in self._works.values():
            if work.task is not None:
                work.task.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)

    # --- what is known of a file -------------------------------------------------------------

    def latest(self, path: Path) -> Snapshot | None:
        """The newest snapshot there is, perhaps of a few keystrokes ago."""
        work = self._covering(path)
        return None if work is None else work.snapshot

    async def current(self, path: Path) -> Snapshot | None:
        """A snapshot of everything that has been typed so far."""
        while (work := self._covering(path)) is not None:
            wanted = work.wanted
            while work.done < wanted and not work.put_away:
                future = asyncio.get_running_loop().create_future()
                work.waiting.append(future)
                await future
            if not work.put_away:
                return work.snapshot
        return None

    def _covering(self, path: Path) -> Work | None:
        own = self._works.get(path)
        return own or next((w for w in self._works.values() if w.covers(path)), None)

    # --- compiling ---------------------------------------------------------------------------

    def _unsaved(self) -> dict[Path, str]:
        return {document.path: document.text for document in self._documents}

    def _work_for(self, path: Path) -> Work:
        known = self._covering(path)
        if known is not None:
            return known
        project = project_around(path, self._workspace)
        script = path if project is None else main_script_of(project, path, self._unsaved())
        work = self._works.get(script)
        if work is None:
            episodes = () if project is None else project.episodes()
            work = self._works[script] = Work(
                script=script,
                project=project or Project(root=path.parent),
                in_project=project is not None,
                is_episode=any(episode.script.resolve() == script for episode in episodes),
            )
        return work

    def _want(self, work: Work) -> None:
        work.wanted += 1
        self._sweeper.busy()
        if work.task is None or work.task.done():
            work.task = asyncio.create_task(self._keep_up(work))

    async def _keep_up(self, work: Work) -> None:
        while work.done < work.wanted:
            await asyncio.sleep(DEBOUNCE_S)
            wanted, unsaved = work.wanted, self._unsaved()
            versions = {d.path: d.version for d in self._documents}
            with_bom = frozenset(d.path for d in self._documents if d.lines.has_bom)
            loop = asyncio.get_running_loop()
            try:
                work.snapshot, work.told = await loop.run_in_executor(
                    self._thread, self._read, work, unsaved, with_bom
                )
            except Exception as fault:
                # Ours, or the disk's. The server goes on with what it knew; nothing is hidden.
                log.exception("%s cannot be compiled", work.script)
                self._tell(f"{work.script.name} cannot be compiled: {fault!r}")
            else:
                self._tell(self._shelf.trouble)
                self._publish_work(work, versions)
                self._settle(work)
            work.done = wanted
            work.wake()
        self._sweeper.idle()

    def _read(
        self, work: Work, unsaved: Mapping[Path, str], with_bom: frozenset[Path]
    ) -> tuple[Snapshot, Mapping[Path, tuple[types.Diagnostic, ...]]]:
        """In the thread: the snapshot, and what to tell of it."""
        project = work.project
        catalog = (
            self._shelf.catalog_of(project) if work.in_project else empty_catalog(project.root)
        )
        snapshot = take_snapshot(
            Order(
                project=project,
                episode=episode_of(project, work.script),
                catalog=catalog,
                unsaved=unsaved,
                with_bom=with_bom,
                encoding=self._documents.encoding,
                in_project=work.in_project,
                memory=work.memory,
            )
        )
        return snapshot, told_by_file(snapshot)

    def _settle(self, work: Work) -> None:
        """Includes come and go: a script that is compiled as part of ``work`` is not compiled
        alone, and one that no longer is needs an episode of its own."""
        for document in self._documents:
            alone = self._works.get(document.path)
            if alone is not None and not alone.is_episode and alone is not work:
                if work.covers(document.path):
                    self._put_away(alone)
            elif self._covering(document.path) is None:
                self._want(self._work_for(document.path))

    def _put_away(self, work: Work) -> None:
        if work.task is not None and work.task is not asyncio.current_task():
            work.task.cancel()
        self._works.pop(work.script, None)
        work.put_away = True
        work.wake()
        files, work.told = set(work.told), {}
        for path in files:
            self._publish_file(path, self._versions.get(path), always=False)

    # --- telling -----------------------------------------------------------------------------

    def _publish_work(self, work: Work, versions: Mapping[Path, int | None]) -> None:
        before = {path for path in self._published if self._published[path]}
        for path in sorted({*work.told, *before}):
            version = versions.get(path)
            newer = path in versions and version != self._versions.get(path)
            if newer:
                self._versions[path] = version
            self._publish_file(path, version, always=newer and path in work.told)

    def _publish_file(self, path: Path, version: int | None, *, always: bool) -> None:
        """All that any episode says of the file; a file of the catalogue belongs to many."""
        of_each = [work.told[path] for work in self._works.values() if work.told.get(path)]
        if len(of_each) > 1:
            alike = {repr((d.range, d.message)): d for told in of_each for d in told}
            diagnostics = tuple(alike.values())
        else:
            diagnostics = of_each[0] if of_each else ()
        if always or diagnostics != self._published.get(path, ()):
            self._published[path] = diagnostics
            self._publish(self._documents.uri_of(path), version, diagnostics)

    def _tell(self, trouble: str) -> None:
        """Once, and not at every keystroke."""
        if trouble and trouble != self._complained:
            self._complain(trouble)
        self._complained = trouble
