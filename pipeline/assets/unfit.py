"""Sounds that cannot be made, told where they are described: every one of them in one run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.assets.faust import RecipeError
from pipeline.audio.wav import IngestError
from pipeline.catalog.listed import ListedTake
from pipeline.catalog.model import Sound
from pipeline.catalog.place import place_in_file, place_in_recipe
from pipeline.diagnostics import Diagnostic, Diagnostics, error
from pipeline.digests import Digests

_IMPORT_AGAIN = "warroom sounds import FOLDER takes it in as it is now"
_GONE_HINT = "bring it back, take its table out, or let the script call another sound"


def recordings_missing(sounds: Iterable[Sound]) -> Diagnostics:
    """What can be told without reading them: listed recordings that are gone, or that have another
    size. Each has the place of its table."""
    return tuple(
        _gone(sound, take) if take.state == "vanished" else _changed(sound, take)
        for sound, take in _listed(sounds)
        if take.state != "there"
    )


def unfit_to_make(sound: Sound, digests: Digests) -> Diagnostics:
    """Why ``sound`` cannot be made, as far as it can be told before: a recipe or a recording that
    is gone, a listed recording that is other than it was, or outside its collection's folder.

    Such a recording is read once for its digest and then known by its size and times.
    """
    if sound.recipe is not None and not sound.recipe.is_file():
        return (_no_recipe(sound, sound.recipe.name),)
    if sound.listed is None:
        return tuple(_no_recording(sound, p.name) for p in sound.recordings if not p.is_file())
    found: list[Diagnostic] = []
    for take in sound.listed.takes:
        try:
            same = take.state == "there" and digests.of(take.path) == take.digest
        except FileNotFoundError:
            same = False  # it went between the two: its state tells below
        if take.state == "vanished":
            found.append(_gone(sound, take))
        elif not take.path.resolve().is_relative_to(sound.listed.folder.resolve()):
            found.append(_outside(sound, take))
        elif not same:
            found.append(_changed(sound, take))
    return tuple(found)


def told_of(sound: Sound, fault: RecipeError | IngestError) -> Diagnostic:
    """What went wrong in the making of ``sound``, where it is written."""
    if isinstance(fault, IngestError):
        rows = () if sound.listed is None else sound.listed.takes
        row = next((take.row for take in rows if take.path == fault.path), "")
        return error(
            "asset/recording",
            f"“{fault.path.name}” of “{sound.id}” cannot be used: {fault.reason}",
            place_in_file(sound, "path" if row else "recording", row),
            "mend the file, or let the sound be made of another",
        )
    if fault.line is not None and sound.recipe is not None:
        span = place_in_recipe(sound, fault.line)
    else:
        span = place_in_file(sound, "recipe")
    return error(
        "asset/recipe",
        f"the recipe of “{sound.id}” cannot be made: {fault.what}",
        span,
        "the recipe is Faust: https://faustdoc.grame.fr has its language and its library",
    )


def _listed(sounds: Iterable[Sound]) -> Iterator[tuple[Sound, ListedTake]]:
    for sound in sounds:
        for take in () if sound.listed is None else sound.listed.takes:
            yield sound, take


def _gone(sound: Sound, take: ListedTake) -> Diagnostic:
    return error(
        "asset/vanished",
        f"the recording of “{sound.id}” is not where it was: {take.path.name}",
        place_in_file(sound, "path", take.row),
        _GONE_HINT,
    )


def _changed(sound: Sound, take: ListedTake) -> Diagnostic:
    return error(
        "asset/digest",
        f"“{take.path.name}” is not the recording that “{sound.id}” describes",
        place_in_file(sound, "digest", take.row),
        _IMPORT_AGAIN,
    )


def _outside(sound: Sound, take: ListedTake) -> Diagnostic:
    return error(
        "asset/no-file",
        f"“{take.path.name}” is a link that leads out of the collection's folder",
        place_in_file(sound, "path", take.row),
        "put the file itself there",
    )


def _no_recipe(sound: Sound, name: str) -> Diagnostic:
    return error(
        "asset/vanished",
        f"the recipe of “{sound.id}” is not there any more: {name}",
        place_in_file(sound, "recipe"),
        "bring it back, or let the script call another sound",
    )


def _no_recording(sound: Sound, name: str) -> Diagnostic:
    return error(
        "asset/vanished",
        f"the recording of “{sound.id}” is not there any more: {name}",
        place_in_file(sound, "recording"),
        "bring it back, or let the script call another sound",
    )
