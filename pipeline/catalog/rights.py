"""Whose something is: a licence is an SPDX expression. ``commercial`` is yes, no or unclear;
anything but yes is loaded only where the project allows it, and the manifest names it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Commercial = Literal["yes", "no", "unclear"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Who made it, where it comes from, and what may be done with it."""

    licence: str
    author: str
    source: str
    commercial: Commercial
