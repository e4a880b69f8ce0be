"""Earlier editions of a sound: ``klaxon@1.toml`` beside ``klaxon.toml``.

An episode is locked to its sounds as they were. Whoever makes one better keeps the old one as an
edition, and the episodes that were rendered with it find it by the digest of its definition.
"""

from __future__ import annotations

import filecmp
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from pipeline.catalog.digest import definition_digest
from pipeline.catalog.model import EDITION, Catalog, Sound
from pipeline.catalog.piece import Instrument
from pipeline.store import write_text

_WORDS = re.compile(r"^[ \t]*(?:aliases|beside)\s*=\s*\[[^\]]*\][ \t]*\n", re.MULTILINE)
_RECIPE = re.compile(r"^[ \t]*recipe\s*=.*$", re.MULTILINE)
_LOUDNESS = re.compile(r"^[ \t]*loudness_lufs\s*=", re.MULTILINE)


def editions_of(sound_id: str, catalog: Catalog) -> Iterator[Sound]:
    """The sound that is called ``sound_id`` now, where there is one, then its earlier editions,
    the latest first."""
    if sound_id in catalog.sounds:
        yield catalog.sounds[sound_id]
    earlier = [s for s in catalog.sounds.values() if s.edition and s.called == sound_id]
    yield from sorted(earlier, key=lambda sound: sound.edition, reverse=True)


def as_it_was(sound_id: str, definition: str, catalog: Catalog) -> Sound | None:
    """The edition of ``sound_id`` that ``definition`` is the digest of."""
    for sound in editions_of(sound_id, catalog):
        if definition_digest(sound) == definition:
            return sound
    return None


def keep(sound: Sound, path: Path, number: int, *, into: Path | None = None) -> tuple[Path, ...]:
    """Write ``sound``, which ``path`` describes, as its edition ``number``, and return what was
    written. Its samples and its definition's digest are those that it has now.

    Nobody calls an edition by words, so its own are left behind. What a piece is played by is
    kept with it. ``into`` is the folder of
    the editions, where that is not the sound's own. Raises ``FileExistsError`` where there is an
    edition of that number.
    """
    folder = into or path.parent
    kept = folder / f"{path.stem}{EDITION}{number}.toml"
    if kept.exists():
        raise FileExistsError(f"{kept.name} is there already")
    text = _WORDS.sub("", path.read_text("utf-8"))
    written = [kept]
    if sound.recipe is not None:
        recipe = folder / f"{path.stem}{EDITION}{number}{sound.recipe.suffix}"
        shutil.copyfile(sound.recipe, recipe)
        text = _RECIPE.sub(f'recipe = "{recipe.name}"', text, count=1)
        written.append(recipe)
    for instrument in () if sound.piece is None else sound.piece.instruments:
        name, files = _keep_instrument(instrument)
        text = re.sub(
            rf'^instrument\s*=\s*"{instrument.id}"', f'instrument = "{name}"', text, flags=re.M
        )
        written += files
    if not _LOUDNESS.search(text):
        # What its family says may change; what it was may not.
        text = f"loudness_lufs = {sound.loudness_lufs}\n{text}"
    write_text(kept, text)
    return tuple(written)


def _keep_instrument(instrument: Instrument) -> tuple[str, list[Path]]:
    """The name of the edition that ``instrument`` is now, and the files written for it: none where
    it was kept before."""
    folder, name = instrument.recipe.parent, instrument.id.partition(EDITION)[0]
    described = folder / f"{instrument.id}.toml"
    if EDITION in instrument.id:
        return instrument.id, []
    number = 0
    while True:
        number += 1
        kept, recipe = (folder / f"{name}{EDITION}{number}{end}" for end in (".toml", ".dsp"))
        text = _RECIPE.sub(f'recipe = "{recipe.name}"', described.read_text("utf-8"), count=1)
        if not kept.exists():
            shutil.copyfile(instrument.recipe, recipe)
            write_text(kept, text)
            return kept.stem, [kept, recipe]
        if kept.read_text("utf-8") == text and filecmp.cmp(
            recipe, instrument.recipe, shallow=False
        ):
            return kept.stem, []
