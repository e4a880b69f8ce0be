"""Kokoro's two graphs, line by line in one process: ``python -m benchmarks.bench_engine``.

Each line is spoken by the one and then by the other on one thread, in processor time, so that a
busy machine troubles both alike. Limit: the faster graph speaks 1.25 times as much in the same
time where the processor multiplies signed bytes exactly, and no less elsewhere. Then each graph
speaks in processes of its own: one session on one thread, as bare as it can be, and the engine
with two workers. Limit: the engine takes no more than a bare model for each worker and 150 MB.

``--quality`` speaks all of ``lines.txt`` in every voice of the cast in turn and has both versions
judged: DNSMOS (P808; needs ``pip install speechmos``) and the words that whisper hears. The limits
hold for the worse end of the 95 % interval, by bootstrap over pairs: DNSMOS falls by less than
0.05, the share of wrong words rises by less than 0.005. ``--table`` writes what was found by line.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import itertools
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
import soxr

from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import SpeechGraph, Voice
from pipeline.listen.compare import as_compared, word_error
from pipeline.listen.hear import hear
from pipeline.speech.engines import phonemes, shaping
from pipeline.speech.engines.kokoro import Kokoro
from pipeline.speech.engines.kokoro_graph import best_weights
from pipeline.speech.engines.protocol import EngineHome, Samples
from pipeline.speech.prosody import NEUTRAL
from pipeline.speech.text import Lexicon, SpokenPhrase, expected_words, load_lexicon, spoken_phrase

ROOT = Path(__file__).parents[1]
LINES = Path(__file__).parent / "lines.txt"
THROUGHPUT_LIMIT = 1.25
MEMORY_LIMIT_MB = 150.0
DNSMOS_LIMIT = 0.05
WORD_ERROR_LIMIT = 0.005
GRAPHS: tuple[SpeechGraph, ...] = get_args(SpeechGraph)
RESAMPLES = 10_000
WORKERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One line by both graphs, each by the graph's name. ``cpu_s`` is one thread's time."""

    phrase: SpokenPhrase
    voice: str
    sound: dict[SpeechGraph, Samples]
    cpu_s: dict[SpeechGraph, float]

    @property
    def ratio(self) -> float:
        """Throughput of the faster against the plain graph: they say the same, equally long."""
        return self.cpu_s["plain"] / self.cpu_s["faster"]


def engines(models: Path) -> dict[SpeechGraph, Kokoro]:
    return {
        graph: Kokoro(EngineHome(voices=ROOT / "voices", models=models, graph=graph))
        for graph in GRAPHS
    }


def cast() -> list[Voice]:
    catalog, _ = load_catalog(ROOT, allow_noncommercial=False)
    voices = [voice for voice in catalog.voices.values() if voice.engine == "kokoro"]
    return sorted(voices, key=lambda voice: voice.id)


def phrases(lexicon: Lexicon) -> list[SpokenPhrase]:
    return [spoken_phrase(text, lexicon) for text in LINES.read_text(encoding="utf-8").splitlines()]


def spoken(given: list[SpokenPhrase], models: Path) -> Iterator[Said]:
    by_graph = engines(models)
    for phrase, voice in zip(given, itertools.cycle(cast()), strict=False):
        sound: dict[SpeechGraph, Samples] = {}
        cpu_s: dict[SpeechGraph, float] = {}
        for graph, engine in by_graph.items():
            engine.prepare(voice)
            start = time.thread_time()
            sound[graph] = engine.speak(phrase, voice, NEUTRAL, 0)
            cpu_s[graph] = time.thread_time() - start
        yield Said(phrase=phrase, voice=voice.id, sound=sound, cpu_s=cpu_s)


def throughput(said: list[Said]) -> bool:
    needed = THROUGHPUT_LIMIT if best_weights() == "signed" else 1.0
    for graph in GRAPHS:
        seconds = sum(each.sound[graph].size for each in said) / Kokoro.rate_hz
        speed = seconds / sum(each.cpu_s[graph] for each in said)
        print(f"{graph:7} {speed:5.2f} s of speech a second, one thread")
    ratio = statistics.median(each.ratio for each in said)
    print(f"ratio by line {ratio:.2f}, median of {len(said)} (limit {needed}, {best_weights()})")
    return ratio >= needed


# -- memory -----------------------------------------------------------------------------------


def grown_mb(graph: SpeechGraph, models: str, given: list[SpokenPhrase], workers: int) -> float:
    """How much a process grows, at its highest, in which so many workers speak these lines."""
    engine = engines(Path(models))[graph]
    (voice,) = (voice for voice in cast() if voice.id == "narrator")
    # Libraries that any engine needs are not counted.
    import onnxruntime  # noqa: F401, PLC0415

    phonemes.read(given[0], british=False)
    shaping.shape(np.zeros(Kokoro.rate_hz, np.float32), Kokoro.rate_hz, NEUTRAL)
    before = resident_mb("VmRSS")
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda phrase: engine.speak(phrase, voice, NEUTRAL, 0), given))
    return resident_mb("VmHWM") - before


def resident_mb(what: str) -> float:
    """Of this process, now or at its highest. Linux: elsewhere a child inherits its parent's."""
    rows = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    (row,) = (row for row in rows if row.startswith(f"{what}:"))
    return int(row.split()[1]) / 1024


