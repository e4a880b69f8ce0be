"""What must be true of every script, well-formed or not. Each check raises AssertionError."""

from __future__ import annotations

import itertools
import json

from pipeline.diagnostics import Diagnostics, format_diagnostic
from pipeline.screenplay import dump as screenplay_dump
from pipeline.screenplay.model import Line, Pause, Screenplay, Silence
from pipeline.screenplay.report import check_json
from pipeline.script import dump as script_dump
from pipeline.script.nodes import Cue, Heading, Node, Note, Script, Speech
from pipeline.script.printer import format_script
from pipeline.timeline.dump import timeline_json
from pipeline.timeline.model import Timeline
from tests.grammar.scripts import Skin
from tests.grammar.stage import SCRIPT_PATH, FrontHalf, World, front_half, lay_out


def node_name(node: Node) -> str:
    """A node as ``constructs.Block.nodes`` has it."""
    match node:
        case Heading():
            return f"heading {node.depth}"
        case Cue():
            return f"cue {node.key}"
        case Speech():
            return f"speech {node.name.text if node.name else '-'}"
    return type(node).__name__.lower()


# --- places -----------------------------------------------------------------------------------


def check_places(half: FrontHalf) -> None:
    """Every diagnostic lies in its text, and the report names places where the things are."""
    for diagnostic in half.found:
        span = diagnostic.span
        assert 0 <= span.start <= span.end <= len(span.source.text), diagnostic
        assert diagnostic.slug in format_diagnostic(diagnostic)
    report = json.loads(json.dumps(check_json(half.screenplay, half.found), allow_nan=False))
    lines = half.script.source.text.split("\n")
    for row, diagnostic in zip(report["diagnostics"], half.found, strict=True):
        if row["path"] == SCRIPT_PATH:
            assert _between(lines, row) == diagnostic.span.text, row
    for row in report["cues"]:
        if row["path"] == SCRIPT_PATH:
            assert lines[row["line"] - 1][row["column"] - 1] == "[", row
    for row in report["resolved"]:
        if row["path"] == SCRIPT_PATH:
            there = "\n".join(lines[row["line"] - 1 :])[row["column"] - 1 :]
            assert _unspaced(there).startswith(_unspaced(row["text"])), row
    for row in report["lines"]:
        if row["path"] == SCRIPT_PATH:
            assert 1 <= row["line"] <= row["end_line"] <= len(lines), row


def _between(lines: list[str], row: dict[str, int]) -> str:
    """The text from a line and column to another, counted by hand."""
    first, last = row["line"] - 1, row["end_line"] - 1
    text = "\n".join(lines[first : last + 1])
    before_last = sum(len(line) + 1 for line in lines[first:last])
    return text[row["column"] - 1 : before_last + row["end_column"] - 1]


def _unspaced(text: str) -> str:
    return "".join(text.split()).casefold()


def told(half: FrontHalf) -> set[tuple[str, int]]:
    """Slug and offset of everything said of the script itself."""
    return {(d.slug, d.span.start) for d in half.found if d.span.path == SCRIPT_PATH}


# --- losslessness -----------------------------------------------------------------------------


def check_lossless(script: Script) -> None:
    """Front matter, nodes and the blanks between them are the whole text, byte for byte.

    No two nodes overlap, but a note may stand wholly within the speech that it interrupts.
    """
    text = script.source.text
    spans = [] if script.front is None else [script.front.span]
    outer: Node | None = None
    for node in script.nodes:
        assert node.span.start < node.span.end, node
        if outer is not None and node.span.start < outer.span.end:
            assert isinstance(node, Note), node
            assert isinstance(outer, Speech), outer
            assert node.span.end <= outer.span.end, node
        else:
            spans.append(node.span)
            outer = node
    rebuilt, end = "", 0
    for span in spans:
        between = text[end : span.start]
        assert not between.strip(), between
        rebuilt += between + span.text
        end = span.end
    assert not text[end:].strip(), text[end:]
    assert rebuilt + text[end:] == text


# --- layout -----------------------------------------------------------------------------------


def check_layout(half: FrontHalf, world: World = "whole") -> None:
    """``fmt`` lays out without changing the meaning, losing a note or joining two groups."""
    once = format_script(half.script)
    if not half.reads_well:
        return
    again = front_half(once.encode("utf-8"), world)
    assert format_script(again.script) == once
    assert meaning(again) == meaning(half)
    assert _kinds(again.found) == _kinds(half.found)
    assert _groups(again.script) == _groups(half.script)


def meaning(half: FrontHalf) -> tuple[str, str]:
    return script_dump.dump(half.script), screenplay_dump.dump(half.screenplay)


def _kinds(found: Diagnostics) -> list[str]:
    return sorted(d.slug for d in found)


