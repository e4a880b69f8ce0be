"""``voices``, ``audition`` and ``cast`` from outside: what they print, write and play."""

from __future__ import annotations

import html.parser
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
import soundfile

from tests.end_to_end.small_project import make_project, printed_json, warroom, write_script

HOSTILE = 'Tired <on-call> engineer, "thirties" & 🎉'
SCRIPT = """+++
episode = 1
title = "The <Night>"
[cast]
NARRATOR = "narrator"
ANN = "ann"
+++
# Cold Open
ANN: "No."
ANN: (tense) "Something is very wrong with the clock."
## Room
STRANGER: "How wrong is wrong, and since when?"
ANN: "Seventeen minutes."
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = make_project(tmp_path_factory.mktemp("show"))
    write_script(project, 1, SCRIPT)
    ann = project / "voices" / "ann.toml"
    described = ann.read_text().replace('"ann"', f"'{HOSTILE}'", 1)
    ann.write_text(described + 'plays = "woman"\naccent = "british"\n')
    return project


@pytest.fixture(scope="module", autouse=True)
def one_store(tmp_path_factory: pytest.TempPathFactory) -> None:
    os.environ["WARROOM_TEST_STORE"] = str(tmp_path_factory.mktemp("store"))


class PageReader(html.parser.HTMLParser):
    """What a page shows and what it asks for."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.text: list[str] = []
        self.sounds: list[str] = []
        self.tags: list[str] = []
        self.asked: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        named = dict(attrs)
        self.asked += [str(named[key]) for key in ("src", "href") if key in named]
        if tag == "audio":
            self.sounds.append(unquote(str(named["src"])))

    def handle_data(self, data: str) -> None:
        self.text.append(data.strip())


# --- audition -------------------------------------------------------------------------------


def test_all_voices_say_a_line(project: Path) -> None:
    run = warroom(project, "audition", "Wake up everyone. Code Red.", "--delivery", "tense, fast")
    assert run.returncode == 0, run.stderr
    rows = [line.split() for line in run.stdout.splitlines()]
    assert [row[0] for row in rows] == ["ann", "bob", "narrator"]
    for _voice, length, unit, path in rows:
        sound = soundfile.info(project / path)
        assert (unit, sound.samplerate, sound.subtype) == ("s", 48_000, "PCM_24")
        assert sound.duration == pytest.approx(float(length), abs=0.006)
        assert path.startswith("renders/auditions/wake-up-everyone-code-red-tense-fast-")
    assert "3/3" in run.stderr  # progress is not a result


