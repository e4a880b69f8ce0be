"""What an episode needs, or one scene of it: sections, sounds, all that it is made from."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.catalog.model import Catalog, Sound
from pipeline.compile import Compiled
from pipeline.deliver import manifest as manifests
from pipeline.project import Project, UsageError
from pipeline.screenplay.model import Screenplay, SectionStart

ROOM_TONE = "office.room-tone"
"""The quiet that lies under every episode."""


def sections_of(screenplay: Screenplay, scene: str | None) -> set[str]:
    """A scene's section and the deeper ones under it; every section where no scene is named."""
    sections = screenplay.sections
    if scene is None:
        return {section.id for section in sections}
    start = next((i for i, s in enumerate(sections) if s.id == scene), None)
    if start is None:
        known = ", ".join(section.id for section in sections)
        raise UsageError(f"there is no scene “{scene}” (known: {known})")
    found: list[SectionStart] = [sections[start]]
    for below in sections[start + 1 :]:
        if below.level <= sections[start].level:
            break
        found.append(below)
    return {section.id for section in found}


def called_in(screenplay: Screenplay, sections: set[str]) -> set[str]:
    return {
        layer.asset
        for layer in screenplay.layers
        if layer.asset is not None and layer.section in sections
    }


def sounds_of(
    screenplay: Screenplay, catalog: Catalog, called: set[str] | None = None
) -> Mapping[str, Sound]:
    """The sounds that an episode needs: those it calls (or ``called`` of them), their endings,
    and the room tone."""
    if called is None:
        called = called_in(screenplay, {section.id for section in screenplay.sections})
    endings = {catalog.sounds[asset].ending for asset in called}
    needed = called | {ending for ending in endings if ending} | {ROOM_TONE}
    return {asset: catalog.sounds[asset] for asset in sorted(needed) if asset in catalog.sounds}


def inputs_of(project: Project, compiled: Compiled) -> list[dict[str, object]]:
    """What an episode is made from, for its manifest and for knowing whether it changed."""
    return manifests.inputs_of(
        compiled.screenplay,
        compiled.catalog,
        [(project.shown(path), path) for path in compiled.sources],
        sounds_of(compiled.screenplay, compiled.catalog).values(),
    )
