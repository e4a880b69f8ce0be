"""The sheet of sounds: what it holds, what it plays, and what it makes anew."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog
from pipeline.faces.players import Player, Version, card
from pipeline.faces.sheet_media import write_media
from pipeline.faces.sheet_page import Shelf, write_sheet
from pipeline.faces.sounds_heard import Heard, with_seam
from pipeline.faces.sounds_sheet import shelves_of, sounds_on_sheet
from pipeline.progress import Quiet
from pipeline.store import Store
from tests.catalog.library import sound


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    root = tmp_path_factory.mktemp("library")
    sound(root, "alarm.klaxon", "alarm", "code red", extra="variants = 2\nlead_s = 1.4\n")
    sound(root, "alarm.hum", "hum", kind="ambience")
    sound(root, "office.tone", kind="ambience", extra="hidden = true\n")
    return load_catalog(root)[0]


def kept(catalog: Catalog, store: Store, *, seed: int = 1) -> list[Heard]:
    """Every variant of the library as noise in ``store``."""
    heard = []
    for each in sounds_on_sheet(catalog, None):
        for variant in range(each.variants):
            key = f"{seed:02x}{variant}{each.id}".encode().hex().ljust(64, "0")[:64]
            dice = np.random.default_rng(seed + variant)
            store.save(key, AudioBuffer(dice.standard_normal((9600, 2)).astype(np.float32) * 0.1))
            heard.append(Heard(sound=each, variant=variant, key=key))
    return heard


def test_a_loop_is_heard_coming_round(catalog: Catalog) -> None:
    audio = AudioBuffer(np.arange(2000, dtype=np.float32).reshape(1000, 2))
    turned = with_seam(audio, catalog.sounds["alarm.hum"])
    assert turned.length == 1500
    assert np.array_equal(turned.frames[1000:], audio.frames[:500])
    assert with_seam(audio, catalog.sounds["alarm.klaxon"]) is audio


def test_only_what_changed_is_made_anew(catalog: Catalog, tmp_path: Path) -> None:
    store, folder = Store(tmp_path / "store"), tmp_path / "sheet"
    heard = kept(catalog, store)
    first = write_media(heard, store, folder, Quiet())
    assert {each.reused for each in first} == {False}
    for each in first:
        assert soundfile.info(folder / each.sound).samplerate == 48_000
        assert (folder / each.picture).stat().st_size > 100
    made = {path: path.stat().st_mtime_ns for path in (folder / "media").iterdir()}
    (folder / "media" / "notes.txt").write_text("somebody's own")

    changed = kept(catalog, store, seed=7)[:1] + heard[1:]
    second = write_media(changed, store, folder, Quiet())
    assert [each.reused for each in second] == [False, *[True] * (len(heard) - 1)]
    gone = {folder / first[0].sound, folder / first[0].picture}
    assert not any(path.exists() for path in gone)
    assert all(path.stat().st_mtime_ns == at for path, at in made.items() if path not in gone)
    assert (folder / "media" / "notes.txt").exists()

    (folder / second[1].picture).unlink()
    assert [each.reused for each in write_media(changed, store, folder, Quiet())][:3] == [
        True,
        False,
        True,
    ]


@pytest.fixture(scope="module")
def sheet(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sheet")
    store = Store(folder / "store")
    sounds = sounds_on_sheet(catalog, None)
    media = write_media(kept(catalog, store), store, folder, Quiet())
    shelves = shelves_of(sounds, media, catalog)
    write_sheet(folder / "index.html", title="Sounds", lead="All of them.", shelves=shelves)
    return folder / "index.html"


def test_every_sound_is_on_its_shelf(sheet: Path) -> None:
    page = sheet.read_text()
    assert re.findall(r"<section id=\"(\w+)\"|<h3>([^<]+)</h3>", page) == [
        ("alarm", ""),
        ("", "alarm.hum"),
        ("", "alarm.klaxon"),
        ("office", ""),
        ("", "office.tone"),
    ]
    assert "by id only" in page
    assert "after" not in re.findall(r"<dt>Loudness</dt><dd>([^<]+)</dd>", page)
    for said in ("2 s", "−23 LUFS, loudest 0.4 s", "CC0-1.0 · A. Designer · synthesised"):
        assert said in page


def test_nothing_is_asked_before_it_is_wanted(sheet: Path) -> None:
    page = sheet.read_text()
    players = re.findall(r"<audio [^>]*>", page)
    pictures = re.findall(r"<img [^>]*>", page)
    assert len(players) == len(pictures) == 3
    assert all('preload="none"' in player for player in players)
    assert all('loading="lazy"' in picture for picture in pictures)
    asked = re.findall(r'(?:src|href)="([^"#][^"]*)"', page)
    assert all((sheet.parent / name).exists() for name in asked)
    assert re.search(r"default-src 'none'.*script-src 'sha256-", page)
    assert page.count("<script>") == 1


def test_whatever_a_text_holds_it_is_text(tmp_path: Path) -> None:
    hostile = """</script><script>alert("1")</script> & ' 🎉"""
    version = Version(label=hostile, sound="media/a b#?.mp3", wave="M0 0Z", picture="media/p.png")
    player = Player(
        name=hostile,
        text=hostile,
        names=(hostile,),
        sound="media/a b#?.mp3",
        wave="M0 0Z",
        duration_s=1.0,
        picture="media/p.png",
        versions=(version, version),
        search=hostile,
    )
    shown = card(player)
    assert "<script" not in shown
    assert 'href="media/a%20b%23%3F.mp3"' in shown
    shelf = Shelf(name="a", title=hostile, players=(player,))
    write_sheet(tmp_path / "index.html", title=hostile, lead=hostile, shelves=[shelf])
    assert (tmp_path / "index.html").read_text().count("<script") == 1


