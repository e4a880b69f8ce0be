"""The ordinary speech: nine of ten, whose end one pattern finds; and a cue alone on its line.

The quotes of an ordinary text are its first and its last, nothing in it is escaped, and no
line of it could be what ends an open quote. Every other speech is ``text_bounds.py``'s, which
finds the ends of ordinary ones too and alike; a test holds the two together. Letters are taken
possessively, so that a failing match goes back in lines and never in letters, and the pattern
reads no further than the careful reading would. Groups are not possessive: Python 3.11.2, which
Debian ships, does not put the place back when one fails halfway (cpython issue 106052).
"""

from __future__ import annotations

import re

from pipeline.script.lexer import LONGEST_NAME, QUOTES
from pipeline.script.settings import ATTRS_OPEN

_BLANKS = r"[^\S\n]*+"
_LETTERS = rf"[^\\\n{QUOTES}]*+"

ORDINARY_SPEECH = re.compile(
    rf"""
    (?:
        (?P<name> [A-Z][A-Z0-9\ .'’\-&\#/]{{0,{LONGEST_NAME - 1}}}+ )
        (?: \( (?P<attribution> [^()\n{QUOTES}]*+ ) \) {_BLANKS} )?
        (?P<together> \^ )? {_BLANKS} : {_BLANKS}
        (?: \( (?P<delivery> [^()\n{QUOTES}]*+ ) \) {_BLANKS} )?
    )?
    (?P<quote> [{QUOTES}] )
    (?P<inside> {_LETTERS} (?: \n \s*+ [^\s\#@/\[\\{QUOTES}] {_LETTERS} )* )
    (?<! [\s:)] )
    (?P<close> ["“”] ) {_BLANKS}
    (?P<attrs> {ATTRS_OPEN} [^{{}}\n{QUOTES}]*+ \}} )? {_BLANKS}
    (?: \n | \Z )""",
    re.VERBOSE,
)
"""Matched at the first letter of a line."""

CUE_ALONE = re.compile(rf"(?P<cue>\[(?!\[)[^\[\]\n]*+\]){_BLANKS}(?:\n|\Z)")
