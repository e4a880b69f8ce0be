"""A script that lies in no project: what can be said of it without a library."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lsp.editor import editor


@pytest.mark.asyncio(loop_scope="session")
async def test_only_its_form_is_checked(tmp_path: Path) -> None:
    async with editor(tmp_path) as ed:
        uri = ed.open('# One\n[SOUND: a gong]\nANN: "Hi.\n', "alone.cues")
        assert await ed.diagnostics(uri) == ["2:5-6 quote/unterminated"]
        assert await ed.completions('# One\nANN: "Hi."\n[SI‸\n') == ["SILENCE"]
        assert await ed.completions('# One\nBOB: "Hi."\n‸') == ["BOB"]
        assert await ed.hover('# One\nANN: (ten‸se) "Hi."\n') != ""
