"""The colours of the cue language: a line, and what each of its words is.

A row is a script and its words with the scope that a theme would colour them by; words that are
not listed are of no matter to the row, and ``plain`` says that a word has no scope at all.
"""

from __future__ import annotations

import json

import pytest

from editors.grammar import GRAMMAR_FILE, grammar
from pipeline.script.cue import CUE_KEYS, KEYS_WITHOUT_COLON
from tests.editors.engine import Lines, Token, needs_engine, read_by_engine

KEY = "keyword.control.cue"
WORDS = "support.function"
PARAM = "entity.other.attribute-name"
NUMBER = "constant.numeric"
NAME = "entity.name.type.speaker"
SAID = "string.quoted.double"
SAID_BARE = "string.unquoted.speech"
NOTE = "comment.line.double-slash"
TITLE = "entity.name.section"
DASH = "keyword.operator.interruption"
plain = ""

LINES: list[tuple[str, dict[str, str]]] = [
    # headings
    ("# Cold Open", {"#": "punctuation.definition.heading", "Cold Open": TITLE}),
    ("  #### 2. Deep (8-10 minutes)", {"2.": "markup.heading", "Deep": TITLE,
                                       "(8-10 minutes)": "constant.numeric.minutes"}),
    ("## War Room {#war-room room=boardroom}", {"War Room": TITLE, "war-room": "entity.name.label",
                                                "room": PARAM, "boardroom": "string.unquoted.value"}),
    ("## Out {carry} // why", {"Out": TITLE, "carry": PARAM, "// why": NOTE}),
    ("##### Five", {"##### Five": plain}),
    ("#1 priority", {"#1 priority": plain}),
    # cues
    ("[SOUND: klaxon, id:alarm.pager]", {"SOUND": KEY, "klaxon": WORDS, "id:alarm.pager": WORDS}),
    ("[sfx: door | wait]  // bang", {"sfx": KEY, "door": WORDS, "wait": PARAM, "// bang": NOTE}),
    ("[ALARM SOUNDS | gain = -6 dB]", {"ALARM SOUNDS": WORDS, "gain": PARAM, "-6 ": NUMBER,
                                       "dB": "keyword.other.unit"}),
    ("[SOUND: pager | at=#red-0.5s pan=L40]", {"at": PARAM, "red": "variable.other.label",
                                               "-0.5": NUMBER, "L40": "constant.numeric.pan"}),
    ("[PAUSE]", {"PAUSE": KEY}),
    ("[silence 500ms | keep=none]", {"silence": KEY, "500": NUMBER, "ms": "keyword.other.unit",
                                     "keep": PARAM, "none": "string.unquoted.value"}),
    ("[PAUSE FOR THOUGHT]", {"PAUSE FOR THOUGHT": WORDS}),
    ("[DIAGRAM: two rings]", {"DIAGRAM": KEY, "two rings": WORDS}),
    ("[FOGHORN-2: low]", {"FOGHORN-2": KEY}),  # a plug-in may have brought this key
    ("[SOUND: a] and more", {"[SOUND: a] and more": plain}),
    ("[SOUND: never closed", {"[SOUND: never closed": plain}),
    # speeches
    ('ANN: "Hello."', {"ANN": NAME, ":": "punctuation.separator.speaker", "Hello.": SAID}),
    ('ENGINEER 2 (on phone) (tired) ^: (fast) (flat) "Go." {#go gain=-2}',
     {"ENGINEER 2": NAME, "on phone": "variable.parameter.attribution",
      "tired": "variable.parameter.attribution", "^": "keyword.operator.together",
      "fast": "storage.modifier.delivery", "flat": "storage.modifier.delivery",
      "Go.": SAID, "go": "entity.name.label", "gain": PARAM, "-2": NUMBER}),
    ('McDONALD: "Aye."', {"McDONALD": NAME}),
    ("DR. O'NEIL-MARSH & SON #2/3: \"We.\"", {"DR. O'NEIL-MARSH & SON #2/3": NAME}),
    ('ДИРЕКТОР: "Да."', {"ДИРЕКТОР": NAME, "Да.": SAID}),
    ('田中: "はい。"', {"田中": NAME, "はい。": SAID}),
    ("ÉLODIE: “Oui.”", {"ÉLODIE": NAME, "Oui.": SAID}),
    ('SMITH (SRE (retired), 2016): "I was."', {"SMITH": NAME,
                                               "SRE (retired), 2016": "variable.parameter.attribution"}),
    ("ANN: no quotes {#bare} // aside", {"ANN": NAME, "no quotes ": SAID_BARE,
                                         "bare": "entity.name.label", "// aside": NOTE}),
    ('Sarah: "Mixed case is nobody."', {'Sarah: "Mixed case is nobody."': plain}),
    ("FADE IN: a room", {"FADE IN: a room": plain}),
    ('FADE IN: "He did say this."', {"FADE IN": NAME, "He did say this.": SAID}),
    ("Start: Simple diagram", {"Start: Simple diagram": plain}),
    ("Just prose, with a — dash.", {"Just prose, with a — dash.": plain}),
    # texts
    ('"Narration." [PAUSE 2s] // breathe', {"Narration.": SAID, "PAUSE": KEY, "2": NUMBER,
                                            "// breathe": NOTE}),
    ('"It is {time} in {the city}."', {"time": "variable.other.value",
                                       "the city": "variable.other.value"}),
    ('"[[SQL|sequel]] is *not* *{x}* slow..."',
     {"SQL": "string.other.written", "sequel": "constant.other.spoken",
      "not": "markup.italic.stress", "x": "variable.other.value",
      "...": "keyword.operator.hesitation"}),
    ('"2 * 3 * 4"', {"2 * 3 * 4": SAID}),
    (r'"An \[escape\" and \*."', {r"\[": "constant.character.escape", r"\"": "constant.character.escape",
                                r"\*": "constant.character.escape"}),
    ('"He said "stop" and left."', {'He said "stop" and left.': SAID}),
    ('"Cut me [SOUND: door] here, {#id} too"', {"[SOUND: door]": "invalid.illegal.bracket",
                                               "{#id}": "invalid.illegal.brace"}),
    ('ANN: "Wait, I—" {#cut}', {"Wait, I": SAID, "—": DASH, "cut": "entity.name.label"}),
    ('ANN: "Wait, I --"', {"--": DASH}),
    ('BOB: "—will not."', {"—": DASH, "will not.": SAID}),
    ('"A—b, c--d."', {"A—b, c--d.": SAID}),
    # notes and includes
    ("// a note: [SOUND: not] \"not\"", {"// a note: [SOUND: not] \"not\"": NOTE}),
    ("@include scenes/a b.cues  // shared", {"@include": "keyword.control.import",
                                             "scenes/a b.cues": "string.unquoted.path",
                                             "// shared": NOTE}),
    ("@included nothing", {"@included nothing": plain}),
]  # fmt: skip

