"""The listening stage: every take is heard, and a line whose words are not there is spoken again.

What was heard of a take, and what came of comparing it, stay in the store: hearing an episode
again whose takes are the same loads neither a model nor a sample.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Protocol

from pipeline.audio.buffer import AudioBuffer
from pipeline.diagnostics import Diagnostic, Diagnostics, Severity, in_reading_order, warning
from pipeline.listen.compare import compare, words_are_there
from pipeline.listen.model import (
    MOST_RETAKES,
    Comparison,
    ExpectedLine,
    HeardLine,
    HeardTake,
    Hearing,
    Listener,
)
from pipeline.screenplay.model import Retake
from pipeline.speech.model import Take, Takes
from pipeline.store import Store, artefact_key, empty_entry, library_versions

Progress = Callable[[int, int, str], None]
"""Takes heard so far, takes to hear, and the line just heard."""

SpeakAgain = Callable[[Mapping[str, Retake]], tuple[Takes, Diagnostics]]
"""Speaks the lines named, each as the retake asked for."""

_HEARD = "heard@1"
_JUDGED = "judged@1"


class Judge(Protocol):
    """What is known of speech and not of listening: how words sound, and what spoils a take."""

    @property
    def identity(self) -> object:
        """JSON that decides the answers, for a key."""

    def sound_of(self, line: ExpectedLine, text: str) -> str:
        """The phonemes of ``text`` in the accent of the line's voice."""

    def faults(self, line: ExpectedLine, take: Take, audio: AudioBuffer) -> tuple[str, ...]:
        """What is wrong with the take apart from its words: clicks, clipping, babble …"""


def listen(
    expected: Sequence[ExpectedLine],
    takes: Takes,
    store: Store,
    listener: Listener,
    judge: Judge,
    *,
    speak_again: SpeakAgain,
    workers: int = 2,
    progress: Progress | None = None,
) -> tuple[Takes, Hearing, Diagnostics]:
    """Hear the take of each line; speak those again whose words are not there, twice at most.

    Of a line's takes the one with no fault and the fewest wrong words is kept, the earliest of
    equals. A recording is never spoken again. Lines whose take is foretold are passed over.
    Raises ``MissingListener`` where the listener's model is not there.
    """
    room = _Room(store, listener, judge, workers, progress)
    here = [line for line in expected if line.words and not takes.by_line[line.line_id].predicted]
    tried: dict[str, dict[int, Take]] = {
        line.line_id: {takes.by_line[line.line_id].retake: takes.by_line[line.line_id]}
        for line in here
    }
    heard: dict[str, dict[int, HeardTake]] = {line.line_id: {} for line in here}
    made, found = takes.made, []
    wanting = here
    while wanting:
        unheard = [(line, take) for line in wanting for take in _unheard(line, tried, heard)]
        for line, told in room.hear(unheard):
            heard[line.line_id][told.retake] = told
        wanting = [
            line
            for line in wanting
            if not line.recording
            and len(tried[line.line_id]) <= MOST_RETAKES
            and not any(_is_good(take) for take in heard[line.line_id].values())
        ]
        if not wanting:
            break
        again, unspoken = speak_again(
            {line.line_id: _next_retake(tried[line.line_id]) for line in wanting}
        )
        made += again.made
        found += _of_retakes(unspoken, wanting)
        wanting = [line for line in wanting if not again.by_line[line.line_id].predicted]
        for line in wanting:
            take = again.by_line[line.line_id]
            tried[line.line_id][take.retake] = take
    lines = tuple(_kept(line, heard[line.line_id]) for line in here)
    found += [fault for line in lines for fault in _told(line)]
    by_line = takes.by_line | {
        line.line_id: tried[line.line_id][line.kept.retake] for line in lines
    }
    return (
        dataclasses.replace(takes, by_line=by_line, made=made),
        Hearing(lines=lines, listener=dict(listener.identity)),
        in_reading_order(found),
    )


def _unheard(
    line: ExpectedLine, tried: dict[str, dict[int, Take]], heard: dict[str, dict[int, HeardTake]]
) -> list[Take]:
    known = heard[line.line_id]
    return [take for number, take in tried[line.line_id].items() if number not in known]


def _next_retake(tried: Mapping[int, Take]) -> Retake:
    """The lowest number not tried yet; 0 where a frozen retake no longer does."""
    first = next(iter(tried.values()))
    number = next(n for n in range(MOST_RETAKES + 1) if n not in tried)
    return Retake(number=number, instead_of=first.first_key or first.key)


def _is_good(take: HeardTake) -> bool:
    return words_are_there(take.compared) and not take.faults


def _kept(line: ExpectedLine, heard: Mapping[int, HeardTake]) -> HeardLine:
    takes = tuple(heard[number] for number in sorted(heard))
    best = min(takes, key=lambda take: (bool(take.faults), take.compared.errors, take.retake))
    return HeardLine(
        line_id=line.line_id,
        character=line.character,
        takes=takes,
        kept=best,
        recording=line.recording,
        span=line.span,
    )


def _of_retakes(unspoken: Diagnostics, lines: Sequence[ExpectedLine]) -> list[Diagnostic]:
    """A retake that failed is told and stops nothing: the take before it is there."""
    spans = {line.span for line in lines}
    return [
        dataclasses.replace(fault, severity=Severity.WARNING)
        for fault in unspoken
        if fault.is_error and fault.span in spans
    ]


