"""``warroom audition``: a line in any voice, or in all of them, as sound files and as a page."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.catalog.model import Catalog, Voice
from pipeline.catalog.rights import Rights
from pipeline.compile import read_catalog
from pipeline.diagnostics import Diagnostics, did_you_mean, has_errors
from pipeline.faces.players import Player, waveform, write_players
from pipeline.faces.report import Exit, exit_for, print_json, say_diagnostics
from pipeline.faces.saying import in_voice, speak_lines, write_takes
from pipeline.progress import Reporter
from pipeline.project import Project, UsageError, find_project
from pipeline.screenplay.lock import Lock
from pipeline.screenplay.model import DELIVERIES, Line
from pipeline.screenplay.resolve import resolve
from pipeline.screenplay.sections import slug
from pipeline.script.nodes import Script
from pipeline.script.parser import parse
from pipeline.source import SourceText
from pipeline.store import Store
from pipeline.units import SAMPLE_RATE_HZ

SCHEMA = "warroom.audition/1"
STANDARD_LINE = "At 3:47 in the morning, every screen in the room went dark. And nobody spoke."
"""What every voice says where no line is given."""

_SHOWN_AS = "LINE"
_FOLDER_WORDS = 5
_LONGEST_NAME = 40
"""Letters: deliveries come behind them, and a folder's name has room for 255 bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Auditioned:
    """One voice's reading. ``path`` is ``None`` where it has none: ``missing`` says what is not
    installed, and a failure is among the diagnostics."""

    voice: Voice
    path: Path | None
    duration_s: float | None
    reused: bool
    missing: str
    wave: str

    def as_json(self, project: Project) -> dict[str, object]:
        return {
            "voice": self.voice.id,
            "description": self.voice.description,
            "engine": self.voice.engine,
            "accent": self.voice.accent,
            "plays": self.voice.plays,
            "licence": self.voice.rights.licence,
            "commercial": self.voice.rights.commercial,
            "duration_s": self.duration_s,
            "path": None if self.path is None else project.shown(self.path),
            "reused": self.reused,
            "missing": self.missing or None,
        }


def run_audition(
    text: str,
    wanted: Sequence[str],
    deliveries: Sequence[str],
    out: Path | None,
    *,
    workers: int,
    page: bool,
    as_json: bool,
) -> Exit:
    """Have ``text`` said by the voices ``wanted``, by all where none is named."""
    project = find_project(Path.cwd())
    catalog, problems = read_catalog(project)
    say_diagnostics(problems)
    voices = _wanted(wanted, catalog)
    manner = _deliveries(deliveries)
    line, faults = line_of(text, catalog)
    if line is None:
        say_diagnostics(faults)
        if as_json:
            print_json(_json(text, manner, None, None, (), faults, project))
        return Exit.SCRIPT
    folder = (out or project.renders / "auditions" / folder_name(text, manner)).resolve()
    readings, told = audition(
        line, voices, manner, catalog, Store(project.store_root), folder, workers
    )
    told = faults + told
    say_diagnostics(told)
    page_path = folder / "index.html" if page else None
    if page_path is not None:
        write_audition_page(page_path, line, manner, readings)
    if as_json:
        print_json(_json(line.written, manner, folder, page_path, readings, told, project))
    else:
        _say(readings, page_path, project)
    return _verdict(readings, told, all_named=bool(wanted))


def audition(
    line: Line,
    voices: Sequence[Voice],
    deliveries: tuple[str, ...],
    catalog: Catalog,
    store: Store,
    folder: Path,
    workers: int,
) -> tuple[tuple[Auditioned, ...], Diagnostics]:
    """``line`` in each of ``voices``, written to ``folder`` as ``<voice>.wav``."""
    lines = [in_voice(line, voice.id, voice.id, deliveries) for voice in voices]
    with Reporter() as progress:
        said = speak_lines(lines, catalog, store, progress, workers=workers)
    unsayable = any(d.is_error and d.slug != "speech/failed" for d in said.diagnostics)
    takes = {n: t for n, t in said.takes.items() if not (t.predicted or unsayable)}
    files = {folder / f"{name}.wav": take for name, take in takes.items()}
    written = write_takes(files, store)
    readings = []
    for voice in voices:
        path = folder / f"{voice.id}.wav"
        audio = written.get(path)
        readings.append(
            Auditioned(
                voice=voice,
                path=None if audio is None else path,
                duration_s=None if audio is None else audio.length / SAMPLE_RATE_HZ,
                reused=audio is not None and voice.id not in said.made,
                missing=said.missing.get(voice.id, ""),
                wave="" if audio is None else waveform(audio),
            )
        )
    return tuple(readings), _each_once(said.diagnostics)


