"""``warroom voices`` and ``warroom sounds``: what a script can call on."""

from __future__ import annotations

from pathlib import Path

from pipeline.catalog.model import Catalog
from pipeline.compile import read_catalog
from pipeline.faces.report import Exit, exit_for, print_json, say_diagnostics
from pipeline.project import find_project


def _catalog() -> tuple[Catalog, Exit]:
    catalog, problems = read_catalog(find_project(Path.cwd()))
    say_diagnostics(problems)
    return catalog, exit_for(problems)


def run_voices(*, as_json: bool) -> Exit:
    catalog, code = _catalog()
    voices = sorted(catalog.voices.values(), key=lambda v: v.id)
    if as_json:
        print_json(
            {
                "schema": "warroom.voices/1",
                "voices": [
                    {
                        "id": v.id,
                        "description": v.description,
                        "engine": v.engine,
                        "accent": v.accent,
                        "licence": v.rights.licence,
                        "commercial": v.rights.commercial,
                    }
                    for v in voices
                ],
            }
        )
        return code
    width = max((len(v.id) for v in voices), default=0)
    for v in voices:
        print(f"{v.id:<{width}}  {v.engine:<7} {v.accent:<8}  {v.description}")
    return code


def run_sounds(*, as_json: bool) -> Exit:
    catalog, code = _catalog()
    sounds = sorted((s for s in catalog.sounds.values() if not s.hidden), key=lambda s: s.id)
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
