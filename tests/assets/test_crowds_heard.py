"""Nobody in a crowd is understood: whisper hears no three words running of what was said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from pipeline.assets.crowd import read_crowd
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog, Sound
from pipeline.listen.hear import HeardWord, as_compared, hear
from pipeline.speech.walla import Walla
from pipeline.store import Store
from tests.assets.conftest import ROOT, Shelf

SURE = 0.6
RUN = 3
TALKING = sorted(
    sound.id
    for sound in load_catalog(ROOT, allow_noncommercial=False)[0].sounds.values()
    if sound.speech is not None and sound.speech["scene"] == "walla"
)


def runs_of(words: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[n : n + length]) for n in range(len(words) - length + 1)}


def understood(words: Iterable[HeardWord], lines: Iterable[str]) -> tuple[str, ...]:
    """The longest run of words, each of them surely heard, that a line has as well."""
    said = [as_compared(line).split() for line in lines]
    sure: list[list[str]] = [[]]
    for word in words:
        if word.certainty > SURE:
            sure[-1] += as_compared(word.word).split()
        else:
            sure.append([])
    longest: tuple[str, ...] = ()
    for length in range(1, max(map(len, said)) + 1):
        of_lines = set[tuple[str, ...]]().union(*(runs_of(line, length) for line in said))
        heard = set[tuple[str, ...]]().union(*(runs_of(part, length) for part in sure))
        longest = max(of_lines & heard, default=longest)
    return longest


def test_all_talk_is_listened_to() -> None:
    assert len(TALKING) >= 10


def test_a_run_is_of_one_line_in_its_order_and_surely_heard() -> None:
    def heard(text: str, **unsure: float) -> list[HeardWord]:
        return [
            HeardWord(word=word, start_s=0.0, end_s=0.0, certainty=unsure.get(word, 0.9))
            for word in text.split()
        ]

    lines = ["Roll it back, roll everything back.", "I need somebody now."]
    assert understood(heard("so roll it back I"), lines) == ("roll", "it", "back")
    assert len(understood(heard("back it roll need I"), lines)) == 1
    assert len(understood(heard("roll it back", it=0.6), lines)) == 1


@pytest.mark.slow
def test_the_listener_understands_a_line_that_is_merely_said(
    whole_catalog: Catalog, tmp_path: Path
) -> None:
    """Else it would prove nothing that it does not understand a crowd."""
    crowd = read_crowd(whole_catalog.sounds["crowd.meeting"])
    say = Walla(whole_catalog, Store(tmp_path))
    for voice, line in zip(crowd.voices, crowd.lines, strict=False):
        assert len(understood(hear(say(line, voice)).words, [line])) >= 2 * RUN, voice


@pytest.mark.slow
@pytest.mark.parametrize("sound_id", TALKING)
def test_no_three_words_of_a_line_are_understood(
    sound_id: str, shelf: Shelf, library: dict[str, Sound]
) -> None:
    lines = read_crowd(library[sound_id]).lines
    for number, audio in enumerate(shelf.variants(sound_id)):
        run = understood(hear(audio).words, lines)
        assert len(run) < RUN, (number, run)
