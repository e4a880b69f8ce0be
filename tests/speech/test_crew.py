"""Engines that raise, hang, or are interrupted: their line is named and the others are made."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.catalog.model import Catalog
from pipeline.speech.crew import Patience
from pipeline.speech.engines import registry, tone
from pipeline.speech.engines.protocol import EngineHome, Interrupted, Samples
from pipeline.speech.speak import speak
from pipeline.store import Store
from tests.speech.lines import line, screenplay
from tests.speech.test_speak import a_voice

SHORT = Patience(least_s=0.2, per_second=0.0, parting_s=0.2)


class Sleepy(tone.Tone):
    """Falls asleep at “hang”; at “drowsy” only until it is interrupted."""

    name = "sleepy"
    opened = 0
    morning = threading.Event()
    """Ends every sleep, so that no thread outlives the test."""

    def __init__(self, home: EngineHome) -> None:
        super().__init__(home)
        type(self).opened += 1
        self._interrupted = threading.Event()
        self._drowsy = threading.Event()

    def speak(self, phrase, voice, prosody, seed) -> Samples:  # type: ignore[no-untyped-def]
        words = phrase[0].words
        if "hang" in words.lower():
            self.morning.wait()
        if "drowsy" in words and self.opened == 1:
            assert self._interrupted.wait(timeout=20)
            raise Interrupted
        return super().speak(phrase, voice, prosody, seed)

    def interrupt(self) -> None:
        self._interrupted.set()


@pytest.fixture
def sleepy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalog]:
    monkeypatch.setitem(registry._factories, "sleepy", Sleepy)
    Sleepy.opened = 0
    Sleepy.morning.clear()
    voices = {"mike": a_voice("mike", "sleepy"), "sarah": a_voice("sarah")}
    yield Catalog(root=tmp_path, voices=voices, sounds={}, treatments={}, rooms={}, styles={})
    Sleepy.morning.set()


def test_a_line_that_hangs_is_named_and_the_others_are_made(
    sleepy: Catalog, tmp_path: Path
) -> None:
    script = screenplay(
        line("We are fine.", number=1),
        line("This will hang.", number=2),
        line("All of them.", "sarah", number=3),
        line("Code Red.", number=4),
    )
    takes, (found,) = speak(script, sleepy, Store(tmp_path / "store"), patience=SHORT)
    assert (found.slug, found.is_error) == ("speech/failed", True)
    assert "MIKE" in found.message
    assert "“sleepy” did not come back" in found.message
    assert found.span == script.lines[1].span
    assert [take.predicted for take in takes.by_line.values()] == [False, True, False, False]


def test_what_an_interrupted_engine_had_in_hand_is_spoken_again(
    sleepy: Catalog, tmp_path: Path
) -> None:
    """“drowsy” is in hand when “hang” is given up: it is no fault of its own."""
    script = screenplay(
        line("Hang on.", number=1),
        line("A drowsy and very long line, which nobody would think too long for it.", number=2),
    )
    patience = Patience(least_s=0.0, per_second=0.5, parting_s=0.2)
    takes, found = speak(script, sleepy, Store(tmp_path / "store"), patience=patience)
    assert Sleepy.opened == 2
    assert [d.span for d in found] == [script.lines[0].span]
    assert [take.predicted for take in takes.by_line.values()] == [True, False]


def test_an_engine_that_keeps_hanging_is_not_asked_for_ever(
    sleepy: Catalog, tmp_path: Path
) -> None:
    script = screenplay(*(line(f"They hang, all {n}.", number=n) for n in range(1, 9)))
    _, found = speak(script, sleepy, Store(tmp_path / "store"), patience=SHORT)
    assert len(found) == 8
    assert sum("did not come back" in d.message for d in found) in (3, 4)
    assert sum("hung on other lines" in d.message for d in found) in (4, 5)
