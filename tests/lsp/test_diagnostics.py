"""What is wrong is told as it is typed, at its place, and taken back when it is mended."""

from __future__ import annotations

import pytest
from lsprotocol import types

from tests.lsp.editor import Editor

pytestmark = pytest.mark.asyncio(loop_scope="session")

CAST = '+++\nstyle = "netflix"\n[cast]\nANN = "ann"\nBOB = "bob"\n+++\n# One\n'


async def test_every_problem_at_its_place(ed: Editor) -> None:
    uri = ed.open(CAST + '[MUSICK: tension]\nANN: "Hello {planet}."\n[SOUND: klaxon | gian=3]\n')
    assert await ed.diagnostics(uri) == [
        "7:1-7 cue/unknown-key",
        "8:12-20 value/unknown",
        "9:17-21 param/unknown",
    ]


async def test_the_remedy_stands_in_the_message(ed: Editor) -> None:
    uri = ed.open(CAST + "[SOUND: klaxon | gian=3]\n")
    await ed.diagnostics(uri)
    (one,) = ed.published[uri].diagnostics
    assert one.message == "no param is called “gian”\ndid you mean “gain”?"
    assert (one.severity, one.source) == (types.DiagnosticSeverity.Error, "warroom")


async def test_a_mended_problem_is_taken_back(ed: Editor) -> None:
    uri = ed.open(CAST + 'ANN: "Open\n')
    assert await ed.diagnostics(uri) == ["7:5-6 quote/unterminated"]
    end = types.Position(line=7, character=10)
    closing = types.TextDocumentContentChangePartial(
        range=types.Range(start=end, end=end), text='"'
    )
    version = ed.change(uri, closing)
    assert await ed.diagnostics(uri, version) == []


async def test_a_burst_of_typing_is_told_of_its_end(ed: Editor) -> None:
    uri = ed.open(CAST)
    await ed.diagnostics(uri)
    for number, letter in enumerate("[PAUSE oops]"):
        at = types.Position(line=7, character=number)
        change = types.TextDocumentContentChangePartial(
            range=types.Range(start=at, end=at), text=letter
        )
        version = ed.change(uri, change)
    assert await ed.diagnostics(uri, version) == ["7:1-11 sound/unknown"]
    # Twelve letters and one compile, or two where the first came before the others.
    assert ed.published[uri].version == version


async def test_front_matter_is_read_too(ed: Editor) -> None:
    uri = ed.open('+++\ncolour = "red"\nstyle = "netflx"\n+++\n# One\n"Hello."\n')
    assert await ed.diagnostics(uri) == ["1:0-6 front/unknown-key", "2:0-5 front/unknown-style"]


async def test_faults_of_an_included_file_are_told_there(ed: Editor) -> None:
    part = ed.root / "cues" / "part.cues"
    part.write_text('ANN: "All is {well}."\n')
    main = ed.open(CAST + "@include part.cues\n", "cues/whole.cues")
    assert await ed.diagnostics(main) == []
    await ed.until(lambda: ed.uri("cues/part.cues") in ed.published)
    told = ed.published[ed.uri("cues/part.cues")]
    assert [d.code for d in told.diagnostics] == ["value/unknown"]

    opened = ed.open('ANN: "All is well."\n', "cues/part.cues")
    assert await ed.diagnostics(opened) == []


async def test_an_included_file_is_compiled_with_the_episode_that_includes_it(ed: Editor) -> None:
    folder = ed.root / "cues" / "07-in-two"
    folder.mkdir(exist_ok=True)
    (folder / "script.cues").write_text(CAST + '@include second.cues\nANN: "x" {#here}\n')
    (folder / "second.cues").write_text("")
    uri = ed.open("[SOUND: klaxon | until=#here]\n", "cues/07-in-two/second.cues")
    assert await ed.diagnostics(uri) == []
    version = ed.replace(uri, "[SOUND: klaxon | until=#there]\n")
    assert await ed.diagnostics(uri, version) == ["0:23-29 id/unknown"]


async def test_closing_takes_everything_back(ed: Editor) -> None:
    uri = ed.open(CAST + "[MUSICK: tension]\n")
    assert await ed.diagnostics(uri) != []
    ed.close(uri)
    await ed.until(lambda: not ed.published[uri].diagnostics)


async def test_a_file_that_was_never_saved(ed: Editor) -> None:
    uri = ed.open('# One\n[SOUND: klaxon]\nANN: "Hi"\n', uri="untitled:Untitled-1")
    assert await ed.diagnostics(uri) == ["2:0-3 cast/uncast"]


async def test_a_new_sound_is_known_once_it_is_written(ed: Editor) -> None:
    assert [r.method for r in ed.registered] == ["workspace/didChangeWatchedFiles"]
    uri = ed.open(CAST + "[SOUND: theremin]\n")
    assert await ed.diagnostics(uri) == ["7:8-16 sound/unknown"]
    alarm = ed.root / "sfx_library" / "alarm"
    text = (alarm / "pager.toml").read_text()
    aliases = text[text.index("aliases") : text.index("]", text.index("aliases")) + 1]
    (alarm / "theremin.toml").write_text(text.replace(aliases, 'aliases = ["theremin"]'))
    try:
        event = types.FileEvent(
            uri=ed.uri("sfx_library/alarm/theremin.toml"), type=types.FileChangeType.Created
        )
        ed.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
        await ed.until(lambda: not ed.published[uri].diagnostics)
    finally:
        (alarm / "theremin.toml").unlink()


async def test_a_broken_catalogue_is_told_and_survived(ed: Editor) -> None:
    broken = ed.root / "voices" / "broken.toml"
    broken.write_text('description = "half a file\n')
    try:
        uri = ed.open(CAST + 'ANN: "Hi."\n')
        assert await ed.diagnostics(uri) == []
        await ed.until(lambda: ed.uri("voices/broken.toml") in ed.published)
        told = ed.published[ed.uri("voices/broken.toml")]
        assert {d.code for d in told.diagnostics} == {"asset/toml"}
    finally:
        broken.unlink()
    version = ed.replace(uri, CAST + 'ANN: "Hello."\n')
    assert await ed.diagnostics(uri, version) == []
    await ed.until(lambda: not ed.published[ed.uri("voices/broken.toml")].diagnostics)


async def test_a_catalogue_that_cannot_be_read_is_told_once_and_the_last_one_stands_in(
    ed: Editor,
) -> None:
    folder = ed.root / "voices" / "folder.toml"
    uri = ed.open(CAST)
    await ed.diagnostics(uri)
    folder.mkdir()
    (folder / "inside.toml").touch()
    try:
        for text in ("Hi.", "Hi, {you}."):
            version = ed.replace(uri, CAST + f'ANN: "{text}"\n')
            found = await ed.diagnostics(uri, version)
        assert found == ["7:10-15 value/unknown"]
        assert [m.type for m in ed.messages] == [types.MessageType.Error]
    finally:
        (folder / "inside.toml").unlink()
        folder.rmdir()
