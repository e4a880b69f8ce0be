"""What may be written at the cursor: names out of the catalogue, the script and the language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from lsprotocol import types

from pipeline.lsp import names, words
from pipeline.lsp.cursor import Cursor, What, cursor_at
from pipeline.lsp.documents import OpenScript
from pipeline.lsp.offers import Kinds, Offer, completion_list
from pipeline.lsp.snapshot import Snapshot
from pipeline.lsp.sound_offers import KINDS_OF, sound_offers
from pipeline.master.targets import targets_with
from pipeline.screenplay.includes import trusted_folder
from pipeline.screenplay.sections import FORMULA
from pipeline.script.cue import CUE_KEYS, KEYS_WITHOUT_COLON
from pipeline.script.lexer import QUOTES

TRIGGERS = ("[", ":", ",", "|", "=", "#", "{", "(", "@", "/", '"', " ")

_FLAGS = frozenset({"loop", "wait", "stop", "carry"})
_AUDIO = (".wav", ".flac", ".mp3", ".ogg", ".aiff", ".aif", ".m4a", ".opus")
_ENOUGH_TO_LOOK_UP = 3
_DURATIONS = ("0.5s", "1s", "2s", "5s")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A cursor, what lies after it on its line, and what is known."""

    cursor: Cursor
    rest: str
    document: OpenScript
    snapshot: Snapshot


def complete(
    document: OpenScript, snapshot: Snapshot, position: types.Position
) -> types.CompletionList:
    """The offers at a place of ``document``; ``snapshot`` may be a few keystrokes behind it."""
    offset = document.lines.offset(position)
    cursor = cursor_at(document.text, offset)
    if cursor is None:
        return types.CompletionList(is_incomplete=False, items=[])
    rest = document.lines.rest_of_line(offset)
    asked = _Asked(cursor=cursor, rest=rest, document=document, snapshot=snapshot)
    offers = _OFFERS[cursor.what](asked)
    return completion_list(offers, document.lines, cursor.start, offset, cursor.typed)


# --- lines ----------------------------------------------------------------------------------


def _speakers(asked: _Asked) -> Iterator[Offer]:
    after = "" if asked.rest.strip() else ": "
    for speaker in names.speakers(asked.snapshot):
        voice = asked.snapshot.catalog.voices.get(speaker.voice)
        yield Offer(
            label=speaker.name,
            text=speaker.name + after,
            kind=Kinds.Class,
            detail=speaker.voice or "no voice yet",
            about=voice.description if voice is not None else "",
        )


def _deliveries(_: _Asked) -> Iterator[Offer]:
    for name, about in words.DELIVERIES.items():
        yield Offer(label=name, kind=Kinds.EnumMember, about=about)


def _attributions(asked: _Asked) -> Iterator[Offer]:
    for treatment in asked.snapshot.catalog.treatments.values():
        for name in dict.fromkeys((*treatment.names, treatment.id)):
            yield Offer(label=name, kind=Kinds.EnumMember, about=treatment.description)


def _values(asked: _Asked) -> Iterator[Offer]:
    close = "" if asked.rest.lstrip().startswith("}") else "}"
    for name, value in names.values_of(asked.snapshot).items():
        yield Offer(label=name, text=name + close, kind=Kinds.Variable, detail=value)


# --- cues -----------------------------------------------------------------------------------


def _cue_keys(asked: _Asked) -> Iterator[Offer]:
    for key, meant in CUE_KEYS.items():
        if key == meant:
            after = "" if key in KEYS_WITHOUT_COLON or asked.rest.lstrip()[:1] == ":" else ": "
            yield Offer(
                label=key, text=key + after, kind=Kinds.Keyword, about=words.KEYS.get(key, "")
            )
    if len(asked.cursor.typed) >= _ENOUGH_TO_LOOK_UP:
        # Free words are a sound too; of the first letters they would only hide the keys.
        for offer in sound_offers("SOUND", asked.snapshot.catalog, asked.cursor.typed):
            if not offer.label.startswith("id:"):
                yield offer


def _arguments(asked: _Asked) -> Iterable[Offer]:
    cursor = asked.cursor
    if cursor.key == "ROOM":
        return _rooms(asked)
    if cursor.key in KINDS_OF:
        return sound_offers(cursor.key, asked.snapshot.catalog, cursor.typed)
    return ()


def _params(asked: _Asked) -> Iterator[Offer]:
    if asked.cursor.key == "SILENCE":
        known = {"keep": words.PARAMS["keep"]}
    elif asked.cursor.key in KINDS_OF:
        known = {key: about for key, about in words.PARAMS.items() if key != "keep"}
    else:
        known = {}
    return _settings(known, asked)


def _line_attrs(asked: _Asked) -> Iterator[Offer]:
    return _settings(words.LINE_ATTRS, asked)


def _section_attrs(asked: _Asked) -> Iterator[Offer]:
    return _settings(words.SECTION_ATTRS, asked)


def _settings(known: Mapping[str, str], asked: _Asked) -> Iterator[Offer]:
    for key, about in known.items():
        if key not in asked.cursor.used:
            text = key if key in _FLAGS else f"{key}="
            yield Offer(label=key, text=text, kind=Kinds.Property, about=about)


# --- values of params and attrs ---------------------------------------------------------------


