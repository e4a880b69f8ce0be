"""The speech stage: every line of a screenplay becomes a take in the store.

A take that is there already is not made again, and on such a run no model, no text reader and
no resampler is so much as imported.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from pipeline.catalog.model import Catalog
from pipeline.collector import uncollected
from pipeline.diagnostics import (
    Diagnostic,
    Diagnostics,
    error,
    has_errors,
    in_reading_order,
    warning,
)
from pipeline.digests import Digests
from pipeline.screenplay.model import Line, Retake, Screenplay
from pipeline.speech.crew import Crew, Done, Patience
from pipeline.speech.engines.protocol import EngineHome, MissingModel
from pipeline.speech.job import Booth, SpokenLine
from pipeline.speech.model import Take, Takes
from pipeline.speech.predict import predict_take
from pipeline.speech.prosody import prosody_for
from pipeline.speech.recording import recording_job
from pipeline.speech.text import load_lexicon
from pipeline.speech.unsayable import unsayable
from pipeline.store import Store

Progress = Callable[[int, int, str], None]
"""Takes made so far, takes to make, and the line just made."""

PATIENCE = Patience()
NO_RETAKES: Mapping[str, Retake] = MappingProxyType({})


def speak(
    screenplay: Screenplay,
    catalog: Catalog,
    store: Store,
    *,
    workers: int = 2,
    engine_override: str | None = None,
    progress: Progress | None = None,
    only: set[str] | None = None,
    patience: Patience = PATIENCE,
    retakes: Mapping[str, Retake] = NO_RETAKES,
) -> tuple[Takes, Diagnostics]:
    """One take for every line.

    ``workers`` lines are spoken at once, the longest first. ``engine_override`` speaks them all
    with one engine (``hibari`` for a draft, ``tone`` for tests), recordings apart. Lines whose
    ids are not in ``only`` are reused where they are in the store and foretold where not. Of a
    line in ``retakes`` that take is spoken and not the first.

    A line that cannot be spoken, or whose engine does not come back within ``patience``, is a
    diagnostic and has a foretold take; the others are made. Raises ``MissingModel``; at an
    interrupt, ``KeyboardInterrupt`` goes on up as soon as the phrases in hand are given up, and
    takes made until then are kept.
    """
    desk = _Desk(catalog, store, engine_override, retakes)
    jobs: dict[str, SpokenLine] = {}
    with uncollected():
        for line in screenplay.lines:
            job = desk.job(line)
            if job is not None:
                jobs[line.id] = job
    kept = {job.key: store.describe(job.key) for job in jobs.values()}
    missing = {
        job.key: job
        for job in jobs.values()
        if kept[job.key] is None and (only is None or job.line.id in only)
    }
    crew = Crew(store, workers=workers, patience=patience)
    # The longest first: a long line begun last would have one worker wait for the other.
    queue = sorted(missing.values(), key=lambda job: (-job.expected_s, job.line.id))
    told = _telling(progress, len(queue))
    failed = crew.speak(queue, told) if queue else {}
    kept |= {key: store.describe(key) for key in missing}
    takes: dict[str, Take] = {}
    for line in screenplay.lines:
        found = jobs.get(line.id)
        about = kept[found.key] if found is not None else None
        takes[line.id] = (
            _take(found, about)
            if found is not None and about is not None
            else predict_take(line, catalog.voices[line.voice], desk.lexicon)
        )
        if found is not None and found.key in failed:
            desk.found.append(_failure(line, failed[found.key], catalog.root))
        if about is not None and "remark" in about:
            desk.found.append(_clipped(line, str(about["remark"])))
    made = len(missing) - len(failed)
    reused = sum(not take.predicted for take in takes.values()) - sum(
        job.key in missing and job.key not in failed for job in jobs.values()
    )
    return Takes(by_line=takes, made=made, reused=reused), in_reading_order(desk.found)


class _Desk:
    """What is known before anything is spoken: the job of each line, or why it has none."""

    def __init__(
        self,
        catalog: Catalog,
        store: Store,
        engine_override: str | None,
        retakes: Mapping[str, Retake],
    ) -> None:
        self.catalog = catalog
        self.retakes = retakes
        self.digests = Digests(store)
        self.lexicon = load_lexicon(*catalog.lexicons)
        home = EngineHome.of(catalog, store.root)
        self.booth = Booth(self.lexicon, home, engine_override)
        self.found: list[Diagnostic] = []

    def job(self, line: Line) -> SpokenLine | None:
        if line.file is not None:
            return self._recording(line, line.file)
        voice = self.catalog.voices[line.voice]
        try:
            job = self.booth.job(line, voice, self.retakes.get(line.id))
        except MissingModel as missing:
            raise missing.asked_by(f"voice “{voice.id}”, {line.span}") from missing
        except ValueError as fault:
            self.found.append(
                error("speech/voice", str(fault), line.span, f"see voices/{voice.id}.toml")
            )
            return None
        unsaid = unsayable(line) if job.english else ()
        self.found += unsaid
        if not job.has_words and not has_errors(unsaid):
            self.found.append(
                warning(
                    "speech/wordless",
                    f"{line.character} says nothing that can be spoken",
                    line.span,
                    "use [PAUSE] for a silence, or write the sound as a word (“Hm.”)",
                )
            )
        return job

    def _recording(self, line: Line, file: str) -> SpokenLine | None:
        path = self.catalog.root / line.span.path
        recording = path.parent / file
        if recording.is_file():
            return recording_job(line, recording, digest_of=self.digests.of)
        self.found.append(
            error(
                "speech/no-recording",
                f"the recording “{file}” is not there",
                line.span,
                f"put it at {path.parent.name}/{file}, or drop file= to have it spoken",
            )
        )
        return None


def _take(job: SpokenLine, about: dict[str, object]) -> Take:
    return Take(
        line_id=job.line.id,
        key=job.key,
        duration_samples=int(str(about["duration_samples"])),
        voiced_start=int(str(about["voiced_start"])),
        voiced_end=int(str(about["voiced_end"])),
        retake=job.retake,
        first_key=job.first_key,
        delivery_lu=prosody_for(job.line.deliveries).gain_db,
    )


def _clipped(line: Line, remark: str) -> Diagnostic:
    return warning(
        "speech/recording-clipped",
        f"the recording “{line.file}”: {remark}",
        line.span,
        "record it again with less gain; what is cut off cannot be had back",
    )


def _failure(line: Line, fault: Exception, root: Path) -> Diagnostic:
    from pipeline.audio.wav import IngestError  # noqa: PLC0415 - libsndfile

    reason = f"{type(fault).__name__}: {fault}"
    hint = "render again; if it fails again, word it differently or give it a recording (file=)"
    if isinstance(fault, IngestError):
        path = fault.path.resolve()
        inside = path.is_relative_to(root.resolve())
        shown = path.relative_to(root.resolve()).as_posix() if inside else str(fault.path)
        reason = f"{shown}: {fault.reason}"
        hint = "give it another recording, or drop file= to have it spoken"
    return error(
        "speech/failed",
        f"{line.character}'s line could not be spoken: {reason}",
        line.span,
        hint,
    )


def _telling(progress: Progress | None, total: int) -> Done:
    counted = itertools.count(1)

    def done(job: SpokenLine) -> None:
        if progress is not None:
            progress(next(counted), total, job.line.id)

    return done
