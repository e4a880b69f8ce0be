"""A voice that is heard in recordings only: an actor, a witness, somebody on the phone.

Its lines have ``{file=…}``. One without is told before anything is spoken, and a draft, which
has an engine of its own, reads it aloud all the same.
"""

from __future__ import annotations

from pipeline.catalog.model import Voice
from pipeline.speech.engines.protocol import (
    API_VERSION,
    EVERY_LANGUAGE,
    Abilities,
    EngineHome,
    Samples,
)
from pipeline.speech.engines.registry import engine
from pipeline.speech.prosody import Prosody
from pipeline.speech.text import SpokenPhrase


@engine("recorded")
class RecordedVoice:
    name = "recorded"
    api_version = API_VERSION
    rate_hz = 48_000
    abilities = Abilities(languages=(EVERY_LANGUAGE,), speaks=False)

    def __init__(self, _home: EngineHome) -> None: ...

    def identity(self, _voice: Voice) -> dict[str, object]:
        return {"engine": self.name}

    def prepare(self, _voice: Voice) -> None: ...

    def speak(self, _phrase: SpokenPhrase, voice: Voice, _prosody: Prosody, _seed: int) -> Samples:
        raise ValueError(f"“{voice.id}” is recorded: its lines need {{file=…}}")

    def interrupt(self) -> None: ...
