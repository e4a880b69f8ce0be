"""Where a sound of the catalog is described, for what goes wrong with it later."""

from __future__ import annotations

from pathlib import Path

from pipeline.catalog.collections import place_of_row
from pipeline.catalog.model import Sound
from pipeline.catalog.piece import Instrument
from pipeline.catalog.toml_spans import key_spans, nearest_span
from pipeline.source import SourceSpan, SourceText


def place_in_file(sound: Sound, key: str, row: str = "") -> SourceSpan:
    """Where ``key`` stands in the file that describes ``sound``, or where its nearest table does;
    of a listed recording ``row`` is the one of its takes that it is about."""
    if sound.listed is not None:
        source = source_of(sound, sound.listed.collection)
        return place_of_row(source, row or sound.listed.takes[0].row, key)
    source = source_of(sound, sound.folder / f"{sound.id.rpartition('.')[2]}.toml")
    found = nearest_span(key_spans(source, 0, len(source.text)), (key,))
    return found or source.span(*source.line_bounds(1))


def place_in_recipe(sound: Sound, line: int) -> SourceSpan:
    """A line of the recipe of ``sound``."""
    assert sound.recipe is not None
    source = source_of(sound, sound.recipe)
    return source.span(*source.line_bounds(line))


def place_in_instrument(instrument: Instrument, line: int | None) -> SourceSpan:
    """A line of an instrument's recipe; where none is known, the recipe's name in its file."""
    folder = instrument.recipe.parent
    if line is not None:
        source = _text_in(folder, instrument.recipe)
        return source.span(*source.line_bounds(line))
    source = _text_in(folder, folder / f"{instrument.id}.toml")
    found = nearest_span(key_spans(source, 0, len(source.text)), ("recipe",))
    return found or source.span(*source.line_bounds(1))


def source_of(sound: Sound, path: Path) -> SourceText:
    """The text of a file of the library as it is now; none where it is gone, or is no text."""
    return _text_in(sound.folder, path)


def _text_in(folder: Path, path: Path) -> SourceText:
    library = next((f for f in (folder, *folder.parents) if f.name == "sfx_library"), None)
    root = folder if library is None else library.parent
    shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    text = path.read_bytes().decode("utf-8-sig", errors="replace") if path.is_file() else ""
    return SourceText(shown, text)
