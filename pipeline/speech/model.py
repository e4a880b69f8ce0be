"""What the speech stage hands on: shapes of takes, never their samples.

The samples lie in the store under ``key`` (48 kHz float32 mono).
"""

from __future__ import annotations

from dataclasses import dataclass, field

VOICE_LUFS = -23.0
"""Every voice, speaking plainly, as one channel; all other levels of a mix are against it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """A line as spoken. ``voiced_start`` and ``voiced_end`` bound what is heard of it."""

    line_id: str
    key: str
    duration_samples: int
    voiced_start: int
    voiced_end: int
    delivery_lu: float = 0.0
    """How much louder than plain speech its delivery asks it to be."""
    predicted: bool = False
    """Not spoken yet: the length is foretold from the text (a scene rendered alone)."""
    retake: int = 0
    """1 or 2 where listening missed words in what was spoken before."""
    first_key: str = ""
    """The key of the line's first take, where this is a retake of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Takes:
    """One take a line, and what it cost to have them."""

    by_line: dict[str, Take] = field(hash=False)
    made: int
    reused: int
