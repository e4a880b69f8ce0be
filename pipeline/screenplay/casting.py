"""Who plays a character: the cast, the voice that has the character's name, an understudy."""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping
from typing import NamedTuple

from pipeline.catalog.model import Catalog, Voice
from pipeline.diagnostics import Diagnostic, did_you_mean, error, warning
from pipeline.screenplay.company import NARRATOR, Company
from pipeline.screenplay.front_page import as_toml_key
from pipeline.screenplay.sections import slug
from pipeline.screenplay.understudies import understudy_for
from pipeline.source import SourceSpan

_MOST_NEAREST = 200


class Asked(NamedTuple):
    """A character who speaks, where first, and the id of the voice."""

    character: str
    span: SourceSpan
    voice: str


class Casting:
    """Gives every character a voice, once, and remembers whom.

    A character nobody cast keeps the voice that the lock has; else it gets the voice that is
    named as the character is; else, of the understudies nobody plays yet and that suit the
    name, the one whose rank by a hash of both names is highest. So it is the same each time,
    and one voice more in the catalog moves few characters.

    Where all understudies are taken it shares one with characters whom it never meets in a
    scene, or in a neighbouring one, as far as there are such. Two in one scene have one voice
    only where that scene has no other left. The lock gives way where the cast has since given
    its voice to somebody of the same scene.
    """

    def __init__(
        self,
        cast: Mapping[str, str],
        locked: Mapping[str, str],
        catalog: Catalog,
        company: Company,
        found: list[Diagnostic],
    ) -> None:
        self._cast = cast
        self._company = company
        self._locked = locked
        self._voices = catalog.voices
        self._treatments = catalog.treatments
        self._found = found
        self.asked: dict[str, Asked] = {}
        """Who was asked for since this was cleared, and the first answer."""
        self._playing: dict[str, str] = {}
        self._players: dict[str, list[str]] = {}
        """Voice → who has it so far, by name."""
        self._cast_voices = frozenset(cast.values())
        self._taken = {*cast.values(), *locked.values()}
        self._heard_in: dict[str, set[int]] | None = None
        """Voice → the scenes it is heard in; not known before one has to be shared."""
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
        if self._heard_in is not None:
            scenes = self._heard_in.setdefault(voice, set())
            scenes |= self._company.scenes_of(character)
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
        if locked in self._voices and not self._cast_since(str(locked), character):
            return str(locked)
        own = self._namesake(character)
        if own is not None and own not in self._taken:
            return own
        understudies = [v for v in self._voices.values() if v.understudy]
        free = [v for v in understudies if v.id not in self._taken]
        if free:
            return understudy_for(character, free)
        return self._shared(character, understudies or list(self._voices.values()))

    def _cast_since(self, voice: str, character: str) -> bool:
        """The cast has ``voice`` for somebody who meets ``character``."""
        if voice not in self._cast_voices:
            return False
        scenes = self._company.scenes_of(character)
        return any(
            scenes & self._company.scenes_of(other)
            for other, given in self._cast.items()
            if given == voice
        )

    def _shared(self, character: str, voices: list[Voice]) -> str:
        """Of ``voices``, all of them taken, the one heard least where ``character`` speaks."""
        if not voices:
            return ""
        scenes = self._company.scenes_of(character)
        heard_in = self._heard(character)
        beside = {near for scene in scenes for near in (scene - 1, scene + 1)} - scenes

        def nearness(voice: Voice) -> tuple[int, int]:
            heard = heard_in.get(voice.id, set())
            return len(scenes & heard), len(beside & heard)

        least = min(map(nearness, voices))
        apart = [voice for voice in voices if nearness(voice) == least]
        return understudy_for(character, apart)

    def _heard(self, character: str) -> dict[str, set[int]]:
        if self._heard_in is None:
            self._heard_in = {}
            for other, voice in {**self._locked, **self._cast, **self._playing}.items():
                if other != character:
                    scenes = self._heard_in.setdefault(voice, set())
                    scenes |= self._company.scenes_of(other)
        return self._heard_in

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
