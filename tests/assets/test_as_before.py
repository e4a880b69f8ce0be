"""Episodes 3 and 4 are locked to sounds as they were before the library was made anew.

``tests/golden/editions.json`` was written by the program as it stood then (commit 09e68e1), with
the sounds as they stood then. On the class of CPU of that run the bytes are equal; elsewhere the
level of each quarter second is.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from pipeline.catalog.editions import as_it_was
from pipeline.catalog.model import Catalog
from pipeline.screenplay.lock import Lock
from tests.assets.conftest import ROOT, Shelf

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "editions.json").read_text())
HOP = GOLDEN["hop"]
AS_LOUD = 0.02
"""Of a level over −50 dBFS, so much may be off on another class of CPU (a sixth of a dB)."""
EPISODES = ("03-the-night-netflix-went-dark", "04-when-dns-becomes-your-destiny")
ASSETS = sorted({name.partition("/")[0] for name in GOLDEN["variants"]})


@pytest.fixture(scope="module")
def locked(whole_catalog: Catalog, shelf: Shelf) -> dict[str, str]:
    """What the locks name → the edition that they mean, each of them made."""
    found: dict[str, str] = {}
    for episode in EPISODES:
        lock, _ = Lock.read(ROOT / "cues" / episode / "script.lock", "script.lock")
        for row in lock.sounds.values():
            sound = as_it_was(row.asset, row.definition, whole_catalog)
            assert sound is not None, row.asset
            found[row.asset] = sound.id
    shelf.make(found.values(), workers=2)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("asset", ASSETS)
def test_it_sounds_as_it_did(asset: str, locked: dict[str, str], shelf: Shelf) -> None:
    for number, audio in enumerate(shelf.variants(locked[asset])):
        then = GOLDEN["variants"][f"{asset}/{number}"]
        assert audio.length == then["frames"]
        if hashlib.sha256(audio.frames.tobytes()).hexdigest() == then["sha256"]:
            continue
        whole = audio.length // HOP * HOP
        squares = np.mean(audio.frames[:whole].astype(np.float64) ** 2, axis=1)
        now = np.sqrt(squares.reshape(-1, HOP).mean(axis=1))
        np.testing.assert_allclose(now, then["rms"], rtol=AS_LOUD, atol=3e-3 * AS_LOUD)
