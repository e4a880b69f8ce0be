"""The stage with a listener made up for the test, over takes of the tone engine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.model import Catalog, Rights, Voice
from pipeline.diagnostics import Diagnostics
from pipeline.listen.dump import listening_json, summary
from pipeline.listen.listen import listen
from pipeline.listen.model import ExpectedLine, Hearing
from pipeline.listening import retakes_of
from pipeline.screenplay.model import Line, Retake
from pipeline.speech.job import RETAKE_PACES
from pipeline.speech.model import Take, Takes
from pipeline.speech.speak import speak
from pipeline.store import Store
from tests.speech.lines import line, screenplay

RIGHTS = Rights(licence="CC0-1.0", author="nobody", source="made", commercial="yes")
MIKE = line("All of them are down.", number=1)
SARAH = line("Wake up everyone.", "sarah", number=2)


class Studio:
    """An episode, its takes, and a listener who hears the words of each line but where told.

    ``hears`` and ``spoils`` name a line's number and a retake (0 is the first take).
    """

    attempts = 1

    def __init__(
        self,
        folder: Path,
        *lines: Line,
        hears: Mapping[tuple[int, int], str] | None = None,
        spoils: frozenset[tuple[int, int]] = frozenset(),
    ) -> None:
        voices = {
            name: Voice(id=name, description="", engine="tone", model={}, rights=RIGHTS)
            for name in ("mike", "sarah")
        }
        self.catalog = Catalog(
            root=folder, voices=voices, sounds={}, treatments={}, rooms={}, styles={}
        )
        self.store = Store(folder / "store")
        self.script = screenplay(*lines)
        self.hears, self.spoils = hears or {}, spoils
        self.identity: dict[str, object] = {"listener": "made up"}
        self.heard: list[tuple[int, int]] = []
        self.asked_again: list[dict[str, int]] = []
        self._takes: dict[int, tuple[int, int]] = {}
        self.words = {each.id: each.spoken for each in lines}

    def speak(self, retakes: Mapping[str, Retake] | None = None) -> tuple[Takes, Diagnostics]:
        takes, found = speak(self.script, self.catalog, self.store, retakes=retakes or {})
        for take in takes.by_line.values():
            # A tone's length says which take of which line it is.
            self._takes[take.duration_samples] = int(take.line_id[-1]), take.retake
        return takes, found

    def again(self, retakes: Mapping[str, Retake]) -> tuple[Takes, Diagnostics]:
        self.asked_again.append({id_: retake.number for id_, retake in retakes.items()})
        return self.speak(retakes)

    def hear(self, audio: AudioBuffer, attempt: int) -> str:
        which = self._takes[audio.length]
        self.heard.append(which)
        return self.hears.get(which, self.words[f"scene/line/{which[0]}"])

    def sound_of(self, line: ExpectedLine, text: str) -> str:
        return text

    def faults(self, line: ExpectedLine, take: Take, audio: AudioBuffer) -> tuple[str, ...]:
        return ("click",) if self._takes[audio.length] in self.spoils else ()

    def listen(self, takes: Takes | None = None) -> tuple[Takes, Hearing, Diagnostics]:
        expected = [
            ExpectedLine(
                line_id=each.id,
                character=each.character,
                words=each.spoken,
                british=False,
                expected_s=1.0,
                recording=each.file is not None,
                span=each.span,
            )
            for each in self.script.lines
        ]
        return listen(
            expected,
            takes or self.speak()[0],
            self.store,
            self,
            self,
            speak_again=self.again,
            workers=2,
        )


def numbers(takes: Takes) -> list[int]:
    return [take.retake for take in takes.by_line.values()]


def test_where_the_words_are_there_nothing_is_spoken_again(tmp_path: Path) -> None:
    studio = Studio(tmp_path, MIKE, SARAH)
    before, _ = studio.speak()
    takes, hearing, found = studio.listen(before)
    assert takes == before
    assert studio.asked_again == []
    assert (hearing.words, hearing.errors, found) == (8, 0, ())


def test_a_line_whose_words_are_not_there_is_spoken_again(tmp_path: Path) -> None:
    studio = Studio(tmp_path, MIKE, SARAH, hears={(1, 0): "All of them."})
    takes, hearing, found = studio.listen()
    assert studio.asked_again == [{MIKE.id: 1}]
    assert numbers(takes) == [1, 0]
    assert (hearing.errors, found) == (0, ())
    assert [(t.retake, t.compared.errors) for t in hearing.lines[0].takes] == [(0, 2), (1, 0)]
    assert takes.made == 3


def test_a_retake_is_three_percent_faster_or_slower(tmp_path: Path) -> None:
    studio = Studio(tmp_path, MIKE)
    first = studio.speak()[0].by_line[MIKE.id]
    for number, pace in ((1, 1.03), (2, 0.97)):
        assert RETAKE_PACES[number] == pace
        again = studio.speak({MIKE.id: Retake(number=number, instead_of=first.key)})[0]
        take = again.by_line[MIKE.id]
        assert take.first_key == first.key
        # The gaps between the tone engine's words are not speech and keep their length.
        ratio = first.duration_samples / take.duration_samples
        assert 1 < ratio < pace if number == 1 else pace < ratio < 1


def test_after_two_retakes_the_best_is_kept_and_told(tmp_path: Path) -> None:
    hears = {(1, 0): "All of", (1, 1): "All of them are up.", (1, 2): "All of them."}
    studio = Studio(tmp_path, MIKE, hears=hears)
    takes, hearing, found = studio.listen()
    assert studio.asked_again == [{MIKE.id: 1}, {MIKE.id: 2}]
    assert numbers(takes) == [1]
    assert hearing.errors == 1
    assert [d.slug for d in found] == ["listen/words"]
    assert "“All of them are up.” was heard" in found[0].message
    assert "3 takes" in found[0].message


def test_of_equals_the_earliest_is_kept(tmp_path: Path) -> None:
    studio = Studio(tmp_path, MIKE, hears={(1, n): "All of them are up." for n in range(3)})
    takes, _, _ = studio.listen()
    assert numbers(takes) == [0]


def test_a_fault_is_a_reason_to_speak_again_too(tmp_path: Path) -> None:
    studio = Studio(tmp_path, MIKE, SARAH, spoils=frozenset({(1, 0), *((2, n) for n in range(3))}))
    takes, _, found = studio.listen()
    assert numbers(takes) == [1, 0]
    assert [(d.slug, d.message) for d in found] == [
        ("listen/fault", "SARAH's take is spoilt: click")
    ]


def test_hearing_again_costs_nothing(tmp_path: Path) -> None:
    studio = Studio(tmp_path, MIKE, SARAH, hears={(1, 0): "All of them."})
    first = studio.listen()
    assert sorted(studio.heard) == [(1, 0), (1, 1), (2, 0)]
    again = studio.listen()
    assert len(studio.heard) == 3
    assert again[1] == first[1]
    assert again[0].by_line == first[0].by_line


def test_another_listener_hears_for_itself(tmp_path: Path) -> None:
    studio = Studio(tmp_path, MIKE)
    studio.listen()
    studio.identity = {"listener": "another"}
    studio.listen()
    assert studio.heard == [(1, 0), (1, 0)]


def test_a_second_attempt_may_find_the_words(tmp_path: Path) -> None:
    studio = Studio(tmp_path, MIKE)
    studio.attempts = 2
    heard: list[int] = []

    def hear(audio: AudioBuffer, attempt: int) -> str:
        heard.append(attempt)
        return "All of them." if attempt == 0 else MIKE.spoken

    studio.hear = hear  # type: ignore[method-assign]
    _, hearing, _ = studio.listen()
    assert heard == [0, 1]
    assert (hearing.errors, studio.asked_again) == (0, [])


# --- the choice, frozen -----------------------------------------------------------------------


def test_what_was_chosen_is_spoken_without_listening(tmp_path: Path) -> None:
    studio = Studio(tmp_path, MIKE, SARAH, hears={(1, 0): "All of them."})
    takes, _, _ = studio.listen()
    frozen = retakes_of(takes)
    assert frozen == {MIKE.id: Retake(number=1, instead_of=studio.speak()[0].by_line[MIKE.id].key)}
    assert studio.speak(frozen)[0].by_line == takes.by_line


def test_a_choice_ends_with_the_take_that_it_was_made_of(tmp_path: Path) -> None:
    studio = Studio(tmp_path, MIKE, hears={(1, 0): "All of them."})
    frozen = retakes_of(studio.listen()[0])
    reworded = Studio(tmp_path, line("All of them are gone.", number=1))
    assert numbers(reworded.speak(frozen)[0]) == [0]


def test_a_frozen_retake_is_heard_first_and_kept_while_it_is_good(tmp_path: Path) -> None:
    studio = Studio(tmp_path, MIKE, hears={(1, 0): "All of them."})
    frozen = retakes_of(studio.listen()[0])
    studio.heard.clear()
    studio.identity = {"listener": "another"}
    takes, hearing, _ = studio.listen(studio.speak(frozen)[0])
    assert studio.heard == [(1, 1)]
    assert numbers(takes) == [1]
    assert [take.retake for take in hearing.lines[0].takes] == [1]


def test_a_frozen_retake_that_is_bad_gives_way_to_the_others(tmp_path: Path) -> None:
    studio = Studio(tmp_path, MIKE, hears={(1, 0): "All of them."})
    frozen = retakes_of(studio.listen()[0])
    studio.identity = {"listener": "another"}
    studio.hears = {(1, 1): "All of them."}
    takes, _, _ = studio.listen(studio.speak(frozen)[0])
    assert studio.asked_again[-1] == {MIKE.id: 0}
    assert numbers(takes) == [0]
    assert retakes_of(takes) == {}


# --- recordings -------------------------------------------------------------------------------


@pytest.fixture
def recorded(tmp_path: Path) -> Line:
    path = tmp_path / "cues" / "01-test" / "recordings" / "mike.wav"
    path.parent.mkdir(parents=True)
    hum = 0.1 * np.sin(2 * np.pi * 200 / 48_000 * np.arange(48_000))
    soundfile.write(path, hum, 48_000)
    return line("All of them are down.", number=1, file="recordings/mike.wav")


def test_a_recording_that_says_something_else_is_told_and_kept(
    tmp_path: Path, recorded: Line
) -> None:
    studio = Studio(tmp_path, recorded, hears={(1, 0): "Nobody told me."})
    before, _ = studio.speak()
    takes, _, found = studio.listen(before)
    assert takes.by_line == before.by_line
    assert studio.asked_again == []
    assert [d.slug for d in found] == ["speech/recording-words"]
    assert "“Nobody told me.” was heard" in found[0].message


def test_a_recording_that_says_its_line_is_as_good_as_any(tmp_path: Path, recorded: Line) -> None:
    _, hearing, found = Studio(tmp_path, recorded).listen()
    assert found == ()
    assert hearing.lines[0].recording


# --- the report -------------------------------------------------------------------------------


def test_the_report_says_what_was_heard_of_each_line(tmp_path: Path) -> None:
    hears = {(1, 0): "All of them.", (2, 0): "Wake.", (2, 1): "Wake.", (2, 2): "Wake up."}
    _, hearing, _ = Studio(tmp_path, MIKE, SARAH, hears=hears).listen()
    report = listening_json(hearing, "01-test")
    assert report["schema"] == "warroom.listening/1"
    assert (report["words"], report["errors"], report["word_error"]) == (8, 1, 0.125)
    assert report["retaken"] == [MIKE.id, SARAH.id]
    assert report["not_there"] == [SARAH.id]
    mike, sarah = report["lines"]
    assert (mike["expected"], mike["heard"]) == ("all of them are down",) * 2
    assert [(t["retake"], t["errors"]) for t in mike["takes"]] == [(0, 2), (1, 0)]
    assert (sarah["retake"], sarah["errors"], sarah["there"]) == (2, 1, False)
    assert summary(hearing).splitlines() == [
        "heard   2 lines, 8 words: word error 12.50% (by spelling alone 12.50%); 2 lines retaken",
        "        cues/01-test/script.cues:1 SARAH: word error 33% in 3 takes",
    ]
