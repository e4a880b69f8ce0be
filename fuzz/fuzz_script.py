"""Bytes → a script read, parsed, resolved, reported and laid out, with the grammar's properties.

A first byte of zero has the grammar write the script from the bytes that follow, so that what is
mutated is a choice and not a letter; any other bytes are the script themselves.

    python -m fuzz.fuzz_script CORPUS… -max_total_time=600     (``make fuzz`` does it)
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["pipeline.script", "pipeline.screenplay"]):
    from fuzz.corpus import GRAMMAR
    from tests.grammar.checking import check_bytes, check_written
    from tests.grammar.coverage import Coverage
    from tests.grammar.scripts import from_bytes


def check_one(data: bytes) -> None:
    """Raises where a property does not hold, which the fuzzer keeps as a crash."""
    if data.startswith(GRAMMAR):
        check_written(from_bytes(data[1:]), Coverage())
    else:
        check_bytes(data)


if __name__ == "__main__":
    atheris.Setup(sys.argv, check_one)
    atheris.Fuzz()
