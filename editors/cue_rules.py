"""Cues, and the settings of cues, headings and speeches."""

from __future__ import annotations

from editors.forms import TIMED_KEY
from editors.rules import Rule, groups, match


def cue_rules() -> Rule:
    begin = "punctuation.definition.cue.begin.cues"
    return {
        "cue": {
            "name": "meta.cue.cues",
            "begin": r"\[",
            "beginCaptures": {"0": {"name": begin}},
            "end": r"\]",
            "endCaptures": {"0": {"name": "punctuation.definition.cue.end.cues"}},
            "patterns": [
                match(
                    r"(?<=\[)\s*([\w\-]+)\s*(:)",
                    captures=groups(
                        "keyword.control.cue.cues", "punctuation.separator.key-value.cues"
                    ),
                ),
                match(
                    rf"(?<=\[)\s*({TIMED_KEY})(?=\s*[|\]]|\s+[+\-−.]?[0-9])([^|\]]*)",
                    captures=groups("keyword.control.cue.cues", "#amount"),
                ),
                match(
                    r"(\|)([^\]]*)",
                    captures=groups("punctuation.separator.params.cues", "#settings"),
                ),
                match(r",", "punctuation.separator.arguments.cues"),
                match(r"[^\s\[\]|,](?:[^\[\]|,]*[^\s\[\]|,])?", "support.function.cues"),
            ],
        },
        "attrs": match(
            r"(\{)([^{}]*)(\})?",
            "meta.attrs.cues",
            groups(
                "punctuation.definition.attrs.begin.cues",
                "#settings",
                "punctuation.definition.attrs.end.cues",
            ),
        ),
    }


def setting_rules() -> Rule:
    key = "entity.other.attribute-name.cues"
    return {
        "settings": {
            "patterns": [
                match(
                    r"(#)([^\s#={}|\"]+)",
                    captures=groups("punctuation.definition.label.cues", "entity.name.label.cues"),
                ),
                match(
                    r"([^\s#={}|\"]+)\s*(=)\s*(\"[^\"\n]*\"|[^\s{}|\"]+(?:\s+dB(?![^\s}|\]]))?)",
                    captures=groups(key, "keyword.operator.assignment.cues", "#amount"),
                ),
                match(r"[^\s#={}|\"]+", key),
            ]
        },
        "amount": {
            "patterns": [
                match(r'"[^"\n]*"', "string.quoted.double.value.cues"),
                match(
                    r"(#)([^\s={}|\"]+?)(?=[+\-−][0-9.]|[\s}|\]]|$)",
                    captures=groups(
                        "punctuation.definition.label.cues", "variable.other.label.cues"
                    ),
                ),
                match(
                    r"[+\-−±]?(?:[0-9]+(?::[0-9]{2})?(?:\.[0-9]+)?|\.[0-9]+)"
                    r"(?:\s*(ms|s|dB|LU))?(?![\w.:])",
                    "constant.numeric.cues",
                    groups("keyword.other.unit.cues"),
                ),
                match(r"\b(?:[LR][0-9]{1,3}|C)\b", "constant.numeric.pan.cues"),
                match(r"[^\s|}\]]+", "string.unquoted.value.cues"),
            ]
        },
    }
