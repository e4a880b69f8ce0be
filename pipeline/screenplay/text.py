"""What is written of a speech, what is said of it, and where it draws breath."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from pipeline.diagnostics import Diagnostic, did_you_mean, error
from pipeline.screenplay.front_page import folded_name
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechText:
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
        return SpeechText(written=words, spoken=words, phrases=(phrase,) if words else ())
    written: list[str] = []
    spoken: list[str] = []
    phrases = [_PhraseText()]
    for piece in pieces:
        match piece:
            case Plain(text=text):
                as_written = as_spoken = text
                stressed = False
            case Stress(text=text):
                as_written = as_spoken = text
                stressed = True
            case SaidAs(written=as_written, spoken=as_spoken, stressed=stressed):
                pass
            case ValueRef(stressed=stressed):
                as_written = as_spoken = _value(piece, values, found)
            case Breath() | ParagraphBreak():
                gap_s = paragraph_gap_s if isinstance(piece, ParagraphBreak) else BREATH_GAP_S
                if phrases[-1].says_something:
                    phrases[-1].gap_after_s = gap_s
                    phrases.append(_PhraseText())
                elif len(phrases) > 1:
                    # A paragraph that begins with a list marker pauses once, the longer way.
                    phrases[-2].gap_after_s = max(phrases[-2].gap_after_s, gap_s)
                written.append(" ")
                spoken.append(" ")
                continue
        written.append(as_written)
        spoken.append(as_spoken)
        phrases[-1].add(as_spoken, stressed=stressed)
    kept = [phrase for phrase in phrases if phrase.says_something]
    return SpeechText(
        written=" ".join("".join(written).split()),
        spoken=" ".join("".join(spoken).split()),
        phrases=tuple(
            Phrase(text=phrase.text, gap_after_s=phrase.gap_after_s if phrase is not last else 0.0)
            for last in kept[-1:]
            for phrase in kept
        ),
    )


class _PhraseText:
    """The words of one breath, gathered; what is stressed stands between asterisks."""

    def __init__(self) -> None:
        self.gap_after_s = 0.0
        self._parts: list[tuple[str, bool]] = []

    def add(self, words: str, *, stressed: bool) -> None:
        self._parts.append((words, stressed))

    @property
    def says_something(self) -> bool:
        return any(words.strip() for words, _ in self._parts)

    @property
    def text(self) -> str:
        runs = [
            ("".join([_unmarked(words) for words, _ in run]), stressed)
            for stressed, run in groupby(self._parts, key=lambda part: part[1])
        ]
        return " ".join(
            "".join([f"*{run}*" if stressed else run for run, stressed in runs]).split()
        )


def _unmarked(words: str) -> str:
    """``words`` with the marks of a phrase escaped: an asterisk of theirs stresses nothing."""
    if "*" not in words and "\\" not in words:
        return words
    return words.replace("\\", r"\\").replace("*", r"\*")


def _value(reference: ValueRef, values: Mapping[str, str], found: list[Diagnostic]) -> str:
    name = folded_name(reference.name)
    if name in values:
        return values[name]
    found.append(
        error(
            "value/unknown",
            f"no value is called “{name}”",
            reference.span,
            did_you_mean(name, values) or f'add under [values]: {name} = "…"',
        )
    )
    return f"{{{name}}}"
