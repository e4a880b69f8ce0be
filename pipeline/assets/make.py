"""The sounds an episode needs, out of the store or made now: recipe, recording or voices."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from pipeline.assets.crowd import BUILDER, FIRST_SCENES
from pipeline.assets.faust import Draw, RecipeError, imported_libraries, render_faust
from pipeline.assets.instruments import piece_key
from pipeline.assets.model import Assets, AssetTake, BarGrid, loops
from pipeline.assets.recordings import MIXED, read_take
from pipeline.assets.unfit import told_of, unfit_to_make
from pipeline.audio.buffer import AudioBuffer
from pipeline.audio.wav import IngestError
from pipeline.catalog.model import Sound
from pipeline.diagnostics import Diagnostic, Diagnostics, in_reading_order
from pipeline.digests import Digests
from pipeline.store import Store, artefact_key, file_digest, library_versions, seed_from_key
from pipeline.units import samples

OPERATION = "asset@1"
DEFAULT_LEAD_S = 0.3
"""How long after a sound begins the dialogue goes on, where its file does not say."""

_TAIL_S = 2.0
_MUSIC_TAIL_S = 4.0


_WORTH_A_PROCESS = 4
"""Fewer recipes than this are made sooner than another process has started."""

_Name = tuple[str, int]
"""A sound's id and a variant's number."""

Progress = Callable[[int, int, str], None]
"""Variants made so far, variants to make, and the sound just made."""


class Speak(Protocol):
    """The project's own voices, for sounds that are built from them."""

    def identity(self, voices: Iterable[str]) -> str:
        """A digest of all that shapes these voices (engine, model, tables), for the key."""

    def __call__(self, text: str, voice: str) -> AudioBuffer:
        """``text`` in the voice of that id, mono."""


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
                _known_take(sound, variant, keys.get((sound.id, variant)), store)
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


def _known_take(sound: Sound, variant: int, key: str | None, store: Store) -> AssetTake:
    """What the store has of it, or else what its file states."""
    about = None if key is None else store.describe(key)
    if key is None or about is None:
        return foretold(sound, variant)
    return _take(sound.id, key, about)


def foretold(sound: Sound, variant: int) -> AssetTake:
    """The shape of a sound that nobody has made yet, from what its file states."""
    duration_s = sound.listed.takes[variant].duration_s if sound.listed else sound.duration_s
    return AssetTake(
        asset=sound.id,
        variant=variant,
        key="",
        duration_samples=samples(duration_s),
        channels=sound.channels,
        lead_samples=samples(_lead_s(sound, variant)),
        loops=loops(sound),
    )


def _lead_s(sound: Sound, variant: int) -> float:
    if sound.listed is not None:
        return sound.listed.takes[variant].lead_s
    return DEFAULT_LEAD_S if sound.lead_s is None else sound.lead_s


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
    # A fresh process and not a fork: this one may have threads and loaded models.
    pool = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=signal.signal,
        initargs=(signal.SIGINT, signal.SIG_IGN),
    )
    try:
        running = [pool.submit(_made_there, task, store.root) for task in recipes]
        for task in tasks:
            if task.sound.recipe is None:
                yield from _made_or_told(task, store, speak)
        for future in as_completed(running):
            yield from future.result()
    finally:
        # At a fault or an interrupt nothing more is begun; what is in hand is waited for.
        pool.shutdown(wait=True, cancel_futures=True)


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
        store.save(key, audio, _about(sound, variant, audio, grid))
        yield sound.id


def _made_there(task: _Task, store_root: Path) -> list[str | Diagnostic]:
    """What another process is asked for: only names cross over, never samples."""
    return list(_made_or_told(task, Store(store_root), None))


def _voices_of(sound: Sound, speak: Speak | None) -> str | None:
    if speak is None or sound.speech is None:
        return None
    voices = sound.speech.get("voices", [])
    return speak.identity([str(v) for v in voices] if isinstance(voices, list) else [])


def asset_key(sound: Sound, variant: int, voices: str | None) -> str:
    """Names everything the samples of one variant depend on."""
    inputs: dict[str, Any] = {
        "asset": sound.called,
        "variant": variant,
        "kind": sound.kind,
        "hidden": sound.hidden,
        "duration_s": sound.duration_s,
        "lead_s": sound.lead_s,
        "loudness_lufs": sound.loudness_lufs,
        "channels": sound.channels,
        "libraries": library_versions("numba", "numpy", "scipy"),
    }
    if sound.recipe is not None:
        inputs["recipe"] = file_digest(sound.recipe)
        shared = imported_libraries(sound.recipe.read_text("utf-8"))
        inputs["shared"] = {path.name: file_digest(path) for path in shared}
        inputs["libraries"] |= library_versions("dawdreamer")
    elif sound.is_cut:
        inputs["recordings"] = [*sound.digests]
        inputs["stems"] = [stem.from_intensity for stem in sound.stems]
        inputs["bars"] = [sound.bpm, sound.beats_per_bar, sound.first_bar_s, sound.bar_lines_s]
        inputs["libraries"] |= library_versions("soxr", "soundfile", "librosa")
    elif sound.recording is not None:
        inputs["recording"] = sound.listed.takes[variant].digest if sound.listed else sound.digest
        inputs["mixed"] = MIXED
        inputs["libraries"] |= library_versions("imageio-ffmpeg", "soxr", "soundfile")
    else:
        inputs["speech"] = [sound.speech, voices]
        if sound.speech is not None and sound.speech.get("scene") not in FIRST_SCENES:
            inputs["builder"] = BUILDER
        inputs["music"] = [sound.bpm, sound.beats_per_bar, sound.bars]
    return artefact_key(OPERATION, inputs)


