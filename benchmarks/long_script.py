"""A script of any length, as a writer would have it: what the language is timed on."""

from __future__ import annotations

_HEAD = """+++
style = "netflix"
[cast]
NARRATOR = "narrator"
SARAH = "sarah"
MIKE = "mike"
DIRECTOR = "director"
[values]
region = "us-east-1"
+++
"""
_SCENE = """## Scene {n} {{#scene-{n} room=boardroom}}
[AMBIENCE: data center hum | gain=-3 fade=2s]
[MUSIC: tension]
[SOUND: Alarm klaxons, typing, urgent voices]

NARRATOR: "October 21st, 2016. 3:47 AM Pacific Time.
44 million subscribers. Zero video playback, scene {n}..."

[PAUSE]

"This is how one flipped bit, the {n}th of its kind,
brought down 15% of the internet—and began chaos engineering."

SARAH: (tense, fast) "We're seeing cascading timeouts across {{region}}, {n}."
MIKE: "Database CPU is at {n}%. That's... not possible."
DIRECTOR (on speaker): "How many customers affected?" {{#how-many-{n}}}
SARAH: "All of them. *Every* one."
MIKE ^: "Every. Single. One."
[SOUND: pager | at=-0.4s gain=-6 pan=L40 until=#how-many-{n}]

// {n}: check the figure
DIRECTOR: "[[Lamport|LAM-port]] clocks lie, they said.

1. Everything fails.
2. Failures love company."

"""


def long_script(lines: int) -> str:
    """A script of ``lines`` lines, more or less a scene, as a writer would have it."""
    scenes = round(lines / _SCENE.count("\n"))
    return _HEAD + "".join(_SCENE.format(n=n) for n in range(1, scenes + 1))
