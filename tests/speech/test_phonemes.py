"""How phrases sound, in misaki's alphabet."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.speech.engines.phonemes import phonemes
from pipeline.speech.text import load_lexicon, spoken_phrase

LEXICON = load_lexicon(Path(__file__).parents[2] / "voices" / "lexicon.toml")

SOUNDS = """
AWS                  | ˌAdˌʌbᵊljuˈɛs
SREs                 | ˌɛsˌɑɹˈiz
Kubernetes           | kˌubəɹnˈɛTiz
us-east-1            | jˌuˈɛs ˈist wˈʌn
3000ms               | θɹˈi θˈWzᵊnd mˈɪləsˌɛkəndz
LAM-port             | lˈæmpɔɹt
FBI-led              | ˌɛfbˌiˈI lˈɛd
Oh no. No.           | ˈO nˈO. nˈO.
No. 5                | nˈʌmbəɹ fˈIv
CPU-bound            | sˌipˌijˈu bˈWnd
400%.                | fˈɔɹ hˈʌndɹəd pəɹsˈɛnt.
T-minus 4 minutes    | tˈimˌInəs fˈɔɹ mˈɪnəts
""".strip().splitlines()


@pytest.mark.parametrize("row", SOUNDS, ids=lambda row: row.split("|")[0].strip())
def test_american(row: str) -> None:
    written, sounds = (part.strip() for part in row.split("|"))
    assert phonemes(spoken_phrase(written, LEXICON), british=False) == sounds


ACCENTS = """
router               | ɹˈWTəɹ               | ɹˈuːtə
data                 | dˈATə                | dˈAtə
zsh                  | zˈi ʃˈɛl             | zˈɛd ʃˈɛl
Kafka                | kˈɑfkə               | kˈafkə
Redis                | ɹˈɛdɪs               | ɹˈɛdɪs
Cassandra            | kəsˈændɹə            | kəsˈandɹə
Jaeger               | jˈAɡəɹ               | jˈAɡə
Huawei               | wˈɑwˌA               | wˈɑːwˌA
Leveson's            | lˈɛvəsənz            | lˈɛvəsənz
the SOC              | ðə sˈɑk              | ðə sˈɒk
MCAS                 | ˈɛmkˌæs              | ˈɛmkˌas
VLANs                | vˈilˌænz             | vˈiːlˌanz
ENOSPC               | ˈi nˈO spˈAs         | ˈiː nˈQ spˈAs
SQL                  | ˌɛskjˌuˈɛl           | ˌɛskjˌuːˈɛl
the api              | ði ˌApˌiˈI           | ði ˌApˌiːˈI
""".strip().splitlines()


@pytest.mark.parametrize("row", ACCENTS, ids=lambda row: row.split("|")[0].strip())
def test_in_both_accents(row: str) -> None:
    written, american, british = (part.strip() for part in row.split("|"))
    phrase = spoken_phrase(written, LEXICON)
    assert phonemes(phrase, british=False) == american
    assert phonemes(phrase, british=True) == british


def test_a_minus_is_not_lost() -> None:
    minus = phonemes(spoken_phrase("-40", LEXICON), british=False)
    assert minus == phonemes(spoken_phrase("minus forty", LEXICON), british=False)


def test_a_briton_reads_otherwise() -> None:
    phrase = spoken_phrase("The database can't last.", LEXICON)
    american, british = (phonemes(phrase, british=b) for b in (False, True))
    assert "kˈænt" in american
    assert "kˈɑːnt" in british


def test_a_stressed_word_stands_out_in_its_clause_only() -> None:
    plain = phonemes(spoken_phrase("We never lost it, they never knew.", LEXICON), british=False)
    stressed = phonemes(
        spoken_phrase("We never lost *it*, they never knew.", LEXICON), british=False
    )
    assert plain == "wˌi nˈɛvəɹ lˈɔst ɪt, ðA nˈɛvəɹ nˈu."
    assert stressed == "wˌi nˌɛvəɹ lˌɔst ˈɪt, ðA nˈɛvəɹ nˈu."


def test_hesitation_reaches_the_voice() -> None:
    assert phonemes(spoken_phrase("That's... no.", LEXICON), british=False) == "ðˈæts… nˈO."
