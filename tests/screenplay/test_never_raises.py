"""Whatever a writer types, resolving ends with a screenplay and diagnostics."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.screenplay.dump import dump
from pipeline.screenplay.report import check_json
from tests.screenplay.stage import staged

KEYS = st.sampled_from(
    ["at", "for", "until", "gain", "pan", "fade", "via", "duck", "keep", "x", "#a", "loop"]
)
VALUES = st.sampled_from(
    ["", "=-3", "=#a", "=#a+1s", "=L40", "=2:00", "=off", "=none", "=phone", "=1e9", "=−2"]
)
PARAMS = st.lists(st.tuples(KEYS, VALUES).map("".join), max_size=3).map(" ".join)
CUES = st.builds(
    "[{}: {} | {}]".format,
    st.sampled_from(["SOUND", "AMB", "MUSIC", "STING", "SILENCE", "PAUSE", "ROOM", "CODE", "NO"]),
    st.sampled_from(
        ["alarm", "typing stops", "out", "id:x", "id:", "tension", "2s", "hall", ",", "distant"]
    ),
    PARAMS,
)
SPEECHES = st.builds(
    '{}{}{}: {} "{}" {{{}}}'.format,
    st.sampled_from(["A", "ENGINEER 2", "NARRATOR", "É"]),
    st.sampled_from(["", " (on phone)", " (V.O.) (CEO)", " ()", " (,)"]),
    st.sampled_from(["", " ^"]),
    st.sampled_from(["", "(tense)", "(so, so)", "()"]),
    st.sampled_from(["x", "{v}", "{w}", "—", "[[a|b]] *c*", "a—", "1. b", "- ", "—a\n\n2. b"]),
    PARAMS,
)
HEADINGS = st.builds(
    "{} {} {{{}}}".format,
    st.sampled_from(["#", "####"]),
    st.sampled_from(["One", "Cold Open", "!"]),
    PARAMS,
)
FRONTS = st.sampled_from(
    ["", "+++\n[values]\nv = ''\n+++\n", "+++\ncast = 1\nvalues = 2\nsignoff = [3]\n+++\n"]
)
SCRIPTS = st.tuples(FRONTS, st.lists(CUES | SPEECHES | HEADINGS, max_size=12).map("\n".join)).map(
    "".join
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(SCRIPTS)
def test_resolving_never_raises(text: str) -> None:
    result = staged(text)
    json.dumps(check_json(result.screenplay, result.found), allow_nan=False)
    dump(result.screenplay)
    ids = result.ids
    assert len(set(ids)) == len(ids)
    for found in result.found:
        assert 0 <= found.span.start <= found.span.end <= len(text)
