"""Who made what is heard, for the show notes."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from pathlib import Path

from pipeline.catalog.model import Rights, Sound
from pipeline.deliver.credits import credits_of, credits_text
from tests.screenplay.stage import catalog_at, sound, staged

HOUSE = Rights(
    licence="GPL-3.0-or-later", author="warroom", source="synthesised: a.dsp", commercial="yes"
)
DOOR = Rights(
    licence="CC-BY-4.0", author="J. Doe", source="https://example.org/door", commercial="yes"
)


def named(sound_id: str, kind: str, description: str, rights: Rights, **more: object) -> Sound:
    made = sound(sound_id, kind, ())  # type: ignore[arg-type]
    return replace(made, description=description, rights=rights, **more)  # type: ignore[arg-type]


SOUNDS = [
    named("alarm.bell", "one-shot", "A bell", HOUSE),
    named("alarm.horn", "one-shot", "A horn", replace(HOUSE, source="synthesised: another.dsp")),
    named("own.door", "one-shot", "Door slam", DOOR, recording=Path("door.wav")),
    named("music.tension.pulse", "music", "A pulse", HOUSE),
]


def test_those_who_must_be_named_are_named_with_what_is_theirs(tmp_path: Path) -> None:
    catalog = catalog_at(tmp_path)
    played = staged(
        '+++\nshow = "Uptime"\ntitle = "Dark"\nepisode = 3\n[cast]\nSARAH = "ann"\n+++\n'
        'SARAH: "Hello."\n',
        catalog=catalog,
    ).screenplay
    found = credits_of(played, catalog, SOUNDS)
    assert credits_text(played, found) == textwrap.dedent(
        """\
        Dark
        Uptime, episode 3

        Voices
          SARAH: by A (CC0-1.0), made here

        Sounds
          “Door slam” by J. Doe (CC-BY-4.0), https://example.org/door
          2 sounds by warroom (GPL-3.0-or-later), synthesised

        Music
          1 piece by warroom (GPL-3.0-or-later), synthesised
        """
    )
    (door,) = [credit for credit in found if credit.must_be_named]
    assert door.as_json()["heard"] == ["Door slam"]
