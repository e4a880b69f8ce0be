"""Which loudspeakers count for more (BS.1770-5, annex 3), by name and in the order of a file."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.audio.riff import layout_of
from pipeline.loudness.layouts import SYSTEMS, channel_weights
from pipeline.loudness.meter import measure, measure_file
from tests.loudness.signals import tone

B, N = 1.41, 0.0
"""Beside the listener; not counted."""

BY_SYSTEM = {
    "0+2+0": (1, 1),
    "0+5+0": (1, 1, 1, N, B, B),
    "2+5+0": (1, 1, 1, N, B, B, 1, 1),
    "4+5+0": (1, 1, 1, N, B, B, 1, 1, 1, 1),
    "4+5+1": (1, 1, 1, N, B, B, 1, 1, 1, 1, 1),
    # C L R, two high, M±090, M±135, one high behind, two LFE.
    "3+7+0": (1, 1, 1, 1, 1, B, B, 1, 1, 1, N, N),
    "4+9+0": (1, 1, 1, N, B, B, 1, 1, 1, 1, 1, 1, 1, 1),
    # M±060 and M±090 of 22.2 stand beside the listener; U±090 stands over him.
    "9+10+3": (B, B, 1, N, 1, 1, 1, 1, 1, N, B, B, *(1,) * 12),
    "0+7+0": (1, 1, 1, N, B, B, 1, 1),
    "4+7+0": (1, 1, 1, N, B, B, 1, 1, 1, 1, 1, 1),
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_sound_systems_of_bs_2051(system: str) -> None:
    names = SYSTEMS[system]
    assert channel_weights(len(names), names) == BY_SYSTEM[system]
    upper, middle, bottom = (int(count) for count in system.split("+"))
    full_range = [name for name in names if not name.startswith("LFE")]
    heights = [sum(name[0] in layer for name in full_range) for layer in ("UT", "M", "B")]
    assert heights == [upper, middle, bottom]


BY_NAME = {
    "5.0": ("L R C Ls Rs", (1, 1, 1, B, B)),
    "5.1": ("L R C LFE Ls Rs", (1, 1, 1, N, B, B)),
    "7.1": ("L R C LFE Lrs Rrs Lss Rss", (1, 1, 1, N, 1, 1, B, B)),
    "5.1.4": ("L R C LFE Ls Rs Tfl Tfr Tbl Tbr", (1, 1, 1, N, B, B, 1, 1, 1, 1)),
    "7.1.4": (
        "L R C LFE Lrs Rrs Lss Rss Tfl Tfr Tbl Tbr",
        (1, 1, 1, N, 1, 1, B, B, 1, 1, 1, 1),
    ),
    "7.1 wide": ("L R C LFE Ls Rs Lw Rw", (1, 1, 1, N, B, B, B, B)),
    "7.1 of a cinema": ("L R C LFE Ls Rs Lc Rc", (1, 1, 1, N, B, B, 1, 1)),
    "what is over the listener": ("Tsl Tsr T Tbc Tfc", (1, 1, 1, 1, 1)),
}


@pytest.mark.parametrize("layout", BY_NAME)
def test_names_of_wave_and_bs_1770(layout: str) -> None:
    names, weights = BY_NAME[layout]
    assert channel_weights(len(weights), names.split()) == weights


@pytest.mark.parametrize(
    ("azimuth", "weight"), [(0, 1), (59, 1), (60, B), (90, B), (120, B), (121, 1), (180, 1)]
)
def test_the_rule_is_the_place(azimuth: int, weight: float) -> None:
    assert channel_weights(2, (f"M+{azimuth:03}", f"M-{azimuth:03}")) == (weight, weight)
    assert channel_weights(2, (f"U+{azimuth:03}", f"B-{azimuth:03}")) == (1, 1)


def test_an_unnamed_file_is_read_in_the_order_of_wave() -> None:
    for layout in ("5.0", "5.1", "7.1", "5.1.4", "7.1.4"):
        weights = BY_NAME[layout][1]
        assert channel_weights(len(weights)) == weights
    assert channel_weights(9) == (1,) * 9  # no layout has so many
    with pytest.raises(ValueError, match="layout of 2 channels"):
        channel_weights(2, ("L", "Q"))
    with pytest.raises(ValueError, match="layout of 2 channels"):
        channel_weights(2, ("L", "R", "C"))


@pytest.mark.parametrize(("system", "weights"), BY_SYSTEM.items())
def test_every_channel_of_a_programme_counts_for_what_it_is(
    system: str, weights: tuple[float, ...]
) -> None:
    """A tone that is −23 in one front channel alone, put in each channel in turn."""
    for channel, weight in enumerate(weights):
        frames = np.zeros((48_000, len(weights)), np.float32)
        frames[:, channel] = tone((1, -20), channels=1)[:, 0]
        heard = measure([frames], len(weights), layout=SYSTEMS[system])
        expected = -23 + 10 * np.log10(weight) if weight else -200
        assert heard.integrated_lufs == pytest.approx(expected, abs=0.05)


def test_a_wav_that_names_its_loudspeakers_is_weighed_by_them(tmp_path: Path) -> None:
    """L R C LFE and two heights: six channels that are no 5.1."""
    path = tmp_path / "heights.wav"
    frames = np.zeros((2 * 48_000, 6), np.float32)
    frames[:, 4:] = tone((2, -23), channels=2)
    soundfile.write(path, frames, 48_000, subtype="FLOAT", format="WAVEX")
    data = bytearray(path.read_bytes())
    mask = 0xF | 1 << 12 | 1 << 14
    data[40:44] = struct.pack("<I", mask)
    path.write_bytes(data)
    assert layout_of(path) == ("L", "R", "C", "LFE", "Tfl", "Tfr")
    assert measure_file(path)[1].integrated_lufs == pytest.approx(-23, abs=0.05)
