"""Whatever the text and wherever the cursor: something is being written there, or nothing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.lsp.cursor import cursor_at

PIECES = st.sampled_from(
    [
        *("+++", "\n", "\r\n", "[cast]\n", 'ANN = "a"', "style = ", "# ", "## One {", "room="),
        *("[", "]", "SOUND:", "MUSIC", " | ", "fade=", ", ", "id:", "ANN", "(on ", "(tense", ")"),
        *(": ", '"', "”", "{", "}", "#id", "//", "@include ", "🔥", "\u2028", "^", "\\", "*", " "),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join), st.data())
def test_the_typed_part_is_what_stands_before_the_cursor(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    cursor = cursor_at(text, offset)
    if cursor is not None:
        assert text[cursor.start : offset] == cursor.typed
        assert "\n" not in cursor.typed
