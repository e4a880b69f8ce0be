"""Who plays a character: the cast, the voice that has the character's name, an understudy."""

from __future__ import annotations

import hashlib
from bisect import insort
from collections.abc import Mapping
from typing import NamedTuple

from pipeline.catalog.model import Catalog
from pipeline.diagnostics import Diagnostic, did_you_mean, error, warning
from pipeline.screenplay.front_page import as_toml_key
from pipeline.screenplay.sections import slug
from pipeline.source import SourceSpan

NARRATOR = "NARRATOR"
_MOST_NEAREST = 200


class Asked(NamedTuple):
    """A character who speaks, where first, and the id of the voice."""

    character: str
    span: SourceSpan
    voice: str


class Casting:
    """Gives every character a voice, once, and remembers whom.

    A character nobody cast keeps the voice that the lock has; else it gets the voice that is
    named as the character is; else, of the understudies nobody plays yet, the one whose rank
    by a hash of both names is highest. So it is the same each time, and one voice more in the
    catalog moves few characters.
    """

    def __init__(
        self,
        cast: Mapping[str, str],
        locked: Mapping[str, str],
        catalog: Catalog,
        found: list[Diagnostic],
    ) -> None:
        self._cast = cast
        self._locked = locked
        self._voices = catalog.voices
        self._treatments = catalog.treatments
        self._found = found
        self.asked: dict[str, Asked] = {}
        """Who was asked for since this was cleared, and the first answer."""
        self._playing: dict[str, str] = {}
        self._players: dict[str, list[str]] = {}
        """Voice → who has it so far, by name."""
        self._taken = {*cast.values(), *locked.values()}
        self._understudies: list[str] = []

    @property
    def playing(self) -> tuple[tuple[str, str], ...]:
        """Character and voice, in order of appearance; only those who speak."""
        return tuple(self._playing.items())

    @property
    def understudies(self) -> tuple[str, ...]:
        return tuple(self._understudies)

    def voice_of(self, character: str, span: SourceSpan) -> str:
        """The id of the voice of ``character``, who speaks at ``span``; empty where the catalog
        has none at all."""
        voice = self._playing.get(character)
        if voice is None:
            voice = self._casting_of(character, span)
        if character not in self.asked:
            self.asked[character] = Asked(character, span, voice)
        return voice

    def _casting_of(self, character: str, span: SourceSpan) -> str:
        voice = self._cast.get(character)
        if voice is None:
            voice = self._unasked(character)
            self._understudies.append(character)
            self._tell(character, voice, span)
        self._playing[character] = voice
        self._taken.add(voice)
        insort(self._players.setdefault(voice, []), character)
        return voice

    def treatment_of(self, voice: str) -> str | None:
        """What every line of ``voice`` goes through that asks for nothing else."""
        known = self._voices.get(voice)
        if known is None or known.treatment not in self._treatments:
            return None  # a treatment that is not there has been told with the voice's file
        return known.treatment

    def _unasked(self, character: str) -> str:
        locked = self._locked.get(character)
        if locked in self._voices:
            return str(locked)
        own = self._namesake(character)
        if own is not None and own not in self._taken:
            return own
        free = [v.id for v in self._voices.values() if v.understudy and v.id not in self._taken]
        shared = [v.id for v in self._voices.values() if v.understudy]
        anyone = free or shared or list(self._voices)
        return max(anyone, key=lambda voice: _rank(character, voice)) if anyone else ""

    def _namesake(self, character: str) -> str | None:
        """``AUTOMATED VOICE`` → ``automated-voice``, ``automated``."""
        name = slug(character)
        return next((v for v in (name, name.removesuffix("-voice")) if v in self._voices), None)

    def _tell(self, character: str, voice: str, span: SourceSpan) -> None:
        if not voice:
            self._found.append(
                error(
                    "cast/no-voice",
                    f"there is no voice for {character}",
                    span,
                    f"add voices/{slug(character)}.toml; docs/add-a-voice.md shows one",
                )
            )
            return
        if character == NARRATOR and voice == self._namesake(character):
            return
        line = f'{as_toml_key(character)} = "{voice}"'
        others = self._players.get(voice, [])
        shared = f", shared with {', '.join(others[:3])}" if others else ""
        if len(others) > 3:
            shared += f" and {len(others) - 3} more"
        # Looking for a near name is slow beside all else: a list of names has no slips in it.
        near = len(self._understudies) <= _MOST_NEAREST
        meant = did_you_mean(character, self._cast) if near else ""
        self._found.append(
            warning(
                "cast/uncast",
                f"{character} is not in the cast and gets the voice “{voice}”{shared}",
                span,
                f"add under [cast]: {line}" + (f" — or {meant}" if meant else ""),
            )
        )


def _rank(character: str, voice: str) -> bytes:
    return hashlib.sha256(f"{character}\n{voice}".encode()).digest()
