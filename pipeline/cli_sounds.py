"""``warroom sounds`` and what stands under it; each does its work in a face of its own."""

from __future__ import annotations

import click

from pipeline.cli_options import json_option
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
@click.argument("sound")
@json_option
def keep(sound: str, as_json: bool) -> Exit:
    """Keep a sound as it is, for old episodes, before making it better."""
    from pipeline.faces.sounds_update import run_keep  # noqa: PLC0415

    return run_keep(sound, as_json=as_json)