def memory(models: Path, given: list[SpokenPhrase]) -> bool:
    context = multiprocessing.get_context("spawn")
    kept = True
    for graph in GRAPHS:
        grown: list[float] = []
        for workers in (1, WORKERS):
            with context.Pool(1) as apart:
                grown.append(apart.apply(grown_mb, (graph, str(models), given, workers)))
        bare, engine = grown
        allowed = WORKERS * bare + MEMORY_LIMIT_MB
        print(
            f"{graph:7} {engine:.0f} MB with {WORKERS} workers, one bare model {bare:.0f} MB "
            f"(limit {allowed:.0f} MB)"
        )
        kept &= engine <= allowed
    return kept


# -- quality ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One line: how it was liked, and how many of its words were not heard, by graph."""

    said: Said
    words: int
    mos: dict[SpeechGraph, float]
    wrong: dict[SpeechGraph, float]


@functools.cache
def listener() -> Any:
    # Not the project's own, so neither installed nor known to mypy.
    dnsmos = importlib.import_module("speechmos.dnsmos")
    folder = Path(str(dnsmos.__file__)).parent / "dnsmos_models"
    return dnsmos.DNSMOS(str(folder / "sig_bak_ovr.onnx"), str(folder / "model_v8.onnx"))


def opinion(sound: Samples) -> float:
    """DNSMOS P808 of at most nine seconds, 1 to 5; a shorter sound is repeated, as its makers do.

    Of the package's two models only this one is asked: the other takes ten times as long.
    """
    narrow = soxr.resample(sound, Kokoro.rate_hz, 16_000, quality="HQ")
    narrow = narrow / max(1.0, float(np.abs(narrow).max()))
    heard = np.resize(narrow, int(9.01 * 16_000))
    seen = listener().audio_melspec(audio=heard[:-160]).astype(np.float32)[np.newaxis]
    return float(listener().p808_onnx_sess.run(None, {"input_1": seen})[0][0][0])


def judged(said: Said) -> Judged:
    expected = expected_words(said.phrase)
    words = len(as_compared(expected).split())
    mos: dict[SpeechGraph, float] = {}
    wrong: dict[SpeechGraph, float] = {}
    for graph, sound in said.sound.items():
        audible = soxr.resample(sound, Kokoro.rate_hz, 48_000, quality="HQ")
        heard = hear(AudioBuffer(np.ascontiguousarray(audible[:, None], np.float32)))
        wrong[graph] = word_error(expected, heard.text) * words
        mos[graph] = opinion(sound)
    return Judged(said=said, words=words, mos=mos, wrong=wrong)


def quality(lines: list[Judged]) -> bool:
    mos, wrong = (
        {graph: np.array([getattr(line, measure)[graph] for line in lines]) for graph in GRAPHS}
        for measure in ("mos", "wrong")
    )
    words = np.array([line.words for line in lines], np.float64)
    draws = np.random.default_rng(1).integers(0, len(lines), (RESAMPLES, len(lines)))
    lost = mos["plain"] - mos["faster"]
    lost_at_most = float(np.quantile(lost[draws].mean(axis=1), 0.975))
    more = wrong["faster"] - wrong["plain"]
    more_at_most = float(np.quantile(more[draws].sum(axis=1) / words[draws].sum(axis=1), 0.975))
    for graph in GRAPHS:
        share = wrong[graph].sum() / words.sum()
        print(f"{graph:7} DNSMOS {mos[graph].mean():.3f}, words wrong {share:.4f}")
    print(
        f"{len(lines)} lines in {len({line.said.voice for line in lines})} voices, "
        f"{words.sum():.0f} words; 97.5 % bound of the loss: "
        f"DNSMOS {lost.mean():+.3f} ≤ {lost_at_most:+.4f} (limit {DNSMOS_LIMIT}), "
        f"word error {more.sum() / words.sum():+.4f} ≤ {more_at_most:+.4f} "
        f"(limit {WORD_ERROR_LIMIT})"
    )
    return lost_at_most < DNSMOS_LIMIT and more_at_most < WORD_ERROR_LIMIT


def table(lines: list[Judged]) -> str:
    rows = ["voice\twords\tmos plain\tmos faster\twrong plain\twrong faster\tratio\ttext"]
    rows += [
        f"{line.said.voice}\t{line.words}\t{line.mos['plain']:.3f}\t{line.mos['faster']:.3f}\t"
        f"{line.wrong['plain']:.0f}\t{line.wrong['faster']:.0f}\t{line.said.ratio:.2f}\t"
        f"{expected_words(line.said.phrase)}"
        for line in lines
    ]
    return "\n".join(rows) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=8, help="how many (--quality: all)")
    parser.add_argument("--quality", action="store_true", help="judged too: half an hour")
    parser.add_argument("--table", type=Path, help="with --quality: a file of the lines' results")
    asked = parser.parse_args()
    given = phrases(load_lexicon(ROOT / "voices" / "lexicon.toml"))
    with tempfile.TemporaryDirectory() as scratch:
        models = Path(scratch)
        # Spread over the file; the first is spoken twice, as both load their model in it.
        wanted = given if asked.quality else given[:: len(given) // asked.lines][: asked.lines]
        rest = spoken([wanted[0], *wanted], models)
        next(rest)
        said: list[Said] = []
        opinions: list[Judged] = []
        for each in rest:
            said.append(each)
            if asked.quality:
                opinions.append(judged(each))
                if asked.table:
                    asked.table.write_text(table(opinions), encoding="utf-8")
        kept = throughput(said)
        kept &= memory(models, given[:: len(given) // 4][:4])
        if asked.quality:
            kept &= quality(opinions)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
