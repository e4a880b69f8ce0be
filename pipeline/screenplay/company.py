"""Who speaks in which scene: what casting has to know before the first line is read."""

from __future__ import annotations

from collections.abc import Iterable, Set

from pipeline.screenplay.front_page import folded_name
from pipeline.script.nodes import Heading, Node, Speech

NARRATOR = "NARRATOR"

_NOWHERE: Set[int] = frozenset()


class Company:
    """The characters of a script by scene, a scene being what stands under one heading.

    Read when it is first asked for: a script whose voices suffice has no use for it.
    """

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._nodes = nodes
        self._scenes: dict[str, set[int]] = {}
        self._titles: list[str] = []

    def scenes_of(self, character: str) -> Set[int]:
        """The numbers of the scenes in which ``character`` speaks, from 0 in reading order."""
        if not self._titles:
            self._read()
        return self._scenes.get(character, _NOWHERE)

    def title_of(self, scene: int) -> str:
        """The scene's title; empty before the first heading."""
        return self._titles[scene]

    def _read(self) -> None:
        names: dict[str, str] = {}
        scene = 0
        self._titles.append("")
        for node in self._nodes:
            if isinstance(node, Heading):
                scene += 1
                self._titles.append(node.title)
            elif isinstance(node, Speech):
                written = NARRATOR if node.name is None else node.name.text
                name = names.get(written)
                if name is None:
                    name = names[written] = folded_name(written)
                self._scenes.setdefault(name, set()).add(scene)
