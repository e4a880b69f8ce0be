"""The documentation's pictures, looked at where they must differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("matplotlib")
image = pytest.importorskip("PIL.Image")

from pipeline.qc.picture import clock_ticks_s, mel_picture, shortened, timeline_picture  # noqa: E402

RATE_HZ = 48_000
BLUE, VIOLET, RED, GREEN = (
    (0x2F, 0x6D, 0xB5),
    (0x7D, 0x55, 0xB3),
    (0xC2, 0x35, 0x3F),
    (0x2B, 0x8A, 0x3E),
)


def timeline(*, ducked: bool) -> dict[str, Any]:
    """Ten seconds: a line in the second half over music throughout."""

    def clip(id_: str, start_s: float, length_s: float) -> dict[str, Any]:
        return {
            "id": id_,
            "name": "x",
            "start_sample": int(start_s * RATE_HZ),
            "duration_samples": int(length_s * RATE_HZ),
        }

    clips = {"dialogue": [clip("a", 5, 5)], "sfx": [], "ambience": [], "music": [clip("m", 0, 10)]}
    points = [[0, 0.0], [5 * RATE_HZ, -12.0]] if ducked else []
    return {
        "duration_samples": 10 * RATE_HZ,
        "tracks": [{"name": role, "role": role, "clips": of} for role, of in clips.items()],
        "markers": [
            {"name": "A $5 title", "kind": "section", "at_sample": 0, "duration_samples": 0}
        ],
        "automation": [{"track": "music", "clip": "m", "points": points}],
    }


def pixels(path: Path) -> NDArray[np.uint8]:
    return np.asarray(image.open(path).convert("RGB"))


def count(picture: NDArray[np.uint8], colour: tuple[int, int, int]) -> int:
    return int((np.abs(picture.astype(int) - colour).max(axis=2) < 12).sum())


def drawn(path: Path, *, ducked: bool) -> NDArray[np.uint8]:
    line = np.zeros((100, 2), np.float32)
    line[50:] = (-0.5, 0.5)
    timeline_picture(
        path,
        timeline=timeline(ducked=ducked),
        stem_peaks={"dialogue": line, "music": np.full((100, 2), (-0.1, 0.1), np.float32)},
        short_term=[(3.0, -23.0), (10.0, -23.0)],
        momentary=[(0.4, -200.0), (10.0, -20.0)],
        target_lufs=-23.0,
        title="A title",
    )
    return pixels(path)


def test_a_timeline_is_1200_wide_and_shows_the_line_where_it_is_spoken(tmp_path: Path) -> None:
    picture = drawn(tmp_path / "a.png", ducked=True)
    assert picture.shape[1] == 1200
    soft_blue = tuple(round(0.7 * c + 0.3 * 255) for c in BLUE)
    plot = picture[:, 150:]
    half = plot.shape[1] // 2
    assert count(plot[:, half + 10 :], soft_blue) > 100 * max(
        1, count(plot[:, : half - 20], soft_blue) // 10
    )


def test_ducking_is_drawn_only_where_something_is_ducked(tmp_path: Path) -> None:
    assert count(drawn(tmp_path / "a.png", ducked=True), RED) > 500
    assert count(drawn(tmp_path / "b.png", ducked=False), RED) == 0


def test_the_same_render_draws_the_same_bytes(tmp_path: Path) -> None:
    drawn(tmp_path / "a.png", ducked=True)
    drawn(tmp_path / "b.png", ducked=True)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_a_tone_is_a_line_in_the_mel_picture(tmp_path: Path) -> None:
    """1 kHz lies lower than 4 kHz and each fills one narrow band of rows."""
    rows = []
    for tone_hz in (1000, 4000):
        tone = np.sin(2 * np.pi * tone_hz * np.arange(RATE_HZ) / RATE_HZ).astype(np.float32)
        mel_picture(tmp_path / "mel.png", tone.reshape(-1, 1))
        bright = pixels(tmp_path / "mel.png")[:, 600].astype(int)
        lit = np.flatnonzero((bright[:, 0] > 240) & (bright[:, 2] < 230))
        assert 0 < len(lit) < 20
        rows.append(lit.mean())
    assert rows[0] > rows[1] + 40


@pytest.mark.parametrize(
    ("duration_s", "ticks"),
    [
        (4.2, [0, 1, 2, 3, 4]),
        (17.9, [0, 2, 4, 6, 8, 10, 12, 14, 16]),
        (82.0, [0, 10, 20, 30, 40, 50, 60, 70, 80]),
        (314.0, [0, 60, 120, 180, 240, 300]),
    ],
)
def test_times_are_named_where_a_clock_has_them(duration_s: float, ticks: list[int]) -> None:
    assert clock_ticks_s(duration_s) == ticks


@pytest.mark.parametrize(
    ("name", "letters", "shown"),
    [
        ("The Bit", 7, "The Bit"),
        ("The War Room", 8, "The War…"),
        ("The War Room", 5, "The…"),
        ("The War Room", 3, ""),
    ],
)
def test_a_title_takes_no_more_room_than_its_section_has(
    name: str, letters: int, shown: str
) -> None:
    assert shortened(name, letters) == shown
