"""A voice whose engine or model is not there: named, with its line and the remedy."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from pipeline.catalog.model import Voice
from pipeline.cli import _run
from pipeline.speech.engines import coqui, piper, registry, tone
from pipeline.speech.engines.protocol import MissingModel
from tests.end_to_end.small_project import make_project
from tests.speech.engines.voices import write_voice


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two models of nothing, and neither extra."""

    def absent(*names: str) -> dict[str, str]:
        raise PackageNotFoundError(names[0])

    for engine in (coqui, piper):
        monkeypatch.setattr(engine, "library_versions", absent)
    show = make_project(tmp_path / "show")
    (show / "models").mkdir()
    for name in ("model.pth", "joe.onnx"):
        (show / "models" / name).write_bytes(b"not looked into")
    for name in ("config.json", "joe.onnx.json"):
        (show / "models" / name).write_text('{"model": "vits"}')
    monkeypatch.chdir(show)
    monkeypatch.setenv("WARROOM_STORE", str(tmp_path / "store"))
    return show


@pytest.mark.parametrize(("engine", "path"), [("coqui", "model.pth"), ("piper", "joe.onnx")])
def test_it_is_named_with_its_voice_and_line_and_how_to_get_it(
    show: Path, capsys: pytest.CaptureFixture[str], engine: str, path: str
) -> None:
    table = f'[model]\npath = "models/{path}"\nsha256 = "{"0" * 64}"\n'
    write_voice(show, "bob", engine, table)
    assert _run(["render", "1"]) == 4
    told = capsys.readouterr().err.splitlines()[-1]
    assert told == (
        f"warroom: {engine}: this extra is not installed "
        "(voice “bob”, cues/01-episode-1/script.cues:16:1); "
        f"pip install 'warroom[{engine}]'"
    )


def test_check_does_not_need_it(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = f'[model]\npath = "models/model.pth"\nsha256 = "{"0" * 64}"\n'
    write_voice(show, "bob", "coqui", table)
    assert _run(["check", "1"]) == 0


class Forgetful(tone.Tone):
    """Finds only when it loads that its model has gone."""

    name = "forgetful"

    def prepare(self, voice: Voice) -> None:
        raise MissingModel("models/gone.onnx", "there is no such file", "put it there")


def test_a_model_that_is_missed_late_is_named_as_well(
    show: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registry._factories, "forgetful", Forgetful)
    write_voice(show, "bob", "forgetful")
    assert _run(["render", "1"]) == 4
    assert capsys.readouterr().err.splitlines()[-1] == (
        "warroom: models/gone.onnx: there is no such file "
        "(voice “bob”, cues/01-episode-1/script.cues:16:1); put it there"
    )
