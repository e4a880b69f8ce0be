"""Room tone: each section has its own, and one crosses over into the next."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.assets.model import AssetTake
from pipeline.timeline import clips
from pipeline.timeline.model import Clip, SectionRange, Timeline
from pipeline.units import POWER_STEP_SAMPLES, samples
from tests.meaning.example import Example
from tests.meaning.stage import ROOM_TONE, perform
from tests.mix.stage import SPAN

SECOND = samples(1.0)


def sections(*lengths_s: float) -> tuple[SectionRange, ...]:
    ends = np.cumsum([samples(each) for each in lengths_s]).tolist()
    return tuple(
        SectionRange(
            id=f"s{number}", title="", level=1, part=None, start_sample=start, end_sample=end
        )
        for number, (start, end) in enumerate(zip([0, *ends], ends, strict=False))
    )


def tones(*lengths_s: float, take: AssetTake = ROOM_TONE) -> tuple[Clip, ...]:
    return clips.of_room_tone(take, sections(*lengths_s), (), SPAN)


def test_it_crosses_over_where_a_section_ends() -> None:
    first, second, third = tones(10, 5, 8)
    assert (first.start_sample, first.end_sample) == (0, 10.25 * SECOND)
    assert (second.start_sample, second.end_sample) == (9.75 * SECOND, 15.25 * SECOND)
    assert (third.start_sample, third.end_sample) == (14.75 * SECOND, 23 * SECOND)
    assert first.fade_out_samples == second.fade_in_samples == SECOND // 2
    assert [tone.section for tone in (first, second, third)] == ["s0", "s1", "s2"]


@pytest.mark.parametrize("lengths_s", [(10, 5, 8), (3, 0.1, 4), (30, 30)])
def test_there_is_no_hole_in_it(lengths_s: tuple[float, ...]) -> None:
    """Quarters of a sine: where one is half gone the next is half there, in power."""
    laid = tones(*lengths_s)
    length = laid[-1].end_sample
    power = np.zeros(length)
    for tone in laid:
        at = np.arange(tone.duration_samples) + 0.5
        fade_in = np.minimum(1.0, at / tone.fade_in_samples)
        fade_out = np.minimum(1.0, at[::-1] / tone.fade_out_samples)
        gain = np.sin(np.pi / 2 * fade_in) * np.sin(np.pi / 2 * fade_out)
        power[tone.start_sample : tone.end_sample] += gain**2
    edge = min(samples(0.05), length // 4)
    assert power[edge:-edge].min() > 0.49
    assert power.max() < 2.1


def test_black_silence_holds_down_only_the_tones_that_it_meets() -> None:
    black = ((samples(12), samples(13), -90.0),)
    held = clips.of_room_tone(ROOM_TONE, sections(10, 5, 8), black, SPAN)
    assert [tone.dips for tone in held] == [(), black, ()]


SCRIPT = """# One
ANN: "One two three."
# Two {#two}
[AMBIENCE: rain]
BOB: "Four five."
# Three {#three}
ANN: "Six."
"""


def timeline_of(script: str, root: Path) -> Timeline:
    return perform(Example(rule="", place="", script=script), root).timeline


def last_section(timeline: Timeline) -> list[tuple[int, int, int]]:
    start = timeline.sections[-1].start_sample
    assert start % POWER_STEP_SAMPLES == 0
    return [
        (clip.start_sample - start, clip.duration_samples, clip.source_offset_samples)
        for clip in timeline.clips
        if clip.section == "three"
    ]


def test_what_an_edit_moves_stays_as_it_was_within_its_section(tmp_path: Path) -> None:
    """Sections begin on the meter's grid, and all in them hangs on where they begin."""
    before = timeline_of(SCRIPT, tmp_path)
    after = timeline_of(SCRIPT.replace("five", "five and more"), tmp_path)
    assert after.sections[-1].start_sample > before.sections[-1].start_sample
    assert len(last_section(after)) == 2
    assert last_section(after) == last_section(before)
