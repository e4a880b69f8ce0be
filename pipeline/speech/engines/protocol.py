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

from pipeline.catalog.model import Catalog, SpeechGraph, Voice
from pipeline.speech.prosody import Prosody
from pipeline.speech.text import SpokenPhrase

API_VERSION = 2
"""Goes up when ``SpeechEngine`` changes. 2: an engine states its ``abilities``."""

OLDEST_API_VERSION = 1
"""Older engines do not work. One of version 1 states no abilities: it has the plain ones."""

Samples = NDArray[np.float32]
"""Shape ``(n,)``, mono, full scale ±1, at the engine's own rate."""


class MissingModel(Exception):
    """A model or table that an engine needs is not there, or is not what it should be.

    ``path`` names the file or the package, ``needed_by`` the voice and the line that asked for
    it. The command line leaves with exit code 4.
    """

    def __init__(self, path: Path | str, why: str, remedy: str, needed_by: str = "") -> None:
        asked = f" ({needed_by})" if needed_by else ""
        super().__init__(f"{path}: {why}{asked}; {remedy}")
        self.path, self.why, self.remedy = str(path), why, remedy
        self.needed_by = needed_by

    def asked_by(self, needed_by: str) -> MissingModel:
        """The same, told of whoever needs it; the first to say so is kept."""
        return MissingModel(self.path, self.why, self.remedy, self.needed_by or needed_by)


class MissingExtra(MissingModel):
    """An engine's library is an extra, and is not installed."""

    def __init__(self, extra: str) -> None:
        super().__init__(extra, "this extra is not installed", f"pip install 'warroom[{extra}]'")


class Interrupted(Exception):
    """``SpeechEngine.interrupt`` was called while this phrase was being spoken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineHome:
    """Where an engine finds and keeps its files.

    ``voices`` is the project's folder of voices; ``models`` a folder of the cache that an
    engine may fill (it outlives a run, and may be deleted at any time). ``graph`` is for an
    engine whose model has two.
    """

    voices: Path
    models: Path
    graph: SpeechGraph = "faster"

    @classmethod
    def of(cls, catalog: Catalog, store_root: Path) -> EngineHome:
        """That of a project with ``catalog`` whose cache is ``store_root``."""
        return cls(
            voices=catalog.root / "voices",
            models=store_root / "models",
            graph=catalog.speech_graph,
        )

    @property
    def project(self) -> Path:
        """What the paths in a voice's file are relative to."""
        return self.voices.parent


EVERY_LANGUAGE = "*"
"""In ``Abilities.languages``: whatever the voice's own model speaks; its file says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What an engine can do. A voice or a line that asks for more is told, with its place.

    ``languages`` are BCP-47 tags and cover what they begin (``en``: ``en-GB``). ``clones``: it
    speaks like the recordings of a voice's ``clone``. ``emotion``: it performs the part of a
    delivery that lies in the voice (``Prosody.breath``, ``f0_range``, whose melody); where it
    does not, a delivery is made of the sound after it (pace, pitch, level, spectrum). ``sizes``:
    it gives a throat another size (``formant_semitones``). ``streams``: it hands out the first
    samples of a phrase before the last are made. ``speaks``: false where its voices are heard in
    recordings only.
    """

    languages: tuple[str, ...] = ("en",)
    clones: bool = False
    emotion: bool = False
    sizes: bool = False
    streams: bool = False
    speaks: bool = True


def covers(spoken: str, asked: str) -> bool:
    """Does who speaks the BCP-47 tag ``spoken`` speak ``asked``? ``en`` covers ``en-GB``."""
    spoken, asked = spoken.lower(), asked.lower()
    return spoken in (EVERY_LANGUAGE, asked) or asked.startswith(f"{spoken}-")


class SpeechEngine(Protocol):
    """A way to speak. One instance serves all worker threads of a run."""

    name: str
    api_version: int
    rate_hz: int
    abilities: Abilities

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
