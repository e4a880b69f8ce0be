"""Every script of the production framework is valid as it stands, and so is the contract's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.diagnostics import has_errors
from pipeline.script.dump import dump
from pipeline.script.nodes import Cue, Heading, Speech
from pipeline.script.parser import parse
from pipeline.script.read import read_source
from tests.script.reading import SCRIPTS, SEED, unindented


@pytest.mark.parametrize("path", [*SEED, SCRIPTS / "example.cues"], ids=lambda path: path.stem)
def test_reads_without_an_error(path: Path) -> None:
    source, unreadable = read_source(path, path.name)
    script, found = parse(source)
    assert not unreadable
    assert not has_errors(found)
    assert script.nodes


def test_all_twenty_blocks_are_here() -> None:
    assert len(SEED) == 20


def test_only_the_diagram_block_is_not_spoken() -> None:
    warned = {
        path.stem: [str(d.span) for d in found]
        for path in SEED
        if (found := parse(read_source(path, path.name)[0])[1])
    }
    assert warned == {"12": [f"12.cues:{line}:1" for line in range(1, 7)]}


def test_war_room() -> None:
    source, _ = read_source(SCRIPTS / "seed" / "08.cues", "08.cues")
    assert dump(parse(source)[0]) == unindented(
        """
        cue SOUND "Data center hum" "keyboard clatter"
        speech ENGINEER 1: "Latency just spiked to 3000ms."
        speech ENGINEER 2: "That's impossible, check your" <interrupted>
        cue SOUND free "ALARM"
        speech AUTOMATED VOICE: "Region failure detected. Region failure detected."
        speech ENGINEER 1: "Oh no. Oh no no no..."
        cue SOUND "Phones starting to ring"
        """
    )


def test_lists_are_breathed() -> None:
    source, _ = read_source(SCRIPTS / "seed" / "06.cues", "06.cues")
    assert dump(parse(source)[0]) == (
        'speech -: "Netflix\'s disaster that October night changed everything. Within 6 months:"'
        ' <breath> "Chaos Engineering became mandatory at tech companies"'
        " <breath> \"'Chaos Monkey' entered the engineering lexicon\""
        ' <breath> "A new role emerged: the Chaos Engineer" <paragraph>'
        ' "Today, companies like Uber, Airbnb, and even banks deliberately break their own'
        ' systems. Because Netflix proved: the only way to prevent disaster is to practice it."\n'
    )


def test_the_contracts_example() -> None:
    source, _ = read_source(SCRIPTS / "example.cues", "example.cues")
    script, found = parse(source)
    assert found == ()
    assert script.front is not None
    assert script.front.data["cast"] == {"SARAH": "sarah", "DR. LAMPORT": "lamport"}
    assert str(script.front.key_spans["cast", "DR. LAMPORT"]) == "example.cues:8:1"
    assert [node.title for node in script.nodes if isinstance(node, Heading)] == [
        "Cold Open",
        "The War Room",
        "Interview",
    ]
    pager = next(
        node
        for node in script.nodes
        if isinstance(node, Cue) and node.args[0:1] and node.args[0].text == "pager"
    )
    assert [(p.key, p.value) for p in pager.params] == [
        ("at", "-0.4s"),
        ("gain", "-6"),
        ("pan", "L40"),
        ("loop", None),
        ("until", "#red"),
    ]
    speeches = [node for node in script.nodes if isinstance(node, Speech)]
    assert [s.name.text for s in speeches if s.name and s.together] == ["MIKE"]
    assert [s.name.text for s in speeches if s.name and s.barges_in] == ["ENGINEER 1"]