TEXTS: list[tuple[str, str, dict[str, str]]] = [
    (
        "a text goes over lines and blank lines",
        '"One\n\n  - two\n[[3|three]]" {#x}\n[PAUSE]',
        {"One": SAID, "-": "punctuation.definition.list.begin", "three": "constant.other.spoken",
         "x": "entity.name.label", "PAUSE": KEY},
    ),
    (
        "a note between two spoken lines",
        'ANN: "One\n// [SOUND: no] "\ntwo."',
        {"One": SAID, '// [SOUND: no] "': NOTE, "two.": SAID},
    ),
    ("an open quote ends before a heading", '"Open\n# Next', {"Open": SAID, "Next": TITLE}),
    ("an open quote ends before a cue", '"Open\n[SOUND: a]', {"Open": SAID, "SOUND": KEY}),
    (
        "an open quote ends before a speech",
        'ANN: "Open\nBOB ^: (fast) "Shut."',
        {"Open": SAID, "BOB": NAME, "Shut.": SAID},
    ),
    (
        "an open quote does not end before a name without a quote",
        '"Open\nBOB: not said by Bob"\n[BEAT]',
        {"BOB: not said by Bob": SAID, "BEAT": KEY},
    ),
    ("the quote on the next line", 'ANN:\n  "Two\nlines."\nprose', {"ANN": NAME, "Two": SAID,
                                                                  "lines.": SAID, "prose": plain}),
    (
        "the delivery and the text on lines of their own",
        'ANN (radio): // live\n(tense)\n(fast) "Now."\n"Then."\nprose',
        {"radio": "variable.parameter.attribution", "// live": NOTE,
         "tense": "storage.modifier.delivery", "fast": "storage.modifier.delivery", "Now.": SAID,
         "Then.": SAID, "prose": plain},
    ),
    ("words without quotes on the next line", "ANN:\nplain *words*\nand more\n\nprose",
     {"plain ": SAID_BARE, "words": "markup.italic.stress", "and more": SAID_BARE, "prose": plain}),
    ("nothing after the colon", "ANN:\n\nprose", {"ANN": NAME, "prose": plain}),
    ("a text without quotes ends before a name", "ANN: one\ntwo\nBOB: three",
     {"one": SAID_BARE, "two": SAID_BARE, "BOB": NAME, "three": SAID_BARE}),
    ("a text without quotes ends before narration", 'ANN: one\n"Two."', {"one": SAID_BARE,
                                                                       "Two.": SAID}),
    ("a cut before the next line's cue", 'ANN: "I—"\n[ALARM SOUNDS]\nBOB: "—no."',
     {"—": DASH, "ALARM SOUNDS": WORDS, "BOB": NAME}),
    ("front matter", '+++\nepisode = 3 # three\n[cast]\n"DR. X" = "a"\n+++\n# Go',
     {"+++": "punctuation.definition.front-matter", "episode": "variable.other.key.toml",
      "3": "constant.numeric.toml", "# three": "comment.line.number-sign.toml",
      "[cast]": "entity.name.section.toml", '"a"': "string.quoted.double.toml", "Go": TITLE}),
    ("front matter after blank lines", "\n \n+++\nepisode = 3\n+++\n[BEAT]",
     {"episode": "variable.other.key.toml", "BEAT": KEY}),
    ("a fence further down is prose", "[BEAT]\n+++\nepisode = 3", {"BEAT": KEY, "+++": plain,
                                                                 "episode = 3": plain}),
    ("CRLF and indentation mean nothing", '\t[BEAT]\r\n  ANN: "One\r\n  two."\r\n', {"BEAT": KEY,
                                                                                "ANN": NAME}),
]  # fmt: skip

