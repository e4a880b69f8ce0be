"""``[KEY: arg, arg | params]`` and ``[FREE WORDS | params]``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from pipeline.diagnostics import Diagnostic, did_you_mean, error
from pipeline.script.nodes import Cue, Setting, Word
from pipeline.script.settings import parse_settings
from pipeline.source import SourceSpan, SourceText

CUE_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "SOUND": "SOUND",
        "SFX": "SOUND",
        "AMBIENCE": "AMBIENCE",
        "AMB": "AMBIENCE",
        "MUSIC": "MUSIC",
        "STING": "STING",
        "PAUSE": "PAUSE",
        "BEAT": "BEAT",
        "SILENCE": "SILENCE",
        "ROOM": "ROOM",
        "DIAGRAM": "DIAGRAM",
        "METRIC": "METRIC",
        "CODE": "CODE",
    }
)
"""Every key as a writer may type it → the key it stands for."""

KEYS_WITHOUT_COLON = frozenset({"PAUSE", "SILENCE", "BEAT"})
"""The only keys without a colon, and the only ones that need no argument."""

_KEY_AND_COLON = re.compile(r"\s*+(?P<key>[\w\-]++)\s*+:")
_TIMED_KEY = re.compile(
    r"\s*+(?P<key>PAUSE|SILENCE|BEAT)(?:\s++(?P<rest>[+\-−.]?[0-9].*+))?\s*+\Z", re.IGNORECASE
)
_SOUND_WORD_AT_END = re.compile(r"(?:\A|(?<=\s))SOUNDS?\Z", re.IGNORECASE)
_LONGEST_KEY = 40
_MOST_NEAREST = 1000


class CueReader:
    """Reads the cues of one file; remembers the nearest key of each wrong one.

    Looking for a nearest key is slow beside reading: a file of a million different wrong keys
    is told the list of keys instead, after the first thousand.
    """

    def __init__(self, source: SourceText, keys: Mapping[str, str], found: list[Diagnostic]):
        self._source = source
        self._keys = keys
        self._found = found
        self._nearest: dict[str, str] = {}

    def read(self, start: int, end: int) -> Cue | None:
        """The cue whose ``[`` is at ``start`` and whose ``]`` is the last before ``end``.

        ``None`` where it is none; a diagnostic then says why.
        """
        source, text = self._source, self._source.text
        bar = text.find("|", start + 1, end - 1)
        words_end = end - 1 if bar < 0 else bar
        stray = text.find("[", start + 1, end)
        if stray >= 0:
            self._error(
                "cue/bracket",
                "a cue holds no other bracket",
                source.span(stray, stray + 1),
                "close the first one, or put the second on a line of its own",
            )
            return None
        if (keyed := _KEY_AND_COLON.match(text, start + 1, words_end)) is not None:
            key_span = SourceSpan(source, *keyed.span("key"))
            key = self._keys.get(keyed["key"].upper(), "")
            if not key:
                self._tell_unknown(key_span)
                return None
            args = self._args(keyed.end(), words_end)
            if not args and key not in KEYS_WITHOUT_COLON:
                self._empty(source.span(start, end), f"{key} says nothing after its colon")
        elif (timed := _TIMED_KEY.match(text, start + 1, words_end)) is not None:
            key = timed["key"].upper()
            key_span = SourceSpan(source, *timed.span("key"))
            args = () if timed["rest"] is None else self._args(timed.start("rest"), words_end)
        else:
            return self._free_words(start, words_end, end)
        return Cue(
            key=key,
            key_span=key_span,
            args=args,
            params=() if bar < 0 else self._params(words_end, end),
            free=False,
            span=SourceSpan(source, start, end),
        )

    def _free_words(self, start: int, words_end: int, end: int) -> Cue | None:
        """A SOUND in words: ``[ALARM SOUNDS]`` is the sound “ALARM”."""
        source = self._source
        args = self._args(start + 1, words_end)
        if args:
            last = args[-1]
            bare = _SOUND_WORD_AT_END.sub("", last.text).rstrip()
            if bare == last.text:
                shorter = last.span
            else:
                written = _SOUND_WORD_AT_END.sub("", last.span.text).rstrip()
                shorter = source.span(last.span.start, last.span.start + len(written))
            args = args[:-1] + ((Word(text=bare, span=shorter),) if bare else ())
        if not args:
            self._empty(source.span(start, end), "these brackets name nothing")
            return None
        return Cue(
            key="SOUND",
            key_span=source.span(args[0].span.start, args[-1].span.end),
            args=args,
            params=self._params(words_end, end),
            free=True,
            span=source.span(start, end),
        )

    def _params(self, words_end: int, end: int) -> tuple[Setting, ...]:
        if words_end == end - 1:
            return ()
        return parse_settings(self._source, words_end + 1, end - 1, "param", self._found)

    def _args(self, start: int, end: int) -> tuple[Word, ...]:
        """The words between commas; an empty place between two commas is an error."""
        source, text = self._source, self._source.text
        words = text[start:end]
        if not words.strip():
            return ()
        args: list[Word] = []
        at = start
        for raw in words.split(","):
            bare = raw.strip()
            if bare:
                word_start = at + raw.index(bare[0])
                span = SourceSpan(source, word_start, word_start + len(bare))
                args.append(Word(text=" ".join(bare.split()), span=span))
            else:
                place = min(at + len(raw), end - 1)
                self._error(
                    "cue/empty-argument",
                    "there is nothing between these commas",
                    source.span(place, place + 1),
                    "take the comma out",
                )
            at += len(raw) + 1
        return tuple(args)

    def _tell_unknown(self, span: SourceSpan) -> None:
        """Tell that no cue has this key, with the nearest one that has."""
        written = span.text
        if written not in self._nearest and len(self._nearest) < _MOST_NEAREST:
            short = len(written) <= _LONGEST_KEY
            self._nearest[written] = did_you_mean(written, self._keys) if short else ""
        hint = self._nearest.get(written) or "the keys are " + ", ".join(self._keys)
        self._error("cue/unknown-key", f"no cue is called “{written[:_LONGEST_KEY]}”", span, hint)

    def _empty(self, span: SourceSpan, message: str) -> None:
        self._error("cue/empty", message, span, "say what is meant, or take the cue out")

    def _error(self, slug: str, message: str, span: SourceSpan, hint: str) -> None:
        self._found.append(error(slug, message, span, hint))
