"""What was heard, as JSON and as a line for a person."""

from __future__ import annotations

from typing import Any

from pipeline.listen.compare import words_are_there
from pipeline.listen.model import HeardLine, HeardTake, Hearing

SCHEMA = "warroom.listening/1"


def listening_json(hearing: Hearing, episode: str) -> dict[str, Any]:
    """``report/listening.json``: the totals, and every line in the order of the script."""
    return {
        "schema": SCHEMA,
        "episode": episode,
        "listener": dict(hearing.listener),
        **totals_json(hearing),
        "lines": [_line_json(line) for line in hearing.lines],
    }


def totals_json(hearing: Hearing) -> dict[str, Any]:
    return {
        "words": hearing.words,
        "errors": hearing.errors,
        "word_error": round(hearing.word_error, 5),
        "written_word_error": round(hearing.written_word_error, 5),
        "retaken": [line.line_id for line in hearing.retaken],
        "not_there": [line.line_id for line in hearing.lines if not is_there(line)],
    }


def summary(hearing: Hearing) -> str:
    """One line of figures, then one for each line whose words are not all there."""
    by_sound, by_spelling = hearing.word_error, hearing.written_word_error
    figures = f"word error {by_sound:.2%} (by spelling alone {by_spelling:.2%})"
    retaken = f"{_counted(len(hearing.retaken), 'line')} retaken"
    rows = [f"heard   {len(hearing.lines)} lines, {hearing.words} words: {figures}; {retaken}"]
    rows += [
        f"        {line.span.path}:{line.span.line} {line.character}: "
        f"word error {line.kept.compared.word_error:.0%} in {_counted(len(line.takes), 'take')}"
        for line in hearing.lines
        if not is_there(line)
    ]
    return "\n".join(rows)


def is_there(line: HeardLine) -> bool:
    return words_are_there(line.kept.compared) and not line.kept.faults


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _line_json(line: HeardLine) -> dict[str, Any]:
    kept = line.kept
    return {
        "id": line.line_id,
        "character": line.character,
        "path": line.span.path,
        "line": line.span.line,
        "recording": line.recording,
        "expected": kept.compared.expected,
        "heard": kept.compared.heard,
        "there": is_there(line),
        "retake": kept.retake,
        **_figures_json(kept),
        "takes": [{"retake": take.retake, **_figures_json(take)} for take in line.takes],
    }


def _figures_json(take: HeardTake) -> dict[str, Any]:
    return {
        "words": take.compared.words,
        "errors": take.compared.errors,
        "word_error": round(take.compared.word_error, 5),
        "written_word_error": round(take.compared.written_word_error, 5),
        "faults": list(take.faults),
    }
