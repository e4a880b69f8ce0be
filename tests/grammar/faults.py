"""Each construct broken as each slug describes it.

``«`` stands before the place at which the fault must be told (and is no part of the script);
without it the fault lies in another file. ``@N`` is the block's number, so that what a block
names is its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.grammar.choices import Choices
from tests.grammar.constructs import Block

MARK = "«"

WARNED = {
    "param/twice": ("[SOUND: alarm | gain=-3 «gain=-6]", "[MUSIC: tension | loop «loop]"),
    "param/no-effect": ("[PAUSE | «gain=-3]", "[ROOM: hall | «keep=none]", "[alarm | «keep=none]"),
    "attr/twice": ('MIKE: "Hm." {pan=L9 «pan=R9}', "## Two {target=2:00 «target=3:00}"),
    "silence/long": ("«[SILENCE 9s]", "«[silence: 1:00 | keep=none]"),
    "delivery/unknown": ('MIKE: («mumbling) "Hm."', 'MIKE: («phone) "Hm."'),
    "together/alone": ('## Alone\n«MIKE ^: "Hm."', '## Alone\n[BEAT]\n«ANN ^: "Hm."'),
    "together/same-speaker": ('MIKE: "One."\n«MIKE ^: "Two."',),
    "together/after-pause": (
        'MIKE: "One."\n[PAUSE]\n«ANN ^: "Two."',
        'MIKE: "One."\n[SILENCE 1s]\n[alarm]\n«ANN ^: "Two."',
    ),
    "file/missing": ('MIKE: "Hm." {file=«recordings/soon.wav}',),
    "cast/uncast": ('«STRANGER @N: "Hm."', "[BEAT]\n«GUEST @N (CEO): Hm."),
}

BROKEN = {
    "section/no-title": ("«##", "«## (0-2 minutes)", "«#### {target=2:00}"),
    "section/unknown-part": ("## The middle {part=«middle}",),
    "room/unknown": ("[ROOM: «cellar]", "## Below {room=«cellar}"),
    "cue/unknown-key": ("[«SUOND: alarm]", "[«PUASE: 2s]", "[«boom-1: x | gain=-3]"),
    "cue/unclosed": ("«[SOUND: alarm", "«[PAUSE // so", "«["),
    "cue/bracket": ("[SOUND: «[alarm] ]", "[a «[b]]"),
    "cue/empty": ("«[]", "«[SOUND:]", "«[SOUNDS]", "«[ | gain=-3]", "«[ROOM: ]", "«[CODE:]"),
    "cue/empty-argument": (
        "[SOUND: alarm, «, typing]",
        "[SOUND: «, alarm]",
        "[SOUND: alarm«,]",
        "[alarm,«,typing]",
    ),
    "cue/bad-duration": (
        "[PAUSE: «2sec]",
        "[SILENCE «2 s]",
        "[BEAT 1, «2]",
        "[PAUSE «-1s]",
        "[SILENCE: «soon]",
        "[PAUSE «1:75]",
    ),
    "param/syntax": (
        "[SOUND: alarm | gain=-6 «=3]",
        "[SOUND: alarm | «gain=]",
        '[SOUND: alarm | «"loud"]',
        "[alarm | loop «| wait]",
    ),
    "param/unknown": ("[SOUND: alarm | «vol=3]", "[SILENCE 2s | «keeps=none]", "[BEAT | «quick]"),
    "param/bad-value": (
        "[SOUND: alarm | gain=«loud]",
        "[SOUND: alarm | gain=«61]",
        "[SOUND: alarm | gain=«1e9]",
        "[SOUND: alarm | «gain]",
        "[SOUND: alarm | pan=«X9]",
        "[SOUND: alarm | pan=«L101]",
        "[SOUND: alarm | for=«2sec]",
        "[SOUND: alarm | at=«soon]",
        "[SOUND: alarm | at=«#]",
        "[SOUND: alarm | until=«red]",
        "[SOUND: alarm | fade-in=«-1s]",
        "[SOUND: alarm | duck=«much]",
        "[SOUND: alarm | loop=«yes]",
        "[SILENCE | keep=«all]",
    ),
    "attr/syntax": ('MIKE: "No." {pan=C «=2}', 'MIKE: "No." {«pan=}', "## So {#s@N «==}"),
    "attr/unclosed": ('MIKE: "No." «{#u@N', "## Title «{target=2:00"),
    "attr/unknown": ('MIKE: "No." {«volume=3}', "## So {«gain=3}", 'MIKE: "No." {pan=C «carry}'),
    "attr/bad-value": (
        'MIKE: "No." {speed=«9}',
        'MIKE: "No." {take=«0}',
        'MIKE: "No." {lang=«e!}',
        'MIKE: "No." {gain=«-6dBFS}',
        'MIKE: "No." {pan=C «voice}',
        "## So {target=«later}",
        "## So {target=2:00 carry=«yes}",
    ),
    "voice/unknown": ('MIKE: "Hm." {voice=«nobody}',),
    "treatment/unknown": ("[SOUND: alarm | via=«kazoo]", 'MIKE: "Hm." {via=«kazoo}'),
    "file/outside": ('MIKE: "Hm." {file=«../../../x.wav}', 'MIKE: "Hm." {file=«/x.wav}'),
    "include/no-path": ("«@include", "«@include // later"),
    "include/missing": ("@include «nowhere.cues", "@include «scenes // a folder"),
    "include/outside": ("@include «../../../secret.cues", '@include "«/secret.cues"'),
    "include/cycle": ("@include «script.cues", "@include scenes/cycle.cues"),
    "quote/unterminated": (
        'SARAH: «"We never end\n[BEAT]',
        "«“And on\n\nand on\n## Then",
        'MIKE: «"Half\nANN: "Whole."',
        'MIKE: «"Half" and on {pan=C}\n@include scenes/empty.cues',
    ),
    "quote/unbalanced": ('just prose that ends so«"', "SARAH: unquoted end«”"),
    "speech/mixed-case-name": (
        '«Sarah: "Hello."',
        '«Dr Ann Lee: "Hi."',
        "«Émile (phone): (fast) “Oui.”",
    ),
    "speech/empty": (
        'SARAH: «""',
        "«SARAH:\n[BEAT]",
        '«"  "',
        'SARAH: (fast) «"—"',
        'SARAH: «"-\n- "',
    ),
    "speech/parenthesis": ('SARAH: «(tense "No."', "MIKE: «(never closed"),
    "speech/colon": ('SARAH: (tense)«: "We know."', "MIKE: (slow) (flat) «: “No.”"),
    "room/two": ("[ROOM: dry, «boardroom]", "[ROOM: hall, «hall, dry]"),
    "text/bracket": (
        'SARAH: "We «[PAUSE] wait."',
        '"Say «[[x]] it."',
        '"An open «[ only."',
        '"Say «[[ | x]] it."',
    ),
    "text/brace": (
        'SARAH: "In «{#a} it."',
        '"No «{ name."',
        '"Set «{gain=3} now."',
        '"So «{} it is."',
    ),
    "value/unknown": ('"In «{nowhere}."', "MIKE: *In «{nowhere}* it is."),
    "sound/unknown": (
        "[SOUND: «a dog barks]",
        "[AMB: rain, «seagulls]",
        "[MUSIC: «jolly, polka]",
        "[STING: «gong]",
        "[SOUND: «id:no.such]",
        "[«DOG BARKS]",
    ),
    "sound/wrong-kind": (
        "[MUSIC: «id:alarm.klaxon]",
        "[SOUND: «music.tension.pulse]",
        "[AMB: «id:sting.hit]",
    ),
    "id/unknown": (
        "[SOUND: alarm | until=«#nowhere]",
        "[SOUND: alarm | at=«#nowhere+1s]",
        "[SOUND: alarm | #c@N]\n[SOUND: pager | until=«#c@N]",
    ),
    "id/duplicate": (
        'MIKE: "One." {#d@N}\nMIKE: "Two." {«#d@N}',
        "## One {#d@N}\n[SOUND: alarm | «#d@N]",
    ),
}
RARE = {"include/too-many": ("@include scenes/many.cues",)}

FRONTS = {
    "front/toml": ("+++\ntitle = «The Night\n+++", "+++\nshow = 1\nshow = 2\n+++"),
    "front/unclosed": ('«+++\ntitle = "x"\n"Then somebody speaks."',),
    "front/unknown-key": ('+++\n«titel = "x"\n+++', '+++\n[cast]\n«sarah = "sarah"\n+++'),
    "front/bad-value": (
        '+++\n«episode = "three"\n+++',
        "+++\n«targets = []\n+++",
        "+++\n«title = 3\n+++",
        "+++\n«cast = 1\n+++",
        "+++\n«signoff = 1\n+++",
        "+++\n[values]\n«a = [1]\n+++",
        "+++\n[cast]\n«SARAH = 1\n+++",
    ),
    "front/episode-mismatch": ("+++\n«episode = 4\n+++",),
    "front/unknown-style": ('+++\n«style = "noir"\n+++',),
    "voice/unknown": ('+++\n[cast]\n«SARAH = "nobody"\n+++',),
}


FORETOLD = frozenset({*WARNED, *BROKEN, *RARE, *FRONTS})
"""The slugs that a template here asks for."""


def _flat(table: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    return tuple((slug, text) for slug, texts in table.items() for text in texts)


_WARNED, _BROKEN, _RARE, _FRONTS = _flat(WARNED), _flat(BROKEN), _flat(RARE), _flat(FRONTS)


def warned(choices: Choices, number: int) -> Block:
    """A block that gets a warning and no error."""
    return _block(*choices.of(_WARNED), number)


def broken(choices: Choices, number: int) -> Block:
    """A block with an error in it."""
    if choices.below(700) == 699:
        return _block(*choices.of(_RARE), number)
    return _block(*choices.of(_BROKEN), number)


def broken_front(choices: Choices) -> Block:
    return _block(*choices.of(_FRONTS), 0)


def _block(slug: str, marked: str, number: int) -> Block:
    text = marked.replace("@N", str(number))
    at = text.find(MARK)
    place = None if at < 0 else at
    return Block(text=text.replace(MARK, ""), nodes=(), runs_on=True, faults=((slug, place),))


DAMAGE = (
    "", '"', "“", "”", "[", "]", "[[", "]]", "{", "}", "(", ")", "|", ":", ': "', "^", "*", "\\",
    "\n", "\n\n", " ", "\t", ",", "=", "#", "//", " // ", "—", "--", "- ", "1. ", "…", "@include ",
    "+++\n", "{#a}", "{empty}", "NAME: ", 'X:"', "é", "e\N{COMBINING ACUTE ACCENT}", "𝄞", "\0",
    "\N{LINE SEPARATOR}", "\v", "\x1c", "\x85", "\r", "\N{ZERO WIDTH NO-BREAK SPACE}", "ß", "İ",
)  # fmt: skip


def damaged(text: str, choices: Choices) -> str:
    """``text`` with up to three stretches of it replaced by what belongs elsewhere."""
    for _ in range(1 + choices.below(3)):
        at = choices.below(len(text) + 1)
        text = text[:at] + choices.of(DAMAGE) + text[at + choices.below(4) :]
    return text
