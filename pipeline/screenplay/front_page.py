"""Front matter → the episode, who plays whom, and the values that texts may name."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from pipeline.catalog.model import Catalog
from pipeline.diagnostics import Diagnostic, did_you_mean, error
from pipeline.screenplay.model import Episode
from pipeline.script.nodes import Script
from pipeline.source import SourceSpan

DEFAULT_STYLE = "netflix"
DEFAULT_TARGETS = ("ebu-r128",)

_KEYS = ("show", "episode", "title", "style", "targets", "cast", "values", "signoff")
SIGNOFFS = ("legal", "technical")
"""What a person signs for before an episode goes out."""
_NUMBERED_SLUG = re.compile(r"([0-9]{1,4})-")
_LONGEST_SHOWN = 60
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """What stands above the first event. Names are in NFC, their blanks single."""

    episode: Episode
    cast: dict[str, str] = field(hash=False)
    values: dict[str, str] = field(hash=False)


def folded_name(text: str) -> str:
    """A name or id as it is compared: NFC, blanks single."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def as_toml_key(name: str) -> str:
    """``name`` as front matter writes it: bare, or in quotes where it is no bare key."""
    return name if _BARE_KEY.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _as_written(value: object) -> str:
    """A value of the front matter, as a message shows it."""
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a table"
    plain = isinstance(value, str | bool)
    written = json.dumps(value, ensure_ascii=False) if plain else str(value)
    return written if len(written) <= _LONGEST_SHOWN else f"{written[:_LONGEST_SHOWN]}…"


def read_front_page(
    script: Script, catalog: Catalog, episode_slug: str, found: list[Diagnostic]
) -> FrontPage:
    """The front page of ``script``; keys it lacks get their defaults, faults go to ``found``."""
    return _Reader(script, catalog, episode_slug, found).read()


class _Reader:
    def __init__(
        self, script: Script, catalog: Catalog, episode_slug: str, found: list[Diagnostic]
    ) -> None:
        self.front = script.front
        self.data: dict[str, Any] = {} if script.front is None else script.front.data
        self.catalog = catalog
        self.slug = episode_slug
        self.found = found

    def read(self) -> FrontPage:
        for key in self.data:
            if key not in _KEYS:
                hint = did_you_mean(key, _KEYS) or "known keys: " + ", ".join(_KEYS)
                self._error(
                    "front/unknown-key", f"“{key}” is no key of the front matter", (key,), hint
                )
        episode = Episode(
            slug=self.slug,
            show=self._text("show", ""),
            number=self._number(),
            title=self._text("title", self.slug),
            style=self._style(),
            targets=self._targets(),
            signoff=self._signoff(),
        )
        return FrontPage(episode=episode, cast=self._cast(), values=self._table("values"))

    def span(self, *path: str) -> SourceSpan:
        assert self.front is not None  # nothing can be wrong with front matter that is not there
        for length in range(len(path), 0, -1):
            if path[:length] in self.front.key_spans:
                return self.front.key_spans[path[:length]]
        return self.front.span

    def _error(self, slug: str, message: str, path: tuple[str, ...], hint: str = "") -> None:
        self.found.append(error(slug, message, self.span(*path), hint))

    def _text(self, key: str, default: str) -> str:
        value = self.data.get(key, default)
        if isinstance(value, str):
            return value
        written = _as_written(value)
        text = "…" if isinstance(value, list | dict) else written
        self._error(
            "front/bad-value", f"“{key}” is a text, not {written}", (key,), f'{key} = "{text}"'
        )
        return default

    def _number(self) -> int | None:
        """The episode's number; a folder ``03-dark`` that says another is an error."""
        of_folder = _NUMBERED_SLUG.match(self.slug)
        folder_number = int(of_folder[1]) if of_folder else None
        value = self.data.get("episode")
        if value is None:
            return folder_number
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            message = f"“episode” is a number such as 3, not {_as_written(value)}"
            self._error("front/bad-value", message, ("episode",), "episode = 3")
            return folder_number
        if folder_number is not None and folder_number != value:
            self._error(
                "front/episode-mismatch",
                f"this is episode {value} in a folder named “{self.slug}”",
                ("episode",),
                f"write episode = {folder_number}, or rename the folder",
            )
        return value

    def _style(self) -> str:
        style = self._text("style", DEFAULT_STYLE)
        if "style" in self.data and style not in self.catalog.styles:
            hint = did_you_mean(style, self.catalog.styles) or "styles: " + ", ".join(
                self.catalog.styles
            )
            self._error("front/unknown-style", f"no style is called “{style}”", ("style",), hint)
            return DEFAULT_STYLE
        return style

    def _targets(self) -> tuple[str, ...]:
        value = self.data.get("targets", list(DEFAULT_TARGETS))
        if isinstance(value, str):
            value = [value]
        if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            return tuple(dict.fromkeys(value))
        self._error(
            "front/bad-value", "“targets” is a list of names", ("targets",), 'targets = ["podcast"]'
        )
        return DEFAULT_TARGETS

    def _table(self, key: str) -> dict[str, str]:
        """``[values]`` or ``[signoff]``: each entry one text, number, date or truth."""
        table = self.data.get(key, {})
        if not isinstance(table, dict):
            self._error("front/bad-value", f"“{key}” is a table", (key,), f"write [{key}]")
            return {}
        read: dict[str, str] = {}
        for name, value in table.items():
            if isinstance(value, bool):
                read[folded_name(name)] = "true" if value else "false"
            elif isinstance(value, str | int | float | date | datetime | time):
                read[folded_name(name)] = str(value)
            else:
                self._error(
                    "front/bad-value",
                    f"“{name}” is one text or number",
                    (key, name),
                    f'{name} = "…"',
                )
        return read

    def _signoff(self) -> tuple[tuple[str, str], ...]:
        signed = self._table("signoff")
        for written in self.data["signoff"] if signed else ():
            if folded_name(written) not in SIGNOFFS:
                hint = did_you_mean(written, SIGNOFFS) or "known: " + ", ".join(SIGNOFFS)
                self._error(
                    "front/unknown-key",
                    f"nothing called “{written}” is signed for",
                    ("signoff", written),
                    hint,
                )
        return tuple(sorted(signed.items()))

    def _cast(self) -> dict[str, str]:
        table = self.data.get("cast", {})
        if not isinstance(table, dict):
            self._error("front/bad-value", "“cast” is a table", ("cast",), "write [cast]")
            return {}
        cast: dict[str, str] = {}
        for written, voice in table.items():
            name = folded_name(written)
            if name and name == name.lower() and name != name.upper():
                self._error(
                    "front/unknown-key",
                    f"“{written}” is no name of the cast: names are upper-case",
                    ("cast", written),
                    f"{as_toml_key(name.upper())} = {_as_written(voice)}",
                )
            elif not isinstance(voice, str):
                self._error(
                    "front/bad-value",
                    f"the voice of {written} is a text, not {_as_written(voice)}",
                    ("cast", written),
                    "the id of a file in voices/",
                )
            elif voice not in self.catalog.voices:
                hint = did_you_mean(voice, self.catalog.voices) or "voices: " + ", ".join(
                    sorted(self.catalog.voices)
                )
                self._error(
                    "voice/unknown", f"no voice is called “{voice}”", ("cast", written), hint
                )
            else:
                cast[name] = voice
        return cast
