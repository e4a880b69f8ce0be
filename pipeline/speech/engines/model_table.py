"""A voice's ``[model]`` table where it names files: they are found, and they are what it says.

Paths are relative to the project. A model that weighs gigabytes may lie outside of it; what it
is, its digest says, and so no path gets into a take's key.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.catalog.model import Voice
from pipeline.diagnostics import did_you_mean
from pipeline.speech.engines.protocol import MissingModel
from pipeline.store import file_digest


class ModelTable:
    """The texts of one voice's ``[model]``. Raises ``ValueError`` for a key or a value that the
    engine does not know, with the remedy."""

    def __init__(self, voice: Voice, project: Path, keys: tuple[str, ...]) -> None:
        for key, value in voice.model.items():
            if key not in keys:
                hint = did_you_mean(key, keys) or f"its keys: {', '.join(keys)}"
                raise ValueError(f"[model] of “{voice.id}” has no “{key}” ({voice.engine}); {hint}")
            if not isinstance(value, str) or not value:
                raise ValueError(f'“{key}” in [model] of “{voice.id}” is a text: {key} = "…"')
        self._texts = {key: str(value) for key, value in voice.model.items()}
        self._voice = voice
        self._project = project

    def text(self, key: str) -> str | None:
        return self._texts.get(key)

    def path(self, key: str) -> Path | None:
        """The file or folder that ``key`` names, whether it is there or not."""
        named = self._texts.get(key)
        return None if named is None else self._project / Path(named).expanduser()

    def pinned(self, key: str, model: Path) -> str:
        """The SHA-256 that ``key`` states for ``model``.

        Raises ``ValueError`` where it states none, with the line to paste, and ``MissingModel``
        where there is no such file either.
        """
        stated = self._texts.get(key)
        if stated is not None:
            return stated.lower()
        require(model)
        raise ValueError(
            f"“{self._voice.id}” does not say which model it is; if the one there is meant, put "
            f'{key} = "{file_digest(model)}" under [model]'
        )


def require(path: Path) -> Path:
    """``path``, which is there. Raises ``MissingModel``."""
    if not path.is_file():
        raise MissingModel(
            path, "there is no such file", "put it there, or name another in [model]"
        )
    return path


def verify(path: Path, sha256: str) -> None:
    """Raises ``MissingModel`` where the file is missing or another than ``sha256`` says."""
    found = file_digest(require(path))
    if found != sha256:
        raise MissingModel(
            path,
            "this is not the model that the voice's file describes",
            f'if it is meant: sha256 = "{found}"',
        )
