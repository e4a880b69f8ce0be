"""A page of sound files with a player, a waveform and a few words for each: plain HTML and CSS,
files beside it, nothing from anywhere else."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Literal
from urllib.parse import quote as url_quote

from pipeline.audio.buffer import AudioBuffer
from pipeline.deliver.peaks import peaks
from pipeline.store import write_text

_BUCKETS = 180
_HEIGHT = 40.0
_LOUDEST = 0.35
"""Full height: peaks of speech at −23 LUFS lie near a third of full scale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One of several sound files that a player can play: names beside the page, and ``wave``."""

    label: str
    sound: str
    wave: str
    picture: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """One sound file and what is to be known of it. ``sound`` is its name beside the page,
    ``None`` where there is none and ``note`` says why; ``wave`` comes from ``waveform``.
    ``picture`` is an image of the whole sound beside the page. ``versions``, where there are
    several, are links to the others, which a page's script may play in the player's place."""

    name: str
    text: str
    tags: tuple[str, ...] = ()
    quote: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    sound: str | None
    wave: str
    duration_s: float | None
    names: tuple[str, ...] = ()
    """What else it is called."""
    picture: str | None = None
    versions: tuple[Version, ...] = ()
    search: str = ""
    """What a page's filter box finds it by, beside what is shown."""
    preload: Literal["metadata", "none"] = "metadata"
    note: str = ""
    footer: str = ""


def waveform(audio: AudioBuffer) -> str:
    """The outline of ``audio`` as the ``d`` of an SVG path, 180 wide and 40 high."""
    extremes = peaks([audio.frames], _BUCKETS, length_frames=audio.length)
    middle = _HEIGHT / 2
    scale = middle / max(_LOUDEST, float(abs(extremes).max(initial=0.0)))
    upper = [f"{x} {middle - scale * high:.1f}" for x, (_, high) in enumerate(extremes)]
    lower = [f"{x} {middle - scale * low + 0.5:.1f}" for x, (low, _) in enumerate(extremes)]
    return "M" + " L".join(upper + lower[::-1]) + "Z"


def write_players(
    path: Path, *, title: str, lead: str, players: Sequence[Player], quote: str = ""
) -> None:
    """Write the page; every text of it may hold anything."""
    cards = "\n".join(map(card, players))
    quoted = f"<blockquote>{html.escape(quote)}</blockquote>\n" if quote else ""
    page = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{html.escape(title)}</title>
<style>
{style("players.css")}</style>
</head>
<body>
<header>
<h1>{html.escape(title)}</h1>
{quoted}<p>{html.escape(lead)}</p>
</header>
<main>
{cards}
</main>
</body>
</html>
"""
    write_text(path, page)


_POLICY = "default-src 'none'; style-src 'unsafe-inline'; media-src 'self' file:"


def style(name: str) -> str:
    """A style sheet or a script of these pages."""
    return (resources.files("pipeline.faces") / name).read_text(encoding="utf-8")


def card(player: Player, *, heading: str = "h2") -> str:
    """One player as an ``article``; every text of it may hold anything."""
    name = html.escape(player.name)
    found_by = f' data-search="{html.escape(player.search)}"' if player.search else ""
    parts = [f"<article{found_by}>", f"<{heading}>{name}</{heading}>"]
    if player.tags:
        tags = "".join(f"<li>{html.escape(tag)}</li>" for tag in player.tags)
        parts.append(f'<ul class="tags" aria-label="About {name}">{tags}</ul>')
    parts.append(f'<p class="text">{html.escape(player.text)}</p>')
    if player.quote:
        parts.append(f"<blockquote>{html.escape(player.quote)}</blockquote>")
    if player.sound is not None:
        parts.append(
            f'<svg viewBox="0 0 {_BUCKETS} {_HEIGHT:g}" preserveAspectRatio="none" role="img" '
            f'aria-label="Waveform of {name}, {player.duration_s or 0:.1f} seconds">'
            f'<path d="{player.wave}"/></svg>'
        )
        if player.picture is not None:
            parts.append(
                f'<img src="{_address(player.picture)}" loading="lazy" decoding="async" '
                f'alt="Spectrogram of {name}">'
            )
        parts.append(
            f'<audio controls preload="{player.preload}" src="{_address(player.sound)}" '
            f'aria-label="{name}"></audio>'
        )
    if player.versions:
        links = "".join(_link(each, now=each.sound == player.sound) for each in player.versions)
        parts.append(f'<ul class="versions" aria-label="Variants of {name}">{links}</ul>')
    if player.names:
        called = "".join(f"<li>{html.escape(each)}</li>" for each in player.names)
        parts.append(f'<ul class="names" aria-label="What calls {name}">{called}</ul>')
    if player.note:
        parts.append(f'<p class="note">{html.escape(player.note)}</p>')
    if player.facts:
        rows = "".join(
            f"<div><dt>{html.escape(label)}</dt><dd>{html.escape(value)}</dd></div>"
            for label, value in player.facts
        )
        parts.append(f"<dl>{rows}</dl>")
    if player.footer:
        parts.append(f"<footer>{html.escape(player.footer)}</footer>")
    return "\n".join([*parts, "</article>"])


def _link(version: Version, *, now: bool) -> str:
    current = ' aria-current="true"' if now else ""
    return (
        f'<li><a href="{_address(version.sound)}" data-wave="{version.wave}" '
        f'data-picture="{_address(version.picture or "")}"{current}>'
        f"{html.escape(version.label)}</a></li>"
    )


def _address(name: str) -> str:
    """A file beside the page, as an attribute names it."""
    return html.escape(url_quote(name))
