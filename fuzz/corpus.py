"""The seed corpus: the committed scripts, every template of the grammar, a few whole scripts.

python -m fuzz.corpus FOLDER
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.grammar import faults, words
from tests.grammar.scripts import BYTES_A_BLOCK

GRAMMAR = b"\0"
"""The first byte of what the grammar is to write a script from."""

SCRIPTS = Path(__file__).parents[1] / "tests" / "scripts"
WRITTEN_BY_GRAMMAR = 100
_SEED = 1


def seeds() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each seed, the same every time."""
    for path in sorted(SCRIPTS.rglob("*.cues")):
        yield path.stem, path.read_bytes()
    for number, front in enumerate(words.FRONTS):
        yield f"front-{number}", f"{front}\n".encode()
    tables = {"warned": faults.WARNED, "broken": faults.BROKEN, "front": faults.FRONTS}
    for kind, table in tables.items():
        for slug, texts in table.items():
            for number, text in enumerate(texts):
                name = f"{kind}-{slug.replace('/', '-')}-{number}"
                yield name, f"{text.replace(faults.MARK, '')}\n".encode()
    chance = random.Random(_SEED)
    for number in range(WRITTEN_BY_GRAMMAR):
        blocks = 1 + number % 8
        yield f"grammar-{number}", GRAMMAR + chance.randbytes(BYTES_A_BLOCK * (1 + blocks))


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in seeds():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
