"""Where loudspeakers stand, and how much the power of each counts (ITU-R BS.1770-5, annex 3).

The weight follows from the place: 1.41 (+1.5 dB) from 60° to 120° beside the listener and under
30° of height, 1 everywhere else, nothing for low-frequency effects. Names are those of WAVE and
BS.1770 (``Ls``, ``Tfl``) or the labels of BS.2051 (``M+110``, ``U+045``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_BESIDE_WEIGHT = 1.41
_LABEL = re.compile(r"(B|M|U|UH|T)([+-]\d{3})")
_HEIGHTS_DEG = {"B": -30, "M": 0, "U": 30, "UH": 45, "T": 90}
"""BS.2051-3, table 1: the layers' nominal elevation."""

_LFE = ("LFE", "LFE1", "LFE2")
_PLACES: dict[str, tuple[int, int]] = {
    "M": (0, 0),
    "L": (30, 0),
    "R": (-30, 0),
    "C": (0, 0),
    "Lc": (15, 0),
    "Rc": (-15, 0),
    "M+SC": (15, 0),
    "M-SC": (-15, 0),
    "Lw": (60, 0),
    "Rw": (-60, 0),
    "Lss": (90, 0),
    "Rss": (-90, 0),
    "Ls": (110, 0),
    "Rs": (-110, 0),
    "Lrs": (135, 0),
    "Rrs": (-135, 0),
    "Cs": (180, 0),
    "Tfl": (45, 30),
    "Tfr": (-45, 30),
    "Tfc": (0, 30),
    "Tsl": (90, 30),
    "Tsr": (-90, 30),
    "Tbl": (135, 30),
    "Tbr": (-135, 30),
    "Tbc": (180, 30),
    "T": (0, 90),
}
"""Name → azimuth (to the left) and elevation, in degrees."""

_5_1 = ("L", "R", "C", "LFE", "Ls", "Rs")
_7_1 = ("L", "R", "C", "LFE", "Lrs", "Rrs", "Lss", "Rss")
_BY_COUNT: dict[int, tuple[str, ...]] = {
    1: ("M",),
    2: ("L", "R"),
    3: ("L", "R", "C"),
    4: ("L", "R", "Ls", "Rs"),
    5: ("L", "R", "C", "Ls", "Rs"),
    6: _5_1,
    7: ("L", "R", "C", "LFE", "Cs", "Ls", "Rs"),
    8: _7_1,
    10: (*_5_1, "Tfl", "Tfr", "Tbl", "Tbr"),
    12: (*_7_1, "Tfl", "Tfr", "Tbl", "Tbr"),
}
"""The order in which a WAV file carries that many channels."""

_FRONT = ("M+030", "M-030", "M+000", "LFE1")
_BEHIND_7 = ("M+090", "M-090", "M+135", "M-135")
_0_5_0 = (*_FRONT, "M+110", "M-110")
_0_7_0 = (*_FRONT, *_BEHIND_7)
_2_5_0 = (*_0_5_0, "U+030", "U-030")
_4_5_0 = (*_2_5_0, "U+110", "U-110")
_4_7_0 = (*_0_7_0, "U+045", "U-045", "U+135", "U-135")
_3_7_0 = (
    *("M+000", "M+030", "M-030", "U+045", "U-045"),
    *(*_BEHIND_7, "UH+180", "LFE1", "LFE2"),
)
_9_10_3 = (
    *("M+060", "M-060", "M+000", "LFE1", "M+135", "M-135", "M+030", "M-030", "M+180", "LFE2"),
    *("M+090", "M-090", "U+045", "U-045", "U+000", "T+000", "U+135", "U-135"),
    *("U+090", "U-090", "U+180", "B+000", "B+045", "B-045"),
)
SYSTEMS: dict[str, tuple[str, ...]] = {
    "0+2+0": ("M+030", "M-030"),
    "0+5+0": _0_5_0,
    "2+5+0": _2_5_0,
    "4+5+0": _4_5_0,
    "4+5+1": (*_4_5_0, "B+000"),
    "3+7+0": _3_7_0,
    "4+9+0": (*_4_7_0, "M+SC", "M-SC"),
    "9+10+3": _9_10_3,
    "0+7+0": _0_7_0,
    "4+7+0": _4_7_0,
}
"""The sound systems A to J of BS.2051-3, their loudspeakers in its order."""


def channel_weights(channels: int, layout: Sequence[str] | None = None) -> tuple[float, ...]:
    """The weight of each channel's power; ``layout`` names them, else their number does.

    A number of channels that no standard layout has weighs each alike.
    Raises ``ValueError`` for a name that is not known or a layout of another size.
    """
    if layout is None:
        layout = _BY_COUNT.get(channels, ("M",) * channels)
    weights = [_weight(name) for name in layout]
    if None in weights or len(layout) != channels:
        names = ", ".join((*_PLACES, *_LFE))
        raise ValueError(
            f"a layout of {channels} channels is named from {names} or as in BS.2051 (M+110), "
            f"not {tuple(layout)}"
        )
    return tuple(weight for weight in weights if weight is not None)


def _weight(name: str) -> float | None:
    if name in _LFE:
        return 0.0
    place = _PLACES.get(name)
    if place is None:
        label = _LABEL.fullmatch(name)
        if label is None:
            return None
        place = (int(label[2]), _HEIGHTS_DEG[label[1]])
    azimuth_deg, elevation_deg = place
    beside = 60 <= abs(azimuth_deg) <= 120 and abs(elevation_deg) < 30
    return _BESIDE_WEIGHT if beside else 1.0
