"""What writers type, and what the project's own library answers: nothing rather than the wrong
thing. Each row is a cue as it would stand in a script; several assets are several right ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.catalog.load import load_catalog
from pipeline.catalog.match import CueKind, match_for
from pipeline.catalog.model import Catalog

FOUND = """
# as the framework has it, and free words in capitals
SOUND: Alarm klaxons -> alarm.klaxon
SOUND: ALARM BLARES -> alarm.klaxon
SOUND: CODE RED -> alarm.klaxon
SOUND: Phones starting to ring -> phone.ringing-many
SOUND: Conference call joining -> phone.conference-join
SOUND: urgent voices -> crowd.urgent-voices
AMBIENCE: Data center hum -> datacentre.hum

# more is said than any sound knows
SOUND: the office printer wakes up and spits out a page -> office.printer
SOUND: ding of the lift, doors slide open -> office.elevator
SOUND: standing ovation, people whistling -> success.applause-large
SOUND: two-tone warning sounder in the machine hall -> alarm.server-room
SOUND: counter spins out of control and jams -> trading.loss-counter
SOUND: short circuit, crackling, sparks, then a bang and darkness -> crisis.short-circuit
SOUND: the market bell rings -> trading.opening-bell
AMBIENCE: warm summer night, insects chirping outside the building -> city.crickets
MUSIC: time passing, light plucked strings -> music.transition.hours
STING: mystery, left open, piano -> music.sting.question

# told beside a name, and still it
SOUND: heavy metal door bursts open -> office.door
SOUND: on-call pager vibrating on the nightstand -> alarm.pager
SOUND: thunderclap directly overhead -> city.thunder
SOUND: Sarah types slowly -> office.typing
AMBIENCE: fluorescent lights buzzing -> datacentre.electrical-hum
MUSIC: main theme returns -> music.theme.uptime

# a slip that can be nothing else
SOUND: klaxxon -> alarm.klaxon
SOUND: wispering -> crowd.whispers
SOUND: slow foosteps in a corridor -> office.footsteps

# one word in its other forms
SOUND: klaxon -> alarm.klaxon
SOUND: beepers -> alarm.pager
SOUND: typed -> office.typing
SOUND: a footstep -> office.footsteps
SOUND: clap -> success.applause
SOUND: cheered -> success.cheer
SOUND: heart beating -> crisis.heartbeat
SOUND: murmurs -> crowd.office-murmur
SOUND: glitched -> crisis.glitch

# in another order, with what holds a sentence together
SOUND: the ringing of a phone -> phone.ring
SOUND: a clatter of keyboards -> office.keyboard-clatter
SOUND: hum of the data centre -> datacentre.hum
SOUND: a sigh of relief -> success.sigh-relief
SOUND: ticking of the clock on the wall -> office.clock
SOUND: a burst of radio static -> crisis.static
SOUND: a chorus of pagers -> alarm.pager

# who, where and how
SOUND: a pager on the nightstand -> alarm.pager
SOUND: an engineer typing at his desk -> office.typing
SOUND: someone typing furiously -> office.typing-frantic
SOUND: running footsteps in the corridor -> office.footsteps-running
SOUND: footsteps down the hall -> office.footsteps
SOUND: slow footsteps -> office.footsteps
SOUND: a door slams somewhere -> office.door
SOUND: office door closing behind her -> office.door
SOUND: the whole team cheers -> success.cheer success.cheer-small
SOUND: people in the room applauding -> success.applause
SOUND: espresso machine hissing in the kitchen -> office.coffee-machine
SOUND: phone buzzing on the desk -> phone.vibrate
SOUND: suddenly, an alarm -> alarm.klaxon
SOUND: a low electrical hum -> datacentre.electrical-hum
SOUND: everyone typing -> office.keyboard-clatter
SOUND: Sarah's pager buzzing -> alarm.pager
SOUND: a phone rings twice -> phone.ring
SOUND: ringing phones everywhere -> phone.ringing-many trading.phones
AMBIENCE: rainy street -> city.rain

# words that change how it is played
SOUND: phone ringing in the distance -> phone.ring
SOUND: distant sirens -> alarm.siren-low city.siren-distant
SOUND: faint heartbeat -> crisis.heartbeat
SOUND: the alarm stops -> alarm.klaxon
SOUND: several pagers going off -> alarm.pager
SOUND: typing starts -> office.typing
SOUND: loud applause -> success.applause success.applause-large

