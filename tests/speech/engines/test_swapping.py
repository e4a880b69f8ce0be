"""A voice's file says which engine speaks it, and nothing else in the project knows."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline.catalog.load import load_catalog
from pipeline.speech.speak import speak
from pipeline.store import Store
from tests.speech.engines.voices import write_voice
from tests.speech.lines import line, screenplay

ROOT = Path(__file__).parents[3]
KOKORO = "[model.timbre]\naf_heart = 1.0\n"


def test_swapping_the_engine_touches_the_voices_file_alone(tmp_path: Path) -> None:
    """Kokoro, hibari, a tone; ``test_coqui`` goes on from there."""
    shutil.copytree(ROOT / "voices" / "kokoro", tmp_path / "voices" / "kokoro")
    said = screenplay(line("All of it.", "sarah"))
    store = Store(tmp_path / "store")
    takes = {}
    for engine, more in (("kokoro", KOKORO), ("hibari", ""), ("tone", ""), ("kokoro", KOKORO)):
        write_voice(tmp_path, "sarah", engine, more)
        catalog, found = load_catalog(tmp_path)
        made, told = speak(said, catalog, store)
        assert (found, told) == ((), ())
        take = made.by_line["scene/line/1"]
        assert not take.predicted
        takes.setdefault(engine, take)
    assert made.reused == 1, "back to kokoro: its take is still there"
    assert len({take.key for take in takes.values()}) == 3
    assert len({take.duration_samples for take in takes.values()}) == 3
