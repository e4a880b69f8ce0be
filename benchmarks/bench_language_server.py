"""What an editor waits for at a keystroke in a long script, over the protocol.

    python -m benchmarks.bench_language_server [--lines 5000] [--keystrokes 30]

A real client and a real ``warroom lsp``. Each keystroke is one incremental change in the middle
of the script; measured are the time until the diagnostics of that version are there, and until
a completion asked for right after the keystroke is. Exit 1 where the median of either is over
the limit.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pygls.uris import from_fs_path

from benchmarks.long_script import long_script
from benchmarks.machine import slowness

ROOT = Path(__file__).parent.parent
LIMIT_MS = 100.0
_TYPED = "[SOUND: frantic typing | fade="


async def measure(lines: int, keystrokes: int) -> tuple[list[float], list[float]]:
    """Milliseconds until the diagnostics, and until the completion, of each keystroke."""
    client = LanguageClient("bench", "1")
    told: dict[int, asyncio.Future[float]] = {}

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def publish(params: types.PublishDiagnosticsParams) -> None:
        waiting = told.get(params.version or 0)
        if waiting is not None and not waiting.done():
            waiting.set_result(time.perf_counter())

    def expect(version: int) -> asyncio.Future[float]:
        told[version] = asyncio.get_running_loop().create_future()
        return told[version]

    await client.start_io(sys.executable, "-m", "pipeline", "lsp", cwd=ROOT)
    root_uri = str(from_fs_path(str(ROOT)))
    await client.initialize_async(
        types.InitializeParams(
            capabilities=types.ClientCapabilities(),
            workspace_folders=[types.WorkspaceFolder(uri=root_uri, name="warroom")],
        )
    )
    client.initialized(types.InitializedParams())
    text = long_script(lines)
    uri = f"{root_uri}/cues/bench.cues"
    item = types.TextDocumentItem(uri=uri, language_id="cues", version=1, text=text)
    opened = expect(1)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    await opened

    # A new line in the middle, after a cue that ends one.
    line = text[: text.index("[PAUSE]\n", len(text) // 2)].count("\n") + 1
    document = types.VersionedTextDocumentIdentifier(uri=uri, version=1)
    diagnosed_ms, completed_ms = [], []
    for number in range(keystrokes):
        # What a writer types, and begun anew on the next line when it is done.
        column = number % len(_TYPED)
        letter = _TYPED[column] if column else f"\n{_TYPED[0]}"
        start = types.Position(line=line - (column == 0), character=column)
        if column == 0:
            start = types.Position(line=line - 1, character=len("[PAUSE]"))
        document.version += 1
        diagnosed = expect(document.version)
        begun = time.perf_counter()
        client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                document,
                [
                    types.TextDocumentContentChangePartial(
                        range=types.Range(start, start), text=letter
                    )
                ],
            )
        )
        await client.text_document_completion_async(
            types.CompletionParams(
                types.TextDocumentIdentifier(uri),
                types.Position(line=line, character=column + 1),
            )
        )
        completed_ms.append(1000 * (time.perf_counter() - begun))
        diagnosed_ms.append(1000 * (await diagnosed - begun))
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
    return diagnosed_ms, completed_ms


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--lines", type=int, default=5000)
    arguments.add_argument("--keystrokes", type=int, default=30)
    options = arguments.parse_args()
    diagnosed_ms, completed_ms = asyncio.run(measure(options.lines, options.keystrokes))
    limit_ms = LIMIT_MS * slowness()
    count = long_script(options.lines).count("\n")
    print(f"{len(diagnosed_ms)} keystrokes in a script of {count} lines, limit {limit_ms:.0f} ms")
    worst = 0.0
    for name, took_ms in (("diagnostics", diagnosed_ms), ("completion", completed_ms)):
        median_ms = statistics.median(took_ms)
        worst = max(worst, median_ms)
        print(f"{name:12} median {median_ms:6.1f} ms   max {max(took_ms):6.1f} ms")
    return 1 if worst > limit_ms else 0


if __name__ == "__main__":
    sys.exit(main())
