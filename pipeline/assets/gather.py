"""The sounds an episode needs, out of the store or made now, in this process or in others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass
from pathlib import Path

from pipeline.assets.faust import RecipeError
from pipeline.assets.instruments import piece_key
from pipeline.assets.keys import asset_key
from pipeline.assets.make import Speak, make_variants
from pipeline.assets.model import Assets, AssetTake
from pipeline.assets.processes import processes
from pipeline.assets.takes import about_variant, known_take
from pipeline.assets.unfit import told_of, unfit_to_make
from pipeline.audio.wav import IngestError
from pipeline.catalog.model import Sound
from pipeline.diagnostics import Diagnostic, Diagnostics, in_reading_order
from pipeline.digests import Digests
from pipeline.store import Store

_WORTH_A_PROCESS = 4
"""Fewer recipes than this are made sooner than another process has started."""

_Name = tuple[str, int]
"""A sound's id and a variant's number."""

Progress = Callable[[int, int, str], None]
"""Variants made so far, variants to make, and the sound just made."""


def gather(
    sounds: Iterable[Sound],
    store: Store,
    *,
    speak: Speak | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    only: set[str] | None = None,
) -> tuple[Assets, Diagnostics]:
    """Every variant of every sound, by id, each made only where the store lacks it; and what is
    wrong with each that could not be made, in reading order.

    Sounds whose ids are not in ``only`` are not made: what the store lacks of them has the
    shape that its file states, and no key. Nor is a piece of music, which is played once the score
    is there.

    Recipes are made in ``workers`` processes (Faust's compiler is not safe in threads).
    Raises ``ValueError`` for a sound built from voices where ``speak`` is missing.
    """
    wanted = {sound.id: sound for sound in sounds}
    asked = {i: sound for i, sound in wanted.items() if only is None or i in only}
    digests = Digests(store)
    unfit = {i: faults for i, sound in asked.items() if (faults := unfit_to_make(sound, digests))}
    keys = {
        (sound.id, variant): asset_key(sound, variant, _voices_of(sound, speak))
        for sound in wanted.values()
        if sound.piece is None and sound.id not in unfit and _has_recipe(sound)
        for variant in range(sound.variants)
    }
    known = {name: store.describe(key) for name, key in keys.items()}
    missing = [name for name, about in known.items() if about is None and name[0] in asked]

    done = 0
    found = [fault for faults in unfit.values() for fault in faults]
    for made in _made(_tasks(wanted, missing, keys), store, speak, workers):
        if isinstance(made, Diagnostic):
            found.append(made)
            continue
        done += 1
        if progress is not None:
            progress(done, len(missing), made)
    by_id: dict[str, tuple[AssetTake, ...]] = {}
    for sound in wanted.values():
        if sound.piece is None:
            by_id[sound.id] = tuple(
                known_take(sound, variant, keys.get((sound.id, variant)), store)
                for variant in range(sound.variants)
            )
    pieces = {sound.id: piece_key(sound) for sound in wanted.values() if sound.piece is not None}
    reused = sum(about is not None for about in known.values())
    return (
        Assets(by_id=by_id, pieces=pieces, made=done, reused=reused),
        in_reading_order(found),
    )


def _has_recipe(sound: Sound) -> bool:
    return sound.recipe is None or sound.recipe.is_file()


@dataclass(frozen=True, slots=True)
class _Task:
    """Variants of one sound that the store lacks, and the key of each."""

    sound: Sound
    keys: tuple[tuple[int, str], ...]


def _tasks(
    wanted: Mapping[str, Sound], missing: Sequence[_Name], keys: Mapping[_Name, str]
) -> list[_Task]:
    of_sound: dict[str, list[tuple[int, str]]] = {}
    for asset, variant in missing:
        of_sound.setdefault(asset, []).append((variant, keys[asset, variant]))
    return [_Task(wanted[asset], tuple(variants)) for asset, variants in of_sound.items()]


def _made(
    tasks: Sequence[_Task], store: Store, speak: Speak | None, workers: int
) -> Iterator[str | Diagnostic]:
    """Make what is missing and keep it; the sound of each variant that was made, as it is done,
    and what is wrong with one that could not be.

    Recipes are made by other processes where that pays, which put their samples into the store
    themselves; what needs voices or files is made by this one in the meantime.
    """
    recipes = [task for task in tasks if task.sound.recipe is not None]
    if len(recipes) < _WORTH_A_PROCESS:
        for task in tasks:
            yield from _made_or_told(task, store, speak)
        return
    with processes(workers) as pool:
        running = [pool.submit(_made_there, task, store.root) for task in recipes]
        for task in tasks:
            if task.sound.recipe is None:
                yield from _made_or_told(task, store, speak)
        for future in as_completed(running):
            yield from future.result()


def _made_or_told(task: _Task, store: Store, speak: Speak | None) -> Iterator[str | Diagnostic]:
    """A sound that cannot be made keeps no other from being made."""
    try:
        yield from _made_here(task, store, speak)
    except (RecipeError, IngestError) as fault:
        yield told_of(task.sound, fault)


def _made_here(task: _Task, store: Store, speak: Speak | None) -> Iterator[str]:
    sound = task.sound
    variants = [variant for variant, _ in task.keys]
    made, grid = make_variants(sound, variants, speak=speak), None
    if sound.is_cut:
        from pipeline.assets.own_music import mixdowns  # noqa: PLC0415 - librosa

        mixed, grid = mixdowns(sound, variants)
        made = iter(mixed)
    for (variant, key), audio in zip(task.keys, made, strict=True):
        store.save(key, audio, about_variant(sound, variant, audio, grid))
        yield sound.id


def _made_there(task: _Task, store_root: Path) -> list[str | Diagnostic]:
    """What another process is asked for: only names cross over, never samples."""
    return list(_made_or_told(task, Store(store_root), None))


def _voices_of(sound: Sound, speak: Speak | None) -> str | None:
    if speak is None or sound.speech is None:
        return None
    voices = sound.speech.get("voices", [])
    return speak.identity([str(v) for v in voices] if isinstance(voices, list) else [])
