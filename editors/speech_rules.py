"""Speeches, narration, and what stands in their texts."""

from __future__ import annotations

from editors.forms import (
    ATTRS,
    CLOSING_QUOTE,
    CUE,
    NOTE,
    OPENING_QUOTE,
    PARENTHESES,
    SPEAKER,
    TRANSITION,
    ends_open_quote,
    ends_unquoted_text,
)
from editors.rules import Rule, groups, include, match

_SPEAKER_SCOPES = (
    "entity.name.type.speaker.cues",
    "#attributions",
    "keyword.operator.together.cues",
    "#attributions",
    "punctuation.separator.speaker.cues",
    "#deliveries",
)
_OPENS = {"name": "string.quoted.double.cues punctuation.definition.string.begin.cues"}
_CLOSES = {"name": "string.quoted.double.cues punctuation.definition.string.end.cues"}


def _quoted(begin: str, *scopes: str | Rule) -> Rule:
    """A text from the quote at the end of ``begin`` to its closing one and the end of that line."""
    return {
        "contentName": "string.quoted.double.cues",
        "begin": rf"{begin}({OPENING_QUOTE})",
        "beginCaptures": groups(*scopes, _OPENS),
        "end": (
            rf"({CLOSING_QUOTE})(?:[^\S\n]*({ATTRS}))?(?:[^\S\n]*({CUE}))?"
            rf"(?:[^\S\n]*({NOTE}))?[^\S\n]*$|^(?={ends_open_quote()})"
        ),
        "endCaptures": groups(_CLOSES, "#attrs", "#cue", "#note"),
        "patterns": [include("text")],
    }


def _unquoted(begin: str, *scopes: str | Rule) -> Rule:
    """A text without quotes, to the next blank line or construct."""
    return {
        "contentName": "string.unquoted.speech.cues",
        "begin": rf"{begin}(?=[^\s{OPENING_QUOTE[1:-1]}])",
        "beginCaptures": groups(*scopes),
        "end": rf"^(?={ends_unquoted_text()})",
        "patterns": [
            match(r"(?:(?<=\s)|\G)//(?:\s.*)?$", captures={"0": {"patterns": [include("note")]}}),
            match(
                rf"({ATTRS})(?=\s*(?:(?<=\s)//(?:\s.*)?)?$)",
                captures=groups("#attrs"),
            ),
            include("text"),
        ],
    }


def speech_rules() -> Rule:
    speech = {"name": "meta.speech.cues"}
    no_transition = rf"^\s*(?!{TRANSITION}\s*[:(^])"
    return {
        "narration": speech | _quoted(r"^\s*"),
        "speech-quoted": speech | _quoted(rf"^\s*{SPEAKER}\s*", *_SPEAKER_SCOPES),
        "speech-unquoted": speech | _unquoted(rf"{no_transition}{SPEAKER}\s*", *_SPEAKER_SCOPES),
        # ``NAME:`` alone. The line's end is part of what begins the rule, so that the next
        # line's end can end it: a text that goes on further is a rule of its own within.
        "speech-below": speech
        | {
            "begin": rf"{no_transition}{SPEAKER}[^\S\n]*({NOTE})?[^\S\n]*\n",
            "beginCaptures": groups(*_SPEAKER_SCOPES, "#note"),
            "end": rf"\n|^(?=\s*(?:$|(?!{OPENING_QUOTE}){ends_unquoted_text(indented=False)}))",
            "patterns": [
                match(
                    rf"^({PARENTHESES})[^\S\n]*({NOTE})?[^\S\n]*\n",
                    captures=groups("#deliveries", "#note"),
                ),
                _quoted(rf"^({PARENTHESES})\s*", "#deliveries"),
                _unquoted(rf"^({PARENTHESES})\s*", "#deliveries"),
            ],
        },
        "attributions": match(
            r"(\()(.*?)(\))(?=\s*(?:\(|\^|:|$))",
            captures=groups(
                "punctuation.definition.attribution.begin.cues",
                "variable.parameter.attribution.cues",
                "punctuation.definition.attribution.end.cues",
            ),
        ),
        "deliveries": match(
            r"(\()(.*?)(\))(?=\s*(?:\(|$))",
            captures=groups(
                "punctuation.definition.delivery.begin.cues",
                "storage.modifier.delivery.cues",
                "punctuation.definition.delivery.end.cues",
            ),
        ),
    }


def text_rules() -> Rule:
    dashes = r"(?:[—―–]|--)[—―–\-]*"
    return {
        "text": {
            "patterns": [
                match(rf"^\s*({NOTE})$", captures=groups("#note")),
                match(
                    rf"\G\s*({dashes}|-(?=\s))",
                    captures=groups("keyword.operator.interruption.cues"),
                ),
                match(
                    rf"(?:{dashes}|(?<=\s)-)"
                    rf"(?=\s*(?:{CLOSING_QUOTE}\s*(?:{ATTRS})?\s*(?:{CUE})?\s*(?:{NOTE})?\s*$))",
                    "keyword.operator.interruption.cues",
                ),
                match(
                    r"^\s*(-|[0-9]{1,2}\.)(?=\s)",
                    captures=groups("punctuation.definition.list.begin.cues"),
                ),
                match(
                    # The stars hug their words, and no letter stands outside them.
                    r"(?<![\p{L}\p{N}])(\*+)(?=[^\s*])((?:\\.|[^*\\\n])*(?<=\S))(\*+)(?![\p{L}\p{N}])",
                    "markup.italic.stress.cues",
                    groups(
                        "punctuation.definition.italic.cues",
                        "#words",
                        "punctuation.definition.italic.cues",
                    ),
                ),
                include("words"),
            ]
        },
        "words": {
            "patterns": [
                match(r'\\[\[{*\\"“”„]', "constant.character.escape.cues"),
                match(r"\.\.\.|…", "keyword.operator.hesitation.cues"),
                match(
                    r"(\[\[)([^\[\]|\n]+)(\|)([^\[\]|\n]+)(\]\])",
                    "meta.said-as.cues",
                    groups(
                        "punctuation.definition.said-as.begin.cues",
                        "string.other.written.cues",
                        "punctuation.separator.said-as.cues",
                        "constant.other.spoken.cues",
                        "punctuation.definition.said-as.end.cues",
                    ),
                ),
                match(
                    r"(\{)\s*([^\s#{}=][^{}=\n]*?)\s*(\})",
                    captures=groups(
                        "punctuation.definition.variable.begin.cues",
                        "variable.other.value.cues",
                        "punctuation.definition.variable.end.cues",
                    ),
                ),
                match(r"\[\[[^\[\]\n]*\]\]|\[[^\[\]\n]*\]|\[", "invalid.illegal.bracket.cues"),
                match(r"\{[^{}\n]*\}|\{", "invalid.illegal.brace.cues"),
            ]
        },
    }
