"""Two of the cast whom a listener takes for each other: one voice, one scene."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.catalog.model import Catalog
from pipeline.diagnostics import Diagnostic, warning
from pipeline.screenplay.company import Company
from pipeline.screenplay.front_page import as_toml_key, folded_name
from pipeline.screenplay.understudies import understudy_for
from pipeline.script.nodes import Script
from pipeline.source import SourceSpan


def tell_alike(
    script: Script,
    cast: Mapping[str, str],
    catalog: Catalog,
    company: Company,
    found: list[Diagnostic],
) -> None:
    """Warn of each character of ``cast`` who shares a voice within a scene while there are
    voices that nobody plays. Walk-ons of different scenes may share as they like."""
    played = set(cast.values())
    free = [v for v in catalog.voices.values() if v.understudy and v.id not in played]
    if len(played) == len(cast) or not free:
        return
    heard: dict[tuple[str, int], str] = {}
    for character, voice in cast.items():
        for scene in sorted(company.scenes_of(character)):
            first = heard.setdefault((voice, scene), character)
            if first != character:
                title = company.title_of(scene)
                where = f" in “{title}”" if title else ""
                found.append(
                    warning(
                        "cast/shared",
                        f"{first} and {character} share the voice “{voice}”{where}, "
                        "and a listener cannot tell them apart",
                        _written_at(script, character),
                        f"write under [cast]: {as_toml_key(character)} = "
                        f'"{understudy_for(character, free)}", a voice that nobody has',
                    )
                )
                break


def _written_at(script: Script, character: str) -> SourceSpan:
    """Where the cast names ``character``."""
    assert script.front is not None  # else it has no cast
    for path, span in script.front.key_spans.items():
        if len(path) == 2 and path[0] == "cast" and folded_name(path[1]) == character:
            return span
    return script.front.span
