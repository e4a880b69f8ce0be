"""The targets that are built in, and whose words they are; a project has its own beside them."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.catalog.model import Target

TARGETS: dict[str, Target] = {
    target.name: target
    for target in (
        # EBU R 128 (2023), clauses e and h.
        Target(name="ebu-r128", integrated_lufs=-23.0, true_peak_dbtp=-1.0),
        # ATSC A/85:2013, clause 7; true peak from its annex H.
        Target(name="atsc-a85", integrated_lufs=-24.0, true_peak_dbtp=-2.0),
        # Apple Podcasts, audio requirements.
        Target(name="podcast", integrated_lufs=-16.0, true_peak_dbtp=-1.0),
        # Spotify's and YouTube's playback level; AES TD1008 for the ceiling.
        Target(name="streaming", integrated_lufs=-14.0, true_peak_dbtp=-1.0),
        # Netflix Sound Mix Specifications, dialogue-gated.
        Target(name="netflix", integrated_lufs=-27.0, true_peak_dbtp=-2.0, measure="dialogue"),
    )
}

DEFAULT_TARGET = TARGETS["ebu-r128"]


def targets_with(own: Mapping[str, Target]) -> dict[str, Target]:
    """Every target of a project, by name. One of its ``own`` that has the name of one that is
    built in stands in its place."""
    return {**TARGETS, **own}
