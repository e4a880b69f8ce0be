"""Episode 3's war room, spoken by the real engine, mixed and mastered, and heard by whisper."""

from __future__ import annotations

import re
from pathlib import Path

import jiwer
import pytest
import soundfile

from pipeline.audio.buffer import AudioBuffer
from pipeline.build import build
from pipeline.built import Rendered, Wish
from pipeline.catalog.model import Style
from pipeline.listen.hear import as_compared, hear
from pipeline.progress import Quiet
from pipeline.project import Project
from pipeline.qc.balance import balance
from pipeline.qc.verdict import apart_lu
from pipeline.timeline.model import Clip
from pipeline.units import SAMPLE_RATE_HZ, lufs_from_power
from tests.mix.edges import worst_edge

SCENE = "war-room"
NAMES = ("oregon", "europe", "ceo", "us east one", "cpu", "war room")


@pytest.fixture(scope="module")
def scene(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    out = tmp_path_factory.mktemp("war-room")
    episode = project.find_episode("3", out)
    made = build(project, episode, Wish(scene=SCENE, targets=("ebu-r128",)), Quiet())
    assert made.rendered is not None
    return made.rendered


def passages(lines: list[Clip]) -> list[list[Clip]]:
    """The lines in runs of eight seconds or more that begin and end between two lines.

    Whisper reads half-minute windows and now and then drops a sentence at the joint of two;
    a listener does not, so it is given the scene in pieces without such joints.
    """
    runs: list[list[Clip]] = [[]]
    for line in lines:
        run = runs[-1]
        long_enough = run and line.start_sample - run[0].start_sample >= 8 * SAMPLE_RATE_HZ
        if long_enough and line.start_sample >= max(each.end_sample for each in run):
            runs.append([])
        runs[-1].append(line)
    return runs


@pytest.fixture(scope="module")
def lines(scene: Rendered) -> list[Clip]:
    return sorted(scene.timeline.of_role("dialogue"), key=lambda c: c.start_sample)


@pytest.fixture(scope="module")
def written(lines: list[Clip]) -> str:
    return as_compared(" ".join(line.spoken for line in lines))


@pytest.fixture(scope="module")
def heard(scene: Rendered, lines: list[Clip]) -> str:
    """What whisper makes of the master: effects, beds, overlaps and all."""
    master = scene.masters[0].result.path
    frames, _ = soundfile.read(master, dtype="float32", always_2d=True)
    words: list[str] = []
    for run in passages(lines):
        start = run[0].start_sample
        end = max(line.end_sample for line in run)
        words += (word.word for word in hear(AudioBuffer(frames[start:end])).words)
    return as_compared(" ".join(words))


def test_the_scene_is_long_enough_to_mean_something(written: str) -> None:
    assert len(written.split()) >= 150


def test_whisper_hears_93_percent_of_the_words(written: str, heard: str) -> None:
    found = jiwer.process_words(written, heard)
    share = found.hits / len(written.split())
    assert share >= 0.93, jiwer.visualize_alignment(found)


def digits(text: str) -> list[str]:
    """Every number as its digits alone: 3:51, 3.51 and 3 51 are one time of day."""
    joined = re.sub(r"(?<=\d)[ .:,](?=\d)", "", text)
    return re.findall(r"\d+", joined)


def test_every_number_is_heard(written: str, heard: str) -> None:
    # “Oh no” is written as a zero by the normaliser; it is no number.
    expected = digits(written.replace("no 0 no", "no no"))
    missing = [number for number in expected if number not in digits(heard)]
    assert not missing, (missing, heard)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_heard(name: str, written: str, heard: str) -> None:
    assert name in written
    assert name in heard


def test_the_master_has_its_episode_s_level(scene: Rendered) -> None:
    (made,) = scene.masters
    assert made.level_from == "estimate"
    assert abs(made.result.measured_again.integrated_lufs + 23.0) < 2.0
    assert made.result.measured_again.true_peak_dbtp <= -1.0


def test_speech_stands_over_everything_else(scene: Rendered) -> None:
    for row in scene.rows:
        assert row.over_music_lu >= 10.0, row
        assert row.over_ambience_lu >= 15.0, row
        assert row.over_sfx_lu >= 6.0, row
        assert row.over_all_lu >= 7.0, row


def test_what_was_planned_is_what_the_stems_measure(scene: Rendered) -> None:
    foretold = balance(scene.timeline.clips, scene.plan.foretold)
    assert max(apart_lu(one, other) for one, other in zip(foretold, scene.rows, strict=True)) < 0.5


def test_no_bed_goes_deeper_than_it_must(scene: Rendered) -> None:
    """Where a role was turned down, some line of the passage stands at its aim."""
    clips = scene.timeline.clips
    style = Style(id="", description="")
    aims = {"music": style.duck_music_lu, "ambience": style.duck_ambience_lu}
    for automation in scene.automations:
        if automation.role not in aims:
            continue
        deepest_db = min(level for _, level in automation.points)
        places = [at for at, level in automation.points if level == deepest_db]
        under = [
            row.distances_lu()[automation.role]
            for row, clip in zip(
                scene.rows,
                sorted((c for c in clips if c.voiced), key=lambda c: c.start_sample),
                strict=True,
            )
            if clip.voiced and places[0] <= clip.voiced[0] and clip.voiced[1] <= places[-1]
        ]
        assert min(under) <= aims[automation.role] + 1.0, (automation.role, under)


def test_no_clip_clicks_where_it_begins_or_ends(scene: Rendered) -> None:
    store, end = scene.mix.store, scene.plan.duration_samples
    worst = {p.dressed.clip.id: worst_edge(p, store, end) for p in scene.plan.clips}
    assert len(worst) > 20
    assert {name: share for name, share in worst.items() if share > 1.0} == {}


def test_room_tone_never_drops_out(scene: Rendered) -> None:
    ambience = scene.mix.stem_powers["ambience"]
    assert lufs_from_power(float(ambience[5:-5].min())) > -80.0


def test_the_master_is_a_24_bit_wav(scene: Rendered) -> None:
    facts = soundfile.info(Path(scene.masters[0].result.path))
    assert (facts.format, facts.subtype, facts.samplerate) == ("WAV", "PCM_24", 48_000)
