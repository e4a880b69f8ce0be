"""``warroom sounds search``: what of the library some words meet, why, and what a script gets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pipeline.catalog.lookup import Found, Met, look_up
from pipeline.catalog.match import CueKind, Match, match_for
from pipeline.catalog.model import Catalog, Sound, SoundKind
from pipeline.catalog.modifiers import Modifiers, split_modifiers
from pipeline.compile import read_catalog
from pipeline.diagnostics import did_you_mean
from pipeline.explain.wishes import wishes_json, wishes_said
from pipeline.faces.report import Exit, exit_for, print_json, say_diagnostics
from pipeline.project import UsageError, find_project

SCHEMA = "warroom.sounds-search/1"
KINDS: tuple[SoundKind, ...] = get_args(SoundKind)
_CUES: tuple[CueKind, ...] = get_args(CueKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A query and what came of it. ``scripts`` has what each kind of cue would play for it."""

    query: str
    asked: Modifiers
    scripts: dict[CueKind, Match]
    found: tuple[Found, ...]
    total: int


def run_search(
    query: str, kind: SoundKind | None, family: str | None, limit: int, *, as_json: bool
) -> Exit:
    """Print the ``limit`` best of the library for ``query``."""
    catalog, problems = read_catalog(find_project(Path.cwd()))
    say_diagnostics(problems)
    if not any(map(str.isalnum, query)):
        raise UsageError(
            "a search needs words, for example: warroom sounds search “phones ringing”"
        )
    check_family(family, catalog)
    search = search_in(catalog, query, kind, family, limit)
    if as_json:
        print_json(_json(search, catalog, kind, family))
    else:
        _say(search, catalog)
    return exit_for(problems)


def check_family(family: str | None, catalog: Catalog) -> None:
    """Raises ``UsageError`` where no sound of the catalog is of ``family``."""
    families = sorted({sound.family for sound in catalog.sounds.values() if sound.by_words})
    if family is not None and family not in families:
        hint = did_you_mean(family, families) or "families: " + ", ".join(families)
        raise UsageError(f"there is no family “{family}”; {hint}")


def search_in(
    catalog: Catalog, query: str, kind: SoundKind | None, family: str | None, limit: int
) -> Search:
    """The best of ``catalog`` for ``query``, among those of the ``kind`` and the ``family``."""
    found = look_up(
        query,
        catalog,
        lambda sound: kind in (None, sound.kind) and family in (None, sound.family),
    )
    return Search(
        query=query,
        asked=split_modifiers(query, music=kind == "music")[1],
        scripts={cue: match_for(query, catalog, cue)[0] for cue in _CUES},
        found=found[:limit],
        total=len(found),
    )


def why_said(found: Found) -> str:
    """*phones, ringing: its name “ringing phones”; far: no matter*."""
    by_what: dict[str, list[str]] = {}
    for met in found.met:
        by_what.setdefault(_met_said(met), []).append(met.word)
    return "; ".join(f"{', '.join(said)}: {what}" for what, said in by_what.items())


def _met_said(met: Met) -> str:
    if met.by == "nothing":
        return "not known" if met.role == "thing" else "how or where, and not what"
    what = {
        "name": f"its name “{met.of}”",
        "synonym": f"another word for “{met.of}”",
        "family": f"its family {met.of}",
        "description": "its description",
        "beside": "told with its name",
    }[met.by]
    return f"meant “{met.meant}”, {what}" if met.meant else what


def length_said(sound: Sound) -> str:
    variants = f" × {sound.variants}" if sound.variants > 1 else ""
    loops = ", loops" if sound.loops and sound.piece is None else ""
    return f"{sound.lasts}{variants}{loops}"


def _say(search: Search, catalog: Catalog) -> None:
    wishes = wishes_said(search.asked, catalog.treatments)
    if wishes:
        print(f"the words also ask: {'; '.join(wishes)}")
    for line in _scripts_said(search):
        print(line)
    for each in search.found:
        sound, mark = each.sound, "*" if each.best else "+" if each.answers else " "
        about = f"{sound.kind}, {length_said(sound)}, {sound.rights.licence}"
        print(f"\n{each.score:5.2f} {mark} {sound.id}  ({about})")
        print(f"        {sound.description}")
        print(f"        {why_said(each)}")
    if search.total > len(search.found):
        print(f"\n{search.total - len(search.found)} more: --limit {search.total} shows them")


def _scripts_said(search: Search) -> list[str]:
    """What each kind of cue gets; those that refuse are passed over, unless all do."""
    playing = {cue: match.asset for cue, match in search.scripts.items() if match.asset}
    if not playing:
        near = ", ".join(f"id:{asset}" for asset in search.scripts["sound"].nearest)
        return [f"a script refuses these words; nearest are {near}"]
    cues: dict[str, list[str]] = {}
    for cue, asset in playing.items():
        cues.setdefault(asset or "", []).append(f"[{cue.upper()}: …]")
    return [
        f"{' and '.join(keys)} {'play' if len(keys) > 1 else 'plays'} {asset}"
        for asset, keys in cues.items()
    ]


def _json(
    search: Search, catalog: Catalog, kind: SoundKind | None, family: str | None
) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "query": search.query,
        "kind": kind,
        "family": family,
        "modifiers": wishes_json(search.asked)
        | {"said": list(wishes_said(search.asked, catalog.treatments))},
        "scripts": {
            cue: {"asset": match.asset, "score": match.score, "nearest": list(match.nearest)}
            for cue, match in search.scripts.items()
        },
        "total": search.total,
        "results": [_result(found) for found in search.found],
    }


def _result(found: Found) -> dict[str, Any]:
    sound = found.sound
    return {
        "id": sound.id,
        "score": found.score,
        "answers": found.answers,
        "best": found.best,
        "why": why_said(found),
        "words": [
            {
                "word": met.word,
                "role": met.role,
                "met_by": None if met.by == "nothing" else met.by,
                "of": met.of or None,
                "meant": met.meant or None,
            }
            for met in found.met
        ],
        "kind": sound.kind,
        "family": sound.family,
        "description": sound.description,
        "aliases": list(sound.aliases),
        "duration_s": sound.duration_s,
        "variants": sound.variants,
        "loops": sound.loops,
        "licence": sound.rights.licence,
        "commercial": sound.rights.commercial,
        "author": sound.rights.author,
    }
