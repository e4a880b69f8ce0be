"""The script seen from afar: sections and their times, what folds, what is coloured."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from lsprotocol import types

from pipeline.store import file_digest
from tests.lsp.editor import Editor

pytestmark = pytest.mark.asyncio(loop_scope="session")

_TIME = re.compile(r"\b(\d+):(\d\d)\b")

SCRIPT = """+++
style = "netflix"
[cast]
ANN = "ann"
NARRATOR = "narrator"
+++
# Cold Open
"It is three in the morning and nobody is awake."
# Context & Stakes
## The Room {#room}
ANN: "Something is very wrong
with the clock." {#wrong}
## The Hall
// one
// two
ANN: "Seventeen minutes."
[PAUSE 60s]
# Elsewhere
"Meanwhile."
"""


def pictured(symbols: list[types.DocumentSymbol], depth: int = 0) -> list[str]:
    lines = []
    for symbol in symbols:
        place = f"{symbol.range.start.line + 1}-{symbol.range.end.line + 1}"
        lines.append(f"{'  ' * depth}{symbol.name} [{place}] {symbol.detail or ''}".rstrip())
        lines += pictured(list(symbol.children or ()), depth + 1)
    return lines


async def outline(ed: Editor, uri: str) -> list[str]:
    found = await ed.client.text_document_document_symbol_async(
        types.DocumentSymbolParams(ed.document(uri))
    )
    assert found is not None
    return pictured([s for s in found if isinstance(s, types.DocumentSymbol)])


async def test_sections_nested_with_their_foretold_times(ed: Editor) -> None:
    found = await outline(ed, ed.open(SCRIPT))
    assert [_TIME.sub("t", line) for line in found] == [
        "Cold Open [7-8] t · t · cold-open",
        "Context & Stakes [9-17] t · t · context",
        "  The Room [10-12] t · t",
        "    #wrong [11-12] t · ANN: Something is very wrong with the clock.",
        "  The Hall [13-17] t · t",
        "Elsewhere [18-19] t · t",
    ]
    cold, context, room, hall, elsewhere = (
        times for line in found if len(times := seconds_in(line)) == 2
    )
    for (start, length), (following, _) in (
        (cold, context),
        (context, elsewhere),  # a chapter lasts as long as what is under it
        (room, hall),
        (hall, elsewhere),
    ):
        assert following - (start + length) in (-1, 0, 1)  # each rounded by itself
    assert cold[0] == 0
    assert 60 < hall[1] < 70  # a pause of a minute, and two words


def seconds_in(line: str) -> tuple[int, ...]:
    return tuple(int(m) * 60 + int(s) for m, s in _TIME.findall(line))


async def test_a_script_of_headings_alone_takes_no_time(ed: Editor) -> None:
    assert await outline(ed, ed.open("# One\n# Two\n")) == [
        "One [1-1] 0:00 · 0:00",
        "Two [2-2] 0:00 · 0:02",
    ]


async def test_times_are_the_last_renders_while_the_script_is_what_was_rendered(
    ed: Editor,
) -> None:
    """Whoever has just heard it finds it where it was heard."""
    folder = ed.root / "cues" / "10-rendered"
    folder.mkdir(exist_ok=True)
    script = folder / "script.cues"
    text = SCRIPT.replace("# Elsewhere\n", "")
    script.write_text(text)
    rendered_as(ed.root, "10-rendered", script, starts_s=(0, 11, 12, 95), end_s=130, wrong_s=13.4)
    try:
        uri = ed.open(text, "cues/10-rendered/script.cues")
        assert await outline(ed, uri) == [
            "Cold Open [7-8] 0:00 · 0:11 · cold-open",
            "Context & Stakes [9-18] 0:11 · 1:59 · context",
            "  The Room [10-12] 0:12 · 1:23",
            "    #wrong [11-12] 0:13 · ANN: Something is very wrong with the clock.",
            "  The Hall [13-18] 1:35 · 0:35",
        ]
        version = ed.replace(uri, text.replace("Seventeen", "Eighteen"))
        await ed.diagnostics(uri, version)
        foretold = (await outline(ed, uri))[0]
        assert _TIME.sub("t", foretold) == "Cold Open [7-8] t · t · cold-open"
        assert seconds_in(foretold)[1] < 11
    finally:
        shutil.rmtree(ed.root / "renders" / "10-rendered")


async def test_a_render_that_is_no_render_has_no_times_to_give(ed: Editor) -> None:
    folder, out = ed.root / "cues" / "11-torn", ed.root / "renders" / "11-torn"
    folder.mkdir(exist_ok=True)
    out.mkdir(parents=True)
    (folder / "script.cues").write_text("# One\n")
    (out / "timeline.json").write_text("{}")
    try:
        for manifest in ("", "[]", '{"inputs": [{}]}'):
            (out / "manifest.json").write_text(manifest)
            uri = ed.open("# One\n", "cues/11-torn/script.cues")
            assert await outline(ed, uri) == ["One [1-1] 0:00 · 0:02"]
            ed.close(uri)
    finally:
        shutil.rmtree(out)


def rendered_as(
    root: Path, slug: str, script: Path, *, starts_s: tuple[int, ...], end_s: int, wrong_s: float
) -> None:
    """What a render leaves of its times."""
    out = root / "renders" / slug
    out.mkdir(parents=True)
    shown = script.relative_to(root).as_posix()
    inputs = [{"kind": "script", "id": shown, "digest": file_digest(script)}]
    (out / "manifest.json").write_text(json.dumps({"inputs": inputs}))
    markers = [{"kind": "section", "at_sample": 48_000 * start} for start in starts_s]
    clips = [{"id": "wrong", "start_sample": round(48_000 * wrong_s)}]
    timeline = {
        "sample_rate_hz": 48_000,
        "duration_samples": 48_000 * end_s,
        "tracks": [{"role": "dialogue", "clips": clips}],
        "markers": markers,
    }
    (out / "timeline.json").write_text(json.dumps(timeline))


async def test_folding(ed: Editor) -> None:
    uri = ed.open(SCRIPT)
    found = await ed.client.text_document_folding_range_async(
        types.FoldingRangeParams(ed.document(uri))
    )
    assert sorted((f.start_line + 1, f.end_line + 1, f.kind) for f in found or ()) == [
        (1, 6, "imports"),
        (7, 8, "region"),
        (9, 17, "region"),
        (10, 12, "region"),
        (11, 12, None),
        (13, 17, "region"),
        (14, 15, "comment"),
        (18, 19, "region"),
    ]


async def test_tokens(ed: Editor) -> None:
    uri = ed.open('# One {#one}\n[SOUND: klaxon | gain=-3]\nANN: (tense) "🔥 {x}" {#b}\n')
    found = await ed.client.text_document_semantic_tokens_full_async(
        types.SemanticTokensParams(ed.document(uri))
    )
    assert found is not None
    line = character = 0
    shown = []
    for at in range(0, len(found.data), 5):
        down, right, length, _, made = found.data[at : at + 5]
        character = right if down else character + right
        line += down
        shown.append((line, character, length, made))
    assert shown == [
        (0, 8, 3, 1),  # one
        (1, 1, 5, 0),  # SOUND
        (1, 8, 6, 0),  # klaxon
        (1, 17, 4, 0),  # gain
        (2, 0, 3, 0),  # ANN
        (2, 6, 5, 0),  # tense
        (2, 18, 1, 0),  # x, after a fire of two units
        (2, 24, 1, 1),  # b
    ]
