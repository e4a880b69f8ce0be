"""``warroom voices`` and ``warroom sounds``: what a script can call on."""

from __future__ import annotations

from pathlib import Path

from pipeline.catalog.model import Catalog, Voice
from pipeline.compile import read_catalog
from pipeline.faces.audition import STANDARD_LINE, audition, line_of, write_audition_page
from pipeline.faces.report import Exit, exit_for, print_json, say_diagnostics
from pipeline.faces.saying import missing_voices
from pipeline.project import find_project
from pipeline.store import Store


def _catalog() -> tuple[Catalog, Exit]:
    catalog, problems = read_catalog(find_project(Path.cwd()))
    say_diagnostics(problems)
    return catalog, exit_for(problems)


def run_voices(*, page: bool, workers: int, as_json: bool) -> Exit:
    """List the voices; with ``page`` each says a line, and a page plays them."""
    project = find_project(Path.cwd())
    catalog, code = _catalog()
    store = Store(project.store_root)
    voices = sorted(catalog.voices.values(), key=lambda v: v.id)
    missing = missing_voices(voices, catalog, store)
    page_path = None
    if page:
        page_path = project.renders / "auditions" / "voices" / "index.html"
        code = max(code, _write_voices_page(page_path, voices, catalog, store, workers))
    if as_json:
        print_json(
            {
                "schema": "warroom.voices/1",
                "page": None if page_path is None else project.shown(page_path),
                "voices": [
                    {
                        "id": v.id,
                        "description": v.description,
                        "engine": v.engine,
                        "accent": v.accent,
                        "plays": v.plays,
                        "understudy": v.understudy,
                        "licence": v.rights.licence,
                        "commercial": v.rights.commercial,
                        "missing": missing.get(v.id),
                    }
                    for v in voices
                ],
            }
        )
        return code
    width = max((len(v.id) for v in voices), default=0)
    for v in voices:
        plays = "" if v.plays == "anyone" else v.plays
        print(f"{v.id:<{width}}  {v.engine:<7} {v.accent:<8} {plays:<5}  {v.description}")
        if v.id in missing:
            print(f"{'':<{width}}  cannot speak: {missing[v.id]}")
    if page_path is not None:
        print(f"page  {project.shown(page_path)}")
    return code


def _write_voices_page(
    path: Path, voices: list[Voice], catalog: Catalog, store: Store, workers: int
) -> Exit:
    line, faults = line_of(STANDARD_LINE, catalog)
    assert line is not None, faults  # the line is ours
    readings, told = audition(line, voices, (), catalog, store, path.parent, workers)
    say_diagnostics(told)
    write_audition_page(path, line, (), readings, title="Voices")
    return Exit.FAILED if any(d.slug == "speech/failed" for d in told) else Exit.OK


def run_sounds(*, as_json: bool) -> Exit:
    catalog, code = _catalog()
    sounds = sorted((s for s in catalog.sounds.values() if s.by_words), key=lambda s: s.id)
    if as_json:
        print_json(
            {
                "schema": "warroom.sounds/1",
                "sounds": [
                    {
                        "id": s.id,
                        "kind": s.kind,
                        "description": s.description,
                        "aliases": list(s.aliases),
                        "duration_s": s.duration_s,
                        "variants": s.variants,
                        "licence": s.rights.licence,
                    }
                    for s in sounds
                ],
            }
        )
        return code
    width = max((len(s.id) for s in sounds), default=0)
    for s in sounds:
        print(f"{s.id:<{width}}  {s.kind:<10} {s.description}")
    return code