# one word or two, British or American
SOUND: datacentre hum -> datacentre.hum
SOUND: key board typing -> office.typing
SOUND: foot steps -> office.footsteps
SOUND: heart beats -> crisis.heartbeat
SOUND: dialup modem -> crisis.modem
SOUND: highfive -> success.high-five
SOUND: coffeemaker -> office.coffee-machine
SOUND: walkie-talkies -> crowd.radio-chatter

# another word for it
SOUND: telephone rings -> phone.ring
SOUND: keystrokes -> office.typing
SOUND: ovation -> success.applause
SOUND: beeper -> alarm.pager
SOUND: swoosh -> transition.whoosh
SOUND: server room -> datacentre.hum
SOUND: footfalls -> office.footsteps
SOUND: yelling -> crowd.urgent-voices

# a slip of the finger, beside a word of the same sound
SOUND: keybord clatter -> office.keyboard-clatter
SOUND: cofee machine -> office.coffee-machine
SOUND: telefone ringing -> phone.ring

# beds, music and hits
AMBIENCE: rain at night -> city.rain
AMBIENCE: traffic -> city.night-traffic city.street-day
AMBIENCE: trading floor -> crowd.trading-floor
MUSIC: tension -> music.tension.pulse
MUSIC: suspenseful music -> music.tension.pulse
MUSIC: Triumphant orchestral -> music.breakthrough.dawn
MUSIC: reflective piano -> music.contemplative.piano
STING: hit -> transition.impact
STING: cinematic impact -> transition.impact
"""

REFUSED = """
# what is not there
SOUND: dog barking
SOUND: a baby cries
SOUND: helicopter overhead
SOUND: gunshot
SOUND: ocean waves
SOUND: toilet flush
SOUND: violin solo
SOUND: galloping horse
AMBIENCE: jungle
MUSIC: polka
MUSIC: heavy metal
STING: rimshot

# half of it is: the last word of a compound says what it is
SOUND: car alarm
SOUND: alarm clock
SOUND: dog alarm
SOUND: coffee machine alarm
SOUND: coffee shop
SOUND: fire hydrant
SOUND: church bells
SOUND: doorbell
SOUND: clock tower
SOUND: phone booth
SOUND: phone factory
SOUND: piano falling down the stairs
SOUND: power drill
SOUND: machine gun
SOUND: heart attack
SOUND: server room music
SOUND: keyboard solo
SOUND: running water
SOUND: electric guitar
SOUND: hit song
SOUND: tape measure
SOUND: footsteps on gravel
SOUND: coffee grinder
SOUND: ship horn
SOUND: bicycle bell
SOUND: desk lamp
SOUND: drive-in cinema
SOUND: gavel auction of cattle
SOUND: rocking chair creaking on the porch
AMBIENCE: crowd at a football match
SOUND: applause and fireworks

SOUND: mouse squeaking
SOUND: clock chiming
SOUND: door knocking
SOUND: the dog's alarm

# half of a name is no name
SOUND: machine
SOUND: unit
SOUND: power
SOUND: room
SOUND: music starts
SOUND: tension

# no sound at all
SOUND: distant
SOUND: something
SOUND: suddenly

# words that only look like a slip
SOUND: chain scrapes
SOUND: broom
"""


def rows(table: str) -> list[tuple[str, ...]]:
    lines = [line for line in table.splitlines() if line and not line.startswith("#")]
    cells = [line.replace(" -> ", ": ", 1).split(": ") for line in lines]
    return [(key.lower(), *rest) for key, *rest in cells]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(Path(__file__).parents[2], allow_noncommercial=False)[0]


@pytest.mark.parametrize(("kind", "words", "assets"), rows(FOUND))
def test_it_is_found(catalog: Catalog, kind: CueKind, words: str, assets: str) -> None:
    assert match_for(words, catalog, kind)[0].asset in assets.split()


@pytest.mark.parametrize(("kind", "words"), rows(REFUSED))
def test_it_is_refused_with_the_three_nearest(catalog: Catalog, kind: CueKind, words: str) -> None:
    match, _ = match_for(words, catalog, kind)
    assert match.asset is None
    assert len(match.nearest) == 3
