"""Look at sounds: ``python -m tests.assets.look alarm.klaxon … [--out DIR] [--family alarm]``.

Renders every variant anew, prints what is measured of it and draws envelope and spectrogram of
up to four variants, one PNG a sound. What was seen belongs into ``docs/looked.md``.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np

from pipeline.assets.finish import has_decayed
from pipeline.assets.gather import gather
from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog, Sound
from pipeline.project import Project
from pipeline.speech.walla import Walla
from pipeline.store import Store
from tests.assets import measures

ROOT = Path(__file__).parents[2]


def variants_of(sound: Sound, catalog: Catalog, store: Store) -> list[AudioBuffer]:
    takes = gather([sound], store, speak=Walla(catalog, store))[0].by_id[sound.id]
    made = [store.load(take.key) for take in takes]
    return [audio for audio in made if audio is not None]


def facts(sound: Sound, audio: AudioBuffer) -> str:
    frames = audio.frames.astype(np.float64)
    peak = float(np.abs(frames).max())
    said = [
        f"{audio.duration_s:.2f} s",
        f"{measures.loudness_of(audio, sound.kind):.1f} LUFS (file says {sound.loudness_lufs})",
        f"peak {20 * np.log10(peak):.1f} dBFS",
        f"DC {np.abs(frames.mean(axis=0)).max() / peak:.1e}",
        f"centroid {measures.centroid_hz(audio):.0f} Hz",
        f"mono/sides {np.mean(frames.mean(axis=1) ** 2) / np.mean(frames**2):.2f}",
    ]
    if sound.kind in ("one-shot", "sting"):
        said.append("decays" if has_decayed(audio) else "IS CUT OFF")
    else:
        said.append(f"seam {measures.seam(audio):.2f}")
    return ", ".join(said)


def draw(path: Path, sound: Sound, made: list[AudioBuffer]) -> None:
    from matplotlib.figure import Figure

    shown = made[:4]
    figure = Figure(figsize=(4.2 * len(shown) + 0.6, 6.2), layout="constrained")
    grid = figure.subplots(2, len(shown), squeeze=False, height_ratios=(1, 3))
    for column, audio in enumerate(shown):
        time_s = np.arange(len(measures.envelope_db(audio, 0.01))) * 0.01
        top, bottom = grid[0][column], grid[1][column]
        top.plot(time_s, measures.envelope_db(audio, 0.01), linewidth=0.7)
        top.set(ylim=(-90, 0), xlim=(0, audio.duration_s), title=f"{sound.id} variant {column}")
        mono = audio.frames.mean(axis=1)
        bottom.specgram(
            mono + 1e-9, NFFT=2048, Fs=48_000, noverlap=1536, vmin=-150, vmax=-50, cmap="magma"
        )
        bottom.set_yscale("symlog", linthresh=1000)
        bottom.set(ylim=(30, 20_000), xlim=(0, audio.duration_s))
        bottom.set_yticks([100, 300, 1000, 2000, 4000, 8000, 16000], minor=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=70)


def main() -> None:
    parser = argparse.ArgumentParser(description="Look at sounds of the library.")
    parser.add_argument("sounds", nargs="*")
    parser.add_argument("--family")
    parser.add_argument("--out", type=Path, default=ROOT / ".work" / "look")
    asked = parser.parse_args()
    catalog, faults = load_catalog(ROOT)
    for fault in faults:
        print(f"{fault.span.path}:{fault.span.line}: {fault.message} ({fault.hint})")
    chosen = [catalog.sounds[sound_id] for sound_id in asked.sounds]
    chosen += [s for s in catalog.sounds.values() if asked.family and s.family == asked.family]
    prints = {}
    with tempfile.TemporaryDirectory() as scratch:
        # Crowds speak through the project's own cache; the sounds are made anew each time.
        store, project = Store(Path(scratch)), Store(Project(root=ROOT).store_root)
        for sound in chosen:
            keep = project if sound.speech is not None else store
            made = variants_of(sound, catalog, keep)
            for number, audio in enumerate(made):
                print(f"{sound.id} {number}: {facts(sound, audio)}")
            prints[sound.id] = [measures.print_of(audio) for audio in made]
            if len(made) > 1:
                print(
                    f"  nearest two variants: {measures.least_distance_db(prints[sound.id]):.2f} dB"
                )
            draw(asked.out / f"{sound.id}.png", sound, made)
            print(f"  picture: {asked.out / f'{sound.id}.png'}")
    if len(prints) > 2:
        family = measures.median_distance_db([each[0] for each in prints.values()])
        print(
            f"median distance between these sounds: {family:.2f} dB (a quarter: {family / 4:.2f})"
        )


if __name__ == "__main__":
    main()
