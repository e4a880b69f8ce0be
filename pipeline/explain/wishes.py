"""What words ask beside the sound that they name, as it is told."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from pipeline.catalog.modifiers import Modifiers
from pipeline.explain.model import db_said


def wishes_said(asked: Modifiers, treatments: Container[str]) -> tuple[str, ...]:
    """*Gain −9.0 dB*, *through “far”*: a treatment only where it is one of ``treatments``."""
    manner = asked.manner
    return (
        *([f"gain {db_said(asked.gain_db)}"] if asked.gain_db else []),
        *(["stop"] if asked.stop else []),
        *(["starting: it comes up"] if asked.starting else []),
        *([f"{manner.count} of it, one after another"] if manner.count > 1 else []),
        *([f"through “{manner.via}”"] if manner.via in treatments else []),
        *([f"at intensity {manner.intensity:g} of 3"] if manner.intensity else []),
        *(["building: it climbs"] if manner.builds else []),
    )


def wishes_json(asked: Modifiers) -> dict[str, Any]:
    return {
        "gain_db": asked.gain_db,
        "stop": asked.stop,
        "starting": asked.starting,
        "several": asked.manner.count > 1,
        **asked.manner.as_json(),
    }
