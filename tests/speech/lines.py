"""Lines and screenplays for tests of the speech stage, made by hand."""

from __future__ import annotations

from pipeline.screenplay.model import Episode, Line, Phrase, Screenplay
from pipeline.source import SourceText


def line(
    text: str,
    voice: str = "mike",
    *,
    number: int = 1,
    path: str = "cues/01-test/script.cues",
    gaps: tuple[float, ...] = (),
    **changes: object,
) -> Line:
    """A line whose phrases are parted by ``/`` in ``text``, with ``gaps`` seconds after each."""
    texts = [part.strip() for part in text.split(" / ")]
    phrases = tuple(
        Phrase(text=part, gap_after_s=gaps[i] if i < len(gaps) else 0.0)
        for i, part in enumerate(texts)
    )
    source = SourceText(path, f'{voice.upper()}: "{text}"\n')
    values: dict[str, object] = {
        "id": f"scene/line/{number}",
        "section": "scene",
        "character": voice.upper(),
        "voice": voice,
        "attribution": "",
        "treatment": None,
        "room": "dry",
        "deliveries": (),
        "written": text,
        "spoken": text,
        "phrases": phrases,
        "together": False,
        "interrupted": False,
        "barges_in": False,
        "gain_db": 0.0,
        "pan": None,
        "speed": 1.0,
        "lang": None,
        "file": None,
        "take": 1,
        "span": source.span(0, len(source.text) - 1),
    }
    return Line(**(values | changes))  # type: ignore[arg-type]


def screenplay(*lines: Line) -> Screenplay:
    episode = Episode(
        slug="01-test", show="Test", number=1, title="Test", style="netflix", targets=()
    )
    return Screenplay(
        episode=episode,
        events=lines,
        cast=tuple(sorted({(each.character, each.voice) for each in lines})),
    )