def _told(line: HeardLine) -> list[Diagnostic]:
    kept, found = line.kept, []
    if not words_are_there(kept.compared):
        heard = f"“{kept.text}”" if kept.text else "nothing"
        if line.recording:
            found.append(
                warning(
                    "speech/recording-words",
                    f"the recording of {line.character}'s line does not say it: {heard} was heard",
                    line.span,
                    "give it the right recording, or write what it says",
                )
            )
        else:
            found.append(
                warning(
                    "listen/words",
                    f"not all of {line.character}'s words are there in any of "
                    f"{len(line.takes)} takes: {heard} was heard",
                    line.span,
                    "write it as it sounds ([[written|spoken]]), or give the term a reading in "
                    "voices/lexicon.toml",
                )
            )
    if kept.faults:
        found.append(
            warning(
                "listen/fault",
                f"{line.character}'s take is spoilt: {'; '.join(kept.faults)}",
                line.span,
                "word the line differently, or ask for {take=2}",
            )
        )
    return found


class _Room:
    """Hears takes, so many at once, and remembers what it heard."""

    def __init__(
        self,
        store: Store,
        listener: Listener,
        judge: Judge,
        workers: int,
        progress: Progress | None,
    ) -> None:
        self._store, self._listener, self._judge = store, listener, judge
        self._workers, self._progress = max(1, workers), progress
        self._judging = {
            "judge": judge.identity,
            "listener": dict(listener.identity),
            "libraries": library_versions("rapidfuzz", "whisper-normalizer"),
        }

    def hear(
        self, takes: Sequence[tuple[ExpectedLine, Take]]
    ) -> list[tuple[ExpectedLine, HeardTake]]:
        results: list[tuple[ExpectedLine, HeardTake]] = []
        unknown: list[tuple[ExpectedLine, Take]] = []
        for line, take in takes:
            known = self._remembered(line, take)
            if known is None:
                unknown.append((line, take))
            else:
                results.append((line, known))
        if not unknown:
            return results
        # The longest first: a long take begun last would have one worker wait for the other.
        unknown.sort(key=lambda pair: (-pair[1].duration_samples, pair[0].line_id))
        pool = ThreadPoolExecutor(max_workers=self._workers, thread_name_prefix="listen")
        try:
            futures = {pool.submit(self._hear, *pair): pair[0] for pair in unknown}
            for done, future in enumerate(as_completed(futures), start=1):
                line = futures[future]
                results.append((line, future.result()))
                if self._progress is not None:
                    self._progress(done, len(unknown), line.line_id)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        return results

    def _remembered(self, line: ExpectedLine, take: Take) -> HeardTake | None:
        judged = self._store.describe(self._judging_key(line, take))
        if judged is None:
            return None
        return HeardTake(
            key=take.key,
            retake=take.retake,
            text=str(judged["text"]),
            compared=Comparison(**judged["compared"]),
            faults=tuple(judged["faults"]),
        )

    def _hear(self, line: ExpectedLine, take: Take) -> HeardTake:
        audio = self._store.load(take.key)
        if audio is None:
            raise LostTake(f"the take of {line.line_id} was lost while it was to be heard")
        best: tuple[str, Comparison] | None = None
        for attempt in range(self._listener.attempts):
            text = self._heard(take, audio, attempt)
            compared = self._compared(line, text)
            if best is None or compared.errors < best[1].errors:
                best = text, compared
            if words_are_there(best[1]):
                break
        assert best is not None  # a listener has one way to listen at the least
        text, compared = best
        faults = () if line.recording else self._judge.faults(line, take, audio)
        self._store.save(
            self._judging_key(line, take),
            empty_entry(),
            about={
                "text": text,
                "compared": dataclasses.asdict(compared),
                "faults": list(faults),
            },
        )
        return HeardTake(
            key=take.key, retake=take.retake, text=text, compared=compared, faults=faults
        )

    def _compared(self, line: ExpectedLine, text: str) -> Comparison:
        def sound_of(said: str) -> str:
            return self._judge.sound_of(line, said)

        spoken = compare(line.words, text, sound_of)
        if not line.written or not spoken.errors:
            return spoken
        return min(spoken, compare(line.written, text, sound_of), key=lambda each: each.errors)

    def _heard(self, take: Take, audio: AudioBuffer, attempt: int) -> str:
        key = artefact_key(
            _HEARD,
            {"take": take.key, "listener": dict(self._listener.identity), "attempt": attempt},
        )
        about = self._store.describe(key)
        if about is None:
            about = {"text": self._listener.hear(audio, attempt)}
            self._store.save(key, empty_entry(), about=about)
        return str(about["text"])

    def _judging_key(self, line: ExpectedLine, take: Take) -> str:
        return artefact_key(
            _JUDGED,
            self._judging
            | {
                "take": take.key,
                "words": [line.words, line.written],
                "british": line.british,
                "expected_s": line.expected_s,
                "recording": line.recording,
            },
        )


class LostTake(Exception):
    """A take vanished from the store, or was torn, between speaking and listening: render again."""
