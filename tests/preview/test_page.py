"""The page stands alone, says what the timeline says, and runs in a browser."""

from __future__ import annotations

import base64
import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from pipeline.preview.page import encoded_peaks, script_json, sound_peaks, write_page
from pipeline.source import SourceText

RATE_HZ = 48_000
LENGTH = 3 * RATE_HZ
TITLE = 'The "Night" </script> & <b>Day</b>'
HOSTILE = "Close </script><script>alert(1)</script> & <!-- \u2028 ${scene} $title"
SCRIPT = SourceText("cues/01-x/script.cues", f'[ALARM]\nANNA: "{HOSTILE}"\n')


def clip(id_: str, role: str, start: int, length: int, line: int, **more: Any) -> dict[str, Any]:
    return {
        "id": id_, "section": "open", "name": id_, "start_sample": start,
        "duration_samples": length, "source_offset_samples": 0, "gain_db": 0.0,
        "fade_in_samples": 240, "fade_out_samples": 240, "pan": 0.0, "via": None, "bus": role,
        "lang": None, "asset": None, "character": None, "written": "", "spoken": "",
        "source": {"path": SCRIPT.path, "line": line, "column": 1}, "placed_by": "a rule",
        **more,
    }  # fmt: skip


TIMELINE: dict[str, Any] = {
    "schema": "warroom.timeline/1",
    "sample_rate_hz": RATE_HZ,
    "duration_samples": LENGTH,
    "tracks": [
        {"name": "dialogue", "role": "dialogue", "clips": [
            clip("open/line/0a/0", "dialogue", RATE_HZ, RATE_HZ, 2, character="ANNA", written=HOSTILE),
        ]},
        {"name": "sfx", "role": "sfx", "clips": [clip("open/sound/0b/0", "sfx", 0, 9600, 1, asset="alarm.klaxon")]},
        {"name": "ambience", "role": "ambience", "clips": []},
        {"name": "music", "role": "music", "clips": [clip("open/music/0c/0", "music", 0, LENGTH, 1)]},
    ],
    "markers": [
        {"name": "Cold <Open>", "kind": "section", "at_sample": 0, "duration_samples": LENGTH, "source": None},
        {"name": "1 s", "kind": "pause", "at_sample": 2 * RATE_HZ, "duration_samples": RATE_HZ, "source": None},
    ],
    "automation": [{"track": "music", "clip": "open/music/0c/0", "points": [[0, 0.0], [RATE_HZ, -9.0]]}],
}  # fmt: skip
CLIP_IDS = [c["id"] for track in TIMELINE["tracks"] for c in track["clips"]]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    tone = (0.25 * np.sin(2 * np.pi * 440 * np.arange(LENGTH) / RATE_HZ)).astype(np.float32)
    stems = {role: folder / f"{role}.wav" for role in ("dialogue", "sfx", "ambience", "music")}
    for gain, stem in enumerate(stems.values()):
        soundfile.write(stem, np.stack([tone * gain, tone], 1), RATE_HZ, subtype="FLOAT")
    master = folder / "master.wav"
    soundfile.write(master, np.stack([tone, tone], 1), RATE_HZ, subtype="PCM_24")
    write_page(
        folder / "page.html",
        title=TITLE,
        timeline=TIMELINE,
        stems=stems,
        master=master,
        short_term=[(3.0, -15.0)],
        momentary=[(0.4, float("-inf")), (0.5, -15.0)],
        target_lufs=-23.0,
        script=SCRIPT,
        figures={"Integrated": "−15.0 LUFS"},
    )
    return folder / "page.html"


def element(page: Path, id_: str) -> str:
    found = re.search(rf'<script [^>]*id="{id_}">(.*?)</script>', page.read_text(), re.S)
    assert found is not None
    return found[1]


def test_the_timeline_is_in_it_unchanged(page: Path) -> None:
    scene = json.loads(element(page, "scene"))
    assert scene["timeline"] == TIMELINE
    assert scene["lines"] == {
        f"{SCRIPT.path}:1": "[ALARM]",
        f"{SCRIPT.path}:2": f'ANNA: "{HOSTILE}"',
    }
    assert scene["loudness"] == {
        "short_term": [[3.0, -15.0]],
        "momentary": [[0.4, -120.0], [0.5, -15.0]],
    }
    assert set(scene["peaks"]) == {"dialogue", "sfx", "ambience", "music", "master"}


