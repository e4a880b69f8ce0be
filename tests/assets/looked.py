"""What was seen of each sound: ``docs/looked.md``, a row a sound with the digest it had then.

``python -m tests.assets.looked alarm.klaxon "three blasts, ten harmonics; …"`` writes a row;
an instrument of the score is ``instrument.felt-piano``.
"""

from __future__ import annotations

import fcntl
import re
import sys
from pathlib import Path

from pipeline.catalog.digest import definition_digest, instrument_digest
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Sound

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "looked.md"
INSTRUMENT = "instrument."
_ROW = re.compile(r"^\| `([^`]+)` \| `([0-9a-f]{12})` \| (.+) \|$")
_HEAD = """# Looked at

The spectrogram and the envelope of every sound of the library were opened and looked at
(`python -m tests.assets.look alarm.klaxon`). Here is what was seen of each: a fault that was
mended, or what makes it right. The digest is that of the sound's definition when it was looked
at; a test fails where it is another now (`python -m tests.assets.looked ID "what is seen"`).

| sound | digest | seen |
|---|---|---|
"""


def short_digest(sound: Sound) -> str:
    return definition_digest(sound)[:12]


def read_page(text: str) -> dict[str, tuple[str, str]]:
    """Sound id → its digest when it was looked at, and what was seen."""
    rows = (_ROW.match(line) for line in text.splitlines())
    return {row[1]: (row[2], row[3]) for row in rows if row is not None}


def main() -> None:
    sound_id, seen = sys.argv[1], " ".join(sys.argv[2:]).replace("|", "/").strip()
    catalog = load_catalog(ROOT)[0]
    if sound_id.startswith(INSTRUMENT):
        digest = instrument_digest(catalog.instruments[sound_id.removeprefix(INSTRUMENT)])[:12]
    else:
        digest = short_digest(catalog.sounds[sound_id])
    with open(PAGE, "a+", encoding="utf-8") as page:
        fcntl.flock(page, fcntl.LOCK_EX)
        page.seek(0)
        rows = read_page(page.read()) | {sound_id: (digest, seen)}
        page.seek(0)
        page.truncate()
        page.write(_HEAD)
        for name, (digest, what) in sorted(rows.items()):
            page.write(f"| `{name}` | `{digest}` | {what} |\n")


if __name__ == "__main__":
    main()
