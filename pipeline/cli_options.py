"""Options that several commands have, said the same way in each."""

from __future__ import annotations

import click

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
page_option = click.option("--page", is_flag=True, help="Write a page that plays them, too.")
workers_option = click.option(
    "--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Lines at once."
)
