"""Episode 3 heard by whisper, beside the bare engine: ``python -m benchmarks.bench_listen``.

The peer is the engine on the same words in the same voices, plainly: no delivery, no shaping of
the sound, no trimming. Both are heard by the same listener in the same run. Limits: the episode's
word error at most half a point over the bare engine's, at most one error in a line under six
words, no longer line above 20 %, and no take with a fault (a click, clipping, more than 60 ms of
silence at either end, longer than 1.6 times what its text predicts).
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import time
from pathlib import Path

import numpy as np

from pipeline.audio.buffer import mono
from pipeline.built import Wish
from pipeline.compile import Compiled, compile_episode
from pipeline.diagnostics import Diagnostics
from pipeline.listen.compare import SHORT_LINE_WORDS
from pipeline.listen.listen import listen
from pipeline.listen.model import HeardTake, Hearing, Listener
from pipeline.listening import LineReader, hear_takes, open_listener
from pipeline.progress import Reporter
from pipeline.project import Project
from pipeline.screenplay.model import Line
from pipeline.speech.engines.protocol import EngineHome
from pipeline.speech.engines.registry import open_engine
from pipeline.speech.job import spoken_phrases
from pipeline.speech.model import Take, Takes
from pipeline.speech.prosody import Prosody
from pipeline.speech.speak import speak
from pipeline.speech.take import at_48k
from pipeline.speech.text import canonical
from pipeline.store import Store, artefact_key

ROOT = Path(__file__).parents[1]
MOST_OVER_BARE = 0.005
MOST_ERRORS_IN_A_SHORT_LINE = 1
MOST_IN_A_LONG_LINE = 0.20


def bare_take(line: Line, compiled: Compiled, store: Store, reader: LineReader) -> Take:
    """The line as its engine speaks it when nothing is asked of it but the words."""
    voice = dataclasses.replace(compiled.catalog.voices[line.voice], pitch_semitones=0.0)
    home = EngineHome.of(compiled.catalog, store.root)
    engine = open_engine(voice.engine, home)
    phrases = spoken_phrases(line, reader.lexicon)
    plain = Prosody(speed=voice.pace)
    key = artefact_key(
        "bare@1",
        {
            "voice": engine.identity(voice),
            "phrases": [[canonical(phrase), gap_s] for phrase, gap_s in phrases],
            "prosody": plain.as_json(),
        },
    )
    about = store.describe(key)
    if about is None:
        parts = [np.zeros(0, np.float32)]
        for phrase, gap_s in phrases:
            parts += [
                engine.speak(phrase, voice, plain, 0),
                np.zeros(round(gap_s * engine.rate_hz), np.float32),
            ]
        audio = mono(at_48k(np.concatenate(parts), engine.rate_hz))
        about = {"duration_samples": audio.length}
        store.save(key, audio, about=about)
    length = int(about["duration_samples"])
    return Take(
        line_id=line.id, key=key, duration_samples=length, voiced_start=0, voiced_end=length
    )


class _WordsAlone(LineReader):
    """Hears the bare engine: an untrimmed sound is not a take with a fault."""

    def faults(self, *_: object) -> tuple[str, ...]:
        return ()


def hear_bare(
    compiled: Compiled, lines: list[Line], store: Store, listener: Listener, progress: Reporter
) -> Hearing:
    reader = _WordsAlone(compiled)
    progress.stage("bare")
    by_line: dict[str, Take] = {}
    for number, line in enumerate(lines, start=1):
        by_line[line.id] = bare_take(line, compiled, store, reader)
        progress.advance(number, len(lines))
    takes = Takes(by_line=by_line, made=0, reused=0)

    def never_again(_: object) -> tuple[Takes, Diagnostics]:
        foretold = {id_: dataclasses.replace(t, predicted=True) for id_, t in by_line.items()}
        return Takes(by_line=foretold, made=0, reused=0), ()

    progress.stage("hear it")
    _, hearing, _ = listen(
        [reader.expected(line) for line in lines],
        takes,
        store,
        listener,
        reader,
        speak_again=never_again,
        workers=1,
        progress=progress.advance,
    )
    return hearing


def over_limits(hearing: Hearing, bare: Hearing) -> list[str]:
    """What fails, in words."""
    found = []
    if hearing.word_error > bare.word_error + MOST_OVER_BARE:
        found.append(f"the episode: {hearing.word_error:.2%} against {bare.word_error:.2%} bare")
    for line in hearing.lines:
        compared = line.kept.compared
        short = compared.words < SHORT_LINE_WORDS
        wrong = (
            compared.errors > MOST_ERRORS_IN_A_SHORT_LINE
            if short
            else compared.word_error > MOST_IN_A_LONG_LINE
        )
        at = f"line {line.span.line}, {line.character}"
        if wrong:
            found.append(f"{at}: {compared.errors} of {compared.words} words")
        if line.kept.faults:
            found.append(f"{at}: {', '.join(line.kept.faults)}")
    return found


def differing(name: str, takes: list[tuple[str, HeardTake]]) -> None:
    for at, take in takes:
        if take.compared.errors:
            print(f"{name} {at}: {take.compared.errors} of {take.compared.words}")
            print(f"    expected {take.compared.expected}\n    heard    {take.compared.heard}")


def row(name: str, takes: list[HeardTake]) -> str:
    words = sum(take.compared.words for take in takes)
    errors = sum(take.compared.errors for take in takes)
    spelt = sum(take.compared.written_errors for take in takes)
    faults = sum(bool(take.faults) for take in takes)
    return (
        f"{name:<22}{len(takes):>6}{words:>7}{errors:>8}{errors / max(1, words):>10.2%}"
        f"{spelt / max(1, words):>14.2%}{faults:>8}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--episode", default="3")
    parser.add_argument("--lines", type=int, help="the first so many only")
    parser.add_argument("--store", type=Path, help="where takes are kept; the project's own")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    project = Project(root=ROOT)
    compiled = compile_episode(project, project.find_episode(asked.episode, None))
    store = Store(asked.store or project.store_root)
    lines = [line for line in compiled.screenplay.lines if line.file is None][: asked.lines]
    only = {line.id for line in lines}
    wish = Wish(workers=asked.workers)
    listener = open_listener(workers=asked.workers)
    with Reporter() as progress:
        progress.stage("speak")
        takes, unspoken = speak(
            compiled.screenplay,
            compiled.catalog,
            store,
            workers=asked.workers,
            only=only,
            progress=progress.advance,
        )
        for fault in unspoken:
            print(f"{fault.span}: {fault.message}", file=sys.stderr)
        progress.stage("listen")
        begun = time.perf_counter()
        _, hearing, _ = hear_takes(
            compiled, takes, store, listener, wish=wish, only=only, progress=progress
        )
        took_s = time.perf_counter() - begun
        bare = hear_bare(compiled, lines, store, listener, progress)
    kept = [line.kept for line in hearing.lines]
    first = [line.takes[0] for line in hearing.lines]
    peers = [line.kept for line in bare.lines]
    differing("take", [(f"line {line.span.line}", line.kept) for line in hearing.lines])
    differing("bare", [(f"line {line.span.line}", line.kept) for line in bare.lines])
    print("\n" + " " * 22 + " lines  words  errors  by sound   by spelling  faults")
    print(row("bare engine", peers))
    print(row("first takes", first))
    print(row("takes kept", kept))
    print(f"{len(hearing.retaken)} lines retaken; heard and retaken in {took_s:.0f} s")
    failed = over_limits(hearing, bare)
    missing = len(lines) - len(hearing.lines)
    if missing:
        failed.append(f"{missing} lines were not heard")
    for reason in failed:
        print(f"OVER THE LIMIT  {reason}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
