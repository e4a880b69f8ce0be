"""What may not be sold, and what sounds like somebody: from a voice's file to the manifest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.build import build
from pipeline.built import Wish
from pipeline.catalog.load import load_catalog
from pipeline.deliver.manifest import inputs_of
from pipeline.faces.season import unchanged
from pipeline.progress import Reporter
from pipeline.project import Project
from pipeline.speech.engines import registry, tone
from pipeline.speech.engines.protocol import Abilities
from tests.catalog.library import RIGHTS as SOUND_RIGHTS
from tests.catalog.library import write
from tests.end_to_end.small_project import make_project
from tests.speech.engines.voices import RIGHTS, write_voice
from tests.speech.lines import line, screenplay

NOT_TO_BE_SOLD = RIGHTS.replace('"yes"', '"no"').replace("CC0-1.0", "CPML")
CONSENT = 'consent = "Ada Holm, 2026-03-02, contracts/holm.pdf"\n'
CLONE = 'clone = ["recordings/ada.wav"]\n'


class Parrot(tone.Tone):
    """Says that it clones; a tone is as like one person as another."""

    name = "parrot"
    abilities = Abilities(clones=True)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all these renders: their sounds are made once."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture
def show(tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(registry._factories, "parrot", Parrot)
    monkeypatch.setenv("WARROOM_STORE", str(store))
    show = make_project(tmp_path / "show")
    (show / "recordings").mkdir()
    (show / "recordings" / "ada.wav").write_bytes(b"what a recording holds")
    return show


def rendered(show: Path, engine: str | None = None) -> tuple[list[str], dict[str, Any]]:
    """What a render of episode 1 told, and its manifest, empty where it made none."""
    project = Project(root=show)
    with Reporter() as progress:
        made = build(project, project.find_episode("1"), Wish(engine=engine), progress)
    path = made.folder.manifest
    manifest = json.loads(path.read_text()) if made.rendered is not None else {}
    return [f"{each.span} {each.slug}" for each in made.diagnostics], manifest


def row_of(manifest: dict[str, Any], kind: str, name: str) -> dict[str, Any]:
    (row,) = [row for row in manifest["inputs"] if (row["kind"], row["id"]) == (kind, name)]
    return dict(row)


@pytest.mark.parametrize("engine", [None, "tone"], ids=["its own engine", "another engine"])
def test_a_voice_that_may_not_be_sold_needs_the_project_to_say_so(
    show: Path, engine: str | None
) -> None:
    write_voice(show, "ann", "tone", rights=NOT_TO_BE_SOLD)
    told, manifest = rendered(show, engine)
    assert manifest == {}
    assert "voices/ann.toml:6:1 asset/not-commercial" in told
    write(show / "warroom.toml", "allow_noncommercial = true\n")
    told, manifest = rendered(show, engine)
    assert not any("asset/" in each for each in told)
    assert manifest["not_plainly_commercial"] == ["ann"]
    ann = row_of(manifest, "voice", "ann")
    assert (ann["licence"], ann["commercial"], ann["engine"]) == ("CPML", "no", "tone")
    assert "tests (CPML)" in manifest["credits"]


def test_the_voices_of_a_crowd_are_in_the_manifest_too(tmp_path: Path) -> None:
    write_voice(tmp_path, "mike", "tone")
    write_voice(tmp_path, "ben", "tone", rights=NOT_TO_BE_SOLD)
    write(tmp_path / "warroom.toml", "allow_noncommercial = true\n")
    write(tmp_path / "sfx_library/styles/netflix.toml", 'description = "Quick"\n')
    write(
        tmp_path / "sfx_library/crowd/talk.toml",
        'description = "t"\nkind = "ambience"\nduration_s = 2\n'
        + SOUND_RIGHTS
        + '[speech]\nscene = "talk"\nvoices = ["ben"]\nlines = ["Hm."]\npeople = 3\n',
    )
    catalog, found = load_catalog(tmp_path)
    rows = inputs_of(screenplay(line("Down.")), catalog, [], catalog.sounds.values())
    assert found == ()
    assert [(row["id"], row["commercial"]) for row in rows if row["kind"] == "voice"] == [
        ("ben", "no"),
        ("mike", "yes"),
    ]


def test_a_draft_says_who_spoke_and_is_no_render_of_the_season(show: Path) -> None:
    project = Project(root=show)
    _, draft = rendered(show, engine="tone")
    assert draft["engine"] == "tone"
    assert not unchanged(project, project.find_episode("1"), ())
    _, final = rendered(show)
    assert final["engine"] is None
    assert unchanged(project, project.find_episode("1"), ())


# --- clones ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("consent", "said"),
    [
        ("", "says nothing of their consent"),
        ('consent = ""\n', "says nothing of their consent"),
        ('consent = "  "\n', "says too little of it"),
        ('consent = "yes"\n', "says too little of it"),
        ('consent = "by mail"\n', "says too little of it"),
    ],
)
def test_a_clone_without_consent_is_refused_at_its_place(
    show: Path, consent: str, said: str
) -> None:
    write_voice(show, "ann", "parrot", consent + CLONE)
    catalog, (found,) = load_catalog(show)
    assert "ann" not in catalog.voices
    row = 8 if consent else 7
    assert (str(found.span), found.slug, found.is_error) == (
        f"voices/ann.toml:{row}:1",
        "voice/no-consent",
        True,
    )
    assert said in found.message
    assert 'consent = "who, when, where it is kept"' in found.hint


@pytest.mark.parametrize(
    ("recording", "said"),
    [
        ("recordings/eve.wav", "there is no recording “recordings/eve.wav” in the project"),
        ("../ada.wav", "“../ada.wav” lies outside the project"),
        ("recordings", "there is no recording “recordings” in the project"),
    ],
)
def test_a_recording_that_is_not_there_is_told_at_its_place(
    show: Path, recording: str, said: str
) -> None:
    write_voice(show, "ann", "parrot", CONSENT + f'clone = ["recordings/ada.wav", "{recording}"]\n')
    _, (found,) = load_catalog(show)
    assert (str(found.span), found.slug) == ("voices/ann.toml:8:32", "asset/no-file")
    assert found.message == said


def test_a_clone_with_consent_is_rendered_and_named_with_it(show: Path) -> None:
    write_voice(show, "ann", "parrot", CONSENT + CLONE)
    told, manifest = rendered(show)
    assert not any("voice/" in each for each in told)
    ann = row_of(manifest, "voice", "ann")
    assert ann["consent"] == "Ada Holm, 2026-03-02, contracts/holm.pdf"
    before = row_of(manifest, "recording", "recordings/ada.wav")["digest"]
    (show / "recordings" / "ada.wav").write_bytes(b"another recording of her")
    project = Project(root=show)
    assert not unchanged(project, project.find_episode("1"), ())
    _, manifest = rendered(show)
    assert row_of(manifest, "recording", "recordings/ada.wav")["digest"] != before
