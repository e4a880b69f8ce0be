"""The command line: a thin face. Progress and diagnostics go to stderr, results to stdout.

Exit codes: 0 ok, 1 failed, 2 usage, 3 the script or the data has errors, 4 a dependency or a
model is missing, 5 the master failed its gate, 130 interrupted.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from pipeline import __version__
from pipeline.cli_options import json_option, page_option, workers_option
from pipeline.cli_sounds import sounds
from pipeline.faces.report import CommandFailed, Exit, print_json
from pipeline.project import UsageError

# What a machine may do to us that no traceback explains better than one line.
_OF_THE_MACHINE = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the disk cannot be written",
    errno.EACCES: "not allowed",
    errno.EPERM: "not allowed",
    errno.ENOTDIR: "a file stands where a folder should be",
    errno.EEXIST: "a file stands where a folder should be",
    errno.EISDIR: "a folder stands where a file should be",
    errno.EIO: "the disk does not answer",
}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="warroom")
def cli() -> None:
    """Audio documentaries about technical disasters, rendered from a script."""


cli.add_command(sounds)


@cli.command()
@click.argument("episode")
@click.option("--scene", metavar="ID", help="Render one scene, as it is in the episode.")
@click.option("--target", "targets", multiple=True, metavar="NAME", help="ebu-r128, podcast, …")
@click.option("--draft", is_flag=True, help="Speak with the fast engine.")
@click.option("--stems", is_flag=True, help="Write a stem per role too.")
@click.option(
    "--listen", is_flag=True, help="Hear every take; say a line again whose words are not there."
)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where it goes.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True)
@json_option
def render(
    episode: str,
    scene: str | None,
    targets: tuple[str, ...],
    draft: bool,
    stems: bool,
    listen: bool,
    out: Path | None,
    workers: int,
    as_json: bool,
) -> Exit:
    """Render an episode, or one scene of it, to its masters."""
    from pipeline.built import Wish  # noqa: PLC0415
    from pipeline.faces.render import run_render  # noqa: PLC0415

    wish = Wish(
        scene=scene,
        targets=targets,
        stems=stems,
        engine="hibari" if draft else None,
        workers=workers,
        freeze=not draft,
        listen=listen,
    )
    return run_render(episode, wish, out, as_json=as_json)


@cli.command()
@click.argument("episode")
@click.option("--scene", metavar="ID", required=True, help="The scene to hear.")
@click.option("--draft", is_flag=True, help="Speak with the fast engine.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR")
@json_option
def preview(episode: str, scene: str, draft: bool, out: Path | None, as_json: bool) -> Exit:
    """Render one scene alone and leave a page to hear and see it."""
    from pipeline.built import Wish  # noqa: PLC0415
    from pipeline.faces.render import run_preview  # noqa: PLC0415

    wish = Wish(scene=scene, stems=True, engine="hibari" if draft else None, freeze=False)
    return run_preview(episode, wish, out, as_json=as_json)


@cli.command()
@click.argument("episode", required=False)
@click.option("--all", "everything", is_flag=True, help="Every episode of the project.")
@json_option
def check(episode: str | None, everything: bool, as_json: bool) -> Exit:
    """Report every problem of a script; renders nothing."""
    from pipeline.faces.check import run_check  # noqa: PLC0415

    if (episode is None) == (not everything):
        raise UsageError("name an EPISODE, or --all")
    return run_check(episode, as_json=as_json)


@cli.command()
@click.option("--target", "targets", multiple=True, metavar="NAME")
@click.option("--force", is_flag=True, help="Render what has not changed, too.")
@json_option
def season(targets: tuple[str, ...], force: bool, as_json: bool) -> Exit:
    """Render every episode that changed, and go on past one that fails."""
    from pipeline.faces.season import run_season  # noqa: PLC0415

    return run_season(targets, force=force, as_json=as_json)


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
def measure(files: tuple[Path, ...], as_json: bool) -> Exit:
    """Measure sound files with the project's own meter."""
    from pipeline.faces.measure import run_measure  # noqa: PLC0415

    return run_measure(files, as_json=as_json)


@cli.command()
@page_option
@workers_option
@json_option
def voices(page: bool, workers: int, as_json: bool) -> Exit:
    """List the voices that a script can cast."""
    from pipeline.faces.listing import run_voices  # noqa: PLC0415

    return run_voices(page=page, workers=workers, as_json=as_json)


