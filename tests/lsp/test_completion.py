"""What is offered where the mark stands: a script with ``‸`` beside the expected words."""

from __future__ import annotations

import pytest

from tests.lsp.editor import MARK, Editor

pytestmark = pytest.mark.asyncio(loop_scope="session")

SCRIPT = """+++
style = "netflix"
[cast]
NARRATOR = "narrator"
ANN = "ann"
"DR. BOB" = "bob"
[values]
region = "us-east-1"
code name = "x"
+++
# One
DR. BOB: "It is {region}." {#first}
DR. BOB: "Again."
ANN: "—and again" {#second}
STRANGER: "Who?"
‸
""".replace("code name", '"code name"')


def at(line: str) -> str:
    return SCRIPT.replace(MARK, line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        # Speakers: those who speak most first, whoever is only in the cast last.
        ("‸", ["DR. BOB", "ANN", "STRANGER", "NARRATOR"]),
        ("A‸", ["ANN"]),
        ("bo‸", ["DR. BOB"]),
        # Cues
        ("[MU‸", ["MUSIC"]),
        ("[MUSIC: id:ten‸", ["id:music.tension.pulse", "id:music.tension.pulse-end"]),
        ("[SOUND: id:alarm.‸", ["id:alarm.klaxon", "id:alarm.pager"]),
        ("[ROOM: ‸", ["boardroom", "datacenter", "dry", "hall", "office"]),
        # Params and their values
        ("[SOUND: klaxon | fade‸", ["fade", "fade-in", "fade-out"]),
        ("[SOUND: klaxon | fade=2s du‸", ["duck"]),
        ("[SOUND: klaxon | fade=2s fade‸", ["fade-in", "fade-out"]),
        ("[SILENCE 2s | ‸", ["keep"]),
        ("[SILENCE | keep=‸", ["none"]),
        ("[SOUND: klaxon | duck=‸", ["off", "6", "12"]),
        ("[SOUND: klaxon | via=p‸", ["pa", "phone"]),
        ("[SOUND: klaxon | until=‸", ["#first", "#second"]),
        ("[SOUND: klaxon | at=#se‸", ["#second"]),
        ("[PAUSE | ‸", []),
        # Speeches
        ("ANN: (te‸", ["tense"]),
        ("ANN: (tense, fa‸", ["fast"]),
        ("ANN: (tense and wh‸", ["whispering"]),
        ('ANN: "Hello {‸', ["region", "code name"]),
        ('ANN: "Hello {re‸ and so on"', ["region"]),
        ('"Two lines\nof narration {re‸', ["region"]),
        ('ANN: "Hello" {sp‸', ["speed"]),
        ('ANN: "Hello" {speed=1.1 voice=‸', ["ann", "bob", "narrator"]),
        ("## Two {‸", ["part", "room", "target", "carry"]),
        ("## Two {room=of‸", ["office"]),
        ("## Two {#two part=co‸", ["cold-open", "context"]),
        # Words of the writer's own
        ('ANN: "Hello ‸', []),
        ('"Two lines\nANN‸', []),
        ("// see [MUSIC: ‸", []),
        ('ANN: "Hello." [MUSIC: tension] ‸', []),
    ],
)
async def test_offers(ed: Editor, line: str, expected: list[str]) -> None:
    assert await ed.completions(at(line)) == expected


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("[MUSIC: ‸", ["contemplative", "tension", "out"]),
        ("[MUSIC: te‸", ["tension", "tension building"]),
        ('ANN: "Hello" [MUSIC: te‸', ["tension", "tension building"]),
        ("[SOUND: pager, klax‸", ["klaxons", "klaxon blaring", "klaxon erupts", "klaxon horn"]),
        ("[AMBIENCE: ‸", ["out"]),
        ("[STING: re‸", ["revelation", "reveal", "revelation sting"]),
    ],
)
async def test_sounds_what_begins_so_before_what_has_such_a_word(
    ed: Editor, line: str, first: list[str]
) -> None:
    assert (await ed.completions(at(line)))[: len(first)] == first


async def test_treatments_before_the_colon(ed: Editor) -> None:
    assert {"on phone", "phone"} <= set(await ed.completions(at("ANN (‸")))
    assert await ed.completions(at("ANN (on ph‸")) == ["on phone", "on the phone"]


