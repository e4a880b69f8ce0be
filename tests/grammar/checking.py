"""Every property of one script, in the order in which the stages meet it."""

from __future__ import annotations

from tests.grammar import properties
from tests.grammar.coverage import Coverage
from tests.grammar.moving import check_edited, check_moved
from tests.grammar.scripts import Skin, Written
from tests.grammar.stage import FrontHalf, World, front_half

_PLAIN_SKIN = Skin(crlf=True, bom=True, indent="\t ", trail=" ")


def check_bytes(data: bytes) -> FrontHalf:
    """What holds of any bytes at all, as a fuzzer types them."""
    return _check(data, "whole", _PLAIN_SKIN)


def _check(data: bytes, world: World, skin: Skin) -> FrontHalf:
    half = front_half(data, world)
    properties.check_places(half)
    properties.check_lossless(half.script)
    properties.check_ids(half.screenplay)
    properties.check_layout(half, world)
    properties.check_skin(half, skin, world)
    return half


def check_written(written: Written, coverage: Coverage) -> None:
    """What holds of a script of which it is known how it was written."""
    half = _check(written.data, written.world, written.skin)
    coverage.add(half)
    if written.mood == "clean":
        assert half.ok, [d for d in half.found if d.is_error]
        _check_nodes(written, half)
        coverage.moved += check_moved(written, half)
        coverage.edited += check_edited(written, half)
    if written.mood != "damaged":
        _check_faults(written, half)
    if half.ok:
        coverage.slugs.update({d.slug for d in properties.check_timeline(half.screenplay)})
        coverage.laid_out += 1


def _check_nodes(written: Written, half: FrontHalf) -> None:
    """Each block that the grammar can foretell reads as the nodes that it was written as."""
    starts = [*written.starts, len(written.text)]
    for number, block in enumerate(written.blocks):
        if block.nodes:
            read = tuple(
                properties.node_name(node)
                for node in half.script.nodes
                if starts[number] <= node.span.start < starts[number + 1]
            )
            assert read == block.nodes, block.text


def _check_faults(written: Written, half: FrontHalf) -> None:
    """Each fault is told, at its place."""
    told = properties.told(half)
    anywhere = {d.slug for d in half.found}
    for slug, at in written.faults:
        wanted = "cast/no-voice" if (slug, written.world) == ("cast/uncast", "no voices") else slug
        if at is None:
            assert wanted in anywhere, wanted
        else:
            assert (wanted, at) in told, (wanted, at, sorted(told))
