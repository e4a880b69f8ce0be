"""Every figure of a programme, from its powers and its peaks."""

from __future__ import annotations

from pipeline.loudness import figures
from pipeline.loudness.dialogue import Dialogue, dialogue_lufs
from pipeline.loudness.figures import STEPS_PER_SECOND, Loudness, Powers
from pipeline.units import SAMPLE_RATE_HZ, db_from_gain


def loudness_of(
    powers: Powers,
    *,
    length: int,
    true_peak: float,
    sample_peak: float,
    dialogue: Dialogue = (),
    rate_hz: int = SAMPLE_RATE_HZ,
) -> Loudness:
    """``powers`` per 10 ms of ``length`` samples, the last step possibly cut short; both peaks
    linear. ``dialogue`` says where somebody speaks."""
    whole = powers[: length * STEPS_PER_SECOND // rate_hz]
    return Loudness(
        integrated_lufs=figures.integrated_lufs(whole),
        loudness_range_lu=figures.loudness_range_lu(whole),
        true_peak_dbtp=db_from_gain(true_peak),
        sample_peak_dbfs=db_from_gain(sample_peak),
        max_momentary_lufs=figures.max_momentary_lufs(powers),
        max_short_term_lufs=figures.max_short_term_lufs(powers),
        dialogue_lufs=dialogue_lufs(whole, dialogue, rate_hz),
        duration_s=length / rate_hz,
        series=figures.series_of(whole),
    )
