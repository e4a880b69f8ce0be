"""``resolve``: a script's words → the sounds, voices, rooms and lines they mean."""

from __future__ import annotations

from itertools import pairwise

from pipeline.catalog.model import Catalog, Style
from pipeline.diagnostics import Diagnostic, Diagnostics, did_you_mean, error, in_reading_order
from pipeline.screenplay.cast_alike import tell_alike
from pipeline.screenplay.casting import Casting
from pipeline.screenplay.company import Company
from pipeline.screenplay.context import DRY, Context, treatment_names
from pipeline.screenplay.cues import resolve_cue, room_named
from pipeline.screenplay.front_page import read_front_page
from pipeline.screenplay.ids import IdBook
from pipeline.screenplay.includes import LoadInclude, trusted_folder, with_includes
from pipeline.screenplay.lock import Lock
from pipeline.screenplay.model import Screenplay, SectionStart
from pipeline.screenplay.params import Settings
from pipeline.screenplay.recall import Recall
from pipeline.screenplay.sections import IMPLICIT_SECTION, PART_NAMES, part_named
from pipeline.screenplay.speeches import resolve_speech
from pipeline.script.nodes import Cue, Heading, Node, Script, Speech

SECTION_ATTRS = ("part", "room", "target", "carry")


def resolve(
    script: Script,
    catalog: Catalog,
    lock: Lock,
    *,
    load_include: LoadInclude,
    episode_slug: str,
    recall: Recall | None = None,
) -> tuple[Screenplay, Diagnostics]:
    """The screenplay of ``script``, and what is wrong with it that reading did not show.

    Where ``lock`` has a choice it is kept; a render then writes
    ``Lock.from_screenplay(screenplay, catalog)``. What cannot be resolved is told and left
    out; the rest is whole. With ``recall``, what it knows of the sections that have not
    changed is not worked out again.
    """
    told_of_cast: list[Diagnostic] = []
    found: list[Diagnostic] = []
    front = read_front_page(script, catalog, episode_slug, found)
    nodes = with_includes(script, catalog.root, load_include, found)
    company = Company(nodes)
    tell_alike(script, front.cast, catalog, company, found)
    ids = IdBook()
    ids.note_written(nodes, found)
    style = catalog.styles.get(front.episode.style, Style(id="", description=""))
    context = Context(
        catalog=catalog,
        lock=lock,
        trusted=trusted_folder(script.source.path, catalog.root),
        ids=ids,
        values=front.values,
        casting=Casting(front.cast, lock.cast, catalog, company, told_of_cast),
        paragraph_gap_s=style.gap_paragraph_s,
        treatment_names=treatment_names(catalog),
        found=found,
    )
    if recall is None:
        for node in nodes:
            _resolve_node(node, context)
    else:
        _resolve_by_section(nodes, context, recall)
    screenplay = Screenplay(
        episode=front.episode,
        events=tuple(context.events),
        cast=context.casting.playing,
        cues=tuple(context.cues),
        bindings=tuple(context.bindings),
        understudies=context.casting.understudies,
    )
    return screenplay, in_reading_order(found + told_of_cast)


def _resolve_by_section(nodes: tuple[Node, ...], context: Context, recall: Recall) -> None:
    recall.begin(context)
    headings = [at for at, node in enumerate(nodes) if isinstance(node, Heading)]
    for node in nodes[: headings[0] if headings else len(nodes)]:
        _resolve_node(node, context)
    for at, below in pairwise([*headings, len(nodes)]):
        _resolve_node(nodes[at], context)
        recall.resolve(nodes[at + 1 : below], context, _resolve_node)
    recall.end()


def _resolve_node(node: Node, context: Context) -> None:
    if isinstance(node, Heading):
        _open_section(node, context)
    elif isinstance(node, (Speech, Cue)):
        if not context.section:
            _open_implicit_section(node, context)
        if isinstance(node, Speech):
            resolve_speech(node, context)
        else:
            resolve_cue(node, context)


def _open_section(heading: Heading, context: Context) -> None:
    settings = Settings(heading.attrs, "attr", SECTION_ATTRS, context.found)
    part = part_named(heading.title)
    named = settings.text("part")
    if named is not None:
        part = part_named(named[0])
        if part is None:
            hint = did_you_mean(named[0], PART_NAMES) or "parts: " + ", ".join(PART_NAMES)
            context.found.append(
                error("section/unknown-part", f"no part is called “{named[0]}”", named[1], hint)
            )
    room: str | None = None
    roomed = settings.text("room")
    if roomed is not None:
        room = room_named(roomed[0], context)
        if room is None:
            rooms = context.catalog.rooms
            hint = did_you_mean(roomed[0], rooms) or "rooms: " + ", ".join(sorted(rooms))
            context.found.append(
                error("room/unknown", f"no room is called “{roomed[0]}”", roomed[1], hint)
            )
    context.section = context.ids.of_section(heading)
    context.room = room or DRY
    context.together = set()
    context.cut_off, context.held = False, True
    context.events.append(
        SectionStart(
            id=context.section,
            title=heading.title,
            level=heading.depth,
            part=part,
            room=room,
            target_s=settings.duration_s("target"),
            carry=settings.flag("carry"),
            span=heading.span,
        )
    )


def _open_implicit_section(first: Node, context: Context) -> None:
    """What stands before any heading is a section too: beds need one to end with."""
    context.section = context.ids.unused(IMPLICIT_SECTION)
    context.events.append(
        SectionStart(
            id=context.section,
            title="",
            level=1,
            part=None,
            room=None,
            target_s=None,
            carry=False,
            span=first.span.source.span(first.span.start, first.span.start),
        )
    )
