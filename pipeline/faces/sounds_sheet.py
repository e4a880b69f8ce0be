"""``warroom sounds sheet``: every sound of the library on one page, to be seen and heard."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline.catalog.model import Catalog, Sound
from pipeline.compile import read_catalog
from pipeline.diagnostics import Diagnostics, has_errors
from pipeline.faces.audition import rights_text
from pipeline.faces.players import Player, Version
from pipeline.faces.report import Exit, exit_for, print_json, say_diagnostics
from pipeline.faces.sheet_media import Media, write_media
from pipeline.faces.sheet_page import Shelf, write_sheet
from pipeline.faces.sounds_heard import goes_round, make_heard
from pipeline.faces.sounds_search import check_family
from pipeline.progress import Reporter
from pipeline.project import Project, find_project
from pipeline.store import Store

SCHEMA = "warroom.sounds-sheet/1"
_LEAD = (
    "What a script can call, as it is made: before style, distance, room and ducking. "
    "What goes round is heard one and a half times, for its seam."
)


def run_sheet(family: str | None, out: Path | None, *, workers: int, as_json: bool) -> Exit:
    """Write the page of every sound, or of one ``family``; media only of what has changed."""
    project = find_project(Path.cwd())
    catalog, problems = read_catalog(project)
    say_diagnostics(problems)
    check_family(family, catalog)
    folder = (out or project.renders / "sheets" / (family or "all")).resolve()
    sounds = sounds_on_sheet(catalog, family)
    store = Store(project.store_root)
    with Reporter() as progress:
        heard, told = make_heard(sounds, catalog, store, progress, workers=workers)
        progress.stage("pictures")
        media = write_media(heard, store, folder, progress, workers=workers)
    say_diagnostics(told)
    page = folder / "index.html"
    write_sheet(
        page,
        title="Sounds" if family is None else f"Sounds: {_title(family, catalog)}",
        lead=_LEAD,
        shelves=shelves_of(sounds, media, catalog),
    )
    if as_json:
        print_json(_json(family, page, sounds, media, told, project))
    else:
        anew = sum(not each.reused for each in media)
        print(
            f"{_counted(len(sounds), 'sound')} in {_counted(len(media), 'variant')}; "
            f"drawn anew: {anew}"
        )
        print(f"page  {project.shown(page)}")
    return Exit.FAILED if has_errors(told) else exit_for(problems)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def sounds_on_sheet(catalog: Catalog, family: str | None) -> list[Sound]:
    """By family, then by id: those that only an id reaches too, but no earlier edition."""
    sounds = [
        sound
        for sound in catalog.sounds.values()
        if not sound.edition
        and (sound.listed is None or sound.listed.present)
        and family in (None, sound.family)
    ]
    return sorted(sounds, key=lambda sound: (sound.family, sound.id))


def shelves_of(
    sounds: Sequence[Sound], media: Sequence[Media], catalog: Catalog
) -> tuple[Shelf, ...]:
    """A shelf for each family of ``sounds``, which come by family."""
    of_sound: dict[str, list[Media]] = {}
    for each in media:
        of_sound.setdefault(each.heard.sound.id, []).append(each)
    return tuple(
        Shelf(
            name=family,
            title=_title(family, catalog),
            players=tuple(_player(sound, of_sound.get(sound.id, [])) for sound in some),
        )
        for family, some in groupby(sounds, key=lambda sound: sound.family)
    )


def _title(family: str, catalog: Catalog) -> str:
    known = catalog.families.get(family)
    return family.capitalize() if known is None else known.title


def _player(sound: Sound, media: Sequence[Media]) -> Player:
    first = media[0] if media else None
    rights = sound.rights
    by_id = () if sound.by_words else ("by id only",)
    loop = ("loops",) if goes_round(sound) else ()
    return Player(
        name=sound.id,
        text=sound.description,
        tags=(sound.kind, *loop, *by_id),
        names=sound.aliases,
        facts=_facts(sound),
        sound=None if first is None else first.sound,
        wave="" if first is None else first.wave,
        duration_s=None if first is None else first.duration_s,
        picture=None if first is None else first.picture,
        versions=_versions(media) if len(media) > 1 else (),
        search=" ".join(
            (
                *(sound.id, sound.id.replace("-", " ").replace(".", " "), sound.kind),
                *(sound.description, *sound.aliases, sound.mood or ""),
                *(rights.licence, rights.author, rights.source),
            )
        ),
        preload="none",
        note="" if media else "could not be made",
        footer=f"{rights_text(rights)} · {rights.source}",
    )


def _versions(media: Sequence[Media]) -> tuple[Version, ...]:
    return tuple(
        Version(
            label=str(each.heard.variant + 1),
            sound=each.sound,
            wave=each.wave,
            picture=each.picture,
        )
        for each in media
    )


def _facts(sound: Sound) -> tuple[tuple[str, str], ...]:
    measured = "whole" if sound.kind in ("continuous", "ambience", "music") else "loudest 0.4 s"
    facts = [
        ("Length", sound.lasts),
        ("Loudness", f"{_signed(sound.loudness_lufs)} LUFS, {measured}"),
    ]
    if sound.gain_db:
        facts.append(("Played at", f"{_signed(sound.gain_db, plus='+')} dB"))
    if sound.lead_s is not None:
        facts.append(("Speech after", f"{sound.lead_s:g} s"))
    if sound.bpm is not None:
        facts.append(("Tempo", f"{sound.bpm:g} bpm"))
    return tuple(facts)


def _signed(value: float, *, plus: str = "") -> str:
    """With a minus sign that a hyphen is not."""
    return f"{plus if value > 0 else ''}{value:g}".replace("-", "−")


def _json(
    family: str | None,
    page: Path,
    sounds: Sequence[Sound],
    media: Sequence[Media],
    told: Diagnostics,
    project: Project,
) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "family": family,
        "page": project.shown(page),
        "sounds": [sound.id for sound in sounds],
        "variants": [
            {
                "id": each.heard.sound.id,
                "variant": each.heard.variant + 1,
                "sound": project.shown(page.parent / each.sound),
                "picture": project.shown(page.parent / each.picture),
                "duration_s": each.duration_s,
                "reused": each.reused,
            }
            for each in media
        ],
        "diagnostics": [d.as_json() for d in told],
    }
