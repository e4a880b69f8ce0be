"""Look at a piece: ``python -m tests.score.look music.tension.pulse [--bars 16] [--intensity 2]``.

Performs a form of it (the instruments' notes come from the project's store, or are made) and
prints, bar by bar, the chord as written, the level, the spectral centroid and how much of the
harmony heard (60 to 1000 Hz) is in the chord's notes; then level, peak, loudness and what each
layer holds. Draws the level by bar, the layers' levels and a spectrogram to ``.work/look/``.

    --bars N         so many bars (without it: the plan once round, and the cadence)
    --seconds S      a slot so long, for which bars and tempo are found
    --intensity I    1 to 3 throughout (without it: the piece's own shape)
    --builds         from 1 to 3
    --hit BAR        something strikes on the line before bar BAR (1 is the first); may repeat
    --ends-on-hit    the end strikes (a bed with until=)
    --leaves WAY     cadence (the default), bare or hand-over
    --project DIR    another project than this one
    --out DIR        where the picture goes
    --wav            keep the performance and each layer as WAV beside the picture
    --notes          list the notes of every layer

A piece or instrument with a fault is told with file and line. Instruments lie in
``sfx_library/instruments/<name>.toml`` beside their ``.dsp``, pieces in
``sfx_library/music/<mood>/<name>.toml``; every key is in ``pipeline/catalog/schema.py``
(``InstrumentFile``, ``PieceTable``, ``PieceLayerTable``), what it means in
``pipeline/catalog/piece.py``, and a whole small example in ``tests/score/band.py``. One
instrument alone: ``--instrument felt-piano --keys 40,52,64`` prints and draws its notes at every
touch.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from pipeline.assets.instruments import piece_key, sample_notes
from pipeline.assets.model import NoteName
from pipeline.catalog.chords import pitch_classes
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog
from pipeline.catalog.piece import Instrument, Piece
from pipeline.loudness.whole import integrated_lufs_of
from pipeline.project import Project
from pipeline.score.arrange import arrange
from pipeline.score.form import bar_samples, form_of, standard_form
from pipeline.score.model import Arrangement
from pipeline.score.play import Samples, play, play_layers
from pipeline.store import Store
from pipeline.timeline.model import Form
from pipeline.units import SAMPLE_RATE_HZ

ROOT = Path(__file__).parents[2]
Wide = NDArray[np.float64]


def level_db(signal: Wide) -> float:
    return float(10 * np.log10(np.mean(np.asarray(signal, np.float64) ** 2) + 1e-20))


def centroid_hz(mono: Wide) -> float:
    power = np.abs(np.fft.rfft(mono)) ** 2
    return float(
        np.sum(power * np.fft.rfftfreq(len(mono), 1 / SAMPLE_RATE_HZ)) / (power.sum() + 1e-20)
    )


def chroma(bar: Wide) -> Wide:
    """Energy of the twelve pitch classes between 60 and 1000 Hz, summing to 1."""
    power = np.abs(np.fft.rfft(bar * np.hanning(len(bar)))) ** 2
    hz = np.fft.rfftfreq(len(bar), 1 / SAMPLE_RATE_HZ)
    inside = (hz > 60) & (hz < 1000)
    classes = np.round(12 * np.log2(hz[inside] / 440.0) + 69).astype(int) % 12
    energy: Wide = np.bincount(classes, power[inside] ** 0.75, minlength=12)
    return energy / (energy.sum() + 1e-20)


def fit(bar: Wide, chord: str) -> float:
    """The share of a bar's harmony that is in the chord's notes; twelve alike make 3/12."""
    notes = pitch_classes(chord)
    assert notes is not None
    heard = chroma(bar)
    return float(sum(heard[note] for note in notes))


def chords_of(piece: Piece, form: Form) -> list[str]:
    """The chord of every bar of a form, as it is played."""
    from pipeline.score.arrange import bars_of

    return [bar.passage.chords[bar.index] for bar in bars_of(piece, form)]


def asked_form(piece: Piece, asked: argparse.Namespace) -> Form:
    if asked.bars is None and asked.seconds is None and not asked.hit:
        return standard_form(piece, asked.intensity)
    bars = asked.bars or piece.standard_bars
    length = round(bars * bar_samples(piece))
    if asked.seconds is not None:
        length = round(asked.seconds * SAMPLE_RATE_HZ)
    return form_of(
        piece,
        length,
        hits=[round((bar - 1) * bar_samples(piece)) for bar in asked.hit],
        ends_on_hit=asked.ends_on_hit,
        leaves=asked.leaves,
        intensity=asked.intensity,
        builds=asked.builds,
    )


def look_at_piece(sound_id: str, catalog: Catalog, store: Store, asked: argparse.Namespace) -> None:
    sound = catalog.sounds[sound_id]
    piece = sound.piece
    assert piece is not None, f"{sound_id} is no piece"
    form = asked_form(piece, asked)
    began = time.perf_counter()
    arrangement = arrange(piece, form, sound.called)
    standard = arrange(piece, standard_form(piece, 2.0), sound.called)
    arranged = time.perf_counter()
    keys = sample_notes(arrangement.names() | standard.names(), store, workers=2)
    samples = Samples(keys, store)
    sampled = time.perf_counter()
    frames = play(arrangement, samples)
    played = time.perf_counter()
    gain_db = sound.loudness_lufs - integrated_lufs_of(play(standard, samples))
    gain = np.float32(10 ** (gain_db / 20))
    frames *= gain
    layers = [layer * gain for layer in play_layers(arrangement, samples)]
    print(
        f"{sound_id}: {form.bars} bars, {form.length_samples / SAMPLE_RATE_HZ:.2f} s, "
        f"{len(keys)} notes; arranged in {(arranged - began) * 1000:.0f} ms, sampled in "
        f"{sampled - arranged:.2f} s, performed in {(played - sampled) * 1000:.0f} ms"
    )
    mono = frames.mean(axis=1).astype(np.float64)
    for number, chord in enumerate(chords_of(piece, form)):
        start, end = form.bar_lines[number], form.bar_lines[number + 1]
        tempo = 60.0 * piece.beats_per_bar * SAMPLE_RATE_HZ / (end - start)
        bar = mono[start:end]
        print(
            f"  bar {number + 1:2d} {chord:<6} {tempo:6.2f} bpm  intensity "
            f"{form.intensities[number]:.2f}  {level_db(bar):6.1f} dB  {centroid_hz(bar):5.0f} Hz  "
            f"fit {fit(bar, chord):.2f}" + ("  <- hit" if number in form.hits else "")
        )
    if form.leaves == "cadence":
        ring = mono[form.bar_lines[-1] :]
        print(
            f"  final  {piece.final.chords[0]:<6} ring {len(ring) / SAMPLE_RATE_HZ:.1f} s, "
            f"{level_db(ring[: SAMPLE_RATE_HZ // 2]):.1f} dB at first, "
            f"{level_db(ring[-SAMPLE_RATE_HZ // 50 :]):.1f} dB at its end, "
            f"fit {fit(ring, piece.final.chords[0]):.2f}"
        )
    peak = 20 * np.log10(np.abs(frames).max() + 1e-20)
    print(
        f"  gain {gain_db:+.1f} dB (standard form at intensity 2 → {sound.loudness_lufs:g} LUFS); "
        f"this form {integrated_lufs_of(frames):.1f} LUFS, peak {peak:.1f} dBFS"
        + ("  OVER −1: it would be turned down" if peak > -1 else "")
    )
    for layer, heard in zip(arrangement.layers, layers, strict=True):
        sums = [
            f"{level_db(heard[a:b].astype(np.float64)):.0f}"
            for a, b in zip(form.bar_lines, form.bar_lines[1:], strict=False)
        ]
        print(
            f"  {layer.part:<10} {layer.instrument.id:<16} {len(layer.notes):4d} notes  "
            f"{level_db(heard):6.1f} dB, by bar {' '.join(sums)}"
        )
        if asked.notes:
            for note in layer.notes:
                print(
                    f"      {note.start_sample / SAMPLE_RATE_HZ:7.3f} s key {note.key} "
                    f"for {note.length_samples / SAMPLE_RATE_HZ:.3f} s, touch {note.touch:.2f}, "
                    f"{20 * np.log10(note.gain):.1f} dB"
                )
    path = asked.out / f"{sound_id}.png"
    draw(path, sound_id, piece, form, frames, arrangement, layers)
    print(f"  picture: {path}")
    if asked.wav:
        soundfile.write(path.with_suffix(".wav"), frames, SAMPLE_RATE_HZ)
        for number, (layer, heard) in enumerate(zip(arrangement.layers, layers, strict=True)):
            name = f"{sound_id}.{number}-{layer.part}-{layer.instrument.id}.wav"
            soundfile.write(asked.out / name, heard, SAMPLE_RATE_HZ)
    print(f"  key of the piece {piece_key(sound)[:12]}")


def draw(
    path: Path,
    title: str,
    piece: Piece,
    form: Form,
    frames: NDArray[np.float32],
    arrangement: Arrangement,
    layers: list[NDArray[np.float32]],
) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(15, 10), layout="constrained")
    top, middle, bottom = figure.subplots(3, 1, height_ratios=(1.2, 1.2, 2.4), sharex=True)
    lines_s = np.array(form.bar_lines) / SAMPLE_RATE_HZ
    mono = frames.mean(axis=1).astype(np.float64)
    by_bar = [level_db(mono[a:b]) for a, b in zip(form.bar_lines, form.bar_lines[1:], strict=False)]
    top.stairs(by_bar, lines_s, baseline=None, linewidth=2, label="level by bar, dB")
    window = SAMPLE_RATE_HZ // 20
    whole = len(mono) // window * window
    envelope = 10 * np.log10(np.mean(mono[:whole].reshape(-1, window) ** 2, axis=1) + 1e-12)
    time_s = np.arange(len(envelope)) * 0.05
    top.plot(time_s, envelope, linewidth=0.5, label="level, 50 ms")
    intensity = top.twinx()
    intensity.stairs(form.intensities[:-1], lines_s, baseline=None, color="C3", linestyle=":")
    intensity.set(ylim=(0.5, 3.5), ylabel="intensity")
    top.set(ylim=(-60, 0), title=title)
    top.legend(loc="lower right")
    for chord, at in zip(chords_of(piece, form), lines_s, strict=False):
        top.text(at, -4, chord, fontsize=8)
    for layer, heard in zip(arrangement.layers, layers, strict=True):
        power = np.mean(heard[:whole].astype(np.float64) ** 2, axis=1).reshape(-1, window)
        middle.plot(
            time_s,
            10 * np.log10(power.mean(axis=1) + 1e-12),
            linewidth=0.8,
            label=f"{layer.part}: {layer.instrument.id}",
        )
    middle.set(ylim=(-75, -5), ylabel="layers, dB")
    middle.legend(loc="lower right", fontsize=7, ncols=3)
    bottom.specgram(
        mono + 1e-9, NFFT=4096, Fs=SAMPLE_RATE_HZ, noverlap=3072, vmin=-150, vmax=-50, cmap="magma"
    )
    bottom.set_yscale("symlog", linthresh=500)
    bottom.set(ylim=(25, 20_000), xlim=(0, len(mono) / SAMPLE_RATE_HZ), xlabel="s")
    bottom.set_yticks([50, 100, 200, 400, 1000, 2000, 4000, 8000, 16000], minor=False)
    for axis in (top, middle, bottom):
        for bar, at in enumerate(lines_s):
            axis.axvline(at, color="C3" if bar in form.hits else "grey", linewidth=0.4)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=70)


def look_at_instrument(instrument: Instrument, keys: list[int], store: Store, out: Path) -> None:
    from matplotlib.figure import Figure

    keys = keys or [
        round(instrument.lowest + (instrument.highest - instrument.lowest) * share)
        for share in (0.0, 0.33, 0.67, 1.0)
    ]
    names = [
        NoteName(instrument=instrument, key=key, touch=touch)
        for key in keys
        for touch in range(instrument.touches)
    ]
    began = time.perf_counter()
    samples = Samples(sample_notes(names, store), store)
    print(f"{instrument.id}: {len(names)} notes in {time.perf_counter() - began:.2f} s")
    figure = Figure(figsize=(3.6 * len(keys), 3.2 * instrument.touches), layout="constrained")
    grid = figure.subplots(instrument.touches, len(keys), squeeze=False)
    for name in names:
        frames = samples[name].T.astype(np.float64)
        mono = frames.mean(axis=1)
        loudest = np.abs(frames).max()
        power = np.abs(np.fft.rfft(mono * np.hanning(len(mono)))) ** 2
        hz = np.fft.rfftfreq(len(mono), 1 / SAMPLE_RATE_HZ)
        wanted = 440.0 * 2 ** ((name.key - 69) / 12)
        near = (hz > wanted * 0.9) & (hz < wanted * 1.1)
        cents = 1200 * np.log2(hz[near][np.argmax(power[near])] / wanted) if near.any() else 0.0
        print(
            f"  key {name.key} touch {name.touch_share:g}: {len(mono) / SAMPLE_RATE_HZ:.2f} s kept, "
            f"peak {20 * np.log10(loudest):.1f} dBFS, {level_db(mono):.1f} dB, "
            f"centroid {centroid_hz(mono):.0f} Hz, strongest near its pitch {cents:+.0f} cents, "
            f"DC {np.abs(frames.mean(axis=0)).max() / loudest:.1e}, {frames.shape[1]} channel(s)"
        )
        axis = grid[name.touch][keys.index(name.key)]
        axis.specgram(
            mono + 1e-9,
            NFFT=2048,
            Fs=SAMPLE_RATE_HZ,
            noverlap=1536,
            vmin=-150,
            vmax=-40,
            cmap="magma",
        )
        axis.set_yscale("symlog", linthresh=1000)
        axis.set(ylim=(25, 20_000), title=f"key {name.key}, touch {name.touch_share:g}")
    path = out / f"instrument.{instrument.id}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=70)
    print(f"  picture: {path}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Look at a piece, or at an instrument.")
    parser.add_argument("pieces", nargs="*")
    parser.add_argument("--bars", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--intensity", type=float)
    parser.add_argument("--builds", action="store_true")
    parser.add_argument("--hit", type=int, action="append", default=[])
    parser.add_argument("--ends-on-hit", action="store_true")
    parser.add_argument("--leaves", choices=("cadence", "bare", "hand-over"), default="cadence")
    parser.add_argument("--instrument", action="append", default=[])
    parser.add_argument("--keys", default="")
    parser.add_argument("--project", type=Path, default=ROOT)
    parser.add_argument("--out", type=Path, default=ROOT / ".work" / "look")
    parser.add_argument("--wav", action="store_true")
    parser.add_argument("--notes", action="store_true")
    asked = parser.parse_args()
    catalog, faults = load_catalog(asked.project)
    for fault in faults:
        print(f"{fault.span.path}:{fault.span.line}: {fault.message} ({fault.hint})")
    store = Store(Project(root=asked.project).store_root)
    asked.out.mkdir(parents=True, exist_ok=True)
    for name in asked.instrument:
        keys = [int(key) for key in asked.keys.split(",") if key]
        look_at_instrument(catalog.instruments[name], keys, store, asked.out)
    for sound_id in asked.pieces:
        look_at_piece(sound_id, catalog, store, asked)


if __name__ == "__main__":
    main()
