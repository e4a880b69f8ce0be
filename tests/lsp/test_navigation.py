"""From a name to where it is given and used, and another name for it."""

from __future__ import annotations

import pytest
from pygls.exceptions import JsonRpcException

from tests.lsp.editor import MARK, Editor

pytestmark = pytest.mark.asyncio(loop_scope="session")

SCRIPT = """+++
style = "netflix"
[cast]
ANN = "ann"
"DR. BOB" = "bob"
[values]
region = "us-east-1"
+++
# One {#one}
[SOUND: klaxon | until=#red at=#red-0.5s]
ANN: "It is {region}." {#red}
DR. BOB: "{region}? Again?" {voice=ann}
ANN: "Yes."
@include part.cues
"""
PATH = "cues/09-names/script.cues"


@pytest.fixture(autouse=True)
def part(ed: Editor) -> None:
    folder = ed.root / "cues" / "09-names"
    folder.mkdir(exist_ok=True)
    (folder / "part.cues").write_text('ANN: "From the other file." {#there}\n')


def marked(under: str) -> str:
    plain = under.replace(MARK, "")
    assert SCRIPT.count(plain) == 1, "the mark must stand in one place"
    return SCRIPT.replace(plain, under)


@pytest.mark.parametrize(
    ("under", "places"),
    [
        ("until=#r‸ed", [f"{PATH}:11:26"]),
        ("at=‸#red-0.5s", [f"{PATH}:11:26"]),
        ('A‸NN: "It', [f"{PATH}:4:1"]),
        ("DR. B‸OB: ", [f"{PATH}:5:1"]),
        ("is {‸region}", [f"{PATH}:7:1"]),
        ("voice=a‸nn", ["voices/ann.toml:1:1"]),
        ('ANN = "a‸nn', ["voices/ann.toml:1:1"]),
        ("kla‸xon", ["sfx_library/alarm/klaxon.toml:1:1"]),
        ("part‸.cues", ["cues/09-names/part.cues:1:1"]),
        ('style = "‸netflix', ["sfx_library/styles/netflix.toml:1:1"]),
        ("‸Yes", []),
    ],
)
async def test_definition(ed: Editor, under: str, places: list[str]) -> None:
    assert await ed.definition(marked(under), PATH) == places


async def test_references_through_all_files(ed: Editor) -> None:
    uri, position = ed.marked(marked('A‸NN: "Yes'), PATH)
    found = await ed.references_at(uri, position)
    assert found == [
        f"{PATH}:4:1",
        f"{PATH}:11:1",
        f"{PATH}:13:1",
        "cues/09-names/part.cues:1:1",
    ]
    uses = await ed.references_at(uri, position, declaration=False)
    assert uses == found[1:]


@pytest.mark.parametrize(
    ("under", "new_name", "changed"),
    [
        (
            "until=#r‸ed",
            "code-red",
            {
                "[SOUND: klaxon | until=#red at=#red-0.5s]": "[SOUND: klaxon | until=#code-red at=#code-red-0.5s]",
                'ANN: "It is {region}." {#red}': 'ANN: "It is {region}." {#code-red}',
            },
        ),
        (
            "DR. B‸OB: ",
            "BOB",
            {
                '"DR. BOB" = "bob"': 'BOB = "bob"',
                'DR. BOB: "{region}? Again?" {voice=ann}': 'BOB: "{region}? Again?" {voice=ann}',
            },
        ),
        (
            "reg‸ion = ",
            "data centre",
            {
                'region = "us-east-1"': '"data centre" = "us-east-1"',
                'ANN: "It is {region}." {#red}': 'ANN: "It is {data centre}." {#red}',
                'DR. BOB: "{region}? Again?" {voice=ann}': 'DR. BOB: "{data centre}? Again?" {voice=ann}',
            },
        ),
    ],
)
async def test_rename(ed: Editor, under: str, new_name: str, changed: dict[str, str]) -> None:
    before = SCRIPT.splitlines()
    after = (await ed.renamed(marked(under), new_name)).splitlines()
    assert {a: b for a, b in zip(before, after, strict=True) if a != b} == changed


async def test_a_speaker_is_renamed_in_included_files_too(ed: Editor) -> None:
    uri, position = ed.marked(marked('A‸NN: "Yes'), PATH)
    edit = await ed.rename_at(uri, position, "ANNE")
    files = {e.text_document.uri: len(e.edits) for e in edit.document_changes or ()}  # type: ignore[union-attr]
    assert files == {uri: 3, ed.uri("cues/09-names/part.cues"): 1}


@pytest.mark.parametrize(
    ("under", "new_name", "reason"),
    [
        ("DR. B‸OB: ", "Bob", "“Bob” is no name"),
        ("DR. B‸OB: ", "ANN", "ANN is there already, and the two would be one"),
        ("DR. B‸OB: ", "CUT TO", "“CUT TO:” is read as a transition of a screenplay"),
        ("until=#r‸ed", "code red", "“code red” is no id"),
        ("until=#r‸ed", "one", "the id “one” is there already"),
        ("kla‸xon", "horn", "ids, speakers and values can be renamed"),
    ],
)
async def test_a_name_that_would_not_do_is_refused(
    ed: Editor, under: str, new_name: str, reason: str
) -> None:
    with pytest.raises(JsonRpcException) as refused:
        await ed.renamed(marked(under), new_name)
    assert refused.value.message.startswith(reason)


async def test_the_narrator_stays(ed: Editor) -> None:
    with pytest.raises(JsonRpcException, match="NARRATOR speaks every paragraph without a name"):
        await ed.renamed('# One\nNARR‸ATOR: "Once."\n', "TELLER")
