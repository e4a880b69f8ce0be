"""``warroom sounds`` and what stands under it; each does its work in a face of its own."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.catalog.model import SoundKind
from pipeline.catalog.rights import Commercial
from pipeline.cli_options import json_option, page_option
from pipeline.faces.report import Exit


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def sounds(context: click.Context, as_json: bool) -> Exit | None:
    """List the sounds, ambiences and music that a script can call; or do more with them."""
    if context.invoked_subcommand is not None:
        return None
    from pipeline.faces.listing import run_sounds  # noqa: PLC0415

    return run_sounds(as_json=as_json)


@sounds.command()
@click.argument("episode")
@click.option(
    "--only", "only", multiple=True, metavar="WORDS", help="Open these words, or this asset, alone."
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@json_option
def update(episode: str, only: tuple[str, ...], dry_run: bool, as_json: bool) -> Exit:
    """Let an episode take the sounds that its words call now."""
    from pipeline.faces.sounds_update import run_update  # noqa: PLC0415

    return run_update(episode, only, dry_run=dry_run, as_json=as_json)


@sounds.command()
@click.argument("words")
@click.option(
    "--kind",
    type=click.Choice(["one-shot", "continuous", "ambience", "music", "sting"]),
    help="Only sounds of this kind.",
)
@click.option("--family", metavar="NAME", help="Only of this family: alarm, office, …")
@click.option("--limit", type=click.IntRange(1), default=10, show_default=True, metavar="N")
@json_option
def search(
    words: str, kind: SoundKind | None, family: str | None, limit: int, as_json: bool
) -> Exit:
    """Find sounds by WORDS, best first, and say what a script would get for them."""
    from pipeline.faces.sounds_search import run_search  # noqa: PLC0415

    return run_search(words, kind, family, limit, as_json=as_json)


@sounds.command()
@click.argument("asked", nargs=-1, required=True, metavar="WORDS|ID…")
@click.option("--variant", type=click.IntRange(1), metavar="N", help="One alone; else all.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where they go.")
@page_option
@json_option
def audition(
    asked: tuple[str, ...], variant: int | None, out: Path | None, page: bool, as_json: bool
) -> Exit:
    """Write what WORDS call, or IDs name, as sound files; loops so long that the seam is heard."""
    from pipeline.faces.sounds_audition import run_sounds_audition  # noqa: PLC0415

    return run_sounds_audition(asked, variant, out, page=page, as_json=as_json)


@sounds.command()
@click.option("--family", metavar="NAME", help="One family alone: alarm, office, …")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where it goes.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True)
@json_option
def sheet(family: str | None, out: Path | None, workers: int, as_json: bool) -> Exit:
    """Write a page of every sound: heard, drawn, and with all that is known of it."""
    from pipeline.faces.sounds_sheet import run_sheet  # noqa: PLC0415

    return run_sheet(family, out, workers=workers, as_json=as_json)


@sounds.command()
@click.argument("sound")
@json_option
def keep(sound: str, as_json: bool) -> Exit:
    """Keep a sound as it is, for old episodes, before making it better."""
    from pipeline.faces.sounds_update import run_keep  # noqa: PLC0415

    return run_keep(sound, as_json=as_json)


@sounds.command("import")
@click.argument("folder")
@click.option("--as", "name", metavar="NAME", help="What ids begin with; the folder's name else.")
@click.option("--licence", metavar="SPDX", help="Of every recording that names none itself.")
@click.option("--author", metavar="NAME", help="Of every recording that names nobody itself.")
@click.option("--source", metavar="TEXT", help="Where those come from that do not say: an address.")
@click.option(
    "--commercial", type=click.Choice(["yes", "no", "unclear"]), help="Else as the licence says."
)
@click.option("--copy", is_flag=True, help="Copy what its licence lets be copied into the project.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True)
@json_option
def import_(
    folder: str,
    name: str | None,
    licence: str | None,
    author: str | None,
    source: str | None,
    commercial: Commercial | None,
    copy: bool,
    workers: int,
    as_json: bool,
) -> Exit:
    """Index a FOLDER of recordings where it lies, so that scripts can call them."""
    from pipeline.faces.sounds_import import Wanted, run_import  # noqa: PLC0415

    wanted = Wanted(
        folder=folder,
        name=name,
        licence=licence,
        author=author,
        source=source,
        commercial=commercial,
        copy=copy,
        workers=workers,
    )
    return run_import(wanted, as_json=as_json)
