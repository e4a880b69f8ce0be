"""The sheet of all sounds as one page: a filter, a section for each family, a player for each
sound. Its media lie beside it, and it asks for nothing from anywhere else."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.faces.players import Player, card, style
from pipeline.store import write_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A family and its players. ``name`` is what an address can hold."""

    name: str
    title: str
    players: tuple[Player, ...]


def write_sheet(path: Path, *, title: str, lead: str, shelves: Sequence[Shelf]) -> None:
    """Write the page; every text of it may hold anything."""
    script = style("sheet.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; "
        "media-src 'self' file:; img-src 'self' file:"
    )
    total = sum(len(shelf.players) for shelf in shelves)
    links = "\n".join(
        f'<a href="#{html.escape(shelf.name)}">{html.escape(shelf.title)}</a>' for shelf in shelves
    )
    sections = "\n".join(map(_section, shelves))
    page = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{html.escape(title)}</title>
<style>
{style("players.css")}{style("sheet.css")}</style>
</head>
<body>
<header>
<h1>{html.escape(title)}</h1>
<p>{html.escape(lead)}</p>
</header>
<div class="finder">
<label>Find <input type="search" autocomplete="off" spellcheck="false" \
placeholder="words, a kind, a licence"></label>
<output aria-live="polite">{total} sounds</output>
<nav aria-label="Families">
{links}
</nav>
</div>
<main>
{sections}
</main>
<script>{script}</script>
</body>
</html>
"""
    write_text(path, page)


def _section(shelf: Shelf) -> str:
    cards = "\n".join(card(player, heading="h3") for player in shelf.players)
    name, title = html.escape(shelf.name), html.escape(shelf.title)
    return (
        f'<section id="{name}" aria-labelledby="{name}-title">\n'
        f'<h2 id="{name}-title">{title} <small>{len(shelf.players)}</small></h2>\n'
        f'<div class="sounds">\n{cards}\n</div>\n</section>'
    )
