"""Stems: one file a role, at the master's gain, adding up to the mix."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.deliver.stems import write_stems


def test_the_stems_add_up_to_the_mix_at_the_gain(tmp_path: Path) -> None:
    dice = np.random.default_rng(1)
    voice, bed = (0.1 * dice.standard_normal((1000, 2)).astype(np.float32) for _ in range(2))
    written = write_stems(
        {"dialogue": [voice[:300], voice[300:]], "music": [bed]},
        tmp_path,
        gain_db=-6.0,
        length_samples=1000,
    )
    assert {role: path.name for role, path in written.items()} == {
        "dialogue": "dialogue.wav",
        "music": "music.wav",
    }
    facts = soundfile.info(str(written["music"]))
    assert (facts.samplerate, facts.channels, facts.subtype) == (48_000, 2, "FLOAT")
    total = sum(soundfile.read(path, dtype="float32")[0] for path in written.values())
    assert total == pytest.approx((voice + bed) * 10 ** (-6 / 20), abs=1e-6)
