"""Who is called what: ``#id`` where the writer gave one, else a name that survives editing.

An id made here is ``section/kind/hash8(normalised source)/n``, n counting identical siblings
from 1, so moving or editing one line renames no other.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from pipeline.diagnostics import Diagnostic, did_you_mean, error
from pipeline.screenplay.front_page import folded_name
from pipeline.screenplay.sections import slug
from pipeline.script.nodes import Cue, Heading, Node, Setting, Speech
from pipeline.source import SourceSpan

Owner = Literal["section", "line", "cue"]


def written_id(settings: Iterable[Setting]) -> Setting | None:
    """The ``#id`` among some attrs."""
    for setting in settings:
        if setting.key == "#":
            return setting
    return None


@dataclass(slots=True)
class IdBook:
    """Every id of the episode. Filled with the written ones first, so that a made-up one never
    takes a name that a later line asks for."""

    owners: dict[str, tuple[Owner, SourceSpan | None]] = field(default_factory=dict)
    written: tuple[tuple[str, Owner], ...] = ()
    """Every id that the writer gave, and what has it."""
    _given: dict[str, None] = field(default_factory=dict)
    _siblings: dict[str, int] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)
    _lines: set[str] = field(default_factory=set)

    def note_written(self, nodes: Iterable[Node], found: list[Diagnostic]) -> None:
        """Take in each ``#id``; one that was taken before is told at the later place."""
        for node in nodes:
            owner: Owner
            match node:
                case Speech(attrs=settings):
                    owner = "line"
                case Cue(params=settings):
                    owner = "cue"
                case Heading(attrs=settings):
                    owner = "section"
                case _:
                    continue
            setting = written_id(settings) if settings else None
            if setting is None or setting.value is None:
                continue
            name = folded_name(setting.value)
            if name in self.owners:
                found.append(
                    error(
                        "id/duplicate",
                        f"the id “{name}” is taken at {self.owners[name][1]}",
                        setting.span,
                        "give this one another name",
                    )
                )
            else:
                self.owners[name] = (owner, setting.span)
                if owner == "line":
                    self._lines.add(name)
        self.written = tuple([(name, owner) for name, (owner, _) in self.owners.items()])

    def of_section(self, heading: Heading) -> str:
        own = self._own(heading.attrs)
        if own is not None:
            return own
        return self.unused(slug(heading.title))

    def unused(self, wanted: str) -> str:
        """``wanted``, or with ``-2``, ``-3`` … where it is taken; taken from now on."""
        name, number = wanted, self._numbers.get(wanted, 1)
        while name in self.owners:
            number += 1
            name = f"{wanted}-{number}"
        # Where the last search ended: a thousand sections of one title are not tried anew.
        self._numbers[wanted] = number
        self.owners[name] = ("section", None)
        return name

    def of_event(
        self, section: str, kind: str, normalised: str, settings: tuple[Setting, ...]
    ) -> str:
        """The id of a line or cue whose source, without what may change freely and with single
        blanks, is ``normalised``."""
        own = self._own(settings)
        if own is not None:
            return own
        digest = hashlib.sha256(unicodedata.normalize("NFC", normalised).encode()).hexdigest()[:8]
        stem = f"{section}/{kind}/{digest}"
        number = self._siblings[stem] = self._siblings.get(stem, 0) + 1
        return f"{stem}/{number}"

    def _own(self, settings: tuple[Setting, ...]) -> str | None:
        """The written id, unless another had it first."""
        if not settings:
            return None
        setting = written_id(settings)
        if setting is None or setting.value is None:
            return None
        name = folded_name(setting.value)
        if name in self._given:
            return None
        self._given[name] = None
        return name

    def given_since(self, count: int) -> tuple[str, ...]:
        """The ids that their line, cue or section has got, but for the first ``count``."""
        return tuple(islice(self._given, count, None))

    @property
    def given_count(self) -> int:
        return len(self._given)

    def is_given(self, name: str) -> bool:
        return name in self._given

    def give(self, names: tuple[str, ...]) -> None:
        """Let ``names`` be given: their owners are as they were."""
        self._given.update(dict.fromkeys(names))

    def line_ids(self) -> Set[str]:
        return self._lines

    def line(self, written: str, span: SourceSpan, found: list[Diagnostic]) -> str | None:
        """The line that a reference names; ``None``, and told, where there is none."""
        name = folded_name(written)
        owner = self.owners.get(name)
        if owner is not None and owner[0] == "line":
            return name
        if owner is not None:
            message, hint = f"“#{name}” is a {owner[0]}, not a line", "name a line by its {#id}"
        else:
            message = f"no line has the id “{name}”"
            hint = did_you_mean(name, self.line_ids()) or f"give a line {{#{name}}}"
        found.append(error("id/unknown", message, span, hint))
        return None
