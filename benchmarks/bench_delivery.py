"""What each delivery comes to, measured: ``python -m benchmarks.bench_delivery``.

Four voices (two men, two women; American, British) say two sentences plainly and in each
delivery and mixture; whisper writes down what it hears. The table is that of
``docs/delivery.md``, and its limits are held by ``tests/speech/test_delivery.py``.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean

from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog
from pipeline.listen.compare import word_error
from pipeline.listen.hear import hear
from pipeline.screenplay.model import DELIVERIES
from pipeline.speech.manners import Manner, Sounding, manner, sounding
from pipeline.speech.say import say
from pipeline.store import Store

ROOT = Path(__file__).parents[1]

VOICES = ("mike", "reporter", "sarah", "cto")
LINES = ("Every replica in the region is failing. We have to move the traffic now.",)
MIXTURES = (
    ("tense", "fast"),
    ("tense", "whispering"),
    ("exhausted", "flat"),
    ("fast", "shouting"),
    ("relieved", "slow"),
    ("fast", "whispering"),
    ("tense", "fast", "shouting"),
)

Delivery = tuple[str, ...]


def measured(
    deliveries: Iterator[Delivery], catalog: Catalog, store: Store, voices: tuple[str, ...] = VOICES
) -> Iterator[tuple[Delivery, Manner, float]]:
    """Each delivery, how it differs from plain speech, and its word error."""
    plain = [_heard(text, voice, (), catalog, store) for voice in voices for text in LINES]
    for delivery in deliveries:
        said = [_heard(text, voice, delivery, catalog, store) for voice in voices for text in LINES]
        yield (
            delivery,
            manner([sound for sound, _ in plain], [sound for sound, _ in said]),
            fmean(error for _, error in said),
        )


def _heard(
    text: str, voice: str, delivery: Delivery, catalog: Catalog, store: Store
) -> tuple[Sounding, float]:
    take = say(text, catalog.voices[voice], catalog, store, deliveries=delivery)
    return sounding(take), word_error(text, hear(take).text)


HEADINGS = ("delivery", "pace", "F0", "F0 range", "level", "1–6 kHz", "voiced", "word error")


def row(delivery: Delivery, came_to: Manner, error: float) -> str:
    cells = (
        ", ".join(delivery) or "(plain)",
        f"× {came_to.pace_ratio:.2f}",
        f"{came_to.f0_semitones:+.1f} st",
        f"× {came_to.f0_range_ratio:.2f}",
        f"{came_to.level_lu:+.1f} LU",
        f"{came_to.tilt_db:+.1f} dB",
        f"× {came_to.voiced_ratio:.2f}",
        f"{error:.3f}",
    )
    return "| " + " | ".join(cells) + " |"


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--store", type=Path, default=ROOT / "renders" / ".store")
    asked.add_argument("--only", action="append", default=[], help="a delivery: tense,fast")
    options = asked.parse_args()
    catalog, _ = load_catalog(ROOT, allow_noncommercial=False)
    wanted = [tuple(each.split(",")) for each in options.only]
    every: list[Delivery] = wanted or [(), *((name,) for name in DELIVERIES), *MIXTURES]
    print("| " + " | ".join(HEADINGS) + " |")
    print("|---" * len(HEADINGS) + "|")
    for delivery, came_to, error in measured(iter(every), catalog, Store(options.store)):
        print(row(delivery, came_to, error), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
