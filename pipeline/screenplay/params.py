"""Params of cues and attrs of lines and headings: each key known, each value of its kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

from pipeline.diagnostics import Diagnostic, did_you_mean, error, warning
from pipeline.screenplay import values
from pipeline.screenplay.front_page import folded_name
from pipeline.screenplay.ids import IdBook
from pipeline.screenplay.model import Anchor
from pipeline.script.nodes import Setting
from pipeline.source import SourceSpan

Value = TypeVar("Value")

DURATION_FORMS = "durations are 2, 1.5s, 500ms or 2:00"

_STANDS_INSIDE = {
    "PAUSE": "a length stands in it: [PAUSE 2s]",
    "BEAT": "a length stands in it: [BEAT 500ms]",
    "ROOM": "the room stands in it: [ROOM: hall]",
    "DIAGRAM": "what it shows stands in it: [DIAGRAM: two servers]",
    "METRIC": "what it shows stands in it: [METRIC: CPU at 400%]",
    "CODE": "what it shows stands in it: [CODE: retry loop]",
}
"""What a cue that knows no param has instead."""

_OFFSET_APART = re.compile(
    r"\s++(?P<sign>[+\-−–]?)\s*+(?P<size>[0-9][0-9.:]{0,9}+(?:ms|s)?)?(?=[\s|\]}])", re.IGNORECASE
)
"""What blanks have cut off ``at=#id - 1s``."""
_SIGNS = ("+", "-", "−", "–")
_LONGEST_ID = 40
_TWICE = "take one of the two out"


class Settings:
    """The settings of one cue, line or heading, read key by key.

    ``kind`` is what the slugs begin with: ``param`` or ``attr``. ``known`` are the keys that
    may stand here; ``idle`` are keys known elsewhere that do nothing here. ``owner`` is the
    key of the cue, as hints name it.
    """

    def __init__(
        self,
        settings: Iterable[Setting],
        kind: str,
        known: Iterable[str],
        found: list[Diagnostic],
        idle: Collection[str] = (),
        owner: str = "",
    ) -> None:
        self._kind = kind
        self._found = found
        self._by_key: dict[str, Setting] = {}
        known = tuple(known)
        named = False
        for setting in settings:
            key = setting.key
            if key == "#":
                if named:
                    message = f"“#{setting.value}” is a second id; the first is taken"
                    found.append(warning(f"{kind}/twice", message, setting.span, _TWICE))
                named = True
                continue
            if key not in known:
                key = key.casefold()
            if key in known and key not in self._by_key:
                self._by_key[key] = setting
                continue
            if key in idle:
                message, hint = f"“{key}” does nothing here", f"take it out; {owner} has no {key}"
                found.append(warning(f"{kind}/no-effect", message, setting.span, hint))
            elif key not in known:
                hint = self._moment_in_parts(setting) or _meant(key, known, owner)
                found.append(
                    error(f"{kind}/unknown", f"no {kind} is called “{key}”", setting.key_span, hint)
                )
            elif key in self._by_key:
                message = f"“{key}” is given twice; this is taken"
                found.append(warning(f"{kind}/twice", message, setting.span, _TWICE))
            if key in known:
                self._by_key[key] = setting

    def _moment_in_parts(self, wrong: Setting) -> str:
        """The remedy for the ``-`` or the ``1s`` of ``at=#id - 1s``, which blanks made keys of
        their own; empty where ``wrong`` is no such part."""
        anchor = self._by_key.get("at")
        if anchor is None or anchor.value is None or anchor.value[:1] != "#":
            return ""
        offset = _OFFSET_APART.match(wrong.span.source.text, anchor.span.end)
        if offset is None or not offset.start() <= wrong.span.start < offset.end():
            return ""
        line_id = anchor.value if len(anchor.value) <= _LONGEST_ID else "#id"
        sign = offset["sign"] or ("" if line_id.endswith(_SIGNS) else "+")
        return f"write at={line_id}{sign}{offset['size'] or '1s'}, without blanks"

    def __contains__(self, key: str) -> bool:
        return key in self._by_key

    def flag(self, key: str) -> bool:
        """A bare key: there or not."""
        setting = self._by_key.get(key)
        if setting is not None and setting.value is not None:
            self.refuse(setting, f"“{key}” stands alone, without a value", f"write {key}")
        return setting is not None

    def text(self, key: str) -> tuple[str, SourceSpan] | None:
        setting = self._by_key.get(key)
        if setting is None:
            return None
        if setting.value is None or setting.value_span is None:
            self.refuse(setting, f"“{key}” needs a value", f"write {key}=…")
            return None
        return setting.value, setting.value_span

    def value(self, key: str, read: Callable[[str], Value | None], forms: str) -> Value | None:
        """The value of ``key`` as ``read`` has it; told, with its ``forms``, where it is none."""
        found = self.text(key)
        if found is None:
            return None
        value = read(found[0])
        if value is None:
            self.refuse(self._by_key[key], f"“{found[0]}” is no value of {key}", forms)
        return value

    def duration_s(self, key: str) -> float | None:
        return self.value(key, values.duration_s, DURATION_FORMS)

    def gain_db(self) -> float:
        return self.value("gain", _sane_gain, "a gain is -6, +3 or -6dB, within ±60") or 0.0

    def pan(self) -> float | None:
        return self.value("pan", values.pan, "a place is L40, R20 or C")

    def anchor(self, ids: IdBook) -> Anchor | None:
        """``at=``: from the cue's own place, or from a line's start."""
        found = self.text("at")
        if found is None:
            return None
        written, span = found
        line_ids = ids.line_ids()
        moment = values.moment(folded_name(written), line_ids)
        if moment is None:
            self.refuse(
                self._by_key["at"], f"“{written}” is no moment", "a moment is -0.4s, #id or #id+1s"
            )
            return None
        if moment.line_id is None:
            return Anchor(line_id=None, offset_s=moment.offset_s)
        line = ids.line(moment.line_id, span, self._found)
        return None if line is None else Anchor(line_id=line, offset_s=moment.offset_s)

    def until(self, ids: IdBook) -> str | None:
        found = self.text("until")
        if found is None:
            return None
        reference = values.reference(found[0])
        if reference is None:
            self.refuse(self._by_key["until"], f"“{found[0]}” is no id", "write until=#id")
            return None
        return ids.line(reference, found[1], self._found)

    def treatment(self, names: Mapping[str, str]) -> str | None:
        """``via=``: the id of the treatment that a name calls."""
        found = self.text("via")
        if found is None:
            return None
        treatment = names.get(folded_name(found[0]).casefold())
        if treatment is None:
            self._found.append(
                error(
                    "treatment/unknown",
                    f"no treatment is called “{found[0]}”",
                    found[1],
                    did_you_mean(found[0], names) or "treatments: " + ", ".join(sorted(names)),
                )
            )
        return treatment

    def refuse(self, setting: Setting, message: str, hint: str) -> None:
        self._found.append(
            error(f"{self._kind}/bad-value", message, setting.value_span or setting.span, hint)
        )


def _meant(key: str, known: tuple[str, ...], owner: str) -> str:
    """The remedy for a key that is none of ``known``."""
    if known:
        return did_you_mean(key, known) or "known here: " + ", ".join(known)
    instead = _STANDS_INSIDE.get(owner)
    return f"{owner} takes no settings" + (f"; {instead}" if instead else "")


def _sane_gain(text: str) -> float | None:
    gain = values.gain_db(text)
    return gain if gain is not None and abs(gain) <= 60 else None
