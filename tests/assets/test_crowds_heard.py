"""Nobody in a crowd is understood: whisper hears no three words running of what was said."""

from __future__ import annotations

import pytest

from pipeline.assets.crowd import read_crowd
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Sound
from pipeline.listen.hear import as_compared, hear
from tests.assets.conftest import ROOT, Shelf

SURE = 0.6
RUN = 3
TALKING = sorted(
    sound.id
    for sound in load_catalog(ROOT, allow_noncommercial=False)[0].sounds.values()
    if sound.speech is not None and sound.speech["scene"] == "walla"
)


def runs_of(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}


def test_all_talk_is_listened_to() -> None:
    assert len(TALKING) >= 10


@pytest.mark.slow
@pytest.mark.parametrize("sound_id", TALKING)
def test_no_three_words_of_a_line_are_understood(
    sound_id: str, shelf: Shelf, library: dict[str, Sound]
) -> None:
    lines = read_crowd(library[sound_id]).lines
    said = {run for line in lines for run in runs_of(as_compared(line).split())}
    for number, audio in enumerate(shelf.variants(sound_id)):
        sure: list[list[str]] = [[]]
        for word in hear(audio).words:
            if word.certainty > SURE:
                sure[-1] += as_compared(word.word).split()
            else:
                sure.append([])
        understood = {run for words in sure for run in runs_of(words)} & said
        assert not understood, number
