"""What each word of the language does, in the words of the language's own page."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

KEYS: Mapping[str, str] = MappingProxyType(
    {
        "SOUND": "Comma-separated layers from the library. A one-shot starts here and the "
        "dialogue goes on after its lead; a continuous sound is a bed until the section ends.",
        "AMBIENCE": "A bed that loops without a seam until the section ends or [AMBIENCE: out]; "
        "a second one cross-fades.",
        "MUSIC": "A bed by mood or asset, until [MUSIC: out], another MUSIC or the section's end. "
        "It enters after a sentence and leaves on a bar line.",
        "STING": "A musical hit.",
        "PAUSE": "1.0 s without speech; beds go on.",
        "BEAT": "0.4 s without speech; beds go on.",
        "SILENCE": "2.0 s: music and effects leave within 200 ms, ambience falls to room tone, "
        "beds return under the next event.",
        "ROOM": "The acoustic of the lines that follow.",
        "DIAGRAM": "For the picture; a marker on the timeline, silent here.",
        "METRIC": "For the picture; a marker on the timeline, silent here.",
        "CODE": "For the picture; a marker on the timeline, silent here.",
    }
)

PARAMS: Mapping[str, str] = MappingProxyType(
    {
        "at": "Start relative to the cue's own place (at=-0.4s) or to a line's start (at=#id+1s).",
        "for": "How long it sounds.",
        "until": "Ends at that line's start: until=#id.",
        "loop": "Goes round until it is ended.",
        "wait": "The dialogue goes on when the sound has ended.",
        "stop": "Ends the bed of these words.",
        "gain": "dB against the level that the library and the style give it; 0 is as it comes.",
        "pan": "Place, per cent left or right: L40, R20, C.",
        "fade": "Fades in and out.",
        "fade-in": "Fade at the start.",
        "fade-out": "Fade at the end.",
        "via": "Treatment: as if heard through a phone, a radio, a loudspeaker.",
        "duck": "LU that this sits under speech at least; off keeps it where it is.",
        "keep": "keep=none: the silence is digital black, without the room.",
    }
)

LINE_ATTRS: Mapping[str, str] = MappingProxyType(
    {
        "gain": "dB that the line is louder or softer.",
        "pan": "Place, per cent left or right: L40, R20, C.",
        "speed": "How fast it is said: 0.5 to 2.",
        "voice": "Another voice for this line only.",
        "lang": "The language it is in: en, en-GB.",
        "via": "Treatment: as if heard through a phone, a radio, a loudspeaker.",
        "file": "A recording, relative to this file; the voice speaks until it is there.",
        "take": "Which take: 1, 2, 3 …",
    }
)

SECTION_ATTRS: Mapping[str, str] = MappingProxyType(
    {
        "part": "Which part of the documentary formula this is.",
        "room": "The acoustic of the lines in it.",
        "target": "How long it is meant to be: 2:00.",
        "carry": "Beds go on into the next section.",
    }
)

DELIVERIES: Mapping[str, str] = MappingProxyType(
    {
        "tense": "Said under strain.",
        "fast": "Said quickly.",
        "whispering": "Whispered.",
        "shouting": "Shouted.",
        "relieved": "Said as the strain goes.",
        "exhausted": "Said with the last strength.",
        "flat": "Said without expression.",
        "slow": "Said slowly.",
    }
)

FRONT_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "show": "The show's name.",
        "episode": "The episode's number; the folder's, where it has one.",
        "title": "The episode's title.",
        "style": "How the show sounds: levels, gaps, ducking.",
        "targets": "What is mastered: loudness and true peak.",
        "cast": "Name in the script → voice.",
        "values": "What {name} stands for in texts.",
        "signoff": "What a person has checked, and who.",
    }
)

SIGNOFFS: Mapping[str, str] = MappingProxyType(
    {
        "legal": "Legal review for company stories.",
        "technical": "War room dialogue: technically accurate.",
    }
)

_OF_KEY = {**SECTION_ATTRS, **LINE_ATTRS, **PARAMS}


def of_setting(key: str) -> str:
    """What a param of a cue or an attr of a line or heading does; empty for no such word."""
    return _OF_KEY.get(key, "")
