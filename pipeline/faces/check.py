"""``warroom check`` and ``warroom fmt``."""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.compile import compile_episode, read_catalog
from pipeline.diagnostics import has_errors, in_reading_order
from pipeline.explain.foretold import problems_ahead
from pipeline.faces.report import Exit, exit_for, print_json, say_diagnostics
from pipeline.project import find_project
from pipeline.screenplay.model import Line
from pipeline.screenplay.report import check_json
from pipeline.script.parser import parse
from pipeline.script.printer import format_script
from pipeline.script.read import read_source
from pipeline.store import Store, write_text


def run_check(wanted: str | None, *, as_json: bool) -> Exit:
    """Every problem of one episode, or of all of them where none is named: those of the script
    and those that speaking and placing would find."""
    project = find_project(Path.cwd())
    episodes = project.episodes() if wanted is None else (project.find_episode(wanted),)
    catalog, store = read_catalog(project), Store(project.store_root)
    worst = Exit.OK
    reports = []
    for episode in episodes:
        compiled = compile_episode(project, episode, catalog=catalog)
        problems = in_reading_order(compiled.diagnostics + problems_ahead(compiled, store))
        say_diagnostics(problems)
        if as_json:
            reports.append(check_json(compiled.screenplay, problems))
        else:
            lines, words = _size(compiled.screenplay.lines)
            state = "has errors" if has_errors(problems) else "ok"
            print(f"{episode.slug}: {state}, {lines} lines, {words} words spoken")
        worst = max(worst, exit_for(problems))
    if as_json:
        print_json(
            reports[0]
            if wanted is not None
            else {"schema": "warroom.check-all/1", "episodes": reports}
        )
    return worst


def _size(lines: tuple[Line, ...]) -> tuple[int, int]:
    return len(lines), sum(len(line.spoken.split()) for line in lines)


def run_fmt(wanted: str, *, only_check: bool) -> Exit:
    """Lay a script out; a script with errors is left as it is."""
    project = find_project(Path.cwd())
    episode = project.find_episode(wanted)
    shown = project.shown(episode.script)
    source, unreadable = read_source(episode.script, shown)
    script, problems = parse(source)
    say_diagnostics(unreadable + problems)
    if exit_for(unreadable + problems) is not Exit.OK:
        return Exit.SCRIPT
    laid_out = format_script(script)
    if laid_out == source.text:
        return Exit.OK
    if only_check:
        print(f"{shown} is not laid out; warroom fmt {wanted} does it", file=sys.stderr)
        return Exit.FAILED
    write_text(episode.script, laid_out)
    print(f"{shown} laid out")
    return Exit.OK
