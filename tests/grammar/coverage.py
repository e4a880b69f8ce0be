"""Which nodes and which slugs a run of the grammar has met, and what there is to meet."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pipeline.screenplay
import pipeline.script
from pipeline.script import nodes
from pipeline.script.nodes import Cue, Heading, Include, Node, Script, Setting, Speech, Word
from tests.grammar.stage import FrontHalf

NODE_CLASSES = frozenset(
    name
    for name, value in inspect.getmembers(nodes, inspect.isclass)
    if dataclasses.is_dataclass(value) and value.__module__ == nodes.__name__
)

OUTSIDE_THE_SCRIPT = frozenset({"lock/unreadable"})
"""What no script can bring about: a lock that is no JSON (tests/screenplay/test_lock.py)."""

_SLUG = re.compile(r'"([a-z]+/[a-z0-9-]+)"')
_SLUG_BY_KIND = re.compile(r'f"\{(?:self\._)?kind\}/([a-z-]+)"')
_ONLY_OF_PARAMS = frozenset({"no-effect"})


def slugs() -> frozenset[str]:
    """Every slug that reading and resolving can report, as their sources spell them."""
    sources = [
        path.read_text("utf-8")
        for package in (pipeline.script, pipeline.screenplay)
        for path in Path(str(package.__file__)).parent.glob("*.py")
    ]
    plain = {slug for source in sources for slug in _SLUG.findall(source)}
    by_kind = {name for source in sources for name in _SLUG_BY_KIND.findall(source)}
    settings = {f"param/{name}" for name in by_kind} | {
        f"attr/{name}" for name in by_kind - _ONLY_OF_PARAMS
    }
    # A schema's name, "warroom.check/1", is spelt like none of them.
    return frozenset(plain | settings) - OUTSIDE_THE_SCRIPT


@dataclass(slots=True)
class Coverage:
    scripts: int = 0
    without_errors: int = 0
    laid_out: int = 0
    moved: int = 0
    edited: int = 0
    nodes: Counter[str] = field(default_factory=Counter)
    slugs: Counter[str] = field(default_factory=Counter)

    def add(self, half: FrontHalf) -> None:
        self.scripts += 1
        self.without_errors += half.ok
        self.nodes.update(_classes(half.script))
        self.slugs.update({d.slug for d in half.found})

    @property
    def share_without_errors(self) -> float:
        return self.without_errors / max(1, self.scripts)

    def missing(self) -> tuple[list[str], list[str]]:
        """The node classes and the slugs that no script had."""
        return sorted(NODE_CLASSES - self.nodes.keys()), sorted(slugs() - self.slugs.keys())

    def table(self) -> str:
        """Everything there is to meet, with the number of nodes, or of scripts that had it."""
        rows = [
            f"scripts {self.scripts}, laid out {self.laid_out}",
            f"without errors {self.without_errors} ({self.share_without_errors:.0%})",
            f"with a line moved {self.moved}, with a line edited {self.edited}",
            "",
            *(f"{name:<26}{self.nodes[name]:>9}" for name in sorted(NODE_CLASSES)),
            "",
            *(f"{slug:<26}{self.slugs[slug]:>9}" for slug in sorted(slugs() | {*self.slugs})),
        ]
        return "\n".join(rows)


def _classes(script: Script) -> Iterable[str]:
    yield "Script"
    if script.front is not None:
        yield "FrontMatter"
    for node in script.nodes:
        yield type(node).__name__
        for part in _parts(node):
            yield type(part).__name__


def _parts(node: Node) -> Iterable[Word | Setting | nodes.Piece]:
    match node:
        case Heading():
            return node.attrs
        case Cue():
            return (*node.args, *node.params)
        case Speech():
            named = () if node.name is None else (node.name,)
            return (*named, *node.attributions, *node.deliveries, *node.pieces, *node.attrs)
        case Include():
            return (node.path,)
    return ()
