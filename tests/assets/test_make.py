from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.assets.faust import RecipeError
from pipeline.assets.gather import gather
from pipeline.assets.keys import asset_key
from pipeline.assets.make import make
from pipeline.catalog.model import Sound
from pipeline.store import Store

PING = 'import("sound.lib");\nprocess = hit(0.3, 0.01) * os.osc(800 + 100 * VARIANT);'


def test_what_is_stored_is_not_made_again(tmp_path: Path, sound_of: Callable[..., Sound]) -> None:
    sound = sound_of(PING, variants=3, lead_s=0.2)
    store = Store(tmp_path / "store")
    (first, _), (second, _) = gather([sound, sound], store), gather([sound], store)
    assert (first.made, first.reused) == (3, 0)
    assert (second.made, second.reused) == (0, 3)
    assert first.by_id == second.by_id
    takes = first.by_id["test.sound"]
    assert [take.variant for take in takes] == [0, 1, 2]
    assert len({take.key for take in takes}) == 3
    assert {(t.duration_samples, t.lead_samples, t.loops) for t in takes} == {(48_000, 9600, False)}
    stored = store.load(takes[2].key)
    assert stored is not None
    np.testing.assert_array_equal(stored.frames, make(sound, 2, speak=None).frames)


def test_lead_is_300_ms_where_the_file_states_none(
    tmp_path: Path, sound_of: Callable[..., Sound]
) -> None:
    (take,) = gather([sound_of(PING)], Store(tmp_path / "store"))[0].by_id["test.sound"]
    assert take.lead_samples == 14_400


def test_what_a_scene_does_not_need_keeps_its_shape_and_is_not_made(
    tmp_path: Path, sound_of: Callable[..., Sound]
) -> None:
    sound = sound_of(PING, variants=2, lead_s=0.2)
    store = Store(tmp_path / "store")
    foretold, _ = gather([sound], store, only=set())
    made, _ = gather([sound], store)
    assert (foretold.made, foretold.reused) == (0, 0)
    assert [take.key for take in foretold.by_id["test.sound"]] == ["", ""]
    for before, after in zip(foretold.by_id["test.sound"], made.by_id["test.sound"], strict=True):
        assert before.duration_samples == after.duration_samples
        assert before.lead_samples == after.lead_samples
        assert before.loops == after.loops


@pytest.mark.parametrize(
    "change",
    [{"duration_s": 2.0}, {"loudness_lufs": -20.0}, {"kind": "ambience"}, {"channels": 1}],
)
def test_the_key_names_what_the_samples_depend_on(
    change: dict[str, object], sound_of: Callable[..., Sound]
) -> None:
    plain, same = asset_key(sound_of(PING), 0, None), asset_key(sound_of(PING), 0, None)
    assert plain == same
    assert asset_key(sound_of(PING, **change), 0, None) != plain
    assert asset_key(sound_of(PING), 1, None) != plain
    assert asset_key(sound_of(PING + "// another recipe"), 0, None) != plain


def test_words_and_rights_make_no_other_sound(sound_of: Callable[..., Sound]) -> None:
    plain = sound_of(PING)
    assert asset_key(sound_of(PING, aliases=("a ping",)), 0, None) == asset_key(plain, 0, None)


def test_a_warm_run_does_not_load_the_synthesiser(
    tmp_path: Path, sound_of: Callable[..., Sound]
) -> None:
    sound = sound_of(PING)
    gather([sound], Store(tmp_path / "store"))
    script = f"""
import sys
from pathlib import Path
from pipeline.assets.gather import gather
from pipeline.catalog.model import Rights, Sound
from pipeline.store import Store
rights = Rights(licence="CC0-1.0", author="a", source="b", commercial="yes")
sound = Sound(id="test.sound", kind="one-shot", description="", aliases=(), duration_s=1.0,
    variants=1, lead_s=None, loudness_lufs=-23.0, recipe=Path({str(sound.recipe)!r}),
    recording=None, digest=None, rights=rights, folder=Path("."))
assets, _ = gather([sound], Store(Path({str(tmp_path / "store")!r})))
print(assets.made, assets.reused, sorted({{"dawdreamer", "scipy"}} & set(sys.modules)))
"""
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    assert said == "0 1 []\n"


def test_a_one_shot_that_is_cut_off_is_refused(sound_of: Callable[..., Sound]) -> None:
    endless = sound_of('import("stdfaust.lib"); process = os.osc(440);')
    with pytest.raises(RecipeError, match=r"^test/sound\.dsp: still sounds at its end \(1\.0 s\)"):
        make(endless, 0, speak=None)


def test_a_recording_is_resampled_to_the_timelines_clock(
    tmp_path: Path, sound_of: Callable[..., Sound]
) -> None:
    path = tmp_path / "tone.wav"
    sine = np.sin(2 * np.pi * 1000 * np.arange(22_050) / 44_100) * np.linspace(1, 0, 22_050)
    soundfile.write(path, 0.5 * sine, 44_100, subtype="FLOAT")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    sound = sound_of(None, recording=path, digest=digest, duration_s=0.5, kind="one-shot")
    audio = make(sound, 0, speak=None)
    assert audio.frames.shape == (24_000, 2)
    spectrum = np.abs(np.fft.rfft(audio.frames[:, 0]))
    assert np.argmax(spectrum) * 2 == 1000


def test_a_sound_of_voices_needs_a_voice(sound_of: Callable[..., Sound]) -> None:
    crowd = sound_of(None, speech={"lines": ["go"]})
    with pytest.raises(ValueError, match="built from voices"):
        make(crowd, 0, speak=None)
