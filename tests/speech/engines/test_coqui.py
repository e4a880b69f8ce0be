"""Coqui's real code, with models that are made here (``make test-coqui``)."""

from __future__ import annotations

import hashlib
import shutil
import socket
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Voice
from pipeline.speech.engines.coqui import Coqui
from pipeline.speech.engines.protocol import EngineHome, Interrupted, MissingModel, Samples
from pipeline.speech.prosody import Prosody
from pipeline.speech.speak import speak
from pipeline.speech.text import Lexicon, spoken_phrase
from pipeline.store import Store, file_digest
from tests.end_to_end.small_project import make_project, printed_json, warroom
from tests.speech.engines.tiny_vits import make_tiny_vits
from tests.speech.engines.tiny_xtts import make_tiny_xtts
from tests.speech.engines.voices import a_voice, write_voice
from tests.speech.lines import line, screenplay

NEUTRAL = Prosody()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two models and the recordings of two people."""
    root = tmp_path_factory.mktemp("show")
    make_tiny_vits(root / "models" / "vits")
    make_tiny_xtts(root / "models" / "xtts")
    (root / "recordings").mkdir()
    at_s = np.arange(4 * 22_050) / 22_050
    for name, pitch_hz in (("ada", 210.0), ("ben", 110.0)):
        syllables = 0.5 + 0.5 * np.sin(2 * np.pi * 3 * at_s)
        buzz = 0.2 * np.sign(np.sin(2 * np.pi * pitch_hz * at_s)) * syllables
        soundfile.write(root / "recordings" / f"{name}.wav", buzz, 22_050)
    return root


@pytest.fixture(scope="module")
def coqui(root: Path) -> Coqui:
    return Coqui(EngineHome(voices=root / "voices", models=root / "cache"))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*address: object) -> None:
        raise AssertionError(f"the network was asked for {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def vits(root: Path, speaker: str | None = "ada", **model: str) -> dict[str, str]:
    """The ``[model]`` table of the model with two speakers."""
    digest = file_digest(root / "models" / "vits" / "model.pth")
    table = {"path": "models/vits/model.pth", "sha256": digest} | model
    return table if speaker is None else table | {"speaker": speaker}


def clone_of(root: Path, *who: str, **changes: object) -> Voice:
    digest = file_digest(root / "models" / "xtts" / "model.pth")
    return a_voice(
        "clone",
        "coqui",
        model={"path": "models/xtts", "sha256": digest},
        clone=tuple(f"recordings/{name}.wav" for name in who),
        consent="a tone, today, in this test",
        **changes,
    )


def say(
    coqui: Coqui, voice: Voice, text: str = "We lost it.", prosody: Prosody = NEUTRAL, seed: int = 7
) -> Samples:
    return coqui.speak(spoken_phrase(text, Lexicon()), voice, prosody, seed)


# --- speaking -------------------------------------------------------------------------------


def test_a_model_by_path_speaks_with_each_of_its_speakers(coqui: Coqui, root: Path) -> None:
    ada = say(coqui, a_voice("v", "coqui", model=vits(root, "ada")))
    ben = say(coqui, a_voice("v", "coqui", model=vits(root, "ben")))
    for spoken in (ada, ben):
        assert spoken.dtype == np.float32
        assert 0.01 < np.abs(spoken).max() <= 1.0
    assert not np.array_equal(ada, ben)


def test_the_same_seed_gives_the_same_bytes(coqui: Coqui, root: Path) -> None:
    voice = a_voice("v", "coqui", model=vits(root))
    first, again, other = (say(coqui, voice, seed=seed) for seed in (7, 7, 8))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()
    anew = Coqui(EngineHome(voices=root / "voices", models=root / "cache"))
    assert say(anew, voice).tobytes() == first.tobytes()


@pytest.mark.parametrize("speed", [0.8, 1.25])
def test_a_faster_delivery_is_shorter(coqui: Coqui, root: Path, speed: float) -> None:
    voice = a_voice("v", "coqui", model=vits(root))
    plain, paced = (say(coqui, voice, prosody=Prosody(speed=s)) for s in (1.0, speed))
    assert len(plain) / len(paced) == pytest.approx(speed, rel=0.08)


def test_a_long_sentence_is_said_in_several_breaths(coqui: Coqui, root: Path) -> None:
    voice = a_voice("v", "coqui", model=vits(root))
    sentence = "and then another one went down, " * 10
    one, ten = (say(coqui, voice, text) for text in (sentence[:31], sentence))
    assert len(ten) == pytest.approx(10 * len(one), rel=0.15)


def test_an_interrupt_is_heard_in_the_middle_of_a_phrase(root: Path) -> None:
    engine = Coqui(EngineHome(voices=root / "voices", models=root / "cache"))
    voice = a_voice("v", "coqui", model=vits(root))
    engine.prepare(voice)
    (loaded,) = engine._loaded.values()
    loaded.network.waveform_decoder.register_forward_pre_hook(lambda *_: engine.interrupt())
    with pytest.raises(Interrupted):
        say(engine, voice)


# --- cloning --------------------------------------------------------------------------------


def test_a_clone_sounds_like_its_recordings(coqui: Coqui, root: Path) -> None:
    ada, again, ben = (say(coqui, clone_of(root, who)) for who in ("ada", "ada", "ben"))
    assert ada.tobytes() == again.tobytes()
    assert ada.tobytes() != ben.tobytes()


def test_a_clones_recordings_are_in_its_key(coqui: Coqui, root: Path) -> None:
    ada, both = (coqui.identity(clone_of(root, *who)) for who in (["ada"], ["ada", "ben"]))
    assert ada["clone"] == [file_digest(root / "recordings" / "ada.wav")]
    assert len(both["clone"]) == 2  # type: ignore[arg-type]
    assert (ada["model"], ada["language"]) == (both["model"], "en")


def test_a_clone_speaks_the_language_of_the_line(coqui: Coqui, root: Path) -> None:
    english, german = (
        say(coqui, clone_of(root, "ada", languages=languages)) for languages in (("en",), ("de",))
    )
    assert english.tobytes() != german.tobytes()


def test_a_language_that_the_model_does_not_speak_is_told(coqui: Coqui, root: Path) -> None:
    with pytest.raises(ValueError, match="does not speak “fr-CA”; it speaks de, en"):
        say(coqui, clone_of(root, "ada", languages=("fr-CA",)))


def test_a_model_that_cannot_clone_says_so(coqui: Coqui, root: Path) -> None:
    voice = a_voice("v", "coqui", model=vits(root), clone=("recordings/ada.wav",))
    with pytest.raises(ValueError, match="does not clone: name one that does"):
        coqui.identity(voice)


# --- what is not there, or not what it should be --------------------------------------------


def test_another_model_than_the_voice_says_is_refused(coqui: Coqui, root: Path) -> None:
    path = root / "models" / "other" / "model.pth"
    shutil.copytree(root / "models" / "vits", path.parent, dirs_exist_ok=True)
    with path.open("ab") as stream:
        stream.write(b"\x00")
    voice = a_voice("v", "coqui", model=vits(root, path="models/other/model.pth"))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(MissingModel, match=f'not the model.*if it is meant: sha256 = "{digest}"'):
        coqui.prepare(voice)


def test_a_voice_that_does_not_say_which_model_gets_the_line_to_paste(
    coqui: Coqui, root: Path
) -> None:
    table = vits(root)
    digest = table.pop("sha256")
    with pytest.raises(ValueError, match=f'put sha256 = "{digest}" under'):
        coqui.identity(a_voice("v", "coqui", model=table))


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ({"speaker": "adaa"}, "no speaker “adaa”; did you mean “ada”"),
        ({"speaker": "none"}, "no speaker “none”; its speakers: ada, ben"),
    ],
)
def test_an_unknown_speaker_is_told(
    coqui: Coqui, root: Path, model: dict[str, str], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        coqui.prepare(a_voice("v", "coqui", model=vits(root) | model))


def test_a_model_of_many_speakers_asks_for_one(coqui: Coqui, root: Path) -> None:
    with pytest.raises(ValueError, match="needs a speaker; its speakers: ada, ben"):
        coqui.prepare(a_voice("v", "coqui", model=vits(root, speaker=None)))


# --- by name --------------------------------------------------------------------------------


@pytest.fixture
def coqui_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TTS_HOME", str(tmp_path))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "tts"


def test_a_model_that_coqui_fetched_before_is_found_by_name(
    coqui: Coqui, root: Path, coqui_home: Path
) -> None:
    shutil.copytree(root / "models" / "vits", coqui_home / "tts_models--en--vctk--vits")
    by_path = a_voice("v", "coqui", model=vits(root))
    table = {key: value for key, value in vits(root).items() if key != "path"}
    by_name = a_voice("v", "coqui", model=table | {"name": "tts_models/en/vctk/vits"})
    assert coqui.identity(by_name) == coqui.identity(by_path)
    assert say(coqui, by_name).tobytes() == say(coqui, by_path).tobytes()


@pytest.mark.parametrize(
    "name", ["tts_models/en/vctk/vits", "tts_models/multilingual/multi-dataset/xtts_v2"]
)
def test_a_model_that_was_never_fetched_is_not_fetched_now(
    coqui: Coqui, coqui_home: Path, name: str
) -> None:
    voice = a_voice("v", "coqui", model={"name": name, "sha256": "0" * 64})
    with pytest.raises(MissingModel, match=f"never fetched.*tts --model_name {name}"):
        coqui.identity(voice)


def test_a_name_that_coqui_has_not_is_told_with_the_nearest(coqui: Coqui) -> None:
    voice = a_voice("v", "coqui", model={"name": "tts_models/en/vctk/vitz"})
    with pytest.raises(ValueError, match="did you mean “tts_models/en/vctk/vits”"):
        coqui.identity(voice)


# --- in the pipeline ------------------------------------------------------------------------


def test_swapping_the_engine_touches_the_voices_file_alone(root: Path, tmp_path: Path) -> None:
    """The second half of ``test_swapping``: from a tone to Coqui, by the TOML."""
    shutil.copytree(root / "models", tmp_path / "models")
    model = "".join(f'{key} = "{value}"\n' for key, value in vits(root).items())
    said = screenplay(line("Every single one.", "sarah"))
    keys = []
    for engine, more in (("tone", ""), ("coqui", f"[model]\n{model}")):
        write_voice(tmp_path, "sarah", engine, more)
        catalog, found = load_catalog(tmp_path)
        takes, told = speak(said, catalog, Store(tmp_path / "store"))
        assert (found, told, takes.made) == ((), (), 1)
        keys.append(takes.by_line["scene/line/1"].key)
    assert keys[0] != keys[1]


def test_a_scene_of_two_coqui_voices_is_rendered(root: Path, tmp_path: Path) -> None:
    show = make_project(tmp_path / "show")
    shutil.copytree(root / "models" / "vits", show / "models" / "vits")
    for name, speaker in (("ann", "ada"), ("bob", "ben")):
        model = "".join(f'{key} = "{value}"\n' for key, value in vits(root, speaker).items())
        write_voice(show, name, "coqui", f"[model]\n{model}")
    run = warroom(show, "render", "1", "--scene", "room", "--json")
    assert run.returncode == 0, run.stderr
    made = printed_json(run)
    assert (made["cache"]["takes_made"], made["cache"]["takes_reused"]) == (3, 0)
    assert made["masters"][0]["ok"]
    assert soundfile.info(made["masters"][0]["path"]).duration > 3
    warm = printed_json(warroom(show, "render", "1", "--scene", "room", "--json"))
    assert (warm["cache"]["takes_made"], warm["cache"]["takes_reused"]) == (0, 3)