def line_of(text: str, catalog: Catalog) -> tuple[Line | None, Diagnostics]:
    """``text`` read as a script reads what stands between quotes; no line where it has an error
    or nothing is said. Raises ``UsageError`` where it is more than one line of a script."""
    inside = " ".join(text.split())
    if len(inside) > 1 and inside[0] == inside[-1] == '"':
        inside = inside[1:-1]
    script, unread = parse(SourceText(_SHOWN_AS, f'"{inside}"'))
    screenplay, unresolved = resolve(
        script, catalog, Lock(), load_include=_no_include, episode_slug="audition"
    )
    found = tuple(d for d in unread + unresolved if not d.slug.startswith("cast/"))
    if has_errors(found):
        return None, found
    if len(screenplay.lines) != 1 or screenplay.cues:
        raise UsageError("an audition is one line: what one character says in one breath or two")
    return screenplay.lines[0], found


def _no_include(path: Path) -> tuple[Script, Diagnostics]:
    raise UsageError(f"an audition includes nothing: {path}")


def _wanted(named: Sequence[str], catalog: Catalog) -> tuple[Voice, ...]:
    for name in named:
        if name not in catalog.voices:
            hint = did_you_mean(name, catalog.voices) or "voices: " + ", ".join(
                sorted(catalog.voices)
            )
            raise UsageError(f"there is no voice “{name}”; {hint}")
    chosen = dict.fromkeys(named) or sorted(catalog.voices)
    return tuple(catalog.voices[name] for name in chosen)


def _deliveries(named: Sequence[str]) -> tuple[str, ...]:
    """``("tense, fast", "flat")`` → the three of them."""
    parts = [part.strip().casefold() for name in named for part in name.split(",")]
    for part in parts:
        if part not in DELIVERIES:
            hint = did_you_mean(part, DELIVERIES) or "deliveries: " + ", ".join(DELIVERIES)
            raise UsageError(f"nobody knows how to say a line “{part}”; {hint}")
    return tuple(dict.fromkeys(parts))


def folder_name(text: str, deliveries: tuple[str, ...]) -> str:
    """The first words, and a few letters of a digest: two lines may begin alike."""
    first = " ".join(text.split()[:_FOLDER_WORDS])
    words = slug(first)[:_LONGEST_NAME] if any(map(str.isalnum, first)) else "line"
    digest = hashlib.sha256("\n".join((text, *deliveries)).encode()).hexdigest()
    return "-".join((words, *deliveries, digest[:4]))


def _each_once(found: Diagnostics) -> Diagnostics:
    """What is wrong with the text itself is wrong in every voice: it is told of the first."""
    seen = {d.slug: d for d in reversed(found) if d.slug != "speech/failed"}
    return tuple(d for d in found if d.slug == "speech/failed" or seen[d.slug] is d)


def _verdict(readings: Sequence[Auditioned], told: Diagnostics, *, all_named: bool) -> Exit:
    if any(d.slug == "speech/failed" for d in told):
        return Exit.FAILED
    # A voice of an extra that is not installed is no fault of a run that asked for everybody.
    if any(r.missing for r in readings) and (all_named or all(r.missing for r in readings)):
        return Exit.MISSING
    return exit_for(told)


def _say(readings: Sequence[Auditioned], page: Path | None, project: Project) -> None:
    width = max((len(reading.voice.id) for reading in readings), default=0)
    for reading in readings:
        if reading.path is not None:
            where = f"{reading.duration_s:6.2f} s  {project.shown(reading.path)}"
        else:
            where = f"     –    {reading.missing or 'could not speak it'}"
        print(f"{reading.voice.id:<{width}}  {where}")
    if page is not None:
        print(f"page  {project.shown(page)}")


def _json(
    text: str,
    deliveries: tuple[str, ...],
    folder: Path | None,
    page: Path | None,
    readings: Sequence[Auditioned],
    told: Diagnostics,
    project: Project,
) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "text": text,
        "deliveries": list(deliveries),
        "out": None if folder is None else project.shown(folder),
        "page": None if page is None else project.shown(page),
        "voices": [reading.as_json(project) for reading in readings],
        "diagnostics": [d.as_json() for d in told],
    }


def write_audition_page(
    path: Path,
    line: Line,
    deliveries: tuple[str, ...],
    readings: Sequence[Auditioned],
    *,
    title: str = "Audition",
) -> None:
    """A page beside the sound files with a player for each voice."""
    manner = f"({', '.join(deliveries)}) " if deliveries else ""
    write_players(
        path,
        title=title,
        quote=f"{manner}“{line.written}”",
        lead=f"{len(readings)} voices, dry, each levelled to −23 LUFS when it speaks plainly.",
        players=[voice_player(reading) for reading in readings],
    )


def voice_player(reading: Auditioned) -> Player:
    voice = reading.voice
    return Player(
        name=voice.id,
        text=voice.description,
        tags=voice_tags(voice),
        sound=None if reading.path is None else reading.path.name,
        wave=reading.wave,
        duration_s=reading.duration_s,
        note=reading.missing or ("" if reading.path else "could not speak this line"),
        footer=rights_text(voice.rights),
    )


def voice_tags(voice: Voice) -> tuple[str, ...]:
    plays = () if voice.plays == "anyone" else (voice.plays,)
    return (voice.accent.capitalize(), *plays, voice.engine)


def rights_text(rights: Rights) -> str:
    sale = "" if rights.commercial == "yes" else f", commercial use: {rights.commercial}"
    return f"{rights.licence}{sale} · {rights.author}"
