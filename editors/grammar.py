"""Writes the TextMate grammar of the cue language: ``python -m editors.grammar``.

A TextMate grammar is one JSON file whose patterns cannot name one another's parts, so the same
forms (a name, attrs, what ends an open quote) would stand in it many times. Here each is
written once, and what the parser knows as data is taken from the parser. A test sees that the
committed file is the one that this module writes.

The patterns are Oniguruma's and are tried on one line at a time, which ends in ``\\n``. ``\\G``
is where the enclosing rule began.
"""

from __future__ import annotations

import json
from pathlib import Path

from editors.cue_rules import cue_rules, setting_rules
from editors.forms import CUE, HEADING_ATTRS, NOTE
from editors.rules import Rule, groups, include, match
from editors.speech_rules import speech_rules, text_rules

GRAMMAR_FILE = Path(__file__).parent / "vscode" / "syntaxes" / "cues.tmLanguage.json"


def grammar() -> Rule:
    """The grammar as the JSON file holds it."""
    return {
        "name": "Cues",
        "scopeName": "source.cues",
        "fileTypes": ["cues"],
        "comment": "Written by `python -m editors.grammar`; change it there.",
        "patterns": [
            include("front-matter-first"),
            include("blank-lines-first"),
            *map(include, ("heading", "cue-line", "note-line", "include-line")),
            *map(include, ("speech-quoted", "speech-below", "speech-unquoted", "narration")),
        ],
        "repository": _front_matter()
        | _lines()
        | speech_rules()
        | text_rules()
        | cue_rules()
        | setting_rules(),
    }


# --- front matter -----------------------------------------------------------------------------


def _front_matter() -> Rule:
    fenced: Rule = {
        "name": "meta.front-matter.cues",
        "contentName": "meta.embedded.block.toml",
        "beginCaptures": groups("punctuation.definition.front-matter.begin.cues"),
        "end": r"^\s*(\+\+\+)\s*$",
        "endCaptures": groups("punctuation.definition.front-matter.end.cues"),
        # The second stands in where the editor knows no TOML.
        "patterns": [{"include": "source.toml"}, include("plain-toml")],
    }
    return {
        "front-matter-first": {"begin": r"\A\s*(\+\+\+)\s*$"} | fenced,
        "blank-lines-first": {
            "begin": r"\A(?=\s*$)",
            "end": r"^(?=\s*\S)(?!\s*\+\+\+\s*$)",
            "patterns": [{"begin": r"^\s*(\+\+\+)\s*$"} | fenced],
        },
        "plain-toml": {
            "patterns": [
                match(r"#.*$", "comment.line.number-sign.toml"),
                match(r"^\s*(\[{1,2}[^\]\n]*\]{1,2})", "entity.name.section.toml"),
                match(
                    r"""(?:^|(?<=[{,]))\s*([\w\-]+|"[^"\n]*"|'[^'\n]*')\s*(=)""",
                    captures=groups(
                        "variable.other.key.toml", "punctuation.separator.key-value.toml"
                    ),
                ),
                match(r'"(?:\\.|[^"\\\n])*"', "string.quoted.double.toml"),
                match(r"'[^'\n]*'", "string.quoted.single.toml"),
                match(r"\b(?:true|false)\b", "constant.language.boolean.toml"),
                match(r"[+\-]?\b[0-9][0-9_]*(?:\.[0-9_]+)?\b", "constant.numeric.toml"),
            ]
        },
    }


# --- constructs of one line -------------------------------------------------------------------


def _lines() -> Rule:
    return {
        "heading": match(
            rf"^\s*(#{{1,4}})(?=\s|$)\s*([0-9]{{1,3}}\.(?=\s+\S))?\s*(.*?)\s*"
            rf"(\(\s*[0-9]{{1,4}}\s*(?:(?:-|–|—|to)\s*[0-9]{{1,4}}\s*)?(?i:minutes?|mins?\.?)\s*\))?"
            rf"\s*(?:({HEADING_ATTRS})\s*({NOTE})?)?\s*$",
            "markup.heading.cues",
            groups(
                "punctuation.definition.heading.cues",
                "punctuation.definition.list.begin.cues",
                "entity.name.section.cues",
                "constant.numeric.minutes.cues",
                "#attrs",
                "#note",
            ),
        ),
        "cue-line": match(rf"^\s*({CUE})\s*({NOTE})?\s*$", captures=groups("#cue", "#note")),
        "note-line": match(rf"^\s*({NOTE})$", captures=groups("#note")),
        "include-line": match(
            r"^\s*(@include)(?=\s|$)(?:\s+((?!//).*?))?\s*((?<=\s)//(?:\s.*)?)?$",
            "meta.include.cues",
            groups("keyword.control.import.cues", "string.unquoted.path.cues", "#note"),
        ),
        "note": match(
            r"(//).*$",
            "comment.line.double-slash.cues",
            groups("punctuation.definition.comment.cues"),
        ),
    }


if __name__ == "__main__":
    GRAMMAR_FILE.write_text(
        json.dumps(grammar(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
