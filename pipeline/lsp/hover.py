"""What the thing under the pointer is: a sound and why it was chosen, a voice, a value, a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from lsprotocol import types

from pipeline.catalog.model import Sound
from pipeline.lsp import names, words
from pipeline.lsp.mentions import Kind, Mention
from pipeline.lsp.snapshot import Snapshot
from pipeline.screenplay.context import treatment_names
from pipeline.screenplay.model import Binding
from pipeline.screenplay.sections import slug
from pipeline.source import SourceSpan
from pipeline.speech.prosody import prosody_for


def hover_at(snapshot: Snapshot, path: Path, offset: int) -> tuple[str, SourceSpan] | None:
    """What to show, as Markdown, and what it is of."""
    binding = snapshot.binding_at(path, offset)
    if binding is not None:
        return _binding(binding, snapshot), binding.span
    mention = snapshot.mention_at(path, offset)
    if mention is None or mention.kind not in _OF_KIND:
        return None
    text = _OF_KIND[mention.kind](mention, snapshot)
    return (text, mention.span) if text else None


def as_hover(text: str, place: types.Range) -> types.Hover:
    return types.Hover(
        contents=types.MarkupContent(kind=types.MarkupKind.Markdown, value=text), range=place
    )


# --- sounds ---------------------------------------------------------------------------------


def _binding(binding: Binding, snapshot: Snapshot) -> str:
    sounds = snapshot.catalog.sounds
    others = [name for name in binding.nearest if name != binding.asset]
    if binding.asset is None or binding.asset not in sounds:
        near = "\n".join(f"- `id:{name}`: {sounds[name].description}" for name in others)
        refused = f"No {binding.kind} answers to “{binding.text}”."
        return f"{refused} Nearest are:\n\n{near}" if near else refused
    text = _sound(sounds[binding.asset])
    if binding.explicit:
        return text
    second = f"; `{others[0]}` came second" if others else ""
    return f"{text}\n\nChosen for “{binding.text}” with a score of {binding.score:.2f}{second}."


def _sound(sound: Sound) -> str:
    variants = f", {sound.variants} variants" if sound.variants > 1 else ""
    rights = sound.rights
    return (
        f"**{sound.id}**: {sound.description}\n\n"
        f"{sound.kind}, {sound.lasts}{variants}\n\n"
        f"{rights.licence}, {rights.author} ({rights.source})"
    )


# --- names ----------------------------------------------------------------------------------


def _speaker(mention: Mention, snapshot: Snapshot) -> str:
    found = next((s for s in names.speakers(snapshot) if s.name == mention.name), None)
    if found is None:
        return ""
    count = "1 line" if found.lines == 1 else f"{found.lines} lines"
    uncast = "" if found.cast else ", not in the cast"
    return f"**{found.name}** ({count}{uncast})\n\n{_voice_named(found.voice, snapshot)}".rstrip()


def _voice(mention: Mention, snapshot: Snapshot) -> str:
    return _voice_named(mention.name, snapshot)


def _voice_named(name: str, snapshot: Snapshot) -> str:
    voice = snapshot.catalog.voices.get(name)
    if voice is None:
        return ""
    return (
        f"Voice `{voice.id}`: {voice.description}\n\n"
        f"{voice.engine}, {voice.accent}; {voice.rights.licence}, {voice.rights.author}"
    )


def _value(mention: Mention, snapshot: Snapshot) -> str:
    value = names.values_of(snapshot).get(mention.name)
    return "" if value is None else f"`{{{mention.name}}}` is “{value}”"


def _id(mention: Mention, snapshot: Snapshot) -> str:
    """The line, where the id is one; else what it is the id of, as it is written."""
    line = names.line_ids(snapshot).get(mention.name)
    if line is not None:
        return f"`#{mention.name}` is the line\n\n> {line}"
    made = next((m for m in snapshot.all_mentions("id", mention.name) if m.makes), None)
    if made is None or made.near is None:
        return ""
    return f"`#{mention.name}` is\n\n> {made.near.text}"


# --- words of the language --------------------------------------------------------------------


def _key(mention: Mention, snapshot: Snapshot) -> str:
    """What the cue does, and what each of its layers resolves to."""
    about = _explained(mention.name, words.KEYS.get(mention.name, ""))
    layers = "\n".join(
        f"- {binding.text}: {_chosen(binding, snapshot)}"
        for binding in snapshot.compiled.screenplay.bindings
        if mention.near is not None and _lies_in(binding.span, mention.near)
    )
    return f"{about}\n\n{layers}" if layers else about


def _lies_in(inner: SourceSpan, outer: SourceSpan) -> bool:
    return inner.path == outer.path and outer.start <= inner.start and inner.end <= outer.end


def _chosen(binding: Binding, snapshot: Snapshot) -> str:
    if binding.asset is None or binding.asset not in snapshot.catalog.sounds:
        return "nothing answers to it"
    sound = snapshot.catalog.sounds[binding.asset]
    return f"`{sound.id}`, {sound.kind}, {sound.lasts}"


def _param(mention: Mention, _: Snapshot) -> str:
    return _explained(mention.name, words.of_setting(mention.name))


def _delivery(mention: Mention, _: Snapshot) -> str:
    about = words.DELIVERIES.get(mention.name)
    if about is None:
        return ""
    prosody = prosody_for((mention.name,))
    measures = [f"pace × {prosody.speed:g}"] if prosody.speed != 1.0 else []
    if prosody.gain_db:
        measures.append(f"{prosody.gain_db:+g} dB")
    return _explained(mention.name, f"{about} ({', '.join(measures)})" if measures else about)


def _treatment(mention: Mention, snapshot: Snapshot) -> str:
    name = treatment_names(snapshot.catalog).get(mention.name.casefold())
    if name is None:
        return ""
    return _explained(name, snapshot.catalog.treatments[name].description)


def _attribution(mention: Mention, snapshot: Snapshot) -> str:
    shown = "Shown in captions, transcript and cue sheets; never spoken."
    return _treatment(mention, snapshot) or shown


def _room(mention: Mention, snapshot: Snapshot) -> str:
    wanted = slug(mention.name).replace("-", "")
    for room in snapshot.catalog.rooms.values():
        if room.id.replace("-", "") == wanted:
            return _explained(room.id, room.description)
    return ""


def _style(mention: Mention, snapshot: Snapshot) -> str:
    style = snapshot.catalog.styles.get(mention.name)
    return "" if style is None else _explained(style.id, style.description)


def _explained(name: str, about: str) -> str:
    return f"**{name}**: {about}" if about else ""


_OF_KIND: Mapping[Kind, Callable[[Mention, Snapshot], str]] = {
    "speaker": _speaker,
    "voice": _voice,
    "value": _value,
    "id": _id,
    "key": _key,
    "param": _param,
    "delivery": _delivery,
    "treatment": _treatment,
    "attribution": _attribution,
    "room": _room,
    "style": _style,
}