CASES = [(text, words) for text, words in LINES] + [(text, words) for _, text, words in TEXTS]
NAMES = [text for text, _ in LINES] + [what for what, _, _ in TEXTS]


@pytest.fixture(scope="module")
def read() -> list[Lines]:
    return read_by_engine([text for text, _ in CASES])


def found(lines: Lines, word: str) -> list[Token]:
    """The tokens of ``word``: the token that it is, else those that it lies in or that lie in it."""
    exact = [token for line in lines for token in line if token.text == word]
    if exact:
        return exact
    for line in lines:
        at = "".join(token.text for token in line).find(word)
        if at >= 0:
            end = at + len(word)
            return [t for t in line if t.start < end and t.start + len(t.text) > at]
    return []


@needs_engine
@pytest.mark.parametrize("number", range(len(CASES)), ids=NAMES)
def test_each_word_has_the_scope_of_what_it_is(read: list[Lines], number: int) -> None:
    _, words = CASES[number]
    for word, scope in words.items():
        tokens = found(read[number], word)
        assert tokens, f"{word!r} is no token of {read[number]}"
        for token in tokens:
            right = token.has(scope) if scope else token.scopes == ()
            assert right, f"{word!r} is {token.scopes}, not {scope or 'plain'}"


@needs_engine
def test_every_key_of_the_parser_is_a_key() -> None:
    cues = [f"[{key}: words]" for key in CUE_KEYS] + [f"[{key}]" for key in KEYS_WITHOUT_COLON]
    (lines,) = read_by_engine(["\n".join(cues)])
    keys = [token.text for line in lines for token in line if token.has(KEY)]
    assert keys == [*CUE_KEYS, *KEYS_WITHOUT_COLON]


def test_the_committed_grammar_is_the_one_that_is_written() -> None:
    committed = json.loads(GRAMMAR_FILE.read_text(encoding="utf-8"))
    assert committed == grammar(), "run: python -m editors.grammar"


def test_every_rule_that_is_included_exists_and_every_rule_is_included() -> None:
    included: set[str] = set()

    def look(rule: object) -> None:
        if isinstance(rule, dict):
            if isinstance(rule.get("include"), str):
                included.add(rule["include"])
            for value in rule.values():
                look(value)
        elif isinstance(rule, list):
            for value in rule:
                look(value)

    look(grammar())
    assert included - {"source.toml"} == {f"#{name}" for name in grammar()["repository"]}
