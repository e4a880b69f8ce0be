"""Remedies carried out, and the script laid out."""

from __future__ import annotations

import pytest
from lsprotocol import types

from tests.lsp.editor import Editor, applied

pytestmark = pytest.mark.asyncio(loop_scope="session")

CAST = '+++\nstyle = "netflix"\n[cast]\nANN = "ann"\nBOB = "bob"\n+++\n# One\n'


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        ("[MUS‸ICK: tension]", "[MUSIC: tension]"),
        ("[SOUND: klaxon | ga‸im=3]", "[SOUND: klaxon | gain=3]"),
        ("[SOUND: klaxon | via=ph‸on]", "[SOUND: klaxon | via=phone]"),
        ('ANN: (tense, fas‸tt) "Hi."', 'ANN: (tense, fast) "Hi."'),
        ('ANN: "Hi." {voice=bo‸bb}', 'ANN: "Hi." {voice=bob}'),
        (
            'ANN: "Hi." {#red}\n[SOUND: klaxon | until=#rd‸e]',
            'ANN: "Hi." {#red}\n[SOUND: klaxon | until=#red]',
        ),
        ('An‸n: "Hi."', 'ANN: "Hi."'),
        ("## Two {room=offic‸}", "## Two {room=office}"),
    ],
)
async def test_the_nearest_name(ed: Editor, line: str, mended: str) -> None:
    assert list((await ed.actions(CAST + line + "\n")).values()) == [CAST + mended + "\n"]


async def test_a_value_in_the_front_matter(ed: Editor) -> None:
    found = await ed.actions('+++\nsty‸le = "netflx"\n+++\n')
    assert found == {"Write “netflix”": '+++\nstyle = "netflix"\n+++\n'}


async def test_the_three_nearest_sounds(ed: Editor) -> None:
    found = await ed.actions(CAST + "[SOUND: klaxo‸]\n")
    assert len(found) == 3
    assert found["Write “id:alarm.klaxon”"] == CAST + "[SOUND: id:alarm.klaxon]\n"


async def test_a_speaker_is_cast(ed: Editor) -> None:
    body = 'DR. X‸Y: "Hi."\nANN: "Hello."\n'
    found = await ed.actions(CAST + body)
    (title,) = found
    assert title == 'Cast "DR. XY" = "narrator"'
    row = 'BOB = "bob"\n"DR. XY" = "narrator"\n+++\n'
    assert found[title] == CAST.replace('BOB = "bob"\n+++\n', row) + body.replace("‸", "")


async def test_all_speakers_are_cast_at_once(ed: Editor) -> None:
    found = await ed.actions('+++\r\nstyle = "netflix"\r\n+++\r\nA‸NN: "Hi."\r\nBOB: "Ho."\r\n')
    assert found["Cast all 2 who are not in the cast"] == (
        '+++\r\nstyle = "netflix"\r\n[cast]\r\nANN = "ann"\r\nBOB = "bob"\r\n+++\r\n'
        'ANN: "Hi."\r\nBOB: "Ho."\r\n'
    )


async def test_a_script_without_front_matter_gets_some(ed: Editor) -> None:
    found = await ed.actions('# One\nA‸NN: "Hi."\n')
    assert found == {'Cast ANN = "ann"': '+++\n[cast]\nANN = "ann"\n+++\n# One\nANN: "Hi."\n'}


# --- layout -----------------------------------------------------------------------------------


async def formatted(ed: Editor, text: str) -> str | None:
    uri = ed.open(text)
    edits = await ed.client.text_document_formatting_async(
        types.DocumentFormattingParams(
            ed.document(uri), types.FormattingOptions(tab_size=4, insert_spaces=True)
        )
    )
    return None if edits is None else applied(text, list(edits))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#   One\n[sfx:klaxon|gain = -3]\n", "# One\n[SOUND: klaxon | gain=-3]\n"),
        ('# One\r\n\r\n\r\n\r\nANN:"Hi."\r\n', '# One\r\n\r\nANN: "Hi."\r\n'),
        ('# One\nANN: "🔥" {#a}\n   BOB:   "no"\n', '# One\nANN: "🔥" {#a}\nBOB: "no"\n'),
        ("# One\n", "# One\n"),
    ],
)
async def test_layout(ed: Editor, text: str, expected: str) -> None:
    assert await formatted(ed, text) == expected


async def test_a_script_with_errors_is_left_as_it_is(ed: Editor) -> None:
    assert await formatted(ed, '# One\nANN: "Hi.\n') is None
    await ed.until(lambda: ed.messages)
    assert ed.messages[0].type == types.MessageType.Info
    assert ed.messages[0].message == "a script with errors is not laid out: mend them first"
