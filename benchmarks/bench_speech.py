"""The speech stage against the bare engine: ``python benchmarks/bench_speech.py``.

The peer speaks the same phonemes, in the same styles, in two processes of one thread each that
do nothing else: no text, no trimming, no resampling, no store. Both have their model loaded
before the clock starts, the lines are dealt to the processes longest first (as the stage does),
and runs alternate so that a busy machine slows both. Limit: the stage may take 1.25 times as long.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import sys
import tempfile
import time
from multiprocessing.synchronize import Barrier
from pathlib import Path

import numpy as np

from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog
from pipeline.screenplay.model import Episode, Line, Phrase, Screenplay
from pipeline.source import SourceText
from pipeline.speech.engines import phonemes as reading
from pipeline.speech.engines.kokoro import Kokoro, cut, model_file
from pipeline.speech.engines.protocol import EngineHome
from pipeline.speech.job import spoken_phrases
from pipeline.speech.prosody import Prosody
from pipeline.speech.speak import speak
from pipeline.speech.text import load_lexicon
from pipeline.store import Store

LIMIT = 1.25
ROOT = Path(__file__).parents[1]

SCENE = """
narrator | October 21st, 2016. 3:47 AM Pacific Time. On-call engineer Sarah Chen stares at it.
sarah | We're seeing cascading timeouts across us-east-1.
mike | Database CPU is at 400%. That's... not possible.
director | How many customers affected?
sarah | All of them. Every. Single. One.
engineer-1 | Latency just spiked to 3000ms.
engineer-2 | That's impossible, check your dashboards again.
director | Wake up everyone. Code Red.
lamport | Synchronized clocks are a beautiful lie we tell ourselves.
smith | It wasn't panic, it was worse. It was the knowledge that it was our fault.
jake | What if the database is fine, and our clocks are wrong?
cto | The board wanted someone to blame.
""".strip().splitlines()

Job = tuple[list[int], np.ndarray, float]
"""Tokens, style rows ``(256, 256)`` and speed."""


def scene_lines() -> list[Line]:
    lines = []
    for number, row in enumerate(SCENE, start=1):
        voice, text = (part.strip() for part in row.split("|", 1))
        source = SourceText("bench.cues", text)
        lines.append(
            Line(
                id=f"bench/line/{number}", section="bench", character=voice.upper(), voice=voice,
                attribution="", treatment=None, room="dry", deliveries=(), written=text,
                spoken=text, phrases=(Phrase(text=text, gap_after_s=0.0),), together=False,
                interrupted=False, barges_in=False, gain_db=0.0, pan=None, speed=1.0, lang=None,
                file=None, take=1, span=source.span(0, len(text)),
            )
        )  # fmt: skip
    return lines


def bare_jobs(lines: list[Line], catalog: Catalog, engine: Kokoro) -> list[Job]:
    lexicon = load_lexicon(ROOT / "voices" / "lexicon.toml")
    jobs: list[Job] = []
    for line in lines:
        voice = catalog.voices[line.voice]
        engine.prepare(voice)
        style = engine._style(voice, Prosody(speed=voice.pace))
        for phrase, _ in spoken_phrases(line, lexicon):
            sounds = reading.phonemes(phrase, british=voice.accent == "british")
            runs = cut(engine._ids(sounds), engine._vocabulary, 240)
            jobs += [(ids, style, voice.pace) for ids in runs]
    return jobs


def dealt(jobs: list[Job], hands: int) -> list[list[Job]]:
    """Longest first, each to the hand with the least."""
    result: list[list[Job]] = [[] for _ in range(hands)]
    for job in sorted(jobs, key=lambda each: -len(each[0])):
        min(result, key=lambda hand: sum(len(ids) for ids, _, _ in hand)).append(job)
    return result


def bare_worker(model: str, jobs: list[Job], ready: Barrier, done: Barrier, runs: int) -> None:
    import onnxruntime  # noqa: PLC0415 - in the worker, as a program of its own would

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    for _ in range(runs):
        ready.wait()
        for ids, style, speed in jobs:
            session.run(
                None,
                {
                    "tokens": np.array([[0, *ids, 0]], dtype=np.int64),
                    "style": style[len(ids) - 1][np.newaxis],
                    "speed": np.array([speed], dtype=np.float32),
                },
            )
        done.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    catalog, _ = load_catalog(ROOT, allow_noncommercial=True)
    lines = scene_lines()
    episode = Episode(slug="bench", show="", number=None, title="", style="netflix", targets=())
    screenplay = Screenplay(episode=episode, events=tuple(lines), cast=())
    with tempfile.TemporaryDirectory() as scratch:
        models = Path(scratch) / "models"
        engine = Kokoro(EngineHome(voices=ROOT / "voices", models=models))
        hands = dealt(bare_jobs(lines, catalog, engine), 2)
        context = multiprocessing.get_context("spawn")
        ready, done = context.Barrier(3), context.Barrier(3)
        workers = [
            context.Process(
                target=bare_worker, args=(str(model_file(models)), hand, ready, done, runs + 1)
            )
            for hand in hands
        ]
        for worker in workers:
            worker.start()
        bare, stage, warm = [], [], []
        # The first round is thrown away: both load their models in it.
        for number in range(runs + 1):
            ready.wait()
            start = time.perf_counter()
            done.wait()
            bare.append(time.perf_counter() - start)

            # One folder of models for every store, so that one engine serves all runs.
            store = Store(Path(scratch) / "store")
            for entry in store.root.glob("??/*"):
                entry.unlink()
            start = time.perf_counter()
            takes, _ = speak(screenplay, catalog, store, workers=2)
            stage.append(time.perf_counter() - start)
            start = time.perf_counter()
            again, _ = speak(screenplay, catalog, store, workers=2)
            warm.append(time.perf_counter() - start)
            assert (takes.made, again.reused) == (len(lines), len(lines))
            if number:
                print(f"run {number}: bare {bare[-1]:.2f} s, stage {stage[-1]:.2f} s", flush=True)
        for worker in workers:
            worker.join()
    audio_s = sum(take.duration_samples for take in takes.by_line.values()) / 48_000
    ratio = statistics.median(stage[1:]) / statistics.median(bare[1:])
    print(
        f"{len(lines)} lines, {audio_s:.1f} s of speech; medians of {runs}: "
        f"bare {statistics.median(bare[1:]):.2f} s, stage {statistics.median(stage[1:]):.2f} s; "
        f"all reused {statistics.median(warm[1:]) * 1000:.1f} ms\n"
        f"ratio {ratio:.3f} (limit {LIMIT})"
    )
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
