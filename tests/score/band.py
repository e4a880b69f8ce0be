"""A small band for tests: three instruments and a piece, written into a project of their own."""

from __future__ import annotations

from pathlib import Path

from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog, Sound

RIGHTS = 'licence = "CC0-1.0"\nauthor = "tests"\nsource = "made up"\ncommercial = "yes"\n'

ORGAN = """import("instrument.lib");
process = (os.osc(HZ) + touched(0.05, 0.5) * os.osc(3 * HZ)) * min(1, age / 0.02) * 0.25;
"""
HARP = """import("instrument.lib");
process = (os.osc(HZ) + TOUCH * os.osc(4 * HZ)) * exp(0 - 6 * age) * min(1, age / 0.002) * 0.5;
"""
DRUM = """import("instrument.lib");
process = (os.osc(HZ) + 0.3 * noise(1)) * exp(0 - 14 * age) * 0.6 <: _, _;
"""
INSTRUMENTS = {
    "organ": (ORGAN, "lowest = 24\nhighest = 96\nnote_s = 9.0\nheld = true\nrelease_s = 0.2\n"),
    "harp": (HARP, "lowest = 36\nhighest = 96\nnote_s = 2.0\n"),
    "drum": (DRUM, "lowest = 24\nhighest = 48\nnote_s = 1.0\ntouches = 1\n"),
}

PIECE = """description = "Four chords for an organ, a harp and a drum"
aliases = ["four chords"]
bpm = 120.0
beats_per_bar = 4

[piece]
key = "D minor"
shape = [1.0, 3.0]
hall_s = 1.0
hall_db = -12.0
ring_s = 3.0
chords = ["Dm", "Bb", "Gm", "A"]
bass   = [38, 34, 31, 33]
tenor  = [57, 58, 58, 57]
alto   = [62, 62, 62, 61]
[piece.cadence]
chords = ["Gm", "A"]
bass   = [31, 33]
tenor  = [58, 57]
alto   = [62, 61]
[piece.final]
chord = "Dm"
bass = 38
tenor = 57
alto = 62
top = 69

[[piece.layers]]
part = "drone"
instrument = "organ"
plays = "held"
voices = ["bass"]
level_db = [-24, -21, -18]
[[piece.layers]]
part = "pad"
instrument = "organ"
plays = "held"
voices = ["tenor", "alto"]
level_db = [-99, -24, -18]
touch = [0.0, 0.4, 1.0]
[[piece.layers]]
part = "pulse"
instrument = "harp"
plays = "figure"
on = "bass"
steps_per_beat = 2
figure = [24, 24, 31, 24]
accents_db = [3, 0, 0, 0]
level_db = [-20, -17, -12]
touch = [0.0, 0.5, 1.0]
pan = 0.3
[[piece.layers]]
part = "percussion"
instrument = "drum"
plays = "figure"
on = 29
steps_per_beat = 1
figure = [0, -99, 0, -99]
level_db = [-99, -20, -12]
in_final = false
[[piece.layers]]
part = "top"
instrument = "harp"
plays = "tune"
steps_per_beat = 1
tune = [69, 0, 0, 0, 70, 0, 69, 0, 67, 0, 0, 0, 64, 0, 0, 0]
level_db = [-99, -99, -14]
loose_ms = 8.0
loose_db = 1.0
"""


def write_band(root: Path, piece: str = PIECE) -> Path:
    """The band's files in a project at ``root``; returns the piece's file."""
    folder = root / "sfx_library" / "instruments"
    folder.mkdir(parents=True, exist_ok=True)
    for name, (recipe, shape) in INSTRUMENTS.items():
        (folder / f"{name}.dsp").write_text(recipe)
        (folder / f"{name}.toml").write_text(
            f'description = "A test\'s {name}"\nrecipe = "{name}.dsp"\n{shape}{RIGHTS}'
        )
    path = root / "sfx_library" / "music" / "tension" / "four.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    # Rights stand before the first table: what follows one belongs to it.
    head, table, rest = piece.partition("\n[piece]\n")
    path.write_text(f"{head}{RIGHTS}{table}{rest}")
    return path


def band(root: Path, piece: str = PIECE) -> Catalog:
    write_band(root, piece)
    catalog, found = load_catalog(root)
    assert found == (), [str(d) for d in found]
    return catalog


def four(catalog: Catalog) -> Sound:
    return catalog.sounds["music.tension.four"]
