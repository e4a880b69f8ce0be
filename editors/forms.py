"""The forms of the cue language as Oniguruma patterns, each as its parser reads it.

The parser's own patterns are for a whole text and for Python; these are for one line at a time.
No pattern here but ``SPEAKER`` has groups that capture.
"""

from __future__ import annotations

from pipeline.script.cue import KEYS_WITHOUT_COLON
from pipeline.script.lexer import LONGEST_NAME, QUOTES

OPENING_QUOTE = f"[{QUOTES}]"
CLOSING_QUOTE = "[" + QUOTES.replace("„", "") + "]"

NOTE = "//.*"
CUE = r"\[(?!\[)[^\[\]\n]*\]"

_ATTRS_OPEN = r"\{\s*(?:#|[^\s#={}\"\[\]|]+\s*=)"
ATTRS = rf"{_ATTRS_OPEN}[^{{}}\n]*\}}?"
HEADING_ATTRS = rf"(?:{_ATTRS_OPEN}|\{{(?=\s*carry\s*\}}))[^{{}}\n]*\}}?"

TIMED_KEY = "(?i:" + "|".join(sorted(KEYS_WITHOUT_COLON)) + ")"

PARENTHESES = r"(?:\s*\((?:[^()\n]|\((?:[^()\n]|\([^()\n]*\))*\))*\))*"

# A letter without a capital of its own counts as one: Lo and Lm, ß, and Georgian's.
_CAPITAL = r"\p{Lu}\p{Lt}\p{Lo}\p{Lm}ßა-ჿ"
_OF_A_NAME = (
    rf"(?:(?<!\w)(?:Ma?c|De)(?=\p{{L}})|(?<!\w)De(?=[ '’])|[{_CAPITAL}\p{{N}}\p{{M}}.'’\-&\#/])"
)
_NAME = (
    rf"(?=\p{{L}}[^:()^\[\]{{}}{QUOTES}\n]{{0,{LONGEST_NAME - 1}}}[:(^])"
    rf"(?>{_OF_A_NAME}+(?:\s+{_OF_A_NAME}+)*)"
)

SPEAKER = rf"({_NAME})({PARENTHESES})\s*(\^)?({PARENTHESES})\s*(:)({PARENTHESES})"
"""``NAME (attribution) ^: (delivery)``. Six groups: name, attributions, ``^``, attributions, the
colon, deliveries."""

_SPEAKER_UNCAUGHT = rf"{_NAME}{PARENTHESES}\s*\^?{PARENTHESES}\s*:"

TRANSITION = (
    r"(?:FADE|CUT|(?:SMASH|MATCH|JUMP|HARD|TIME) CUT|DISSOLVE|CROSSFADE|WIPE|IRIS|INTERCUT|BACK)"
    r"(?: (?:IN|OUT|TO|UP|WITH|FROM|ON|BLACK|WHITE|THROUGH))*"
)

_HEADING = r"#{1,4}(?=\s|$)"
_INCLUDE = r"@include(?=\s|$)"


def ends_open_quote() -> str:
    """The lines before which a text ends whose quote was never closed."""
    cue_line = rf"\[(?!\[)[^\]\n]*\]\s*(?:{NOTE})?$"
    opens_speech = rf"{_SPEAKER_UNCAUGHT}{PARENTHESES}\s*{OPENING_QUOTE}"
    return rf"\s*(?:{_HEADING}|{cue_line}|{_INCLUDE}|{opens_speech})"


def ends_unquoted_text(*, indented: bool = True) -> str:
    """The lines before which a text without quotes ends; not ``indented`` from their first
    letter on."""
    constructs = rf"$|{OPENING_QUOTE}|\[(?!\[)|//|{_HEADING}|{_INCLUDE}|{_SPEAKER_UNCAUGHT}"
    return rf"\s*(?:{constructs})" if indented else rf"(?:{constructs})"
