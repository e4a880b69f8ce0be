"""Where a Coqui model lies on disk, and what it is made of. Nothing is ever downloaded.

By path, or by Coqui's own name for it (``tts_models/en/ljspeech/vits``), which is looked up in
the two places where Coqui keeps what it has fetched. Torch is not needed for any of this.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.diagnostics import did_you_mean
from pipeline.speech.engines.model_table import ModelTable, require
from pipeline.speech.engines.protocol import MissingExtra, MissingModel
from pipeline.store import file_digest, write_text

KEYS = ("name", "path", "config", "vocoder", "vocoder_config", "speaker", "sha256")
_CHECKPOINTS = ("model.pth", "model_file.pth", "model_file.pth.tar", "checkpoint.pth")
_BESIDE = (
    "speakers_file",
    "d_vector_file",
    "language_ids_file",
    "speaker_encoder_model_path",
    "speaker_encoder_config_path",
    "tokenizer_file",
    "mel_norm_file",
    "stats_path",
)
"""Keys of a config that name further files of the model, by paths of whoever trained it."""
_OF_XTTS = ("vocab.json", "speakers_xtts.pth")
_FETCHES_PARTS = ("bark", "tortoise")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoquiModel:
    """``checkpoint`` with its ``config``; ``vocoder`` is another pair, where a model has one."""

    checkpoint: Path
    config: Path
    vocoder: tuple[Path, Path] | None = None

    def read_config(self) -> dict[str, Any]:
        """Raises ``MissingModel`` where it is not there, ``ValueError`` where it is no config."""
        try:
            found = json.loads(require(self.config).read_text(encoding="utf-8"))
        except json.JSONDecodeError as fault:
            raise ValueError(f"{self.config.name} is no JSON: {fault}") from fault
        if not isinstance(found, dict) or not isinstance(found.get("model"), str):
            raise ValueError(f"{self.config.name} is no config of a Coqui model")
        if found["model"] in _FETCHES_PARTS:
            raise ValueError(
                f"a “{found['model']}” model fetches its parts from the network while it speaks, "
                "and a render does not; name another"
            )
        return found

    def clones(self) -> bool:
        config = self.read_config()
        encoder = (config.get("model_args") or {}).get("speaker_encoder_model_path")
        return config["model"] == "xtts" or bool(encoder)

    def files_beside(self) -> tuple[Path, ...]:
        """Everything but the checkpoint that decides what it says."""
        named = [path for _, _, path in self._named(self.read_config())]
        own = [path for path in (self.checkpoint.parent / n for n in _OF_XTTS) if path.is_file()]
        return tuple(sorted({*named, *own, *(self.vocoder or ())}))

    def digests(self) -> dict[str, str]:
        """Name → SHA-256 of the config and of the files beside the checkpoint."""
        files = (self.config, *self.files_beside())
        return {path.name: file_digest(require(path)) for path in files}

    def config_here(self, cache: Path) -> Path:
        """A config whose files are those of this machine: the model's own, or a copy in
        ``cache`` with the paths put right."""
        config = self.read_config()
        changed = False
        for table, key, path in self._named(config):
            written = table[key][0] if isinstance(table[key], list) else table[key]
            if str(path) != written:
                table[key] = [str(path)] if isinstance(table[key], list) else str(path)
                changed = True
        if not changed:
            return self.config
        text = json.dumps(config)
        copy = cache / hashlib.sha256(text.encode()).hexdigest()[:16] / "config.json"
        if not copy.is_file():
            copy.parent.mkdir(parents=True, exist_ok=True)
            write_text(copy, text)
        return copy

    def _named(self, config: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, Path]]:
        """Table, key and file of each further file that ``config`` names: the one of its name
        beside the config, else where it says. Of one that is nowhere Coqui will tell, if it
        needs it."""
        for table in (config, config.get("model_args"), config.get("audio")):
            for key in _BESIDE if isinstance(table, dict) else ():
                assert isinstance(table, dict)
                value = table.get(key)
                written = value[0] if isinstance(value, list) and value else value
                if not isinstance(written, str) or not written:
                    continue
                beside = self.config.parent / Path(written).name
                if not beside.is_file() and "://" in written:
                    raise MissingModel(
                        beside,
                        f"the model's “{key}” is on the network",
                        "fetch it and put it there",
                    )
                found = beside if beside.is_file() else Path(written)
                if found.is_file():
                    yield table, key, found


def find_model(table: ModelTable, voice_id: str) -> CoquiModel:
    """The model that a voice's ``[model]`` names.

    Raises ``ValueError`` where it names none or one that Coqui does not know, ``MissingModel``
    where a model of Coqui's was never fetched.
    """
    name, path = table.text("name"), table.path("path")
    if (name is None) == (path is None):
        raise ValueError(
            f"[model] of “{voice_id}” needs one of name and path: "
            'name = "tts_models/en/ljspeech/vits", or path = "models/ada/model.pth"'
        )
    if name is not None:
        return _by_name(name)
    assert path is not None
    checkpoint = _checkpoint_in(path) if path.is_dir() else path
    vocoder = table.path("vocoder")
    return CoquiModel(
        checkpoint=checkpoint,
        config=table.path("config") or checkpoint.parent / "config.json",
        vocoder=None
        if vocoder is None
        else (vocoder, table.path("vocoder_config") or vocoder.parent / "config.json"),
    )


def _by_name(name: str) -> CoquiModel:
    known = _models_of_coqui()
    if name not in known:
        hint = did_you_mean(name, known) or "`tts --list_models` lists them"
        raise ValueError(f"Coqui has no model “{name}”; {hint}")
    vocoder = known[name].get("default_vocoder")
    return CoquiModel(
        checkpoint=_checkpoint_in(_fetched(name, known[name], name)),
        config=_fetched(name, known[name], name) / "config.json",
        vocoder=_vocoder(vocoder, known, name) if vocoder in known else None,
    )


def _vocoder(vocoder: str, known: dict[str, dict[str, Any]], name: str) -> tuple[Path, Path]:
    folder = _fetched(vocoder, known[vocoder], name)
    return _checkpoint_in(folder), folder / "config.json"


def _models_of_coqui() -> dict[str, dict[str, Any]]:
    """Coqui's own list: name → what it knows of it."""
    try:
        package = importlib.metadata.distribution("coqui-tts")
    except importlib.metadata.PackageNotFoundError as absent:
        raise MissingExtra("coqui") from absent
    listed = json.loads(Path(str(package.locate_file("TTS/.models.json"))).read_text("utf-8"))
    return {
        f"{kind}/{language}/{data}/{model}": about
        for kind, languages in listed.items()
        for language, sets in languages.items()
        for data, models in sets.items()
        for model, about in models.items()
    }


