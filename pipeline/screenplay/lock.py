"""``script.lock``: what was chosen automatically, kept so that a new asset or voice changes no
old episode. Read by every command, written by a render only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pipeline.catalog.digest import definition_digest
from pipeline.catalog.model import Catalog
from pipeline.catalog.modifiers import PLAIN, Manner
from pipeline.catalog.stems import words
from pipeline.diagnostics import Diagnostics, error
from pipeline.screenplay.model import LayerKind, Retake, Screenplay
from pipeline.source import SourceText
from pipeline.store import write_text

SCHEMA = "warroom.lock/1"
NO_RETAKES: Mapping[str, Retake] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedSound:
    """``definition`` is the digest of the asset as it was when it was chosen."""

    asset: str
    definition: str
    manner: Manner = PLAIN
    """How the words wanted it played. Locks older than manners have none: it is played plainly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Voices of the characters nobody cast, assets by kind and folded words, and the lines of
    which another take than the first is used, by id."""

    cast: dict[str, str] = field(default_factory=dict, hash=False)
    sounds: dict[tuple[str, str], LockedSound] = field(default_factory=dict, hash=False)
    retakes: dict[str, Retake] = field(default_factory=dict, hash=False)

    def sound(self, kind: LayerKind, text: str) -> LockedSound | None:
        return self.sounds.get((kind, _folded(text)))

    @staticmethod
    def from_screenplay(
        screenplay: Screenplay, catalog: Catalog, retakes: Mapping[str, Retake] = NO_RETAKES
    ) -> Lock:
        """The choices that ``screenplay`` was resolved with, and the retakes it was spoken with."""
        playing = dict(screenplay.cast)
        return Lock(
            cast={name: playing[name] for name in screenplay.understudies if playing[name]},
            sounds={
                (binding.kind, _folded(binding.text)): LockedSound(
                    asset=catalog.sounds[binding.asset].called,
                    definition=definition_digest(catalog.sounds[binding.asset]),
                    manner=binding.manner,
                )
                for binding in screenplay.bindings
                if binding.asset is not None and not binding.explicit
            },
            retakes=dict(retakes),
        )

    @staticmethod
    def read(path: Path, shown_as: str) -> tuple[Lock, Diagnostics]:
        """The lock at ``path``, empty where there is none; ``shown_as`` in diagnostics."""
        if not path.is_file():
            return Lock(), ()
        text = path.read_bytes().decode("utf-8", errors="replace")
        try:
            return _from_json(json.loads(text)), ()
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            source = SourceText(shown_as, text)
            at = problem.pos if isinstance(problem, json.JSONDecodeError) else 0
            return Lock(), (
                error(
                    "lock/unreadable",
                    f"this is no lock of this program: {_reason(problem)}",
                    source.span(at, min(at + 1, len(text))),
                    "take it back from version control, or delete it to choose anew",
                ),
            )

    def write(self, path: Path) -> None:
        """Sorted, one entry a line, so that a diff shows what was chosen anew."""
        rows = [
            {"kind": kind, "text": text, "asset": locked.asset, "definition": locked.definition}
            | ({} if locked.manner == PLAIN else {"manner": locked.manner.as_json()})
            for (kind, text), locked in sorted(self.sounds.items())
        ]
        shape: dict[str, Any] = {"schema": SCHEMA, "cast": self.cast, "sounds": rows}
        if self.retakes:
            shape["retakes"] = [
                {"line": line_id, "retake": chosen.number, "instead_of": chosen.instead_of}
                for line_id, chosen in sorted(self.retakes.items())
            ]
        write_text(path, json.dumps(shape, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def _reason(problem: Exception) -> str:
    """What is wrong with a lock; where, its span says."""
    match problem:
        case json.JSONDecodeError(msg=message):
            return f"it is no JSON ({message[:1].lower()}{message[1:]})"
        case KeyError():
            return f"it has no {problem.args[0]}"
        case TypeError() | AttributeError():
            return "it is not laid out as one"
        case _:
            return str(problem)


def _from_json(shape: dict[str, Any]) -> Lock:
    if shape["schema"] != SCHEMA:
        raise ValueError(f"its schema is {shape['schema']}, not {SCHEMA}")
    return Lock(
        cast={str(name): str(voice) for name, voice in shape["cast"].items()},
        sounds={
            (str(row["kind"]), str(row["text"])): LockedSound(
                asset=str(row["asset"]),
                definition=str(row["definition"]),
                manner=Manner.from_json(row.get("manner", {})),
            )
            for row in shape["sounds"]
        },
        retakes={
            str(row["line"]): Retake(
                number=_retake_number(row["retake"]), instead_of=str(row["instead_of"])
            )
            for row in shape.get("retakes", ())
        },
    )


def _retake_number(number: object) -> int:
    if number not in (1, 2):
        raise ValueError(f"a line is retaken once or twice, not {number}")
    return int(str(number))


def _folded(text: str) -> str:
    return " ".join(words(text))
