"""One text in one voice, outside any screenplay: to try a voice, to build a crowd, to measure."""

from __future__ import annotations

from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.model import Catalog, Voice
from pipeline.screenplay.model import Line, Phrase
from pipeline.source import SourceText
from pipeline.speech.engines.protocol import EngineHome
from pipeline.speech.job import Booth
from pipeline.speech.text import load_lexicon
from pipeline.store import Store


def say(
    text: str,
    voice: Voice,
    catalog: Catalog,
    store: Store,
    *,
    deliveries: tuple[str, ...] = (),
    take: int = 1,
    engine_override: str | None = None,
) -> AudioBuffer:
    """``text`` as a line of ``voice`` would sound, at its level, 48 kHz mono; from the store
    where it was said before. Raises what the engine raises.
    """
    home = EngineHome.of(catalog, store.root)
    lexicon = load_lexicon(home.voices / "lexicon.toml")
    job = Booth(lexicon, home, engine_override).job(_line(text, voice, deliveries, take), voice)
    found = store.load(job.key)
    if found is not None:
        return found
    made = job.speak()
    store.save(job.key, made.audio, about=made.about())
    return made.audio


def _line(text: str, voice: Voice, deliveries: tuple[str, ...], take: int) -> Line:
    source = SourceText("", text)
    return Line(
        id="say",
        section="",
        character=voice.id.upper(),
        voice=voice.id,
        attribution="",
        treatment=None,
        room="dry",
        deliveries=deliveries,
        written=text,
        spoken=text,
        phrases=(Phrase(text=text, gap_after_s=0.0),),
        together=False,
        interrupted=False,
        barges_in=False,
        gain_db=0.0,
        pan=None,
        speed=1.0,
        lang=None,
        file=None,
        take=take,
        span=source.span(0, len(text)),
    )
