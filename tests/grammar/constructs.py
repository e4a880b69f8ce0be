"""Every construct of the language, well-formed, with each optional part there or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.grammar import words
from tests.grammar.choices import Choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a block stands: its number in the script, the ``#id`` that it shall bear, the ids
    of all lines of the script, and whether the front matter gives the values."""

    number: int
    own_id: str | None
    line_ids: tuple[str, ...]
    valued: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One construct as text; ``nodes`` are what it reads as (``node_name`` of each).

    ``faults`` are the slugs that it asks for, each with the offset into ``text`` at which it
    must be told; ``None`` leaves the place open.
    """

    text: str
    nodes: tuple[str, ...]
    runs_on: bool = False
    """Only a blank line ends it."""
    faults: tuple[tuple[str, int | None], ...] = ()


def heading(choices: Choices, place: Place) -> Block:
    depth = 1 + choices.below(4)
    title = choices.of(words.TITLES)
    text = f"{'#' * depth} {choices.of(words.NUMBERS)}{title}{choices.of(words.MINUTES)}"
    attrs = _unlike(choices.some_of(words.SECTION_ATTRS, 2))
    if choices.one_in(4):
        attrs.append("carry")
    if choices.one_in(3):
        attrs.insert(0, f"#section-{place.number}")
    note = ""
    if attrs:
        text += _braces(choices, attrs)
        note = choices.of(("", "", " // a note"))
    return Block(text=text + note, nodes=(f"heading {depth}", *_noted(note)))


def layers(choices: Choices, place: Place) -> Block:
    kind = choices.of(tuple(words.LAYERS))
    key = choices.of(words.LAYER_KEYS[kind])
    args = choices.of(words.LAYERS[kind])
    # The words of MUSIC are one bed, commas and all.
    if choices.one_in(4) and kind != "MUSIC":
        args += choices.of((", ", " ,", ",")) + choices.of(words.LAYERS[kind])
    return _cue(choices, kind, f"{key}:{choices.of((' ', '', '  '))}{args}", place)


def free_words(choices: Choices, place: Place) -> Block:
    return _cue(choices, "SOUND", choices.of(words.FREE_WORDS), place)


def _cue(choices: Choices, key: str, head: str, place: Place) -> Block:
    params = _unlike(choices.some_of(words.LAYER_PARAMS, 3))
    if place.line_ids and choices.one_in(4):
        referring = choices.of(words.REFERRING_PARAMS).format(id=choices.of(place.line_ids))
        params = _unlike([referring, *params])
    if choices.one_in(8):
        params.append(f"#cue-{place.number}")
    bar = choices.of((" | ", "|", " |  ")) + " ".join(params) if params else ""
    note = choices.of(("", "", "", " // a note"))
    return Block(text=f"[{head}{bar}]{note}", nodes=(f"cue {key}", *_noted(note)))


def timed(choices: Choices, place: Place) -> Block:
    key = choices.of(tuple(words.TIMED))
    written = choices.of((key, key.lower(), key.title()))
    keep = " | keep=none" if key == "SILENCE" and choices.one_in(3) else ""
    return Block(text=f"[{written}{choices.of(words.TIMED[key])}{keep}]", nodes=(f"cue {key}",))


def picture_or_room(choices: Choices, place: Place) -> Block:
    if choices.one_in(2):
        return Block(text=f"[ROOM: {choices.of(words.ROOMS)}]", nodes=("cue ROOM",))
    key, text = choices.of(words.PICTURES)
    return Block(text=f"[{key}: {text}]", nodes=(f"cue {key.upper()}",))


def note(choices: Choices, place: Place) -> Block:
    return Block(text=choices.of(words.NOTES), nodes=("note",))


def prose(choices: Choices, place: Place) -> Block:
    return Block(
        text=choices.of(words.PROSE),
        nodes=("prose",),
        runs_on=True,
        faults=(("prose/not-spoken", 0),),
    )


def include(choices: Choices, place: Place) -> Block:
    path = choices.of(("scenes/two lines.cues", "scenes/nested.cues", '"scenes/two lines.cues"'))
    note = choices.of(("", " // a note"))
    return Block(text=f"@include {path}{note}", nodes=("include", *_noted(note)))


def narration(choices: Choices, place: Place) -> Block:
    return _speech(choices, place, name=None)


def speech(choices: Choices, place: Place) -> Block:
    return _speech(choices, place, name=choices.of(words.NAMES))


def _speech(choices: Choices, place: Place, *, name: str | None) -> Block:
    quoted = name is None or not choices.one_in(6)
    opening, closing = choices.of(words.QUOTE_PAIRS) if quoted else ("", "")
    notes = 0
    head = ""
    if name is not None:
        head = name + "".join(" " + a for a in choices.some_of(words.ATTRIBUTIONS, 2))
        head += choices.of(("", "", "", " ^")) + choices.of((":", ":", " :"))
        head += "".join(" " + d for d in choices.some_of(words.DELIVERIES, 1))
        gap = choices.of((" ", " ", "", "\n", "\n\t", " // aside\n")) if quoted else " "
        notes += "//" in gap
        head += gap
    text = choices.of(words.ENTERS) + choices.of(words.WORDED)
    for _ in range(choices.below(4)):
        text += _more(choices, quoted=quoted, valued=place.valued)
    # What a note or a list leaves open at the end is closed by a word.
    text += choices.of(("", " and so.")) + choices.of(words.LEAVES)
    attrs = _unlike(choices.some_of(words.LINE_ATTRS, 2))
    if place.own_id is not None:
        attrs.insert(0, f"#{place.own_id}")
    braces = _braces(choices, attrs) if attrs else ""
    cue = choices.of(("", "", "", "", " [PAUSE]", "[alarm sounds]")) if quoted else ""
    tail = choices.of(("", "", "", " // so it is"))
    in_text = text.count("\n//")
    key = {"": (), " [PAUSE]": ("cue PAUSE",), "[alarm sounds]": ("cue SOUND",)}[cue]
    return Block(
        text=head + opening + text + closing + braces + cue + tail,
        nodes=(f"speech {name or '-'}", *("note",) * (notes + in_text), *key, *_noted(tail)),
        runs_on=not quoted,
    )


def _more(choices: Choices, *, quoted: bool, valued: bool) -> str:
    kind = choices.below(6)
    if kind == 0:
        return " " + choices.of(words.WORDED)
    if kind <= 3:
        marked = choices.of(words.MARKED)
        return " " + (marked if valued or marked not in words.VALUED else "*Every*")
    if kind == 4 or not quoted:
        soft = words.BREAKS if quoted else words.BREAKS[:1]
        return choices.of(soft) + (" " if quoted else "") + choices.of(words.WORDED)
    return choices.of(words.NOTED_BREAKS)


def _unlike(settings: list[str]) -> list[str]:
    """The settings whose key no other before them has."""
    kept: dict[str, str] = {}
    for setting in settings:
        kept.setdefault(setting.partition("=")[0].strip(), setting)
    return list(kept.values())


def _braces(choices: Choices, attrs: list[str]) -> str:
    left, right = choices.of(((" {", "}"), ("{", "}"), ("  { ", " }")))
    return left + " ".join(attrs) + right


def _noted(note: str) -> tuple[str, ...]:
    return ("note",) if note else ()


Write = Callable[[Choices, Place], Block]

CONSTRUCTS: tuple[Write, ...] = (
    *(narration,) * 3,
    *(speech,) * 8,
    *(layers,) * 6,
    *(free_words,) * 2,
    *(timed,) * 2,
    picture_or_room,
    *(heading,) * 3,
    note,
    prose,
    include,
)
"""The plainest first; as often as each is wanted."""

BEAR_IDS = (narration, speech)
"""The constructs that are lines and may bear an id."""
