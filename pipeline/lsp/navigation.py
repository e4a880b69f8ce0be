"""From a name to where it is given, to everywhere it is used, and from one name to another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.lsp import names
from pipeline.lsp.mentions import Mention
from pipeline.lsp.snapshot import Snapshot
from pipeline.screenplay.company import NARRATOR
from pipeline.screenplay.context import treatment_names
from pipeline.screenplay.front_page import folded_name
from pipeline.screenplay.sections import slug
from pipeline.script import lexer
from pipeline.source import SourceSpan

RENAMED = ("id", "speaker", "value")
_ID = re.compile(r"[^\s#={}|\"]+")
_VALUE = re.compile(r"[^\s#={}\"'\[\]][^={}\"'\[\]\n]*")


class CannotRename(Exception):
    """A new name that would not do, or a name that is not the writer's to change: one line."""


# --- where it is given ------------------------------------------------------------------------


def definitions(snapshot: Snapshot, path: Path, offset: int) -> Iterator[SourceSpan | Path]:
    """Where the name at a place is given: in a script, or a file as a whole."""
    binding = snapshot.binding_at(path, offset)
    if binding is not None:
        if binding.asset is not None:
            yield _file_of_sound(binding.asset, snapshot)
        return
    mention = snapshot.mention_at(path, offset)
    if mention is None:
        return
    catalog = snapshot.catalog
    library = catalog.root / "sfx_library"
    match mention.kind:
        case "id" | "value":
            yield from _made(snapshot, mention)
        case "speaker":
            made = list(_made(snapshot, mention))
            voice = _voice_of(mention, snapshot)
            if made and not mention.makes:
                yield from made
            elif voice in catalog.voices:
                yield catalog.root / "voices" / f"{voice}.toml"
        case "voice" if mention.name in catalog.voices:
            yield catalog.root / "voices" / f"{mention.name}.toml"
        case "include":
            included = (path.parent / mention.name).resolve()
            if included in snapshot.trees or included.is_file():
                yield included
        case "treatment" | "attribution":
            treatment = treatment_names(catalog).get(mention.name.casefold())
            if treatment is not None:
                yield library / "treatments" / f"{treatment}.toml"
        case "room":
            wanted = slug(mention.name).replace("-", "")
            yield from (
                library / "rooms" / f"{room}.toml"
                for room in catalog.rooms
                if room.replace("-", "") == wanted
            )
        case "style" if mention.name in catalog.styles:
            yield library / "styles" / f"{mention.name}.toml"
        case "target" if mention.name in catalog.targets:
            yield catalog.root / "targets" / f"{mention.name}.toml"


def _made(snapshot: Snapshot, mention: Mention) -> Iterator[SourceSpan]:
    for other in snapshot.all_mentions(mention.kind, mention.name):
        if other.makes:
            yield other.span


def _voice_of(mention: Mention, snapshot: Snapshot) -> str:
    playing = dict(snapshot.compiled.screenplay.cast) | names.cast_of(snapshot)
    return playing.get(mention.name, "")


def _file_of_sound(asset: str, snapshot: Snapshot) -> Path:
    sound = snapshot.catalog.sounds[asset]
    if sound.listed is not None:
        return sound.listed.collection
    return sound.folder / f"{asset.rpartition('.')[2]}.toml"


# --- where it is used -------------------------------------------------------------------------


def references(
    snapshot: Snapshot, path: Path, offset: int, *, declaration: bool
) -> tuple[Mention, ...]:
    """Every place of the episode that names what is named here."""
    mention = snapshot.mention_at(path, offset)
    if mention is None:
        return ()
    return tuple(
        other
        for other in snapshot.all_mentions(mention.kind, mention.name)
        if declaration or not other.makes
    )


# --- another name -----------------------------------------------------------------------------


def renameable(snapshot: Snapshot, path: Path, offset: int) -> Mention:
    """What would be renamed. Raises ``CannotRename``."""
    mention = snapshot.mention_at(path, offset)
    if mention is None or mention.kind not in RENAMED:
        raise CannotRename("ids, speakers and values can be renamed; this is none of them")
    if mention.kind == "speaker" and mention.name == NARRATOR:
        raise CannotRename(f"{NARRATOR} speaks every paragraph without a name, so it stays")
    return mention


def rename(
    snapshot: Snapshot, path: Path, offset: int, written: str
) -> Iterator[tuple[SourceSpan, str]]:
    """What to write where. Raises ``CannotRename`` where the new name would not do."""
    mention = renameable(snapshot, path, offset)
    new = folded_name(written.strip().removeprefix("#") if mention.kind == "id" else written)
    _check(mention, new, snapshot)
    for other in snapshot.all_mentions(mention.kind, mention.name):
        as_key = other.makes and mention.kind in ("speaker", "value")
        yield other.span, names.toml_key(new) if as_key else new


def _check(mention: Mention, new: str, snapshot: Snapshot) -> None:
    if mention.kind == "id":
        if _ID.fullmatch(new) is None:
            raise CannotRename(f'“{new}” is no id: no blanks, and none of # = {{ }} | "')
    elif mention.kind == "speaker":
        if not lexer.is_name(new) or len(new) > lexer.LONGEST_NAME:
            raise CannotRename(
                f"“{new}” is no name: it begins with a letter and is upper-case, with digits, "
                "blanks and . ' ’ - & # /"
            )
        if lexer.is_transition(new):
            raise CannotRename(f"“{new}:” is read as a transition of a screenplay")
    elif _VALUE.fullmatch(new) is None:
        raise CannotRename(f"“{new}” is no name of a value: no braces, quotes, = or leading #")
    if new != mention.name and any(snapshot.all_mentions(mention.kind, new)):
        what = {"id": f"the id “{new}”", "speaker": new}.get(mention.kind, f"the value “{new}”")
        raise CannotRename(f"{what} is there already, and the two would be one")