async def test_cue_keys_after_the_bracket(ed: Editor) -> None:
    assert await ed.completions(at("[‸")) == [
        "SOUND",
        "AMBIENCE",
        "MUSIC",
        "STING",
        "PAUSE",
        "BEAT",
        "SILENCE",
        "ROOM",
        "DIAGRAM",
        "METRIC",
        "CODE",
    ]


async def test_free_words_are_sounds(ed: Editor) -> None:
    assert "alarm klaxons" in await ed.completions(at("[ALARM‸"))


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("st‸", ["style"]),
        ('style = "‸"', ["financial-crisis", "human-error", "netflix"]),
        ("style = ‸", ["financial-crisis", "human-error", "netflix"]),
        ('targets = ["podcast", "str‸"]', ["streaming"]),
        ("[‸", ["[cast]", "[values]", "[signoff]"]),
        ('[cast]\nANN = "‸"', ["ann", "bob", "narrator"]),
        ("[cast]\n‸", ["ANN"]),
        ("[signoff]\nle‸", ["legal"]),
        ("# st‸", []),
    ],
)
async def test_front_matter(ed: Editor, front: str, expected: list[str]) -> None:
    body = '+++\n# One\nANN: "Hi."\n' if "ANN =" not in front else "+++\n# One\n"
    assert await ed.completions(f"+++\n{front}\n{body}") == expected


@pytest.mark.parametrize(
    ("line", "label", "expected"),
    [
        ("A‸", "ANN", "ANN: "),
        ("A‸: (tense) ", "ANN", "ANN: (tense) "),
        ("[SOUND: pager,klax‸]", "klaxons", "[SOUND: pager,klaxons]"),
        ("[MU‸]", "MUSIC", "[MUSIC: ]"),
        ("[SOUND: klaxon | fade-i‸]", "fade-in", "[SOUND: klaxon | fade-in=]"),
        ("[SOUND: klaxon | until=#f‸]", "#first", "[SOUND: klaxon | until=#first]"),
        ('ANN: "🔥🔥 {re‸"', "region", 'ANN: "🔥🔥 {region}"'),
        ('ANN: "{re‸}"', "region", 'ANN: "{region}"'),
    ],
)
async def test_what_is_written(ed: Editor, line: str, label: str, expected: str) -> None:
    assert await ed.completed(at(line), label) == expected


async def test_front_matter_is_closed_once(ed: Editor) -> None:
    assert await ed.completed("+++\nstyle = ‸\n+++\n", "netflix") == 'style = "netflix"'
    assert await ed.completed('+++\nstyle = "n‸\n+++\n', "netflix") == 'style = "netflix"'
    assert await ed.completed('+++\nstyle = "n‸"\n+++\n', "netflix") == 'style = "netflix"'


async def test_included_paths_lie_in_the_project(ed: Editor) -> None:
    folder = ed.root / "cues" / "08-in-parts"
    (folder / "parts").mkdir(parents=True, exist_ok=True)
    (folder / "parts" / "open.cues").write_text('"x"\n')
    script = "cues/08-in-parts/script.cues"
    assert await ed.completions("@‸", script) == ["@include"]
    ed.close_all()
    assert await ed.completions("@include ‸", script) == ["parts/open.cues"]
    ed.close_all()
    found = await ed.completions("@include ../‸", script)
    assert "../01-episode-1/script.cues" in found
    assert all("/../../" not in path for path in found)


async def test_an_offer_says_what_it_is(ed: Editor) -> None:
    (one,) = [o for o in await ed.offers(at("[SOUND: klaxon‸")) if o.label == "klaxons"]
    assert one.detail == "alarm.klaxon · one-shot · 5.8 s"
    assert one.documentation == "Three blasts of a ship's klaxon in a plant room"


async def test_names_of_a_moment_ago_are_offered_while_a_quote_is_open(ed: Editor) -> None:
    """A compile that fails to see the cast would leave nothing to offer."""
    uri, position = ed.marked(at('"A quote that is never closed\n\n‸'))
    await ed.diagnostics(uri)
    assert await ed.completions(at("A‸")) == ["ANN"]
    assert position.line == 17