PLAY = """<script type="module">
const cards = [...document.querySelectorAll("article")];
const shown = () => cards.filter((card) => !card.hidden).map((c) => c.querySelector("h3").textContent);
const box = document.querySelector("input");
const type = (words) => { box.value = words; box.dispatchEvent(new Event("input")); };
type("code RED"); document.body.dataset.found = shown() + " " + document.querySelector("output").value;
type("ambience office"); document.body.dataset.office = shown();
document.body.dataset.hidden = [...document.querySelectorAll("section")].map((s) => s.hidden);
type("");
document.body.dataset.all = shown();
const klaxon = cards[1], second = klaxon.querySelectorAll(".versions a")[1];
const before = [klaxon.querySelector("path").getAttribute("d"), klaxon.querySelector("img").src];
const playing = new Promise((done) => klaxon.querySelector("audio").addEventListener("playing", done));
second.click();
await playing;
const player = klaxon.querySelector("audio");
document.body.dataset.variant = [player.src === second.href, second.getAttribute("aria-current"),
  klaxon.querySelector("path").getAttribute("d") !== before[0], klaxon.querySelector("img").src !== before[1]];
document.dispatchEvent(new KeyboardEvent("keydown", { key: "/" }));
document.body.dataset.focus = document.activeElement === box;
</script>"""


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
def test_in_a_browser(sheet: Path, tmp_path: Path) -> None:
    """The box filters, a variant plays in its sound's player, and the keyboard gets there."""
    page = re.sub(r"script-src 'sha256-[^']+'", "script-src 'unsafe-inline'", sheet.read_text())
    played = sheet.parent / "played.html"
    played.write_text(page.replace("</body>", PLAY + "</body>"))
    done = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--no-first-run", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
         f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=6000", "--dump-dom",
         played.as_uri()],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    shown = done.stdout
    assert 'data-found="alarm.klaxon 1 of 3"' in shown
    assert 'data-office="office.tone"' in shown
    assert 'data-hidden="true,false"' in shown
    assert 'data-all="alarm.hum,alarm.klaxon,office.tone"' in shown
    assert 'data-variant="true,true,true,true"' in shown
    assert 'data-focus="true"' in shown