def test_a_take_is_made_once(project: Path) -> None:
    say = ("audition", "Only *once*, [[3 AM|three]].", "--voice", "bob", "--json")
    first, second = (printed_json(warroom(project, *say)) for _ in range(2))
    assert first["schema"] == "warroom.audition/1"
    assert first["text"] == "Only once, 3 AM."
    assert [(v["voice"], v["reused"]) for v in first["voices"]] == [("bob", False)]
    assert [(v["voice"], v["reused"]) for v in second["voices"]] == [("bob", True)]
    plain = printed_json(warroom(project, *say[:-1], "--delivery", "slow", "--json"))
    assert plain["voices"][0]["duration_s"] > first["voices"][0]["duration_s"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("Hello.", "--voice", "anm"), 2, "there is no voice “anm”; did you mean “ann”?"),
        (("Hello.", "--delivery", "tens"), 2, "did you mean “tense”?"),
        (("Hello {nobody}.",), 3, "LINE:1:8: error: no value is called “nobody”"),
        (("Hello [PAUSE].",), 3, "text/bracket"),
        (("",), 3, "speech/empty"),
        ((), 2, "Missing argument 'LINE'"),
    ],
)
def test_what_cannot_be_auditioned(
    project: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    run = warroom(project, "audition", *arguments)
    assert run.returncode == code
    assert said in run.stderr
    assert run.stdout == ""


def test_a_voice_without_its_engine_does_not_keep_the_others_from_speaking(tmp_path: Path) -> None:
    project = make_project(tmp_path / "show")
    bob = project / "voices" / "bob.toml"
    bob.write_text(bob.read_text().replace('engine = "tone"', 'engine = "nowhere"'))
    listed = printed_json(warroom(project, "voices", "--json"))
    assert {v["id"]: bool(v["missing"]) for v in listed["voices"]} == {
        "ann": False,
        "bob": True,
        "narrator": False,
    }
    everybody = warroom(project, "audition", "Hello there.")
    assert everybody.returncode == 0
    assert re.search(r"^bob +– +there is no speech engine “nowhere”", everybody.stdout, re.M)
    assert warroom(project, "audition", "Hello there.", "--voice", "bob").returncode == 4


# --- cast -----------------------------------------------------------------------------------


def test_who_is_who(project: Path) -> None:
    cast = printed_json(warroom(project, "cast", "1", "--json"))
    assert cast["schema"] == "warroom.cast/1"
    rows = [
        (c["character"], c["voice"], c["chosen"], c["lines"], c["words"], c["first"]["line"])
        for c in cast["cast"]
    ]
    assert rows == [("ANN", "ann", "cast", 3, 10, 9), ("STRANGER", "bob", "understudy", 1, 7, 12)]
    assert [scene["title"] for scene in cast["cast"][0]["scenes"]] == ["Cold Open", "Room"]
    assert [d["slug"] for d in cast["diagnostics"]] == ["cast/uncast"]


def test_who_is_who_as_text(project: Path) -> None:
    said = warroom(project, "cast", "1").stdout
    assert said.startswith("The <Night>: 2 characters, 0:0")
    assert f"\nANN · ann: {HOSTILE}\n  3 lines, 0:0" in said
    assert "\nSTRANGER · bob (understudy): bob\n  1 line, 0:0" in said
    assert "\n  line 12: “How wrong is wrong, and since when?”" in said


# --- pages ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "players"),
    [
        (("voices",), ["ann.wav", "bob.wav", "narrator.wav"]),
        (("audition", "One & <two>.", "--voice", "bob"), ["bob.wav"]),
        (("cast", "1"), ["ann.wav", "stranger.wav"]),
    ],
)
def test_a_page_stands_in_its_folder(
    project: Path, command: tuple[str, ...], players: list[str]
) -> None:
    made = printed_json(warroom(project, *command, "--page", "--json"))
    path = project / str(made["page"])
    page = PageReader(path)
    assert page.sounds == players
    assert page.asked == players  # it asks for nothing else
    assert all(soundfile.info(path.parent / sound).frames for sound in page.sounds)
    assert page.tags.count("svg") == page.tags.count("path") == len(players)
    assert "script" not in page.tags
    if command[0] == "voices":
        assert HOSTILE in page.text
    if command[0] == "audition":
        assert "“One & <two>.”" in page.text
    if command[0] == "cast":
        assert "Episode 1: The <Night>" in page.text
        assert "(tense) “Something is very wrong with the clock.”" in page.text


LISTEN = """<script>
const heard = [...document.querySelectorAll("audio")].map(sound => new Promise(done => {
  sound.onloadedmetadata = () => done(sound.duration.toFixed(1));
  sound.onerror = () => done("error");
  sound.load();
}));
Promise.all(heard).then(all => { document.body.dataset.heard = all.join(" "); });
</script>"""


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
def test_a_browser_may_load_what_the_page_plays(project: Path, tmp_path: Path) -> None:
    made = printed_json(warroom(project, "audition", "Hello there.", "--page", "--json"))
    page = project / str(made["page"])
    listening = page.with_name("listening.html")
    listening.write_text(
        page.read_text()
        .replace("default-src 'none'", "default-src 'none'; script-src 'unsafe-inline'")
        .replace("</body>", LISTEN + "</body>")
    )
    done = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--no-first-run", "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}",
         "--virtual-time-budget=6000", "--dump-dom", listening.as_uri()],
        capture_output=True, text=True, check=True, timeout=240,
    )  # fmt: skip
    found = re.search(r'data-heard="([^"]+)"', done.stdout)
    assert found is not None
    assert found[1].split() == [f"{voice['duration_s']:.1f}" for voice in made["voices"]]
