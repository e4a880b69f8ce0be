"""``explain``: from what is asked about to the subjects that stand there."""

from __future__ import annotations

from pipeline.compile import Compiled
from pipeline.explain.asked import (
    Asked,
    AskedId,
    AskedLine,
    included,
    nodes_at,
    scripts_of,
    unknown_id,
    within,
)
from pipeline.explain.front import explain_front_line
from pipeline.explain.laid import Laid
from pipeline.explain.model import Block, Subject
from pipeline.explain.moment import explain_moment
from pipeline.explain.others import (
    explain_heading,
    explain_pause,
    explain_picture,
    explain_room,
    explain_silence,
    explain_unheard,
)
from pipeline.explain.sounds import explain_cue
from pipeline.explain.speech import explain_line
from pipeline.screenplay.model import Line, Pause, PictureCue, SectionStart, Silence
from pipeline.script.nodes import Cue, Heading, Include, Node, Note, Speech
from pipeline.source import SourceSpan

_BLANK = "Nothing: a blank line; it is never spoken."
_NOTE = "Nothing: a note; it is never spoken."
_PROSE = "Nothing: prose; it is never spoken (prose/not-spoken)."


def explain(asked: Asked, compiled: Compiled, laid: Laid | None) -> tuple[Subject, ...]:
    """What is asked about, each thing that stands there on its own.

    ``laid`` is ``None`` where the script's errors leave nothing to lay out; a time cannot be
    asked about then. Raises ``UsageError`` for a time past the end and for an unknown id.
    """
    if isinstance(asked, AskedLine):
        return _Explainer(compiled, laid).line(asked)
    if isinstance(asked, AskedId):
        return _Explainer(compiled, laid).named(asked.id)
    if laid is None:
        return ()
    within(asked.sample, laid.timeline.duration_samples)
    return (explain_moment(asked.sample, laid),)


class _Explainer:
    def __init__(self, compiled: Compiled, laid: Laid | None) -> None:
        self.compiled, self.laid = compiled, laid

    def line(self, asked: AskedLine) -> tuple[Subject, ...]:
        front = asked.script.front
        if front is not None and front.span.line <= asked.line <= front.span.end_line:
            return (explain_front_line(asked, front, self.compiled),)
        nodes = nodes_at(asked)
        if not nodes:
            return (self._unheard("blank", _BLANK, asked.span),)
        return tuple(
            _on_line(subject, asked, node.span) for node in nodes for subject in self._of_node(node)
        )

    def named(self, wanted: str) -> tuple[Subject, ...]:
        screenplay = self.compiled.screenplay
        spans = {event.id: event.span for event in screenplay.events}
        spans |= {cue.id: cue.span for cue in screenplay.cues}
        found = spans.get(wanted)
        if found is None:
            raise unknown_id(wanted, tuple(spans))
        for script in scripts_of(self.compiled):
            for node in script.nodes:
                if node.span.path == found.path and node.span.start <= found.start < node.span.end:
                    subjects = self._of_node(node)
                    own = [s for s in subjects if wanted in _ids(s)]
                    return tuple(own or subjects)
        return (self._unheard("section", "The episode begins, before any heading.", found),)

    def _of_node(self, node: Node) -> tuple[Subject, ...]:
        """A construct as it was resolved: more than once where its file is included twice."""
        match node:
            case Speech():
                return self._speech(node)
            case Cue():
                return self._cue(node)
            case Heading():
                return tuple(
                    explain_heading(event, self.compiled, self.laid)
                    for event in self.compiled.screenplay.sections
                    if _same(event.span, node.span)
                )
            case Note():
                return (self._unheard("note", _NOTE, node.span),)
            case Include():
                return (self._include(node),)
        return (self._unheard("prose", _PROSE, node.span),)

    def _speech(self, node: Speech) -> tuple[Subject, ...]:
        lines = [line for line in self.compiled.screenplay.lines if _same(line.span, node.span)]
        if not lines:
            return (self._unheard("line", "Nothing of this line is heard.", node.span),)
        return tuple(explain_line(line, node, self.compiled, self.laid) for line in lines)

    def _cue(self, node: Cue) -> tuple[Subject, ...]:
        compiled, laid = self.compiled, self.laid
        subjects: list[Subject] = []
        for cue in compiled.screenplay.cues:
            if not _same(cue.span, node.span):
                continue
            event = next((e for e in compiled.screenplay.events if e.id == cue.id), None)
            match event:
                case Pause():
                    subjects.append(explain_pause(event, compiled, laid))
                case Silence():
                    subjects.append(explain_silence(event, compiled, laid))
                case PictureCue():
                    subjects.append(explain_picture(event, compiled, laid))
                case Line() | SectionStart():
                    continue
                case _ if cue.kind == "room":
                    subjects.append(explain_room(cue, compiled, laid))
                case _:
                    subjects.append(explain_cue(cue, compiled, laid))
        return tuple(subjects)

    def _include(self, node: Include) -> Subject:
        """An ``@include``: what is read in its place."""
        read = included(node, scripts_of(self.compiled)[1:], self.compiled)
        if read is None:
            return self._unheard("include", "Nothing is read here: see the error.", node.span)
        path, count = read.source.path, len(read.nodes)
        block = Block(
            key="include",
            rows=(("file", path), ("ask about it", f"warroom explain … {path}:LINE")),
            data={"path": path, "constructs": count},
        )
        return Subject(
            kind="include",
            sentence=f"The body of {path} stands here, {count} constructs of it.",
            span=node.span,
            blocks=(block,),
        )

    def _unheard(self, kind: str, sentence: str, span: SourceSpan) -> Subject:
        return explain_unheard(kind, sentence, span, self.compiled, self.laid)


def _ids(subject: Subject) -> set[object]:
    return {block.data.get(key) for block in subject.blocks for key in ("id", "line_id")}


def _same(first: SourceSpan, second: SourceSpan) -> bool:
    return (first.path, first.start, first.end) == (second.path, second.start, second.end)


def _on_line(subject: Subject, asked: AskedLine, node: SourceSpan) -> Subject:
    """The excerpt shows the line that was asked about, and a blank inside quotes says so."""
    blocks = subject.blocks
    if subject.kind == "line" and not asked.span.text:
        said = "a blank inside the quotes: a paragraph’s pause in the line"
        blocks = (Block(key="here", rows=(("this line", said),), data={"blank": True}), *blocks)
    return Subject(
        kind=subject.kind,
        sentence=subject.sentence,
        span=asked.part_of(node),
        blocks=blocks,
    )
