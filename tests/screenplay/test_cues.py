from __future__ import annotations

import pytest

from pipeline.screenplay.model import Pause, PictureCue, Silence
from tests.screenplay.stage import staged, without_casting


def test_layers_share_the_cues_params() -> None:
    first, second = staged(
        "[SOUND: alarm, typing | gain=-6dB pan=L40 fade=2s fade-out=500ms via=phone]"
    ).layers
    assert (first.asset, second.asset) == ("alarm.klaxon", "office.typing")
    assert (first.layer, second.layer, first.cue_id) == (0, 1, second.cue_id)
    for layer in (first, second):
        assert (layer.gain_db, layer.pan, layer.via) == (-6.0, -0.4, "phone")
        assert (layer.fade_in_s, layer.fade_out_s) == (2.0, 0.5)


def test_free_words_are_a_sound() -> None:
    (layer,) = staged("[ALARM SOUNDS]").layers
    assert (layer.kind, layer.asset) == ("sound", "alarm.klaxon")


@pytest.mark.parametrize(
    ("cue", "kind", "asset", "stop"),
    [
        ("[AMB: data center hum]", "ambience", "datacentre.hum", False),
        ("[AMBIENCE: out]", "ambience", None, True),
        ("[MUSIC: tension]", "music", "music.tension.pulse", False),
        ("[MUSIC: Out | fade=1.5s]", "music", None, True),
        ("[STING: hit]", "sting", "sting.hit", False),
        ("[STING: slam]", "sting", "impact.hit", False),
        ("[SOUND: hit]", "sound", "impact.hit", False),
        ("[SOUND: typing | stop]", "sound", "office.typing", True),
        ("[SOUND: typing stops]", "sound", "office.typing", True),
        ("[SOUND: id:music.tension.pulse]", "sound", "wrong kind", False),
    ],
)
def test_each_key_binds_its_own_kind(cue: str, kind: str, asset: str | None, stop: bool) -> None:
    result = staged(cue)
    if asset == "wrong kind":
        assert (result.told, result.layers) == (["1:9 sound/wrong-kind"], ())
        return
    (layer,) = result.layers
    assert (layer.kind, layer.asset, layer.stop, result.told) == (kind, asset, stop, [])


def test_modifiers_add_to_the_gain() -> None:
    (far,) = staged("[SOUND: distant alarm | gain=-3]").layers
    assert far.gain_db == -12.0
    (bed,) = staged("[SOUND: typing starting]").layers
    assert bed.fade_in_s == 1.0


@pytest.mark.parametrize(
    ("at", "line_id", "offset_s"),
    [
        ("-0.4s", None, -0.4),
        ("2", None, 2.0),
        ("#red", "red", 0.0),
        ("#red-1.5s", "red", -1.5),
        ("#take-2", "take-2", 0.0),
        ("#take-2+1s", "take-2", 1.0),
    ],
)
def test_a_cue_is_anchored(at: str, line_id: str | None, offset_s: float) -> None:
    result = staged(f'[SOUND: pager | at={at} until=#red]\nA: "x" {{#red}}\nA: "y" {{#take-2}}')
    anchor = result.layers[0].at
    assert anchor is not None
    assert (anchor.line_id, anchor.offset_s) == (line_id, offset_s)
    assert result.layers[0].until == "red"
    assert without_casting(result.told) == []


