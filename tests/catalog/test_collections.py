"""Collections as the catalog reads them: rows, whose they are, and what is told of a bad file."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog
from tests.catalog.library import write

DIGEST = "ab" * 32
RIGHTS = 'licence = "CC0-1.0"\nauthor = "A. Holm"\nsource = "her own"\n'


def row(
    name: str, *, path: str = "door.wav", kind: str = "one-shot", size: int = 9, more: str = ""
) -> str:
    return (
        f'[recording.{name}]\npath = "{path}"\ndescription = "A {name}"\nkind = "{kind}"\n{more}'
        f'digest = "{DIGEST}"\nsize_bytes = {size}\nduration_s = 2.0\nchannels = 2\nrate_hz = 48000\n'
        "integrated_lufs = -20.0\nmax_momentary_lufs = -18.0\ntrue_peak_dbtp = -3.0\nlead_s = 0.3\n"
        "seam = 4.0\nloops = false\n\n"
    )


def collection(root: Path, *rows: str, rights: str = RIGHTS, name: str = "mine") -> None:
    text = 'folder = "sounds"\n\n' + (f"[rights]\n{rights}\n" if rights else "") + "".join(rows)
    write(root / "sfx_library" / "collections" / f"{name}.toml", text)
    (root / "sounds").mkdir(exist_ok=True)
    (root / "sounds" / "door.wav").write_bytes(b"123456789")


def told(root: Path, *, sell: bool = True) -> tuple[Catalog, list[str]]:
    catalog, problems = load_catalog(root, allow_noncommercial=not sell)
    return catalog, [f"{d.span.line}:{d.span.column} {d.slug} {d.message}" for d in problems]


def test_a_row_is_a_sound(tmp_path: Path) -> None:
    collection(tmp_path, row("oak", more='aliases = ["oak door"]\n'))
    catalog, problems = told(tmp_path)
    assert problems == []
    sound = catalog.sounds["mine.oak"]
    assert (sound.kind, sound.lead_s, sound.duration_s) == ("one-shot", 0.3, 2.0)
    assert sound.recording == tmp_path / "sounds" / "door.wav"
    assert (sound.rights.licence, sound.rights.commercial) == ("CC0-1.0", "yes")
    assert sound.by_words


def test_families_say_how_loud(tmp_path: Path) -> None:
    families = '[mine]\ntitle = "Mine"\none_shot_lufs = -19.0\nloop_lufs = -27.0\n'
    write(tmp_path / "sfx_library" / "families.toml", families)
    collection(
        tmp_path,
        row("oak"),
        row("rain", kind="ambience"),
        row("own", more="loudness_lufs = -15.0\n"),
    )
    catalog, _ = told(tmp_path)
    assert [sound.loudness_lufs for sound in catalog.sounds.values()] == [-19.0, -27.0, -15.0]


def test_what_nobody_knows_the_owner_of_cannot_be_called_and_is_told_once(tmp_path: Path) -> None:
    known = row("known", more='licence = "CC-BY-4.0"\nauthor = "B"\nsource = "x"\n')
    collection(tmp_path, row("oak"), row("pine"), known, rights="")
    catalog, problems = told(tmp_path)
    assert list(catalog.sounds) == ["mine.known"]
    (problem,) = problems
    assert problem == (
        "3:1 asset/unlicensed 2 of 3 recordings of “mine” cannot be called: "
        "licence, author or source is not known; the first is “oak”"
    )


@pytest.mark.parametrize(
    ("more", "commercial"),
    [
        ("", "yes"),
        ('licence = "CC-BY-NC-4.0"\n', "no"),
        ('licence = "LicenseRef-Sonniss"\n', "unclear"),
        ('licence = "LicenseRef-Sonniss"\ncommercial = "yes"\n', "yes"),
        ('commercial = "no"\n', "no"),
    ],
)
def test_a_licence_says_whether_it_may_be_sold(tmp_path: Path, more: str, commercial: str) -> None:
    collection(tmp_path, row("oak", more=more))
    catalog, problems = told(tmp_path, sell=False)
    assert problems == []
    assert catalog.sounds["mine.oak"].rights.commercial == commercial
    catalog, problems = told(tmp_path)
    assert list(catalog.sounds) == (["mine.oak"] if commercial == "yes" else [])
    assert [p.split()[1] for p in problems] == (
        [] if commercial == "yes" else ["asset/not-commercial"]
    )


def test_what_is_gone_or_of_another_size_is_kept_from_words_and_told_once(tmp_path: Path) -> None:
    collection(
        tmp_path,
        row("oak"),
        row("gone", path="x.wav"),
        row("other", size=10),
        row("b", path="y.wav", more="vanished = true\n"),
    )
    catalog, problems = told(tmp_path)
    assert [i for i, sound in catalog.sounds.items() if sound.by_words] == ["mine.oak"]
    assert set(catalog.sounds) == {"mine.oak", "mine.gone", "mine.other", "mine.b"}
    (problem,) = problems
    assert problem == (
        "25:1 asset/absent 2 of 4 recordings of “mine” cannot be called: they are not where they "
        "were, or are other files; the first is “gone”"
    )


def test_takes_of_one_event(tmp_path: Path) -> None:
    collection(tmp_path, row("oak"), row("oak-2", more='variant_of = "oak"\n'))
    catalog, _ = told(tmp_path)
    (sound,) = catalog.sounds.values()
    assert sound.variants == 2
    assert sound.listed is not None
    assert [take.row for take in sound.listed.takes] == ["oak", "oak-2"]


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (row("oak", path="../door.wav"), "9:1 asset/no-file “../door.wav” lies outside the collection's folder"),
        (row("oak", path="/etc/passwd"), "9:1 asset/no-file “/etc/passwd” lies outside the collection's folder"),
        (row("Oak"), "8:1 asset/bad-value “Oak” is no name of a recording"),
        (row("oak", more='variant_of = "oka"\n'), "12:1 asset/bad-value “oka” is no recording of this"),
        (row("oak").replace(f'digest = "{DIGEST}"\n', ""), "8:2 asset/missing-key “digest” is missing in mine.toml"),
        (row("oak").replace(DIGEST, "abc"), "12:1 asset/bad-value "),
        (row("oak", kind="noise"), "11:1 asset/bad-value "),
        (row("oak", more="aliasses = []\n"), "12:1 asset/unknown-key “aliasses” is no key of"),
        (row("oak").replace("loops = false", "loops = "), "22:9 asset/toml this is not TOML"),
        (row("oak").replace("seam = 4.0", "seam = nan"), "21:1 asset/bad-value "),
        (row("oak").replace("channels = 2", "channels = 33"), "15:1 asset/bad-value "),
    ],
)  # fmt: skip
def test_a_bad_row_is_told_where_it_stands(tmp_path: Path, bad: str, problem: str) -> None:
    collection(tmp_path, bad)
    catalog, problems = told(tmp_path)
    assert catalog.sounds == {}
    assert problems[0].startswith(problem), problems


def test_a_collection_that_is_no_text(tmp_path: Path) -> None:
    collection(tmp_path, row("oak"))
    path = tmp_path / "sfx_library/collections/mine.toml"
    path.write_bytes(path.read_bytes().replace(b"A oak", b"\xff"))
    _, (problem,) = told(tmp_path)
    assert "asset/toml this file is not UTF-8" in problem


def test_a_thousand_recordings_load_in_a_moment(tmp_path: Path) -> None:
    collection(tmp_path, *(row(f"door-{n}", more=f'aliases = ["door {n}"]\n') for n in range(1000)))
    took = []
    for _ in range(3):
        began = time.process_time()
        catalog, problems = load_catalog(tmp_path)
        took.append(time.process_time() - began)
        assert (len(catalog.sounds), problems) == (1000, ())
    assert min(took) < 0.35
