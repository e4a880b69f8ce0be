"""Scripts whose music is a piece: what is asked of it, and what a render then has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.build import build
from pipeline.built import Build, Wish
from pipeline.compile import compile_episode
from pipeline.explain.foretold import foretell
from pipeline.explain.laid import lay_out
from pipeline.progress import Quiet
from pipeline.project import Project
from pipeline.store import Store
from pipeline.timeline.model import Clip, Timeline
from pipeline.units import samples
from tests.end_to_end.small_project import make_project, write_script
from tests.score.band import RIGHTS, write_band

STING = """import("stdfaust.lib");
age = ba.time / ma.SR;
process = os.osc(110) * exp(0 - 5 * abs(age - 0.5)) * 0.5;
"""
FRONT = '+++\nstyle = "netflix"\n[cast]\nNARRATOR = "narrator"\nANN = "ann"\n+++\n# Open\n'
TEN_WORDS = '"One two three four five six seven eight nine ten."\n'
MINUTE = (TEN_WORDS + "[PAUSE 1s]\n") * 10


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_project(tmp_path_factory.mktemp("scored"))
    write_band(folder)
    sting = folder / "sfx_library" / "music" / "sting"
    sting.mkdir()
    (sting / "hit.dsp").write_text(STING)
    (sting / "hit.toml").write_text(
        'kind = "sting"\ndescription = "A hit"\naliases = ["hit"]\nrecipe = "hit.dsp"\n'
        f"duration_s = 3.0\nhit_s = 0.5\n{RIGHTS}"
    )
    other = folder / "sfx_library" / "music" / "contemplative"
    other.mkdir()
    text = (folder / "sfx_library" / "music" / "tension" / "four.toml").read_text()
    text = text.replace("four chords", "slow chords").replace("bpm = 120.0", "bpm = 90.0")
    (other / "slow.toml").write_text(text)
    return folder


def laid(root: Path, script: str) -> Timeline:
    write_script(root, 1, FRONT + script)
    compiled = compile_episode(Project(root=root), Project(root=root).find_episode("1"))
    assert not [d for d in compiled.diagnostics if d.is_error], compiled.diagnostics
    foretold = foretell(compiled, Store(root / "renders" / ".store"))
    assert foretold is not None
    return foretold.timeline


def beds(timeline: Timeline) -> list[Clip]:
    return [clip for clip in timeline.of_role("music") if clip.form is not None]


def the_bed(timeline: Timeline) -> Clip:
    (bed,) = beds(timeline)
    return bed


def last_line(bed: Clip) -> int:
    assert bed.form is not None
    return bed.start_sample + bed.form.bar_lines[-1]


def test_a_bed_ends_on_a_bar_line_just_where_it_is_let_go(root: Path) -> None:
    bed = the_bed(laid(root, f"[MUSIC: four chords]\n{MINUTE}[MUSIC: out]\n{TEN_WORDS}"))
    assert bed.form is not None
    assert bed.form.leaves == "cadence"
    assert bed.ended_by.offset_samples == 0
    assert bed.ended_by.words.startswith("[MUSIC: out] stops it; its last bar line is just there, ")
    assert " bars at 1" in bed.ended_by.words
    assert bed.duration_samples == bed.form.length_samples
    assert (bed.loop, bed.id.endswith("/0")) == (False, True)
    assert bed.source_key, "what is to be played has a key before it is"


def test_words_ask_for_intensity(root: Path) -> None:
    def of(words: str) -> tuple[float, ...]:
        form = the_bed(laid(root, f"[MUSIC: {words}]\n{MINUTE}")).form
        assert form is not None
        return form.intensities

    assert set(of("subtle four chords")) == {1.0}
    assert set(of("intense four chords")) == {3.0}
    assert of("building four chords")[0] == of("four chords")[0] == 1.0
    assert of("building four chords")[-1] == 3.0


def test_it_rises_to_a_sting_inside_it(root: Path) -> None:
    timeline = laid(
        root,
        f"[MUSIC: subtle four chords]\n{MINUTE}[STING: hit]\n{MINUTE}[MUSIC: out]\n{TEN_WORDS}",
    )
    bed = the_bed(timeline)
    sting = next(clip for clip in timeline.of_role("music") if clip.form is None)
    assert bed.form is not None
    (hit,) = bed.form.hits
    assert bed.start_sample + bed.form.bar_lines[hit] == sting.start_sample + samples(0.5)
    assert bed.form.intensities[hit - 1 : hit + 1] == (3.0, 1.0)


def test_until_a_line_it_rises_to_it(root: Path) -> None:
    timeline = laid(
        root, f'[MUSIC: subtle four chords | until=#red]\n{MINUTE}ANN: "Red." {{#red}}\n{TEN_WORDS}'
    )
    bed = the_bed(timeline)
    line = next(clip for clip in timeline.clips if clip.id == "red")
    assert bed.form is not None
    assert bed.form.intensities[-1] == 3.0
    assert line.voiced is not None
    assert last_line(bed) == line.voiced[0]


def test_a_stated_fade_is_how_long_the_last_chord_has(root: Path) -> None:
    script = f"[MUSIC: four chords]\n{MINUTE}[MUSIC: out | fade=1.5s]\n{TEN_WORDS}"
    bed = the_bed(laid(root, script))
    assert bed.form is not None
    assert bed.form.leaves == "cadence"
    assert bed.end_sample == last_line(bed) + samples(1.5)
    assert bed.fade_out_samples == samples(1.5)
    # It is the same music: nothing is played anew for a fade.
    whole = the_bed(laid(root, script.replace(" | fade=1.5s", "")))
    assert whole.source_key == bed.source_key


def test_a_fade_of_nothing_ends_it_on_the_line(root: Path) -> None:
    bed = the_bed(laid(root, f"[MUSIC: four chords]\n{MINUTE}[MUSIC: out | fade=0]\n{TEN_WORDS}"))
    assert bed.form is not None
    assert bed.form.leaves == "bare"
    assert bed.end_sample == last_line(bed) + samples(0.12)


def test_one_piece_hands_over_to_another_on_a_bar(root: Path) -> None:
    first, second = beds(
        laid(root, f"[MUSIC: four chords]\n{MINUTE}[MUSIC: slow chords]\n{MINUTE}")
    )
    assert first.form is not None
    assert second.form is not None
    assert first.form.leaves == "hand-over"
    assert second.start_sample == first.start_sample + first.form.bar_lines[-2]
    assert first.end_sample == last_line(first)
    assert first.fade_out_samples == first.form.bar_lines[-1] - first.form.bar_lines[-2]
    assert second.fade_in_samples == second.form.bar_lines[1]
    assert second.placed_by.name == "hand-over"


def test_a_silence_holds_it_down_and_it_comes_back(root: Path) -> None:
    bed = the_bed(laid(root, f"[MUSIC: four chords]\n{MINUTE}[SILENCE 2s]\n{MINUTE}"))
    ((start, end, depth_db),) = bed.dips
    assert (end - start, depth_db) == (samples(2.0), -90.0)


def test_a_silence_cuts_the_last_chord(root: Path) -> None:
    bed = the_bed(
        laid(
            root,
            f'[MUSIC: four chords]\n{MINUTE}[MUSIC: out]\n"One two three four."\n[SILENCE 2s]\n{TEN_WORDS}',
        )
    )
    assert bed.form is not None
    assert bed.form.leaves == "cadence"
    assert bed.ended_by.name == "silence"
    assert bed.end_sample < last_line(bed) + bed.form.ring_samples
    assert bed.dips == ()


def test_no_last_chord_is_struck_into_a_silence(root: Path) -> None:
    bed = the_bed(
        laid(root, f"[MUSIC: four chords]\n{MINUTE}[MUSIC: out]\n[SILENCE 2s]\n{TEN_WORDS}")
    )
    assert bed.form is not None
    assert bed.form.leaves == "bare"


def test_explain_tells_bars_tempo_intensity_and_hit(root: Path) -> None:
    from pipeline.explain.sounds import explain_cue

    write_script(
        root,
        1,
        f"{FRONT}[MUSIC: subtle four chords]\n{MINUTE}[STING: hit]\n{MINUTE}[MUSIC: out]\n{TEN_WORDS}",
    )
    project = Project(root=root)
    compiled = compile_episode(project, project.find_episode("1"))
    told = lay_out(compiled, Store(project.store_root))
    assert told is not None
    cue = next(cue for cue in compiled.screenplay.cues if cue.kind == "music")
    layer = explain_cue(cue, compiled, told).blocks[1]
    rows = dict(layer.rows)
    assert "bpm" in rows["bars"]
    assert "risen to bar" in rows["bars"]
    assert rows["intensity"] == "1.0 of 3 (as its words ask)"
    assert rows["last chord"].startswith("Dm, ")
    assert layer.data["music"]["leaves"] == "cadence"
    assert layer.data["music"]["hits"][0] > 0


# --- rendered ---------------------------------------------------------------------------------


def rendered(root: Path, scene: str | None = None) -> Build:
    project = Project(root=root)
    wish = Wish(stems=True, scene=scene, workers=1)
    made = build(project, project.find_episode("1"), wish, Quiet())
    assert made.rendered is not None, made.diagnostics
    return made


def test_a_render_plays_its_pieces_and_a_second_one_finds_them(root: Path) -> None:
    write_script(
        root,
        1,
        f"{FRONT}[MUSIC: four chords]\n{TEN_WORDS * 3}[MUSIC: out]\n{TEN_WORDS}"
        f"## Room {{#room}}\n[MUSIC: slow chords]\n{TEN_WORDS * 2}",
    )
    # The scene first: the other scene's music is not played for it.
    alone = rendered(root, scene="room")
    assert alone.rendered is not None
    store = Store(Project(root=root).store_root)
    first, second = beds(
        laid(root, (root / "cues/01-episode-1/script.cues").read_text().removeprefix(FRONT))
    )
    assert store.describe(first.source_key) is None
    assert store.describe(second.source_key) is not None
    whole = rendered(root)
    assert whole.rendered is not None
    assert store.describe(first.source_key) is not None
    music, _ = soundfile.read(whole.rendered.stems["music"])
    ring = music[last_line(first) : last_line(first) + samples(1.0)]
    assert np.abs(ring).max() > 0.003, "its last chord"
    again = rendered(root)
    assert again.rendered is not None
    same, _ = soundfile.read(again.rendered.stems["music"])
    assert same.tobytes() == music.tobytes()
    manifest = again.folder.manifest.read_text()
    assert '"kind": "instrument"' in manifest
