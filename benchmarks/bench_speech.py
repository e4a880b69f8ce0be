"""The speech stage against the bare engine: ``python -m benchmarks.bench_speech``.

The peer runs the same graph on the very inputs that the stage gives it, in two processes of one
thread each that do nothing else: no text, no trimming, no resampling, no store. Both have their
model loaded before the clock starts, the lines are dealt to the processes longest first (as the
stage does), and runs alternate so that a busy machine slows both.

What the stage costs around the engine is the processor time of its run less that which its own
calls of the engine took: limit 5 % of the engine's. Against the peer, whose runs lie beside it
and not in it, the limit is 1.25, wide enough for what else the machine does.
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
from typing import Any

import numpy as np

from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog
from pipeline.screenplay.model import Episode, Line, Phrase, Screenplay
from pipeline.source import SourceText
from pipeline.speech.engines.kokoro import Kokoro
from pipeline.speech.engines.protocol import EngineHome
from pipeline.speech.engines.registry import open_engine
from pipeline.speech.job import Booth
from pipeline.speech.speak import speak
from pipeline.speech.text import load_lexicon
from pipeline.store import Store

COST_LIMIT = 0.05
RATIO_LIMIT = 1.25
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

Feeds = dict[str, np.ndarray]


def bench_line(number: int, voice: str, text: str, deliveries: tuple[str, ...] = ()) -> Line:
    source = SourceText("bench.cues", text)
    return Line(
        id=f"bench/line/{number}", section="bench", character=voice.upper(), voice=voice,
        attribution="", treatment=None, room="dry", deliveries=deliveries, written=text,
        spoken=text, phrases=(Phrase(text=text, gap_after_s=0.0),), together=False,
        interrupted=False, barges_in=False, gain_db=0.0, pan=None, speed=1.0, lang=None,
        file=None, take=1, span=source.span(0, len(text)),
    )  # fmt: skip


def screenplay_of(lines: list[Line]) -> Screenplay:
    episode = Episode(slug="bench", show="", number=None, title="", style="netflix", targets=())
    return Screenplay(episode=episode, events=tuple(lines), cast=())


def scene_lines() -> list[Line]:
    rows = ([part.strip() for part in row.split("|", 1)] for row in SCENE)
    return [bench_line(number, voice, text) for number, (voice, text) in enumerate(rows, start=1)]


class Recorder:
    """A session that keeps what it is given, and the processor time that it takes."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self.feeds: list[Feeds] = []
        self.spent_s: list[float] = []

    def run(self, names: list[str], feeds: Feeds, options: Any) -> Any:
        self.feeds.append(feeds)
        start = time.thread_time()
        made = self._session.run(names, feeds, options)
        self.spent_s.append(time.thread_time() - start)
        return made


def spoken_once(lines: list[Line], catalog: Catalog, home: EngineHome) -> Recorder:
    """Kokoro's session, recorded from here on: it has spoken ``lines`` once."""
    engine = open_engine("kokoro", home)
    assert isinstance(engine, Kokoro)
    booth = Booth(load_lexicon(*catalog.lexicons), home)
    jobs = [booth.job(line, catalog.voices[line.voice]) for line in lines]
    jobs[0].prepare()
    recorder = engine._session = Recorder(engine._session)
    for job in jobs:
        job.speak()
    return recorder


def dealt(inputs: list[Feeds], hands: int) -> list[list[Feeds]]:
    """Longest first, each to the hand with the least."""
    result: list[list[Feeds]] = [[] for _ in range(hands)]
    for feeds in sorted(inputs, key=lambda each: -each["tokens"].size):
        min(result, key=lambda hand: sum(f["tokens"].size for f in hand)).append(feeds)
    return result


def bare_worker(
    model: str, inputs: list[Feeds], ready: Barrier, done: Barrier, spent: Any, runs: int
) -> None:
    import onnxruntime  # noqa: PLC0415 - in the worker, as a program of its own would

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    for _ in range(runs):
        ready.wait()
        start = time.process_time()
        for feeds in inputs:
            session.run(["audio", "durations"], feeds)
        spent.put(time.process_time() - start)
        done.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    catalog, _ = load_catalog(ROOT, allow_noncommercial=True)
    lines = scene_lines()
    screenplay = screenplay_of(lines)
    with tempfile.TemporaryDirectory() as scratch:
        # One folder of models for every store, so that one engine serves all runs.
        store = Store(Path(scratch) / "store")
        home = EngineHome.of(catalog, store.root)
        recorder = spoken_once(lines, catalog, home)
        hands = dealt(recorder.feeds, 2)
        context = multiprocessing.get_context("spawn")
        ready, done, spent = context.Barrier(3), context.Barrier(3), context.Queue()
        engine = open_engine("kokoro", home)
        assert isinstance(engine, Kokoro)
        model = str(engine.graph_file())
        workers = [
            context.Process(target=bare_worker, args=(model, hand, ready, done, spent, runs + 1))
            for hand in hands
        ]
        for worker in workers:
            worker.start()
        bare, stage, warm = [], [], []
        bare_cpu, stage_cpu, engine_cpu = [], [], []
        # The first round is thrown away: both load their models in it.
        for number in range(runs + 1):
            ready.wait()
            start = time.perf_counter()
            done.wait()
            bare.append(time.perf_counter() - start)
            bare_cpu.append(sum(spent.get() for _ in workers))

            for entry in store.root.glob("??/*"):
                entry.unlink()
            recorder.spent_s.clear()
            start, used = time.perf_counter(), time.process_time()
            takes, _ = speak(screenplay, catalog, store, workers=2)
            stage.append(time.perf_counter() - start)
            stage_cpu.append(time.process_time() - used)
            engine_cpu.append(sum(recorder.spent_s))
            start = time.perf_counter()
            again, _ = speak(screenplay, catalog, store, workers=2)
            warm.append(time.perf_counter() - start)
            assert (takes.made, again.reused) == (len(lines), len(lines))
            if number:
                print(f"run {number}: bare {bare[-1]:.2f} s, stage {stage[-1]:.2f} s", flush=True)
        for worker in workers:
            worker.join()
    audio_s = sum(take.duration_samples for take in takes.by_line.values()) / 48_000
    bare_s, stage_s = statistics.median(bare[1:]), statistics.median(stage[1:])
    pairs = zip(stage_cpu[1:], bare_cpu[1:], engine_cpu[1:], strict=True)
    ratios, costs = zip(
        *((mine / its, mine / engine - 1.0) for mine, its, engine in pairs), strict=True
    )
    ratio, cost = statistics.median(ratios), statistics.median(costs)
    print(
        f"{len(lines)} lines, {audio_s:.1f} s of speech; medians of {runs}: bare {bare_s:.2f} s "
        f"({audio_s / bare_s:.1f} × realtime), stage {stage_s:.2f} s, wall ratio "
        f"{stage_s / bare_s:.3f}; all reused {statistics.median(warm[1:]) * 1000:.1f} ms\n"
        f"processor time around the engine: {cost:.1%} of its own (limit {COST_LIMIT:.0%})\n"
        f"processor time against the bare engine: ratio {ratio:.3f} (limit {RATIO_LIMIT})"
    )
    return 0 if cost <= COST_LIMIT and ratio <= RATIO_LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
