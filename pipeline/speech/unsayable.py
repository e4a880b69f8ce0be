"""What is written for the ear and cannot be spoken, told before anything is: no model is needed."""

from __future__ import annotations

from pipeline.diagnostics import Diagnostic, Diagnostics, error, warning
from pipeline.screenplay.model import Line
from pipeline.source import SourceSpan
from pipeline.speech.legible import Illegible, illegible


def unsayable(line: Line) -> Diagnostics:
    """Words of ``line`` in a script that an English voice does not read, and signs it passes
    over; each where it stands, the same sign of a line once."""
    if line.spoken.isascii():
        return ()
    found: list[Diagnostic] = []
    told: set[str] = set()
    for phrase in line.phrases:
        for stretch in illegible(phrase.text):
            # A byte that is no UTF-8 was told when the file was read.
            if stretch.text not in told and stretch.text.strip("\ufffd"):
                told.add(stretch.text)
                found.append(_told(stretch, line))
    return tuple(found)


def _told(stretch: Illegible, line: Line) -> Diagnostic:
    shown = stretch.text if len(stretch.text) <= 40 else f"{stretch.text[:39]}…"
    span = _place(stretch.text, line.span)
    if stretch.script:
        return error(
            "speech/script",
            f"{line.character}'s voice does not read {stretch.script}: “{shown}”",
            span,
            "write it as it sounds: [[written|spoken]]",
        )
    return warning(
        "speech/sign",
        f"“{shown}” is not spoken",
        span,
        "leave it out, or write the word for it: [[written|spoken]]",
    )


def _place(text: str, line: SourceSpan) -> SourceSpan:
    """Where ``text`` stands in the line; the line itself where a value brought it in."""
    at = line.text.find(text)
    if at < 0:
        return line
    start = line.start + at
    return line.source.span(start, start + len(text))
