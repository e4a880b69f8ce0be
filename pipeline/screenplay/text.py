"""What is written of a speech, what is said of it, and where it draws breath."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from pipeline.diagnostics import Diagnostic, did_you_mean, error
from pipeline.screenplay.front_page import as_toml_key, folded_name
from pipeline.screenplay.model import Phrase
from pipeline.script.nodes import (
    Breath,
    ParagraphBreak,
    Piece,
    Plain,
    SaidAs,
    Stress,
    ValueRef,
)

BREATH_GAP_S = 0.25

_ONE_WORD = re.compile(r"[\w-]+")


class SpeechText(NamedTuple):
    """As in ``model.Line``."""

    written: str
    spoken: str
    phrases: tuple[Phrase, ...]


def read_text(
    pieces: tuple[Piece, ...],
    values: Mapping[str, str],
    paragraph_gap_s: float,
    found: list[Diagnostic],
) -> SpeechText:
    """The texts of a speech. An unknown ``{value}`` is told and left as it is written."""
    if len(pieces) == 1 and isinstance(pieces[0], Plain):
        # Most speeches are plain words in one breath.
        words = " ".join(pieces[0].text.split())
        phrase = Phrase(text=_unmarked(words), gap_after_s=0.0)
        return SpeechText(words, words, (phrase,) if words else ())
    written: list[str] = []
    spoken: list[str] = []
    phrases: list[tuple[str, float]] = []
    breath: list[str] = []
    stressing = False
    for piece in pieces:
        stressed = False
        match piece:
            case Plain(text=text):
                as_written = as_spoken = text
            case Stress(text=text):
                as_written = as_spoken = text
                stressed = True
            case SaidAs(written=as_written, spoken=as_spoken, stressed=stressed):
                pass
            case ValueRef(stressed=stressed):
                as_written = as_spoken = _value(piece, values, found)
            case Breath() | ParagraphBreak():
                gap_s = paragraph_gap_s if isinstance(piece, ParagraphBreak) else BREATH_GAP_S
                text = _phrase(breath, stressing)
                breath, stressing = [], False
                if text:
                    phrases.append((text, gap_s))
                elif phrases:
                    # A paragraph that begins with a list marker pauses once, the longer way.
                    phrases[-1] = phrases[-1][0], max(phrases[-1][1], gap_s)
                written.append(" ")
                spoken.append(" ")
                continue
        written.append(as_written)
        spoken.append(as_spoken)
        if stressed != stressing and (stressing or as_spoken.strip()):
            breath.append("*")
            stressing = stressed
        breath.append(_unmarked(as_spoken))
    last = _phrase(breath, stressing)
    if last:
        phrases.append((last, 0.0))
    elif phrases:
        phrases[-1] = phrases[-1][0], 0.0
    return SpeechText(
        written=" ".join("".join(written).split()),
        spoken=" ".join("".join(spoken).split()),
        phrases=tuple([Phrase(text=text, gap_after_s=gap_s) for text, gap_s in phrases]),
    )


def _phrase(breath: list[str], stressing: bool) -> str:
    """The words of one breath; what is stressed stands between asterisks."""
    text = " ".join("".join(breath).split())
    return f"{text}*" if stressing else text


def _unmarked(words: str) -> str:
    """``words`` with the marks of a phrase escaped: an asterisk of theirs stresses nothing."""
    if "*" not in words and "\\" not in words:
        return words
    return words.replace("\\", r"\\").replace("*", r"\*")


def _value_to_add(name: str) -> str:
    if _ONE_WORD.fullmatch(name):
        return f'add under [values]: {as_toml_key(name)} = "…"'
    return r"a value's name is one word; \{ for a brace that is said"


def _value(reference: ValueRef, values: Mapping[str, str], found: list[Diagnostic]) -> str:
    name = folded_name(reference.name)
    if name in values:
        return values[name]
    found.append(
        error(
            "value/unknown",
            f"no value is called “{name}”",
            reference.span,
            did_you_mean(name, values) or _value_to_add(name),
        )
    )
    return f"{{{name}}}"