@cli.command()
@click.argument("line")
@click.option("--voice", "voices", multiple=True, metavar="ID", help="Once for each; else all.")
@click.option("--delivery", "deliveries", multiple=True, metavar="HOW", help="tense, fast, …")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where they go.")
@page_option
@workers_option
@json_option
def audition(
    line: str,
    voices: tuple[str, ...],
    deliveries: tuple[str, ...],
    out: Path | None,
    page: bool,
    workers: int,
    as_json: bool,
) -> Exit:
    """Hear LINE in some voices, or in all of them."""
    from pipeline.faces.audition import run_audition  # noqa: PLC0415

    return run_audition(line, voices, deliveries, out, workers=workers, page=page, as_json=as_json)


@cli.command()
@click.argument("episode")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where the page goes.")
@page_option
@workers_option
@json_option
def cast(episode: str, out: Path | None, page: bool, workers: int, as_json: bool) -> Exit:
    """Say who plays whom in an episode, and how much."""
    from pipeline.faces.cast import run_cast  # noqa: PLC0415

    return run_cast(episode, out, workers=workers, page=page, as_json=as_json)


@cli.command(name="credits")
@click.argument("episode")
@json_option
def credits_command(episode: str, as_json: bool) -> Exit:
    """Say who made what an episode is heard with, for its show notes."""
    from pipeline.faces.credits import run_credits  # noqa: PLC0415

    return run_credits(episode, as_json=as_json)


@cli.command()
@click.argument("episode")
@click.argument("about", metavar="LINE")
@click.option("--draft", is_flag=True, help="As a draft render speaks it.")
@json_option
def explain(episode: str, about: str, draft: bool, as_json: bool) -> Exit:
    """Say what a line became and why: LINE, FILE:LINE, a time (3:42) or an id ("#red")."""
    from pipeline.faces.explain import run_explain  # noqa: PLC0415

    return run_explain(episode, about, as_json=as_json, engine="hibari" if draft else None)


@cli.command()
@click.argument("episode")
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit 1 if it would.")
def fmt(episode: str, only_check: bool) -> Exit:
    """Lay a script out one way, without changing what it means."""
    from pipeline.faces.check import run_fmt  # noqa: PLC0415

    return run_fmt(episode, only_check=only_check)


@cli.command()
@click.argument("number", type=int)
@click.argument("title")
@click.option("--style", metavar="NAME", help="How the show sounds; netflix without it.")
@json_option
def new(number: int, title: str, style: str | None, as_json: bool) -> Exit:
    """Begin an episode: its folder, the six parts, and a first scene to hear."""
    from pipeline.faces.new import run_new  # noqa: PLC0415

    return run_new(number, title, style, as_json=as_json)


@cli.command()
def lsp() -> None:
    """Serve an editor: problems, completion, names and outline, over stdin and stdout."""
    from pipeline.lsp.features import run_lsp  # noqa: PLC0415

    run_lsp()


def main(arguments: list[str] | None = None) -> None:
    """The console script. Turns what cannot be helped into one line and an exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    sys.exit(_run(arguments))


def _run(arguments: list[str]) -> int:
    code, message = _attempt(lambda: cli.main(arguments, "warroom", standalone_mode=False))
    if message:
        print(f"warroom: {message}", file=sys.stderr)
        if "--json" in arguments:
            print_json({"schema": "warroom.error/1", "exit": int(code), "error": message})
    return int(code)


def _attempt(command: Callable[[], Any]) -> tuple[Exit, str]:
    try:
        result = command()
    except KeyboardInterrupt:
        return Exit.INTERRUPTED, "interrupted; what was made so far is kept"
    except click.exceptions.Abort:
        return Exit.INTERRUPTED, "interrupted; what was made so far is kept"
    except click.ClickException as fault:
        return Exit.USAGE, fault.format_message()
    except UsageError as fault:
        return Exit.USAGE, str(fault)
    except CommandFailed as fault:
        return fault.code, str(fault)
    except OSError as fault:
        known = _OF_THE_MACHINE.get(fault.errno or 0)
        if known is None:
            raise
        where = f": {fault.filename}" if fault.filename else ""
        return Exit.FAILED, f"{known}{where}; nothing was half-written"
    return result if isinstance(result, Exit) else Exit.OK, ""