def _groups(script: Script) -> list[bool]:
    """For each node after the first: does a blank line, or a heading, part it from what is
    before?"""
    text = script.source.text
    end = script.front.span.end if script.front else 0
    groups = []
    for node in script.nodes:
        parted = text.count("\n", end, node.span.start) >= 2
        groups.append(parted or isinstance(node, Heading))
        end = max(end, node.span.end)
    return groups if script.front else groups[1:]


# --- what means nothing -----------------------------------------------------------------------


def check_skin(half: FrontHalf, skin: Skin, world: World = "whole") -> None:
    """CRLF, a BOM, indentation and trailing blanks: the same tree, the same faults, the same
    lines. Within front matter only the line ends change, for its strings are the writer's."""
    if any(d.slug == "front/unclosed" for d in half.unread):
        return  # whose lines are the writer's strings nobody can say
    dressed = front_half(clothed(half.script, skin), world)
    assert meaning(dressed) == meaning(half)
    assert _lines_of(dressed) == _lines_of(half)


def clothed(script: Script, skin: Skin) -> bytes:
    text = script.source.text.replace("\r\n", "\n")
    fences = 0 if script.front is None else script.front.span.text.count("\n") + 1
    lines = text.split("\n")
    before = "" if script.front is None else script.source.text[: script.front.span.start]
    bare = before.count("\n") + fences
    body = [f"{skin.indent}{line}{skin.trail}" for line in lines[bare:]]
    joined = ("\r\n" if skin.crlf else "\n").join((*lines[:bare], *body))
    return (b"\xef\xbb\xbf" if skin.bom else b"") + joined.encode("utf-8")


def _lines_of(half: FrontHalf) -> list[tuple[str, str, int]]:
    return sorted(
        (d.slug, d.span.path, d.span.line)
        for d in half.found
        # Bytes that were no UTF-8 are U+FFFD by now, and told no more.
        if not d.slug.startswith("source/")
    )


# --- the timeline -----------------------------------------------------------------------------


def check_timeline(screenplay: Screenplay) -> Diagnostics:
    """Every line lies on the timeline once, and nothing lies outside it; what placing told."""
    timeline, found = lay_out(screenplay)
    ids = [clip.id for clip in timeline.clips]
    assert len(set(ids)) == len(ids), ids
    spoken = [clip.id for clip in timeline.of_role("dialogue")]
    assert sorted(spoken) == sorted(line.id for line in screenplay.lines)
    for clip in timeline.clips:
        assert 0 <= clip.start_sample < clip.end_sample <= timeline.duration_samples, clip
        assert min(clip.fade_in_samples, clip.fade_out_samples) >= 0, clip
        for start, end, _ in clip.dips:
            assert start <= end, clip
    for marker in timeline.markers:
        assert marker.at_sample >= 0, marker
        assert marker.duration_samples >= 0, marker
        assert marker.at_sample + marker.duration_samples <= timeline.duration_samples, marker
    _check_sections_tile(timeline)
    if not _joins_across_a_pause(screenplay):
        _check_pauses_are_kept(timeline)
    json.dumps(timeline_json(timeline, ()), allow_nan=False)
    return found


def _check_sections_tile(timeline: Timeline) -> None:
    for before, after in itertools.pairwise(timeline.sections):
        assert before.start_sample <= before.end_sample == after.start_sample
    if timeline.sections:
        assert timeline.sections[-1].end_sample == timeline.duration_samples


def _check_pauses_are_kept(timeline: Timeline) -> None:
    """Nobody speaks in a PAUSE or a SILENCE."""
    for marker in timeline.markers:
        if marker.kind in ("pause", "silence"):
            start, end = marker.at_sample, marker.at_sample + marker.duration_samples
            for clip in timeline.of_role("dialogue"):
                assert not (clip.start_sample < end and start < clip.end_sample), (marker, clip)


def _joins_across_a_pause(screenplay: Screenplay) -> bool:
    """A ``^`` after a PAUSE starts before it, by the contract's word; then nothing is quiet."""
    paused = False
    for event in screenplay.events:
        if isinstance(event, Pause | Silence):
            paused = True
        elif isinstance(event, Line):
            if paused and event.together:
                return True
            paused = False
    return False


# --- ids --------------------------------------------------------------------------------------


def check_ids(screenplay: Screenplay) -> None:
    ids = [event.id for event in screenplay.events]
    assert len(set(ids)) == len(ids), ids
    cues = [cue.id for cue in screenplay.cues]
    assert len(set(cues)) == len(cues), cues


Identities = set[tuple[str, str, str]]


def identities(screenplay: Screenplay) -> Identities:
    """Every id with what it is the id of."""
    of_lines = {(line.id, line.character, line.spoken) for line in screenplay.lines}
    return of_lines | {(cue.id, cue.kind, ", ".join(cue.args)) for cue in screenplay.cues}
