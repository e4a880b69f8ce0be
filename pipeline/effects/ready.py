"""Whether the plug-ins that an episode sounds through are there, asked before anybody speaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.catalog.effects_table import PLUGIN
from pipeline.catalog.model import Catalog, Room, Treatment
from pipeline.catalog.schema import RoomFile, TreatmentFile
from pipeline.catalog.toml_file import TomlFile, read_toml
from pipeline.diagnostics import Diagnostic, Diagnostics, error
from pipeline.effects.plugin import Loader, PluginFault, hosted, keyed, load_vst3


def plugins_unready(
    catalog: Catalog,
    treatments: Iterable[str],
    rooms: Iterable[str],
    *,
    load: Loader | None = load_vst3,
) -> Diagnostics:
    """What is wrong with the plug-ins of those treatments and rooms, each at its line of TOML.

    Without ``load`` no plug-in is opened, and only a file that is not there is told.
    """
    used: list[tuple[Treatment | Room, str]] = [
        (catalog.treatments[name], "treatments") for name in sorted(set(treatments))
    ]
    used += [(catalog.rooms[name], "rooms") for name in sorted(set(rooms))]
    return tuple(
        told for made, folder in used for told in _faults(made, folder, catalog.root, load)
    )


def _faults(
    made: Treatment | Room, folder: str, root: Path, load: Loader | None
) -> Iterator[Diagnostic]:
    for number, stage in enumerate(made.chain):
        if stage.get("effect") != PLUGIN:
            continue
        try:
            keyed(stage)
            if load is not None:
                hosted({key: value for key, value in stage.items() if key != "effect"}, load)
        except PluginFault as fault:
            yield error(
                "plugin/missing" if fault.missing else "plugin/refused",
                str(fault),
                _file(root / "sfx_library" / folder / f"{made.id}.toml", root).span(
                    "chain", str(number), *fault.key
                ),
                fault.hint,
            )


def _file(path: Path, root: Path) -> TomlFile[TreatmentFile] | TomlFile[RoomFile]:
    file: TomlFile[TreatmentFile] | TomlFile[RoomFile] | None
    if path.parent.name == "rooms":
        file, _ = read_toml(path, root, RoomFile)
    else:
        file, _ = read_toml(path, root, TreatmentFile)
    assert file is not None  # the catalog has read it
    return file
