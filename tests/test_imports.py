"""Who imports whom (DESIGN.md, ARCHITECTURE.md), read from the source of every module.

Imports inside functions count as any other: a late import is for speed, not for a way round.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "pipeline"

FOUNDATIONS: tuple[tuple[str, ...], ...] = (
    ("units", "source", "value", "collector"),
    ("diagnostics",),
    ("audio", "store", "digests"),  # a buffer is stored, a WAV is written atomically
    ("loudness",),
    ("catalog",),
    ("intake",),  # makes what the catalog reads
)
"""From the ground up. A foundation imports those of its own row and the rows before it."""

STAGES = (
    "assets",
    "script",
    "screenplay",
    "speech",
    "timeline",
    "score",
    "effects",
    "mix",
    "master",
    "deliver",
    "qc",
    "listen",
)
"""In the order in which a value passes through them; what makes the assets lies underneath."""

DRIVERS = (
    "compile",
    "build",
    "built",
    "needs",
    "listening",
    "mastering",
    "preview",
    "explain",
    "faces",
    "lsp",
    "cli",
    "cli_options",
    "cli_sounds",
    "__main__",
)
"""They name the stages, and alone may import their workings and each other."""

OF_DRIVERS = ("project", "progress")
"""Where things are, and what a run says: for drivers; a stage is handed what it needs."""

INTERFACES = ("model", "nodes", "dump")
"""What a later stage may know of an earlier one: its value, and that value as text. A dump is a
pure function of the model beside it, so whoever may read the one may write the other."""


# --- the rule -------------------------------------------------------------------------------


def layer(module: str) -> str:
    """The part of the house that ``module`` (without ``pipeline.``) belongs to."""
    return module.partition(".")[0]


def fault(importer: str, imported: str) -> str:
    """What is wrong with one module importing another; empty where nothing is.

    A ``__main__`` is a program, which nobody imports: it drives, wherever it lies.
    """
    here, there = layer(importer), layer(imported)
    floor = {name: row for row, names in enumerate(FOUNDATIONS) for name in names}
    if there in (here, ""):
        return ""
    if here in DRIVERS or here == "" or importer.endswith(".__main__"):
        return ""
    if here in OF_DRIVERS:
        return f"{here} stands alone"
    if there in DRIVERS or there in OF_DRIVERS:
        return f"{there} is above every stage"
    if here in floor:
        if there in floor and floor[there] <= floor[here]:
            return ""
        return f"{here} is a foundation, and {there} stands on it"
    if there in floor:
        return ""
    if STAGES.index(there) > STAGES.index(here):
        return f"{there} comes after {here}"
    if imported.rpartition(".")[2] not in INTERFACES:
        return f"{imported} is how {there} works; only its model and dump are {here}'s business"
    return ""


@pytest.mark.parametrize(
    ("importer", "imported", "why_not"),
    [
        ("timeline.place", "screenplay.model", ""),
        ("screenplay.resolve", "script.nodes", ""),
        ("timeline.place", "timeline.rules", ""),
        ("mix.render", "store", ""),
        ("mix.bounce", "loudness.meter", ""),
        ("deliver.stems", "audio.wav", ""),
        ("build", "mix.render", ""),
        ("faces.render", "build", ""),
        ("store", "audio.buffer", ""),
        ("deliver.folder", "timeline.dump", ""),
        ("qc.__main__", "project", ""),
        ("mix.render", "timeline.place", "only its model"),
        ("timeline.place", "mix.model", "comes after"),
        ("timeline.dump", "mix.dump", "comes after"),
        ("effects.dress", "master.limiter", "comes after"),
        ("speech.speak", "build", "above every stage"),
        ("speech.speak", "project", "above every stage"),
        ("store", "speech.model", "stands on it"),
        ("units", "audio.buffer", "stands on it"),
        ("audio.wav", "catalog.model", "stands on it"),
        ("progress", "build", "stands alone"),
    ],
)
def test_the_rule(importer: str, imported: str, why_not: str) -> None:
    found = fault(importer, imported)
    assert (why_not in found) if why_not else not found


# --- the house ------------------------------------------------------------------------------


def modules() -> dict[str, Path]:
    """Every module by its name without ``pipeline.``; a package by its own name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(name: str) -> Iterator[tuple[str, int]]:
    """The modules of this package that one imports, as written, and the line."""
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                if each.name.split(".")[0] == "pipeline":
                    yield each.name.removeprefix("pipeline").lstrip("."), node.lineno
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name}:{node.lineno}: a relative import hides what it reaches"
            if (node.module or "").split(".")[0] != "pipeline":
                continue
            package = (node.module or "").removeprefix("pipeline").lstrip(".")
            for each in node.names:
                inside = f"{package}.{each.name}".lstrip(".")
                yield (inside if inside in MODULES else package), node.lineno


EDGES = [(name, imported, line) for name in MODULES for imported, line in imports(name)]


def test_every_module_has_its_place() -> None:
    known = {name for row in FOUNDATIONS for name in row} | {*STAGES, *DRIVERS, *OF_DRIVERS, ""}
    assert {layer(name) for name in MODULES} - known == set()


def test_every_module_imported_exists() -> None:
    missing = [f"{a}:{line}: {b}" for a, b, line in EDGES if b not in MODULES]
    assert missing == []


def test_nobody_imports_what_is_not_theirs() -> None:
    wrong = [
        f"pipeline.{a}, line {line}, imports pipeline.{b}: {why}"
        for a, b, line in EDGES
        if (why := fault(a, b))
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def test_no_module_imports_itself_by_any_way_round() -> None:
    graph: dict[str, set[str]] = {name: set() for name in MODULES}
    for importer, imported, _ in EDGES:
        if importer != imported:
            graph[importer].add(imported)
    tuple(TopologicalSorter(graph).static_order())  # raises CycleError, naming the way


def test_no_module_is_a_drawer_for_leftovers() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "tools"}
    assert [name for name in MODULES if drawers & set(name.split("."))] == []


def test_no_file_is_over_400_lines() -> None:
    lengths = {name: len(path.read_text().splitlines()) for name, path in MODULES.items()}
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}


def test_only_a_face_prints() -> None:
    def is_program(tree: ast.Module) -> bool:
        return any(
            isinstance(node, ast.If) and "__name__" in ast.unparse(node.test) for node in tree.body
        )

    printing = []
    for name, path in MODULES.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if name.split(".")[0] in ("cli", "faces", "progress") or is_program(tree):
            continue
        printing += [
            f"{name}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "print"
        ]
    assert printing == []
