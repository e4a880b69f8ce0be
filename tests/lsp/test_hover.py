"""What the thing under the mark is."""

from __future__ import annotations

import pytest

from pipeline.lsp import words
from pipeline.screenplay.layers import LAYER_PARAMS
from pipeline.screenplay.model import DELIVERIES
from pipeline.screenplay.resolve import SECTION_ATTRS
from pipeline.screenplay.speeches import LINE_ATTRS
from pipeline.script.cue import CUE_KEYS
from tests.lsp.editor import MARK, Editor

SCRIPT = """+++
style = "netflix"
[cast]
ANN = "ann"
[values]
region = "us-east-1"
+++
# One
[SOUND: loud klaxon, typing]
ANN: (tense) "It is {region}." {#first via=phone}
ANN (on speaker): "Again."
"Nobody was awake."
[SOUND: id:alarm.pager | until=#first fade-out=1s]
[ROOM: office]
[SOUND: a dog barking far away]
"""


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("under", "expected"),
    [
        (
            "kla‸xon",
            (
                "**alarm.klaxon**: Three blasts of a ship's klaxon in a plant room\n\n"
                "one-shot, 5.8 s, 5 variants\n\n"
                "GPL-3.0-or-later, warroom (synthesised: klaxon.dsp)\n\n"
                "Chosen for “loud klaxon” with a score of 1.00; `alarm.pager` came second."
            ),
        ),
        (
            "A‸NN: (tense)",
            "**ANN** (2 lines)\n\nVoice `ann`: ann\n\ntone, american; CC0-1.0, tests",
        ),
        ("‸ANN = ", "**ANN** (2 lines)\n\nVoice `ann`: ann\n\ntone, american; CC0-1.0, tests"),
        ("{reg‸ion}", "`{region}` is “us-east-1”"),
        ("until=#fi‸rst", "`#first` is the line\n\n> ANN: It is {region}."),
        ("ten‸se", "**tense**: Said under strain. (pace × 1.12, +1 dB)"),
        ("fade-‸out", "**fade-out**: Fade at the end."),
        (
            "[SO‸UND: loud klaxon",
            (
                f"**SOUND**: {words.KEYS['SOUND']}\n\n"
                "- loud klaxon: `alarm.klaxon`, one-shot, 5.8 s\n"
                "- typing: `office.typing`, continuous, 34 s"
            ),
        ),
        (
            "[SO‸UND: a dog",
            f"**SOUND**: {words.KEYS['SOUND']}\n\n- a dog barking far away: nothing answers to it",
        ),
        ("It ‸is", ""),
        ('style = "net‸flix', "**netflix**: "),
        ("via=ph‸one", "**phone**: "),
        ("(on spea‸ker)", "**speaker**: "),
        ("ROOM: off‸ice", "**office**: "),
        ('‸"Nobody', "**NARRATOR** (1 line, not in the cast)\n\nVoice `narrator`"),
        ("dog bar‸king", "No sound answers to “a dog barking far away”. Nearest are:\n\n- `id:"),
    ],
)
async def test_hover(ed: Editor, under: str, expected: str) -> None:
    plain = under.replace(MARK, "")
    assert SCRIPT.count(plain) == 1
    shown = await ed.hover(SCRIPT.replace(plain, under))
    if expected.endswith((": ", "`", "id:")):
        assert shown.startswith(expected)
        assert len(shown) > len(expected)
    else:
        assert shown == expected


def test_every_word_of_the_language_is_explained() -> None:
    assert set(words.KEYS) == set(CUE_KEYS.values())
    assert set(words.PARAMS) == {*LAYER_PARAMS, "keep"}
    assert set(words.LINE_ATTRS) == set(LINE_ATTRS)
    assert set(words.SECTION_ATTRS) == set(SECTION_ATTRS)
    assert set(words.DELIVERIES) == set(DELIVERIES)
