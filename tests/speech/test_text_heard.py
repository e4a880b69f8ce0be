"""What engineers write, spoken by Kokoro and heard by whisper: a sample of the table.

The words expected are those that whisper writes down of such a sentence, figures and all; where
it writes the same words in two ways, both stand there.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog
from pipeline.listen.hear import hear, word_error
from pipeline.speech.say import say
from pipeline.store import Store

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
VOICES = ("narrator", "sarah", "mike", "director")

HEARD = """
The first page came at 3:47 AM Pacific.            | The first page came at 3:47 a.m. Pacific.
At 03:47 UTC the graphs went flat.                 | At 0347 UTC, the graphs went flat.
It was October 21st, 2016, a Friday.               | It was October 21st, 2016, a Friday.
On 2012-08-01 the market opened as usual.          | On August 1st, 2012, the market opened as usual.
Knight Capital lost $440 million in 45 minutes.    | Knight Capital lost $440 million in 45 minutes.
They were worth €1.2bn that morning.               | They were worth 1.2 billion euros that morning.
Only 0.1% of requests got through.                 | Only 0.1% of requests got through.
The promise was 99.999% a year.                    | The promise was 99.999% a year.
We rolled back to v1.14.2 by hand.                 | We rolled back to version 1.14.2 by hand.
It ran on Python 3.11 and nothing else.            | It ran on Python 3.11 and nothing else.
It could not reach 10.0.0.1 at all.                | It could not reach 10.0.0.1 at all.
Every second page was a 503 error.                 | Every second page was a 503 error.
Latency at p99 was 3000ms and rising.              | Latency at P99 was 3000 milliseconds and rising.
One in 10^6 requests failed silently.              | One in 10 to the power of 6 requests failed silently.
It was T-minus 4 minutes to launch.                | It was T-minus 4 minutes to launch.
Look at https://status.example.com/incidents now.  | Look at status dot example dot com slash incidents now.
Send mail to ops@example.com first.                | Send mail to ops at example.com first.
All of us-east-1 was gone.                         | All of US East 1 was gone.
The disk wrote 500MB/s until it filled up.         | The disk wrote 500 megabytes per second until it filled up.
It was −40 °C outside the data center.             | It was minus 40 degrees Celsius outside the data center.
The line was down 24/7 for a week.                 | The line was down 24-7 for a week.
Somebody called 911 from the street.               | Somebody called 911 from the street. / Somebody called 9-1-1 from the street.
The old Boeing 747 flew on.                        | The old Boeing 747 flew on.
Apollo XIII came home in 1970.                     | Apollo 13 came home in 1970.
The error was ENOSPC on every host.                | The error was E no space on every host.
Every call failed with ECONNREFUSED.               | Every call failed with E connection refused.
The DNS and BGP teams met in the war room.         | The DNS and BGP teams met in the war room.
We had 1,500 req/s and ~100 hosts.                 | We had 1,500 requests per second and about 100 hosts.
""".strip().splitlines()


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT, allow_noncommercial=True)[0]


@pytest.fixture(scope="module")
def errors(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """Phrase → the share of its words that were heard wrong."""
    store = Store(tmp_path_factory.mktemp("heard"))
    found = {}
    for number, row in enumerate(HEARD):
        written, expected = (part.strip() for part in row.split(" | "))
        voice = catalog.voices[VOICES[number % len(VOICES)]]
        heard = hear(say(written, voice, catalog, store)).text
        errors = (word_error(way, heard) for way in expected.split(" / "))
        found[f"{voice.id}: {written} → {heard}"] = min(errors)
    return found


def test_each_phrase_is_understood(errors: dict[str, float]) -> None:
    assert {phrase: error for phrase, error in errors.items() if error > 0.25} == {}


def test_all_together_are_understood(errors: dict[str, float]) -> None:
    worst = sorted(errors.items(), key=lambda each: -each[1])[:8]
    assert sum(errors.values()) / len(errors) <= 0.04, worst
