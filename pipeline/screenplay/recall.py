"""Resolving a script again at every keystroke: only the sections that changed.

A heading starts a section afresh: its room, who speaks together and what was cut off do not
reach over it. What does is kept beside what a section came to, and looked at again: which voice
each of its characters has, and which ids there are, where it names any.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.diagnostics import Diagnostic
from pipeline.screenplay.casting import Asked
from pipeline.screenplay.context import Context
from pipeline.screenplay.front_page import folded_name
from pipeline.screenplay.ids import written_id
from pipeline.screenplay.model import Binding, CueCall, Event
from pipeline.script.nodes import Cue, Node, Setting, Speech

_NAMING_IDS = frozenset({"#", "at", "until"})
_LOOKING_AT_FILES = frozenset({"file"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """What one section came to. ``nodes`` are held so that no other takes their identity."""

    nodes: tuple[Node, ...]
    ids: object
    """The ids there were, and which of its own were taken, where the section names any."""
    given: tuple[str, ...]
    asked: tuple[Asked, ...]
    events: tuple[Event, ...]
    cues: tuple[CueCall, ...]
    bindings: tuple[Binding, ...]
    found: tuple[Diagnostic, ...]


class Recall:
    """What the sections of one episode came to when it was resolved last."""

    def __init__(self) -> None:
        self._ground: object = None
        self._sections: dict[tuple[object, ...], _Section] = {}
        self._fresh: dict[tuple[object, ...], _Section] = {}

    def begin(self, context: Context) -> None:
        """Start over where what every section stands on is not what it was."""
        ground = (
            context.catalog,
            context.lock,
            context.trusted,
            dict(context.values),
            context.paragraph_gap_s,
        )
        if ground != self._ground:
            self._ground = ground
            self._sections = {}
        self._fresh = {}

    def end(self) -> None:
        """Forget the sections that are no longer there."""
        self._sections = self._fresh

    def resolve(
        self, nodes: tuple[Node, ...], context: Context, anew: Callable[[Node, Context], None]
    ) -> None:
        """The nodes of the section that ``context`` stands in: as they came out last, or
        ``anew``, one after the other."""
        key = (context.section, context.room, *map(id, nodes))
        kept = self._sections.get(key)
        if kept is None or not self._holds(kept, context):
            kept = _resolved_anew(nodes, context, anew)
        else:
            context.ids.give(kept.given)
            context.events += kept.events
            context.cues += kept.cues
            context.bindings += kept.bindings
            context.found += kept.found
        # What is said of an id that no line has goes by the sections above, too.
        unknown = any(fault.slug == "id/unknown" for fault in kept.found)
        if not unknown and not any(_settings_ask(node, _LOOKING_AT_FILES) for node in nodes):
            self._fresh[key] = kept

    @staticmethod
    def _holds(kept: _Section, context: Context) -> bool:
        if kept.ids is not None and kept.ids != _ids(kept.nodes, context):
            return False
        # Each is asked again, whatever it answers: casting goes by who speaks first.
        voices = [context.casting.voice_of(a.character, a.span) for a in kept.asked]
        return voices == [a.voice for a in kept.asked]


def _resolved_anew(
    nodes: tuple[Node, ...], context: Context, anew: Callable[[Node, Context], None]
) -> _Section:
    events, cues = len(context.events), len(context.cues)
    bindings, found = len(context.bindings), len(context.found)
    names_ids = any(_settings_ask(node, _NAMING_IDS) for node in nodes)
    ids = _ids(nodes, context) if names_ids else None
    given = context.ids.given_count
    context.casting.asked.clear()
    for node in nodes:
        anew(node, context)
    return _Section(
        nodes=nodes,
        ids=ids,
        given=context.ids.given_since(given),
        asked=tuple(context.casting.asked.values()),
        events=tuple(context.events[events:]),
        cues=tuple(context.cues[cues:]),
        bindings=tuple(context.bindings[bindings:]),
        found=tuple(context.found[found:]),
    )


def _ids(nodes: tuple[Node, ...], context: Context) -> tuple[object, ...]:
    """What there is to be named, and which of the section's own ids others have had first."""
    own = [written_id(_settings(node)) for node in nodes]
    names = [folded_name(setting.value) for setting in own if setting and setting.value]
    return context.ids.written, [name for name in names if context.ids.is_given(name)]


def _settings_ask(node: Node, keys: frozenset[str]) -> bool:
    return any(setting.key.casefold() in keys for setting in _settings(node))


def _settings(node: Node) -> tuple[Setting, ...]:
    return node.attrs if isinstance(node, Speech) else node.params if isinstance(node, Cue) else ()
