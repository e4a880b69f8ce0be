"""What is written of a speech, what is said of it, and where it draws breath."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    written: list[str] = []
    spoken: list[str] = []
    phrases: list[tuple[list[str], float]] = [([], 0.0)]
    for piece in pieces:
        match piece:
            case Plain(text=text):
                as_written = as_spoken = as_phrased = text
            case Stress(text=text):
                as_written = as_spoken = text
                as_phrased = f"*{text}*"
            case SaidAs(written=as_written, spoken=as_spoken):
                as_phrased = as_spoken
            case ValueRef():
                as_written = as_spoken = as_phrased = _value(piece, values, found)
            case Breath() | ParagraphBreak():
                gap_s = paragraph_gap_s if isinstance(piece, ParagraphBreak) else BREATH_GAP_S
                words, _ = phrases[-1]
                if "".join(words).strip():
                    phrases[-1] = (words, gap_s)
                    phrases.append(([], 0.0))
                elif len(phrases) > 1:
                    # A paragraph that begins with a list marker pauses once, the longer way.
                    previous, previous_gap_s = phrases[-2]
                    phrases[-2] = (previous, max(previous_gap_s, gap_s))
                written.append(" ")
                spoken.append(" ")
                continue
        written.append(as_written)
        spoken.append(as_spoken)
        phrases[-1][0].append(as_phrased)
    said = [(" ".join("".join(words).split()), gap_s) for words, gap_s in phrases]
    kept = [(text, gap_s) for text, gap_s in said if text]
    return SpeechText(
        written=" ".join("".join(written).split()),
        spoken=" ".join("".join(spoken).split()),
        phrases=tuple(
            Phrase(text=text, gap_after_s=gap_s if number < len(kept) - 1 else 0.0)
            for number, (text, gap_s) in enumerate(kept)
        ),
    )


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