def test_the_sound_is_in_it_whole(page: Path, tmp_path: Path) -> None:
    """Decoded again it is the tone, at its length and its level: no encoder's delay, no loss."""
    (tmp_path / "sound.ogg").write_bytes(base64.b64decode(element(page, "sound"), validate=True))
    sound, rate_hz = soundfile.read(tmp_path / "sound.ogg")
    assert rate_hz == RATE_HZ
    assert len(sound) == LENGTH
    assert np.sqrt(np.mean(sound[RATE_HZ : 2 * RATE_HZ] ** 2)) == pytest.approx(
        0.25 / 2**0.5, rel=0.005
    )


def test_nothing_is_asked_of_the_network(page: Path) -> None:
    text = page.read_text()
    assert not re.search(
        r"(https?:)?//[a-z0-9-]+\.[a-z]", re.sub(r"^\s*//.*", "", text, flags=re.M)
    )
    assert not re.search(r"<(link|img|iframe|audio|video)\b|<script[^>]*\bsrc=|@import|url\(", text)
    assert not re.search(r"^(import|export) ", text, re.M)
    assert "default-src 'none'" in text


def test_no_text_becomes_markup(page: Path) -> None:
    text = page.read_text()
    assert text.count("</script>") == 3, "scene, sound and program end; nothing else does"
    assert "<!--" not in text
    assert "<b>" not in text.replace("<b id=", "")
    assert text.count(html.escape(TITLE)) == 2, "the tab and the heading"


def test_json_for_a_script_element_reads_back() -> None:
    assert "<" not in script_json({"a": HOSTILE})
    assert json.loads(script_json({"a": HOSTILE})) == {"a": HOSTILE}


@pytest.mark.parametrize("loudest", [0.5, 1.0, 3.7])
def test_embedded_peaks_decode_to_the_values(loudest: float) -> None:
    values = np.random.default_rng(1).uniform(-1, 1, (500, 2)).astype(np.float32)
    values *= loudest / np.abs(values).max()
    encoded = encoded_peaks(values)
    integers = np.frombuffer(base64.b64decode(encoded["int16_base64"]), "<i2").reshape(-1, 2)
    assert encoded["buckets"] == len(integers) == 500
    step = encoded["scale"] / 32767
    np.testing.assert_allclose(integers * step, values, atol=0.51 * step)


def test_a_waveform_has_a_bucket_each_ten_milliseconds(page: Path) -> None:
    waveform = sound_peaks(page.parent / "music.wav")
    assert waveform.shape == (300, 2)
    np.testing.assert_allclose(waveform, [[-0.75, 0.75]] * 300, atol=1e-3)


def test_a_sound_at_another_rate_is_our_mistake(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", np.zeros(100), 44_100)
    with pytest.raises(ValueError, match="44100 Hz"):
        sound_peaks(tmp_path / "x.wav")


PLAY = """<script type="module">
const { sound } = window.warroom;
const event = (name) => new Promise((done) => sound.addEventListener(name, done, { once: true }));
const playing = event("playing");
document.querySelector("#transcript .line:not(.cue)").click();
document.dispatchEvent(new KeyboardEvent("keydown", { key: " " }));
await playing;
do await event("timeupdate"); while (sound.currentTime <= 1);
document.body.dataset.heard = [sound.duration.toFixed(1), sound.currentTime < 2, sound.paused].join();
</script>"""


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
def test_in_a_browser(page: Path, tmp_path: Path) -> None:
    """Every clip is drawn, and a click on a line and a space play from there."""
    played = tmp_path / "played.html"
    played.write_text(page.read_text().replace("</body>", PLAY + "</body>"))
    done = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--no-first-run", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
         f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=6000", "--dump-dom",
         played.as_uri()],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    shown = done.stdout
    assert re.findall(r'data-clip="([^"]+)"', shown) == CLIP_IDS
    assert 'data-heard="3.0,true,false"' in shown
    assert re.search(r'class="line now"><time>0:01.0</time>', shown)
    assert html.escape("Close </script><script>alert(1)</script> &", quote=False) in shown
    assert '<div class="section"' in shown
    assert "Cold &lt;Open&gt;" in shown
