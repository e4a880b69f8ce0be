"""``warroom sounds audition``: what some words call, or some ids name, as sound files to listen to
and as a page that plays them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.audio.wav import pcm24_from_float, write_pcm24
from pipeline.catalog.lookup import ALL_KINDS
from pipeline.catalog.match import match_sound
from pipeline.catalog.model import Catalog, Sound
from pipeline.compile import read_catalog
from pipeline.diagnostics import Diagnostics, has_errors
from pipeline.explain.wishes import wishes_said
from pipeline.faces.audition import folder_name, rights_text
from pipeline.faces.players import Player, waveform, write_players
from pipeline.faces.report import Exit, exit_for, print_json, say_diagnostics
from pipeline.faces.sounds_heard import audio_of, goes_round, make_heard, with_seam
from pipeline.progress import Reporter
from pipeline.project import Project, UsageError, find_project
from pipeline.store import Store

SCHEMA = "warroom.sounds-audition/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What was asked for, the sound that it called, and what its words ask beside it."""

    asked: str
    sound: Sound
    wishes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One variant as a file, counted from 1. A loop is in it ``turns`` times."""

    sound: Sound
    variant: int
    path: Path
    duration_s: float
    turns: float
    wave: str

    def as_json(self, project: Project) -> dict[str, Any]:
        return {
            "id": self.sound.id,
            "kind": self.sound.kind,
            "variant": self.variant,
            "path": project.shown(self.path),
            "duration_s": self.duration_s,
            "turns": self.turns,
        }


def run_sounds_audition(
    asked: Sequence[str], variant: int | None, out: Path | None, *, page: bool, as_json: bool
) -> Exit:
    """Write every variant of what ``asked`` calls, or the one of that number, counted from 1."""
    project = find_project(Path.cwd())
    catalog, problems = read_catalog(project)
    say_diagnostics(problems)
    called = [called_by(each, catalog) for each in asked]
    sounds = list({each.sound.id: each.sound for each in called}.values())
    for sound in sounds:
        most = 1 if sound.piece is not None else sound.variants
        if variant is not None and variant > most:
            count = "one variant" if most == 1 else f"{most} variants"
            raise UsageError(f"{sound.id} has {count}, and no variant {variant}")
    folder = out or project.renders / "auditions" / "sounds" / folder_name(" ".join(asked), ())
    folder = folder.resolve()
    written, told = write_variants(sounds, variant, catalog, Store(project.store_root), folder)
    say_diagnostics(told)
    page_path = folder / "index.html" if page else None
    if page_path is not None:
        write_sounds_page(page_path, called, written)
    if as_json:
        print_json(_json(called, written, folder, page_path, told, project))
    else:
        _say(called, written, page_path, project)
    return Exit.FAILED if has_errors(told) else exit_for(problems)


def called_by(asked: str, catalog: Catalog) -> Called:
    """A sound by its id (a hidden one too) or by words. Raises ``UsageError`` where they are
    refused, with the nearest."""
    match = match_sound(asked, catalog, ALL_KINDS)
    if match.asset is None:
        near = ", ".join(match.nearest)
        raise UsageError(f"no sound answers to “{asked}”; nearest are {near}")
    return Called(
        asked=asked,
        sound=catalog.sounds[match.asset],
        wishes=wishes_said(match.modifiers, catalog.treatments),
    )


def write_variants(
    sounds: Sequence[Sound], variant: int | None, catalog: Catalog, store: Store, folder: Path
) -> tuple[tuple[Written, ...], Diagnostics]:
    """24-bit WAVs at 48 kHz, ``<id>-<variant>.wav``; every variant where none is named."""
    with Reporter() as progress:
        heard, told = make_heard(sounds, catalog, store, progress)
    written: list[Written] = []
    for each in heard:
        number = each.variant + 1
        if variant not in (None, number):
            continue
        once = audio_of(each, store)
        audio = with_seam(once, each.sound)
        path = folder / f"{each.sound.id}-{number}.wav"
        write_pcm24(
            path, [pcm24_from_float(audio.frames)], length=audio.length, channels=audio.channels
        )
        written.append(
            Written(
                sound=each.sound,
                variant=number,
                path=path,
                duration_s=audio.duration_s,
                turns=round(audio.length / max(1, once.length), 3),
                wave=waveform(audio),
            )
        )
    return tuple(written), told


def write_sounds_page(path: Path, called: Sequence[Called], written: Sequence[Written]) -> None:
    asked = ", ".join(f"“{each.asked}”" for each in called)
    write_players(
        path,
        title="Sounds",
        quote=asked,
        lead=f"{len(written)} files. What goes round is heard one and a half times, for its seam.",
        players=[_player(each) for each in written],
    )


def _player(written: Written) -> Player:
    sound = written.sound
    count = 1 if sound.piece is not None else sound.variants
    return Player(
        name=f"{sound.id} · {written.variant} of {count}" if count > 1 else sound.id,
        text=sound.description,
        tags=(sound.kind, *(("loops",) if goes_round(sound) else ())),
        facts=(
            ("Length", sound.lasts),
            ("Loudness", f"{sound.loudness_lufs:g} LUFS"),
        ),
        sound=written.path.name,
        wave=written.wave,
        duration_s=written.duration_s,
        footer=rights_text(sound.rights),
    )


def _say(
    called: Sequence[Called], written: Sequence[Written], page: Path | None, project: Project
) -> None:
    for each in called:
        wishes = f"; the words also ask: {', '.join(each.wishes)}" if each.wishes else ""
        if each.asked != each.sound.id:
            print(f"“{each.asked}” calls {each.sound.id}{wishes}")
    for file in written:
        turns = f"  ({file.turns:g} turns)" if file.turns > 1 else ""
        print(f"{file.duration_s:7.2f} s  {project.shown(file.path)}{turns}")
    if page is not None:
        print(f"page  {project.shown(page)}")


def _json(
    called: Sequence[Called],
    written: Sequence[Written],
    folder: Path,
    page: Path | None,
    told: Diagnostics,
    project: Project,
) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "called": [
            {"asked": each.asked, "id": each.sound.id, "wishes": list(each.wishes)}
            for each in called
        ],
        "out": project.shown(folder),
        "page": None if page is None else project.shown(page),
        "files": [file.as_json(project) for file in written],
        "diagnostics": [d.as_json() for d in told],
    }
