"""The project's own voices: enough of them, of every kind, and (slow) told apart by ear."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Voice
from pipeline.listen.compare import word_error
from pipeline.listen.hear import hear
from pipeline.speech.engines.kokoro_model import model_file
from pipeline.speech.engines.protocol import EngineHome
from pipeline.speech.engines.registry import open_engine
from pipeline.speech.matrix import SENTENCES, format_matrix, voice_matrix, voice_print
from pipeline.speech.model import VOICE_LUFS
from pipeline.speech.say import say
from pipeline.store import Store

ROOT = Path(__file__).parents[2]
CATALOG, FAULTS = load_catalog(ROOT, allow_noncommercial=False)
SPEAKING = [voice for voice in CATALOG.voices.values() if voice.engine == "kokoro"]
ENGINEERED = (
    "automated", "walla", "walla-big", "walla-bright", "walla-low", "walla-old", "walla-quick"
)  # fmt: skip
"""A machine and a crowd: nobody is cast as one of them by chance."""

LEAST_OF_A_KIND = 4


def test_a_director_has_a_choice_of_every_kind() -> None:
    kinds = Counter((voice.accent, voice.plays) for voice in SPEAKING)
    assert len(SPEAKING) >= 20
    assert set(kinds) == {(a, p) for a in ("american", "british") for p in ("woman", "man")}
    assert min(kinds.values()) >= LEAST_OF_A_KIND, kinds


@pytest.mark.parametrize("voice", SPEAKING, ids=lambda voice: voice.id)
def test_a_voice_is_described_and_may_be_used(voice: Voice) -> None:
    who, _, manner = voice.description.partition(":")
    assert "," in who, "who, and about how old"
    assert len(manner.split()) >= 3, "and what it is like"
    assert (voice.rights.licence, voice.rights.commercial) == ("Apache-2.0", "yes")
    assert open_engine("kokoro", EngineHome(voices=ROOT / "voices", models=ROOT)).identity(voice)


def test_no_two_voices_are_described_or_made_alike() -> None:
    assert len({voice.description for voice in SPEAKING}) == len(SPEAKING)
    engine = open_engine("kokoro", EngineHome(voices=ROOT / "voices", models=ROOT))
    made = [repr(engine.identity(voice)) for voice in SPEAKING]
    assert len(set(made)) == len(SPEAKING)


def test_nobody_is_cast_as_a_machine_or_the_narrator_by_chance() -> None:
    kept = {voice.id for voice in CATALOG.voices.values() if not voice.understudy}
    assert kept == {"narrator", *ENGINEERED}


def test_formants_and_pitch_are_moved_a_little_at_most() -> None:
    """Words are lost beyond that (FINDINGS: within ±4 together)."""
    for voice in SPEAKING:
        assert abs(voice.formant_semitones) <= 2
        assert abs(voice.pitch_semitones) <= 2


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("store"))
    model_file(store.root / "models")
    return store


@pytest.mark.slow
def test_no_two_voices_can_be_taken_for_each_other(store: Store) -> None:
    prints = [voice_print(voice, CATALOG, store) for voice in SPEAKING]
    pairs = voice_matrix(prints)
    print(format_matrix(prints, pairs))
    assert [pair for pair in pairs if not pair.distinct] == []
    assert {
        p.voice: p.loudness_lufs for p in prints if abs(p.loudness_lufs - VOICE_LUFS) >= 1
    } == {}


@pytest.mark.slow
@pytest.mark.parametrize("voice", SPEAKING, ids=lambda voice: voice.id)
def test_every_voice_is_understood(store: Store, voice: Voice) -> None:
    heard = [hear(say(sentence, voice, CATALOG, store)).text for sentence in SENTENCES]
    # “night shift had” is “night shifted” to a whisper of the smallest kind: two words of 26.
    assert word_error(" ".join(SENTENCES), " ".join(heard)) <= 0.1, heard


@pytest.mark.parametrize("line", ["formant_semitones = 2.5", 'plays = "dog"', "plays = true"])
def test_a_voice_stays_within_what_sounds_human(tmp_path: Path, line: str) -> None:
    (tmp_path / "voices").mkdir()
    told = (ROOT / "voices" / "mike.toml").read_text().replace('plays = "man"', line)
    (tmp_path / "voices" / "mike.toml").write_text(told)
    catalog, faults = load_catalog(tmp_path)
    assert [fault.span.text for fault in faults] == [line.partition(" ")[0]]
    assert not catalog.voices
