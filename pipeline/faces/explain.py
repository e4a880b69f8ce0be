"""``warroom explain``: what a line of the script became and why, as text or as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipeline.compile import Compiled, compile_episode
from pipeline.diagnostics import Diagnostics, format_diagnostic, warning
from pipeline.explain.asked import Asked, AskedTime, what_is_asked
from pipeline.explain.explain import explain
from pipeline.explain.laid import Laid, lay_out
from pipeline.explain.model import SCHEMA, Block, Subject
from pipeline.faces.report import CommandFailed, Exit, exit_for, print_json, say_diagnostics
from pipeline.project import find_project
from pipeline.source import SourceSpan
from pipeline.speech.engines.protocol import MissingModel
from pipeline.store import Store
from pipeline.timeline.dump import clock

_LABEL = 16
"""Columns of the longest label and the blanks after it."""


def run_explain(wanted: str, about: str, *, as_json: bool, engine: str | None = None) -> Exit:
    """Explain one line, time or id of an episode. ``engine`` is that of a draft."""
    project = find_project(Path.cwd())
    compiled = compile_episode(project, project.find_episode(wanted))
    asked = what_is_asked(about, compiled)
    try:
        laid = lay_out(compiled, Store(project.store_root), engine)
    except MissingModel as fault:
        raise CommandFailed(Exit.MISSING, str(fault)) from fault
    subjects = explain(asked, compiled, laid)
    problems = _problems_here(subjects, asked, compiled, laid)
    say_diagnostics(problems)
    if as_json:
        print_json(_json(about, subjects, problems, compiled, laid))
    else:
        print("\n\n".join(text_of(subject) for subject in subjects))
    return exit_for(problems)


def _problems_here(
    subjects: Iterable[Subject], asked: Asked, compiled: Compiled, laid: Laid | None
) -> Diagnostics:
    """What is wrong with the lines that are explained; all of it where nothing can be laid out."""
    found = tuple(dict.fromkeys(compiled.diagnostics + (laid.problems if laid else ())))
    if isinstance(asked, AskedTime):
        return found if laid is None else ()
    spans = [subject.span for subject in subjects if subject.span is not None]
    return tuple(d for d in found if any(_touch(d.span, span) for span in spans))


def _touch(first: SourceSpan, second: SourceSpan) -> bool:
    same_file = first.path == second.path
    return same_file and first.line <= second.end_line and second.line <= first.end_line


def _json(
    about: str,
    subjects: Iterable[Subject],
    problems: Diagnostics,
    compiled: Compiled,
    laid: Laid | None,
) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "episode": compiled.episode.slug,
        "asked": about,
        "laid_out": laid is not None,
        "predicted": laid.predicted if laid else None,
        "duration": clock(laid.timeline.duration_samples) if laid else None,
        "duration_samples": laid.timeline.duration_samples if laid else None,
        "subjects": [subject.as_json() for subject in subjects],
        "diagnostics": [d.as_json() for d in problems],
    }


def text_of(subject: Subject) -> str:
    """The excerpt, the sentence, and aligned rows in short blocks."""
    parts = [_excerpt(subject.span)] if subject.span is not None else []
    parts.append(subject.sentence)
    last: Block | None = None
    body = ""
    for block in subject.blocks:
        # What is listed stands together; anything else is a block of its own.
        together = last is not None and block.listed and last.key == block.key and not block.title
        lines = ([block.title] if block.title else []) + _aligned(block)
        if lines:
            body += ("\n" if together else "\n\n") + "\n".join(lines)
            last = block
    return "\n".join(parts) + body


def _aligned(block: Block) -> list[str]:
    return [f"  {label:<{_LABEL}}{said}".rstrip() for label, said in block.rows]


def _excerpt(span: SourceSpan) -> str:
    """The place and the line with a caret under it, as a diagnostic shows it."""
    _, *shown = format_diagnostic(warning("", "", span)).splitlines()
    return "\n".join([str(span), *shown])