def _setting_values(asked: _Asked) -> Iterable[Offer]:
    cursor, catalog = asked.cursor, asked.snapshot.catalog
    match cursor.key:
        case "at" | "until":
            return _line_ids(asked)
        case "via":
            return [
                Offer(label=t.id, kind=Kinds.EnumMember, about=t.description)
                for t in catalog.treatments.values()
            ]
        case "voice":
            return _voices(asked)
        case "room":
            return _rooms(asked)
        case "part":
            return [Offer(label=p.id, kind=Kinds.EnumMember, detail=p.title) for p in FORMULA]
        case "duck":
            return _plain("off", "6", "12")
        case "keep":
            return _plain("none")
        case "pan":
            return _plain("L40", "R40", "C")
        case "for" | "fade" | "fade-in" | "fade-out" if cursor.of == "param":
            return _plain(*_DURATIONS)
        case "file" if cursor.of == "line-attr":
            return _files(asked, _AUDIO)
    return ()


def _plain(*labels: str) -> list[Offer]:
    return [Offer(label=label, kind=Kinds.Value) for label in labels]


def _line_ids(asked: _Asked) -> Iterator[Offer]:
    for name, line in names.line_ids(asked.snapshot).items():
        yield Offer(label=f"#{name}", kind=Kinds.Reference, detail=line)


def _voices(asked: _Asked) -> Iterator[Offer]:
    for voice in sorted(asked.snapshot.catalog.voices.values(), key=lambda v: v.id):
        yield Offer(
            label=voice.id,
            kind=Kinds.EnumMember,
            detail=f"{voice.engine}, {voice.accent}",
            about=voice.description,
        )


def _rooms(asked: _Asked) -> Iterator[Offer]:
    for room in asked.snapshot.catalog.rooms.values():
        yield Offer(label=room.id, kind=Kinds.EnumMember, about=room.description)


# --- files ----------------------------------------------------------------------------------


def _directives(_: _Asked) -> Iterator[Offer]:
    about = "The body of another file, relative to this one."
    yield Offer(label="@include", text="@include ", kind=Kinds.Keyword, about=about)


def _includes(asked: _Asked) -> Iterable[Offer]:
    return _files(asked, (".cues",))


def _files(asked: _Asked, endings: tuple[str, ...]) -> Iterator[Offer]:
    folder = asked.document.path.parent
    root = asked.snapshot.order.project.root
    inside = trusted_folder(str(asked.document.path), root)
    if not asked.cursor.typed.startswith("../") and folder.is_dir():
        inside = folder
    main = asked.snapshot.order.episode.script.resolve()
    for path in names.files_below(folder, inside, endings):
        if (folder / path).resolve() not in (asked.document.path, main):
            yield Offer(label=path, kind=Kinds.File)


# --- front matter ---------------------------------------------------------------------------


def _front_keys(asked: _Asked) -> Iterator[Offer]:
    table, snapshot = asked.cursor.key, asked.snapshot
    if table == "[":
        for key in ("cast", "values", "signoff"):
            close = "" if asked.rest.startswith("]") else "]"
            yield Offer(
                label=f"[{key}]",
                text=f"[{key}{close}",
                kind=Kinds.Module,
                about=words.FRONT_KEYS[key],
            )
    elif table == "cast":
        for name in snapshot.compiled.screenplay.understudies:
            voice = dict(snapshot.compiled.screenplay.cast).get(name, "")
            key = names.toml_key(name)
            yield Offer(label=key, text=f'{key} = "{voice}"', kind=Kinds.Class, detail=voice)
    elif table == "signoff":
        for key, about in words.SIGNOFFS.items():
            yield Offer(label=key, text=f'{key} = "', kind=Kinds.Property, about=about)
    elif table == "":
        for key, about in words.FRONT_KEYS.items():
            text = f"[{key}]" if key in ("cast", "values", "signoff") else f"{key} = "
            yield Offer(label=key, text=text, kind=Kinds.Property, about=about)


def _front_values(asked: _Asked) -> Iterator[Offer]:
    cursor, catalog = asked.cursor, asked.snapshot.catalog
    offers: Iterable[Offer] = ()
    if "cast" in (cursor.key, cursor.of):
        offers = _voices(asked)
    elif cursor.of == "style":
        offers = [
            Offer(label=s.id, kind=Kinds.EnumMember, about=s.description)
            for s in catalog.styles.values()
        ]
    elif cursor.of == "targets":
        offers = [
            Offer(
                label=t.name,
                kind=Kinds.EnumMember,
                detail=f"{t.integrated_lufs:g} LUFS, {t.true_peak_dbtp:g} dBTP",
            )
            for t in targets_with(catalog.targets).values()
        ]
    opening = "" if cursor.quote else '"'
    closing = "" if asked.rest[:1] in (*QUOTES, "'") and asked.rest else cursor.quote or '"'
    for offer in offers:
        yield Offer(
            label=offer.label,
            text=f"{opening}{offer.label}{closing}",
            kind=offer.kind,
            detail=offer.detail,
            about=offer.about,
        )


_OFFERS: Mapping[What, Callable[[_Asked], Iterable[Offer]]] = {
    "speaker": _speakers,
    "directive": _directives,
    "include": _includes,
    "cue-key": _cue_keys,
    "argument": _arguments,
    "param": _params,
    "line-attr": _line_attrs,
    "section-attr": _section_attrs,
    "setting-value": _setting_values,
    "delivery": _deliveries,
    "treatment": _attributions,
    "value": _values,
    "front-key": _front_keys,
    "front-value": _front_values,
}
