"""What the grammar's scripts are made of: names, words, values. All of it is well-formed."""

from __future__ import annotations

NAMES = (
    "SARAH",
    "MIKE",
    "NARRATOR",
    "DR. LAMPORT",
    "ENGINEER 2",
    "McDUFF",
    "MacLEOD",
    "De LUCA",
    "O'NEIL",
    "JEAN-LUC",
    "R&D #2",
    "A/B",
    "ÉLODIE",
    "E\N{COMBINING ACUTE ACCENT}LODIE",
    "ДИСПЕТЧЕР",
    "山田",
)
ATTRIBUTIONS = (
    "(on speaker)",
    "(Netflix SRE, 2016)",
    "(V.O.)",
    "(on phone, CONT'D)",
    "( a  (nested) one )",
    "()",
    "(PA)",
)
DELIVERIES = ("(tense)", "(tense, fast)", "(whispering and slow)", "(Shouting)", "()")
QUOTE_PAIRS = (('"', '"'), ("“", "”"), ("„", "“"), ('"', "”"))

WORDED = (
    "We know",
    "44 million subscribers.",
    "Code Red",
    "the “root” cause is",
    'they call it "fine" here',
    "15% of the internet",
    "Привет, мир",
    "日本語 𝄞 e\N{COMBINING ACUTE ACCENT}",
    "Wait... what",
    "So… no",
    "well-known, that",
    "that is — almost — all",
    "a: b (c) ^ d",
)
"""Each says something, and neither begins nor ends as any mark of the language does."""

MARKED = (
    "{region}",
    "{ number }",
    "*Every*",
    "*{region}*",
    "[[Lamport|LAM-port]]",
    "*[[SQL|sequel]]* is",
    "[[ two  words | as\n said ]]",
    r"a \{ brace",
    r"a \[tape]",
    r"two \* three",
    r"so \"quoted\" it is",
    r"C:\\ and \n",
    "5 * 3 * 2",
    "**loud** one",
)
VALUED = tuple(text for text in MARKED if "{region}" in text or "{ number }" in text)
"""They name a value of the front matter."""

BREAKS = ("\n", "\n\n", "\n- one\n- two", "\n1. One\n2. Two", "\n\n3. Three", "\n  \t\n")
NOTED_BREAKS = ("\n// legal: cleared\nand", "\n//\n\n// twice\nso")
"""Only a closing quote says that the text goes on below a note."""

ENTERS = ("", "—", "-- ")
LEAVES = ("", "—", "--", " -", " –")

LINE_ATTRS = (
    "gain=-3",
    "gain = +2 dB",
    "pan=L40",
    "pan=C",
    "speed=1.2",
    "voice=ann",
    "lang=en-GB",
    "via=phone",
    'via="on phone"',
    "take=2",
    "file=recordings/there.wav",
)
SECTION_ATTRS = (
    "target=2:00",
    "target = 90s",
    "room=boardroom",
    'room="Data center"',
    "part=cold-open",
    "part=tease",
)

TITLES = (
    "The War Room",
    "Cold Open",
    "Context & Stakes",
    "Technical Deep Dive",
    "Resolution & Lessons",
    "Industry Impact",
    "Next Episode Tease",
    "Start",
    "Café – Δt",
    "!",
    "What {region} {is}",
    "2016 (the year)",
)
NUMBERS = ("", "1. ", "12.  ")
MINUTES = ("", " (0-2 minutes)", " ( 5 min )", " (3 to 4 mins.)")

LAYERS = {
    "SOUND": (
        "alarm",
        "Alarm klaxons",
        "typing, urgent voices",
        "distant pager",
        "Several loud alarms",
        "typing stops",
        "slam",
        "hit",
        "id:alarm.klaxon",
        "alarm.pager",
        "rain",
        "out",
    ),
    "AMBIENCE": ("data center hum", "rain", "typing", "faint rain starting", "id:room.hum", "out"),
    "MUSIC": ("tension", "contemplative", "id:music.tension.pulse", "tension, pulse", "out"),
    "STING": ("hit", "slam", "id:sting.hit"),
}
LAYER_KEYS = {
    "SOUND": ("SOUND", "SFX", "sound", "Sfx"),
    "AMBIENCE": ("AMBIENCE", "AMB", "ambience", "aMB"),
    "MUSIC": ("MUSIC", "music"),
    "STING": ("STING", "Sting"),
}
LAYER_PARAMS = (
    "at=-0.4s",
    "at=+1.5s",
    "at=2",
    "at=−500ms",
    "for=5s",
    "for = 0:02",
    "for=0",
    "loop",
    "wait",
    "stop",
    "gain=-6",
    "gain = +3 dB",
    "pan=R20",
    "pan=c",
    "fade=2s",
    "fade-in=500ms",
    "fade-out=1",
    "via=phone",
    'via="on phone"',
    "duck=12",
    "duck=9LU",
    "duck=off",
)
REFERRING_PARAMS = ("at=#{id}", "at=#{id}+1s", "at = #{id}-0.5s", "until=#{id}")
FREE_WORDS = ("ALARM SOUNDS", "typing", "URGENT  VOICES", "Sound of rain", "alarm, typing sound")
TIMED = {
    "PAUSE": ("", " 2s", " 1.5", ": 500ms"),
    "BEAT": ("", " .2s", ": 1"),
    "SILENCE": ("", " 2s", ": 0:03", " 4"),
}
PICTURES = (
    ("DIAGRAM", "one box, two arrows"),
    ("METRIC", "p99 = 400 ms"),
    ("Code", "if x: {pass}"),
)
ROOMS = ("dry", "office", "Data center", "boardroom", "HALL")
NOTES = ("// a note", "//", "//tight", '// [PAUSE] is quoted: "so"')
PROSE = (
    "FADE IN:",
    "Start: Simple diagram",
    "Just some words.",
    "##### too deep",
    "#1 on the list",
    "* a bullet",
    "[ALARM] and more",
    "{#a}",
    "(aside)",
    "[[written|spoken]]",
    "@included",
    "smash cut to: black",
    "…",
    "Mike: no quote here",
)

FRONTS = (
    "",
    "+++\n+++",
    """\
+++
show = "Uptime"
episode = 3
title = "The Night"
style = "netflix"
[cast]
SARAH = "sarah"
"DR. LAMPORT" = "lamport"
[values]
region = "us-east-1"
number = 4.5
+++""",
    '''\
+++
# a comment
title = """
  Two
\tlines  \x20
"""
style = "human-error"
targets = ["podcast", "netflix"]
values = { region = "é 日本", number = 2016-10-21 }
[signoff]
legal = true
technical = 'A. B.'
+++''',
    """\
+++
targets = 'podcast'
[values]
region = 'eu'
number = false
[cast]
"ÉLODIE" = 'ann'
'山田' = 'ben'
SARAH = 'carl'
MIKE = 'carl'
+++""",
)
VALUED_FRONTS = FRONTS[2:]
"""They give every value that ``MARKED`` names."""