def make(sound: Sound, variant: int, *, speak: Speak | None) -> AudioBuffer:
    """One variant, finished: level, ends and seam as ``finish`` describes."""
    return next(make_variants(sound, (variant,), speak=speak))


def make_variants(
    sound: Sound, variants: Sequence[int], *, speak: Speak | None
) -> Iterator[AudioBuffer]:
    """Variants of one sound in turn, each finished; a recipe is compiled once for all."""
    # Imported here, as scipy's filters are: a warm build makes nothing.
    from pipeline.assets.finish import finish, has_decayed  # noqa: PLC0415

    closed = loops(sound)
    for raw, wanted in _raw(sound, variants, speak):
        audio = finish(raw, sound, loop_samples=wanted if closed else None)
        if sound.recipe is not None and not closed and not has_decayed(audio):
            raise RecipeError(
                f"{_place(sound.recipe)}: still sounds at its end ({sound.duration_s} s); "
                "lengthen duration_s or shorten the decay"
            )
        yield audio


def _raw(
    sound: Sound, variants: Sequence[int], speak: Speak | None
) -> Iterator[tuple[AudioBuffer, int]]:
    """What recipe, recording or voices give, and how many samples of it a loop has."""
    length = samples(sound.duration_s)
    draws = [Draw(variant, _seed(sound, variant)) for variant in variants]
    if sound.recipe is not None:
        rendered = render_faust(
            sound.recipe.read_text("utf-8"),
            draws,
            duration_s=sound.duration_s,
            tail_s=_tail_s(sound) if loops(sound) else 0.0,
            channels=sound.channels,
            name=_place(sound.recipe),
        )
        for raw in rendered:
            yield raw, length
    elif sound.recording is not None:
        for variant in variants:
            raw = read_take(sound, variant)
            length = min(samples(sound.duration_s), raw.length)
            if not loops(sound):
                raw = AudioBuffer(raw.frames[:length])
            elif sound.kind != "music":
                # A recording has no tail: what joins its end to its beginning is its own last part.
                length = min(length, raw.length - samples(_tail_s(sound)))
            yield raw, length
    else:
        for draw in draws:
            yield _from_voices(sound, draw.variant, draw.seed, speak), length


def _seed(sound: Sound, variant: int) -> int:
    """From the name alone: a new version of a library, or an edit, draws no other dice, and an
    earlier edition draws the ones it always had."""
    return seed_from_key(artefact_key("asset-seed@1", {"asset": sound.called, "variant": variant}))


def _from_voices(sound: Sound, variant: int, seed: int, speak: Speak | None) -> AudioBuffer:
    from pipeline.assets.from_speech import build_from_speech  # noqa: PLC0415

    if speak is None:
        raise ValueError(f"{sound.id} is built from voices, and no voice was given")
    return build_from_speech(sound, variant=variant, seed=seed, say=speak)


def _tail_s(sound: Sound) -> float:
    longest = _MUSIC_TAIL_S if sound.kind == "music" else _TAIL_S
    return min(longest, sound.duration_s / 4)


def _place(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _about(sound: Sound, variant: int, audio: AudioBuffer, grid: BarGrid | None) -> dict[str, Any]:
    return {
        "variant": variant,
        "duration_samples": audio.length,
        "channels": audio.channels,
        "lead_samples": min(samples(_lead_s(sound, variant)), audio.length),
        "loops": loops(sound),
    } | ({} if grid is None else {"grid": asdict(grid)})


def _take(asset: str, key: str, about: dict[str, Any]) -> AssetTake:
    """``asset`` is the sound as it is called here: an edition has the samples of another."""
    grid = about.get("grid")
    return AssetTake(
        asset=asset,
        variant=about["variant"],
        key=key,
        duration_samples=about["duration_samples"],
        channels=about["channels"],
        lead_samples=about["lead_samples"],
        loops=about["loops"],
        grid=None
        if grid is None
        else BarGrid(lines=tuple(grid["lines"]), prints=tuple(map(tuple, grid["prints"]))),
    )
