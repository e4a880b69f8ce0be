"""Where a phrase is cut that is too long for one breath."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.speech.breath import MOST_SOUNDS, breaths
from pipeline.speech.engines.phonemes import phonemes
from pipeline.speech.text import SpokenPhrase, load_lexicon, spoken_phrase

LEXICON = load_lexicon(Path(__file__).parents[2] / "voices" / "lexicon.toml")

ONE_SENTENCE = (
    "At 3:47 in the morning Pacific time the first of four hundred alarms went off in a windowless "
    "room in Los Gatos where nobody had slept for two days because the database in us-east-1 had "
    "been refusing connections since midnight, and the engineers who had written the failover in a "
    "hurry three years earlier while the company was moving 44 million subscribers out of its own "
    "data center had left without telling anybody that the list of healthy hosts was read from the "
    "very service that had just gone down, so that Kubernetes and DynamoDB and every one of the "
    "1,200 machines behind Zuul kept asking Eureka for an address it no longer knew, "
)


def said(phrase: SpokenPhrase) -> str:
    return "".join(piece.words for piece in phrase)


def cut(text: str, most_sounds: int) -> list[str]:
    return [said(one) for one, _ in breaths(spoken_phrase(text, LEXICON), most_sounds)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The alarms went off. Nobody was in the room, and nobody came.",
            ["The alarms went off.", "Nobody was in the room, and nobody came."],
        ),
        (
            "Nobody was in the windowless room, the alarms went on all night.",
            ["Nobody was in the windowless room,", "the alarms went on all night."],
        ),
        (
            "The alarms went on all night because nobody was there to hear them.",
            ["The alarms went on all night,", "because nobody was there to hear them."],
        ),
        (
            "The pagers of the whole night shift rang in a locked drawer.",
            ["The pagers of the whole night shift rang,", "in a locked drawer."],
        ),
        (
            "At four in the morning they rang Dr. Lamport and asked him for the time.",
            ["At four in the morning they rang Dr. Lamport,", "and asked him for the time."],
        ),
    ],
    ids=["sentence", "comma", "conjunction", "preposition", "abbreviation"],
)
def test_a_speaker_breathes_where_the_sense_allows(text: str, expected: list[str]) -> None:
    assert cut(text, 50) == expected


def test_a_phrase_that_fits_is_left_as_it_is() -> None:
    phrase = spoken_phrase("This is Code Red, everyone. Wake up!", LEXICON)
    ((same, gap_s),) = breaths(phrase)
    assert same is phrase
    assert gap_s == 0.0


def test_a_full_stop_gives_time_to_breathe_and_a_bare_word_little() -> None:
    text = "The alarms went off. Nobody heard them in the room because nobody was there at all"
    gaps_s = [gap_s for _, gap_s in breaths(spoken_phrase(text, LEXICON), 40)]
    assert gaps_s == [0.40, 0.16, 0.0]


def test_five_thousand_characters_in_one_sentence() -> None:
    text = (ONE_SENTENCE * 9)[:4_990].rsplit(" ", 1)[0] + " again."
    phrase = spoken_phrase(text, LEXICON)
    pieces = breaths(phrase)
    assert " ".join(said(one) for one, _ in pieces).replace(",", "") == said(phrase).replace(
        ",", ""
    )
    assert all(0.12 <= gap_s <= 0.40 for _, gap_s in pieces[:-1])
    # Kokoro's tables have a row for 255 phonemes and none for more.
    sounds = [len(phonemes(one, british=british)) for one, _ in pieces for british in (True, False)]
    assert max(sounds) <= MOST_SOUNDS
    assert min(sounds[:-2]) >= MOST_SOUNDS // 3


@pytest.mark.parametrize(
    "text",
    [
        "1,234,567 of 9,876,543 at 99.999% for $44,000,000 " * 8,
        "ECONNREFUSED XJKQZ AWS SLA BGP DNS " * 12,
        "CVE-2021-44228 10.0.0.1 us-east-1 2012-08-01T09:30:00Z " * 6,
    ],
)
def test_figures_and_letters_are_longer_said_than_written(text: str) -> None:
    pieces = breaths(spoken_phrase(text.strip() + ".", LEXICON))
    assert len(pieces) > 1
    assert max(len(phonemes(one, british=False)) for one, _ in pieces) <= 240


def test_a_word_without_end_stays_whole() -> None:
    assert cut("a" * 500 + " and more of it", 100)[0] == "a" * 500 + ","


def test_stress_and_terms_outlive_the_cut() -> None:
    phrase = spoken_phrase(
        "We *never* lost Kubernetes at all, but we lost *everything* else.", LEXICON
    )
    pieces = [piece for one, _ in breaths(phrase, 45) for piece in one]
    assert [p.words.strip() for p in pieces if p.stressed] == ["never", "everything"]
    assert [p.words for p in pieces if p.phonemes] == ["Kubernetes"]