def _fetched(part: str, about: dict[str, Any], name: str) -> Path:
    """The folder that Coqui put ``part`` of the model ``name`` into."""
    folder = _coqui_home() / "tts" / part.replace("/", "--")
    if "repo_id" in about:
        folder = _snapshot(str(about["repo_id"])) or folder
    if not (folder / "config.json").is_file():
        raise MissingModel(
            part,
            "this model was never fetched, and a render fetches nothing",
            f'fetch it once: tts --model_name {name} --text "Hello." (its licence: '
            f"{about.get('license', 'not known')})",
        )
    return folder


def _coqui_home() -> Path:
    """Coqui's own rule for where it keeps models."""
    for variable in ("TTS_HOME", "XDG_DATA_HOME"):
        if os.environ.get(variable):
            return Path(os.environ[variable]).expanduser()
    home = Path.home()
    return home / ("Library/Application Support" if sys.platform == "darwin" else ".local/share")


def _snapshot(repository: str) -> Path | None:
    """Where the Hugging Face hub's cache has ``repository``; it is asked for nothing else."""
    try:
        from huggingface_hub import snapshot_download  # noqa: PLC0415 - of the extra
        from huggingface_hub.errors import LocalEntryNotFoundError  # noqa: PLC0415
    except ModuleNotFoundError as absent:
        raise MissingExtra("coqui") from absent
    try:
        return Path(snapshot_download(repository, local_files_only=True))
    except LocalEntryNotFoundError:
        return None


def _checkpoint_in(folder: Path) -> Path:
    """The checkpoint of a model's folder, by the names that Coqui gives one."""
    named = [folder / name for name in _CHECKPOINTS if (folder / name).is_file()]
    lone = sorted(folder.rglob("*.pt*"))
    if named:
        return named[0]
    if len(lone) == 1:
        return lone[0]
    raise MissingModel(folder, "no checkpoint in this folder", "name the file: path = …/model.pth")
