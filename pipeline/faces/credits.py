"""``warroom credits``: who made what an episode is heard with, for its show notes."""

from __future__ import annotations

from pathlib import Path

from pipeline.compile import compile_episode
from pipeline.deliver.credits import SCHEMA, credits_of, credits_text
from pipeline.faces.report import Exit, exit_for, print_json, say_diagnostics
from pipeline.needs import sounds_of
from pipeline.project import find_project


def run_credits(episode: str, *, as_json: bool) -> Exit:
    """Needs no render: what the script casts and calls says it all."""
    project = find_project(Path.cwd())
    compiled = compile_episode(project, project.find_episode(episode))
    say_diagnostics(compiled.diagnostics)
    screenplay, catalog = compiled.screenplay, compiled.catalog
    found = credits_of(screenplay, catalog, sounds_of(screenplay, catalog).values())
    if as_json:
        print_json(
            {
                "schema": SCHEMA,
                "episode": screenplay.episode.slug,
                "credits": [credit.as_json() for credit in found],
                "diagnostics": [d.as_json() for d in compiled.diagnostics],
            }
        )
    else:
        print(credits_text(screenplay, found), end="")
    return exit_for(compiled.diagnostics)
