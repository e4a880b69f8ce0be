"""What a line asks of the engine that is to speak it, where that is more than the engine has."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.catalog.model import Voice
from pipeline.diagnostics import Diagnostic, error, warning
from pipeline.screenplay.model import Line
from pipeline.speech.engines.protocol import EVERY_LANGUAGE, Abilities, covers
from pipeline.speech.prosody import prosody_for


def languages_of(voice: Voice, abilities: Abilities) -> tuple[str, ...]:
    """What ``voice`` speaks: what its file says, else what its engine does, else English."""
    if voice.languages:
        return voice.languages
    return ("en",) if EVERY_LANGUAGE in abilities.languages else abilities.languages


def beyond_engine(line: Line, voice: Voice, engine: str, can: Abilities) -> Iterator[Diagnostic]:
    """A line that is not in a recording, held against what ``engine`` can do with ``voice``."""
    if not can.speaks:
        yield error(
            "speech/no-file",
            f"“{voice.id}” is heard in recordings only, and this line of {line.character} has none",
            line.span,
            "add {file=recordings/….wav} to the line, or give the voice an engine that speaks",
        )
        return
    speaks = languages_of(voice, can)
    if line.lang is not None and not any(covers(spoken, line.lang) for spoken in speaks):
        yield warning(
            "speech/language",
            f"“{voice.id}” speaks {_listed(speaks)}: its engine ({engine}) reads “{line.lang}” as "
            f"if it were “{speaks[0]}”",
            line.span,
            "write it as it sounds, [[written|spoken]], or cast a voice that speaks it",
        )
    inside = [name for name in line.deliveries if _lies_in_the_voice(name)]
    if inside and not can.emotion:
        yield warning(
            "speech/delivery",
            f"({inside[0]}) lies in the voice, and “{voice.id}” cannot: of what its engine "
            f"({engine}) says only the sound is changed",
            line.span,
            "cast a voice of kokoro's, or give the line a recording (file=)",
        )


_MONOTONE = 0.5


def _lies_in_the_voice(delivery: str) -> bool:
    """A whisper has no pitch, and a flat voice no melody: no pace, level or filter makes one."""
    prosody = prosody_for((delivery,))
    return prosody.breath > 0 or prosody.f0_range <= _MONOTONE


def _listed(tags: tuple[str, ...]) -> str:
    return ", ".join(f"“{tag}”" for tag in tags)
