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
