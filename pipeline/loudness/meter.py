"""A streaming loudness and true-peak meter (ITU-R BS.1770-5, EBU Tech 3341 and 3342).

It is fed blocks of any size and says the same whatever the size. It keeps one power per 10 ms
and one peak per half millisecond where asked, never the samples.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.buffer import Frames
from pipeline.audio.ingest import ingest, is_readable_in_blocks
from pipeline.audio.riff import layout_of
from pipeline.audio.wav import AudioFacts, IngestError, probe, read_blocks
from pipeline.loudness import figures
from pipeline.loudness.dialogue import Dialogue
from pipeline.loudness.figures import STEPS_PER_SECOND, Loudness, Powers
from pipeline.loudness.layouts import channel_weights
from pipeline.loudness.summary import loudness_of
from pipeline.loudness.true_peak import (
    HISTORY_SAMPLES,
    PEAK_HOP_SAMPLES,
    folded_taps,
    most_overshoot,
)
from pipeline.units import PROFILE_HOP_SAMPLES, SAMPLE_RATE_HZ

_CHUNK_SAMPLES = 9600


class Meter:
    """Feed it a programme, then ask once for what it heard.

    ``layout`` names the channels (``("L", "R", "C", "LFE", "Ls", "Rs")``, see ``layouts``);
    without one their number decides. ``true_peak=False`` spares that work and reports the
    sample peak; ``keep_peaks`` keeps one crest per half millisecond for a limiter.
    """

    def __init__(
        self,
        channels: int,
        layout: Sequence[str] | None = None,
        *,
        rate_hz: int = SAMPLE_RATE_HZ,
        true_peak: bool = True,
        keep_peaks: bool = False,
    ) -> None:
        # Loading compiled loops takes a second, which only a process that measures should pay.
        from pipeline.loudness import kernels  # noqa: PLC0415

        self._kernels = kernels
        self.channels = channels
        self.rate_hz = rate_hz
        weights = channel_weights(channels, layout)
        heard = [(c, w) for c, w in enumerate(weights) if w > 0.0]
        self._pairs = [heard[i : i + 2] for i in range(0, len(heard), 2)]
        self._coefficients = figures.k_filter(rate_hz)
        self._states = [np.zeros((2, 4)) for _ in self._pairs]

        self._chunk = np.zeros((channels, HISTORY_SAMPLES + _CHUNK_SAMPLES), np.float32)
        self._filled = 0
        self._frames_taken = 0
        self._steps: list[Powers] = []
        self._open_step = 0.0

        self._true_peak = true_peak
        self._keep_peaks = keep_peaks
        self._hop_peaks = np.zeros(
            _CHUNK_SAMPLES // PEAK_HOP_SAMPLES if keep_peaks else 0, np.float32
        )
        self._kept_peaks: list[NDArray[np.float32]] = []
        self._highest = 0.0
        self._highest_sample = 0.0
        self._finished = False

    def feed(self, frames: NDArray[np.floating]) -> None:
        """Take the next ``(n, channels)`` of the programme, full scale ±1."""
        if self._finished:
            raise ValueError("this meter has already given its result")
        if frames.ndim != 2 or frames.shape[1] != self.channels:
            raise ValueError(f"expected (n, {self.channels}) frames, not {frames.shape}")
        at = 0
        while at < len(frames):
            taken = min(len(frames) - at, _CHUNK_SAMPLES - self._filled)
            into = HISTORY_SAMPLES + self._filled
            self._chunk[:, into : into + taken] = frames[at : at + taken].T
            self._filled += taken
            at += taken
            if self._filled == _CHUNK_SAMPLES:
                self._measure_chunk()

    def _measure_chunk(self) -> None:
        self._weigh(self._chunk[:, HISTORY_SAMPLES : HISTORY_SAMPLES + self._filled])
        self._find_peaks()
        self._chunk[:, :HISTORY_SAMPLES] = self._chunk[:, -HISTORY_SAMPLES:]
        self._frames_taken += self._filled
        self._filled = 0

    def _weigh(self, planar: Frames) -> None:
        first, n = self._frames_taken, planar.shape[1]
        rate = self.rate_hz
        # A step that does not fall on a sample ends with the next.
        steps = np.arange(
            first * STEPS_PER_SECOND // rate + 1, (first + n) * STEPS_PER_SECOND // rate + 1
        )
        ends = -(-steps * rate // STEPS_PER_SECOND) - first
        whole = len(ends)
        if not whole or ends[-1] < n:
            ends = np.append(ends, n)
        sums = np.zeros(len(ends))
        sums[0] = self._open_step
        for pair, state in zip(self._pairs, self._states, strict=True):
            (one, one_weight), (two, two_weight) = pair[0], pair[-1]
            self._kernels.k_weighted_squares(
                planar[one],
                planar[two],
                one_weight,
                two_weight if len(pair) == 2 else 0.0,
                self._coefficients,
                state,
                ends,
                sums,
            )
            self._kernels.settle(state)
        self._steps.append(sums[:whole] * (STEPS_PER_SECOND / rate))
        self._open_step = float(sums[whole]) if whole < len(sums) else 0.0

    def _find_peaks(self) -> None:
        harmless = 0.0
        if not self._true_peak:
            harmless = np.inf
        elif not self._keep_peaks:
            harmless = self._highest / most_overshoot()
        sample_peak, true_peak = self._kernels.hop_peaks(
            self._chunk,
            folded_taps(),
            PEAK_HOP_SAMPLES,
            harmless,
            self._keep_peaks,
            self._hop_peaks,
        )
        self._highest_sample = max(self._highest_sample, sample_peak)
        self._highest = max(self._highest, true_peak)
        if self._keep_peaks:
            self._kept_peaks.append(self._hop_peaks.copy())

    def _finish(self) -> None:
        if self._finished:
            return
        # The peaks lag by half the interpolator, so silence must follow the last sample.
        for _ in range(1 if self._filled <= _CHUNK_SAMPLES - HISTORY_SAMPLES else 2):
            self._chunk[:, HISTORY_SAMPLES + self._filled :] = 0.0
            self._measure_chunk()
        self._finished = True

    def powers(self) -> Powers:
        """The K-weighted power of each 10 ms heard; the last, if cut short, ends in silence.

        Raises ``ValueError`` where the programme holds a NaN or an infinity.
        """
        self._finish()
        last = [np.array([self._open_step * STEPS_PER_SECOND / self.rate_hz])]
        part = self._frames_taken * STEPS_PER_SECOND % self.rate_hz
        powers = np.concatenate([np.zeros(0), *self._steps, *(last if part else [])])
        if not np.isfinite(powers).all():
            at_s = int(np.argmin(np.isfinite(powers))) / STEPS_PER_SECOND
            raise ValueError(f"a sample that is not a number, {at_s:.2f} s in")
        return powers

    def peaks(self) -> NDArray[np.float32]:
        """The crest of each half millisecond (24 samples), linear, over all channels."""
        if not self._keep_peaks:
            raise ValueError("a meter keeps its peaks only with keep_peaks=True")
        self._finish()
        # The first hop is what rings before the programme: it belongs to the first sample.
        kept = np.concatenate(self._kept_peaks)
        kept[1] = max(kept[0], kept[1])
        return kept[1 : 1 + -(-self._frames_taken // PEAK_HOP_SAMPLES)]

    def loudness(self, dialogue: Dialogue = ()) -> Loudness:
        """The figures; ``dialogue`` says where somebody speaks."""
        return loudness_of(
            self.powers(),
            length=self._frames_taken,
            true_peak=self._highest,
            sample_peak=self._highest_sample,
            dialogue=dialogue,
            rate_hz=self.rate_hz,
        )


def measure(
    blocks: Iterable[Frames],
    channels: int,
    *,
    rate_hz: int = SAMPLE_RATE_HZ,
    layout: Sequence[str] | None = None,
    dialogue: Dialogue = (),
) -> Loudness:
    """Meter a whole programme given as blocks."""
    meter = Meter(channels, layout, rate_hz=rate_hz)
    for block in blocks:
        meter.feed(block)
    return meter.loudness(dialogue)


def measure_file(path: Path) -> tuple[AudioFacts, Loudness]:
    """Meter a sound file at its own rate; what only ffmpeg reads is taken in at 48 kHz first.

    Raises ``IngestError`` where the file cannot be used.
    """
    if is_readable_in_blocks(path):
        facts = probe(path)
        try:
            loudness = measure(
                read_blocks(path), facts.channels, rate_hz=facts.rate_hz, layout=layout_of(path)
            )
        except ValueError as fault:
            raise IngestError(path, str(fault)) from fault
        return facts, loudness
    audio = ingest(path)
    facts = AudioFacts(
        format=path.suffix.lstrip(".").upper(),
        subtype="",
        rate_hz=SAMPLE_RATE_HZ,
        channels=audio.channels,
        frames=audio.length,
    )
    return facts, measure([audio.frames], audio.channels)


def k_weighted_power(
    frames: NDArray[np.floating], layout: Sequence[str] | None = None
) -> NDArray[np.float32]:
    """K-weighted, channel-summed mean square per 100 ms of ``(n, channels)`` at 48 kHz.

    ``(ceil(n / 4800),)``; the last block, if cut short, is the power of what is there spread
    over the whole 100 ms, so that profiles add up on a timeline.
    """
    meter = Meter(frames.shape[1], layout, true_peak=False)
    meter.feed(frames)
    steps = meter.powers()
    blocks = -(-len(frames) // PROFILE_HOP_SAMPLES)
    padded: Powers = np.pad(steps, (0, blocks * 10 - len(steps))).reshape(blocks, 10)
    profile: NDArray[np.float32] = padded.mean(axis=1).astype(np.float32)
    return profile