@pytest.mark.parametrize(
    ("cue", "told"),
    [
        ("[SOUND: dog barking]", "1:9 sound/unknown"),
        ("[SOUND: id:alarm.klaxxon]", "1:9 sound/unknown"),
        ("[SOUND: alarm | gian=-3]", "1:17 param/unknown"),
        ("[SOUND: alarm | gain=loud]", "1:22 param/bad-value"),
        ("[SOUND: alarm | gain=-999]", "1:22 param/bad-value"),
        ("[SOUND: alarm | gain]", "1:17 param/bad-value"),
        ("[SOUND: alarm | loop=yes]", "1:22 param/bad-value"),
        ("[SOUND: alarm | for=2sec]", "1:21 param/bad-value"),
        ("[SOUND: alarm | pan=L400]", "1:21 param/bad-value"),
        ("[SOUND: alarm | at=soon]", "1:20 param/bad-value"),
        ("[SOUND: alarm | until=red]", "1:23 param/bad-value"),
        ("[SOUND: alarm | until=#nobody]", "1:23 id/unknown"),
        ("[SOUND: alarm | at=#nobody+1s]", "1:20 id/unknown"),
        ("[SOUND: alarm | via=phnoe]", "1:21 treatment/unknown"),
        ("[SOUND: alarm | duck=deep]", "1:22 param/bad-value"),
        ("[SOUND: alarm | gain=1 gain=2]", "1:24 param/twice"),
        ("[SOUND: alarm | keep=none]", "1:17 param/no-effect"),
        ("[PAUSE: 2sec]", "1:9 cue/bad-duration"),
        ("[SILENCE: soon]", "1:11 cue/bad-duration"),
        ("[SILENCE 5s]", "1:1 silence/long"),
        ("[SILENCE | keep=all]", "1:17 param/bad-value"),
        ("[PAUSE | gain=3]", "1:10 param/no-effect"),
        ("[PAUSE | gian=3]", "1:10 param/unknown"),
        ("[ROOM: balroom]", "1:8 room/unknown"),
        ("[MUSIC: polka]", "1:9 sound/unknown"),
    ],
)
def test_a_fault_is_told_at_its_column(cue: str, told: str) -> None:
    assert staged(cue).told == [told]


def test_a_refusal_names_the_three_nearest() -> None:
    result = staged("[SOUND: klaxxon]")
    assert result.hint("sound/unknown").startswith("nearest are id:alarm.klaxon, id:")
    assert result.hint("sound/unknown").count("id:") == 3
    (binding,) = result.screenplay.bindings
    assert (binding.asset, len(binding.nearest)) == (None, 3)


def test_duck_off_is_not_a_duck_of_nothing() -> None:
    off, twelve = staged("[SOUND: alarm | duck=off]\n[SOUND: alarm | duck=12LU]").layers
    assert (off.duck_off, off.duck_lu) == (True, None)
    assert (twelve.duck_off, twelve.duck_lu) == (False, 12.0)


@pytest.mark.parametrize(
    ("cue", "kind", "duration_s"),
    [
        ("[PAUSE]", Pause, 1.0),
        ("[BEAT]", Pause, 0.4),
        ("[pause 500ms]", Pause, 0.5),
        ("[PAUSE: 1.5s]", Pause, 1.5),
        ("[SILENCE]", Silence, 2.0),
        ("[SILENCE 3]", Silence, 3.0),
    ],
)
def test_time_is_held(cue: str, kind: type[Pause] | type[Silence], duration_s: float) -> None:
    event = staged(cue).screenplay.events[-1]
    assert isinstance(event, kind)
    assert event.duration_s == duration_s


def test_digital_black_is_asked_for() -> None:
    plain, black = staged("[SILENCE]\n[SILENCE 1s | keep=none]").screenplay.events[1:]
    assert isinstance(plain, Silence)
    assert isinstance(black, Silence)
    assert (plain.black, black.black) == (False, True)


def test_a_picture_cue_keeps_its_words() -> None:
    event = staged("[DIAGRAM: two servers, one load balancer]").screenplay.events[-1]
    assert isinstance(event, PictureCue)
    assert (event.key, event.text) == ("DIAGRAM", "two servers, one load balancer")


def test_a_room_holds_until_the_next_heading() -> None:
    text = """# One {room=boardroom}
A: "in the boardroom"
"The narrator stands outside."
[ROOM: Data center]
A: "between racks"
# Two
A: "nowhere"
"""
    assert [line.room for line in staged(text).lines] == ["boardroom", "dry", "datacenter", "dry"]
