"""What a speech engine is, for whoever writes one.

An engine turns one phrase into samples. It knows nothing of lines, gaps, levels or the store:
``pipeline.speech.speak`` does that for every engine alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.catalog.model import Voice
from pipeline.speech.prosody import Prosody
from pipeline.speech.text import SpokenPhrase

API_VERSION = 1
"""Goes up when ``SpeechEngine`` changes so that an older engine would not work."""

Samples = NDArray[np.float32]
"""Shape ``(n,)``, mono, full scale ±1, at the engine's own rate."""


class MissingModel(Exception):
    """A model or table that an engine needs is not there, or is not what it should be.

    ``path`` names the file. The command line leaves with exit code 4.
    """

    def __init__(self, path: Path | str, why: str, remedy: str) -> None:
        super().__init__(f"{path}: {why}; {remedy}")
        self.path = str(path)


class Interrupted(Exception):
    """``SpeechEngine.interrupt`` was called while this phrase was being spoken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineHome:
    """Where an engine finds and keeps its files.

    ``voices`` is the project's folder of voices; ``models`` a folder of the cache that an
    engine may fill (it outlives a run, and may be deleted at any time).
    """

    voices: Path
    models: Path


class SpeechEngine(Protocol):
    """A way to speak. One instance serves all worker threads of a run."""

    name: str
    api_version: int
    rate_hz: int

    def identity(self, voice: Voice) -> dict[str, object]:
        """Everything that decides this voice's samples apart from the phrase: digests of model
        and tables, library versions. JSON values. Cheap: it is asked on every run, and must
        neither load nor hash a model.

        Raises ``MissingModel`` where the voice names a table that is not there, and
        ``ValueError`` (with the remedy) where its ``model`` table makes no sense.
        """

    def prepare(self, voice: Voice) -> None:
        """Load and verify what ``voice`` needs. Raises ``MissingModel``."""

    def speak(self, phrase: SpokenPhrase, voice: Voice, prosody: Prosody, seed: int) -> Samples:
        """One phrase, untrimmed. The same arguments give the same bytes.

        Raises ``Interrupted`` after ``interrupt``; anything else is reported against the line.
        """

    def interrupt(self) -> None:
        """Give up what is being spoken, from another thread. Not undone."""
