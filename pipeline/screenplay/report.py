"""``warroom check --json``: the contract's object (schema ``warroom.check/1``)."""

from __future__ import annotations

from typing import Any

from pipeline.diagnostics import Diagnostics, in_reading_order
from pipeline.screenplay.formula import checklist_of, formula_of
from pipeline.screenplay.model import Binding, CueCall, Line, Screenplay, SectionStart

SCHEMA = "warroom.check/1"


def check_json(screenplay: Screenplay, diagnostics: Diagnostics) -> dict[str, Any]:
    """What ``check`` found; ``diagnostics`` are those of reading and of resolving together.

    Readers ignore keys they do not know; a change of these raises the schema's number.
    """
    return {
        "schema": SCHEMA,
        "episode": screenplay.episode.slug,
        "diagnostics": [d.as_json() for d in in_reading_order(diagnostics)],
        "sections": [_section(section) for section in screenplay.sections],
        "lines": [_line(line) for line in screenplay.lines],
        "cues": [_cue(cue) for cue in screenplay.cues],
        "resolved": [_binding(binding) for binding in screenplay.bindings],
        "formula": [
            {
                "part": part.id,
                "title": part.title,
                "present": part.section is not None,
                "section": part.section.id if part.section else None,
                "line": part.section.span.line if part.section else None,
                "lines": len(part.lines),
                "seconds": part.seconds,
                "target_s": part.section.target_s if part.section else None,
            }
            for part in formula_of(screenplay)
        ],
        "checklist": [
            {"id": item.id, "item": item.item, "ok": item.ok, "detail": item.detail}
            for item in checklist_of(screenplay)
        ],
    }


def _section(section: SectionStart) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": section.title,
        "level": section.level,
        "part": section.part,
        "path": section.span.path,
        "line": section.span.line,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "id": line.id,
        "section": line.section,
        "path": line.span.path,
        "line": line.span.line,
        "end_line": line.span.end_line,
        "character": line.character,
        "voice": line.voice,
        "attribution": line.attribution,
        "treatment": line.treatment,
        "delivery": list(line.deliveries),
        "written": line.written,
        "spoken": line.spoken,
        "together": line.together,
        "interrupted": line.interrupted,
        "barges_in": line.barges_in,
    }


def _cue(cue: CueCall) -> dict[str, Any]:
    return {
        "id": cue.id,
        "section": cue.section,
        "path": cue.span.path,
        "line": cue.span.line,
        "column": cue.span.column,
        "kind": cue.kind,
        "args": list(cue.args),
        "params": {key: True if value is None else value for key, value in cue.params},
    }


def _binding(binding: Binding) -> dict[str, Any]:
    return {
        "cue": binding.cue_id,
        "path": binding.span.path,
        "line": binding.span.line,
        "column": binding.span.column,
        "kind": binding.kind,
        "layer": binding.layer,
        "text": binding.text,
        "asset": binding.asset,
        "score": binding.score,
        "nearest": list(binding.nearest),
    }
