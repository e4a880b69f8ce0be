"""The project's voices for whoever builds sounds from speech, and a name for what shapes them."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.model import Catalog
from pipeline.speech.engines.protocol import EngineHome
from pipeline.speech.engines.registry import open_engine
from pipeline.speech.say import say
from pipeline.store import Store, artefact_key


class Walla:
    """``walla(text, voice_id)`` → mono at 48 kHz. Nothing is loaded before it is called."""

    def __init__(self, catalog: Catalog, store: Store) -> None:
        self._catalog = catalog
        self._store = store
        self._home = EngineHome.of(catalog, store.root)

    def identity(self, voices: Iterable[str]) -> str:
        """A digest of all that shapes these voices, for the key of what is made of them."""
        named = [self._catalog.voices[voice] for voice in voices]
        shaped = [
            [open_engine(v.engine, self._home).identity(v), v.pace, v.level_db] for v in named
        ]
        return artefact_key("walla@1", {"voices": shaped})

    def __call__(self, text: str, voice: str) -> AudioBuffer:
        """Raises ``KeyError`` for a voice that is not in the catalogue."""
        return say(text, self._catalog.voices[voice], self._catalog, self._store)
