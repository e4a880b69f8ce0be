"""Our diagnostics as the protocol has them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lsprotocol import types

from pipeline.diagnostics import Diagnostic, Severity
from pipeline.lsp.snapshot import Snapshot

SOURCE = "warroom"
_SEVERITY = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
}


def told(diagnostic: Diagnostic, snapshot: Snapshot) -> types.Diagnostic:
    """The remedy stands in the message: an editor has no place of its own for it."""
    hint = f"\n{diagnostic.hint}" if diagnostic.hint else ""
    return types.Diagnostic(
        range=snapshot.range_of(diagnostic.span),
        severity=_SEVERITY[diagnostic.severity],
        code=diagnostic.slug,
        source=SOURCE,
        message=f"{diagnostic.message}{hint}",
    )


def told_by_file(snapshot: Snapshot) -> Mapping[Path, tuple[types.Diagnostic, ...]]:
    """Every diagnostic, under the file it belongs to; each file of the episode has an entry."""
    found: dict[Path, list[types.Diagnostic]] = {path: [] for path in snapshot.trees}
    for diagnostic in snapshot.diagnostics:
        path = snapshot.path_of(diagnostic.span)
        found.setdefault(path, []).append(told(diagnostic, snapshot))
    return {path: tuple(each) for path, each in found.items()}
