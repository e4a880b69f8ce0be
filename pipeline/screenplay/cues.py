"""Every cue gets its id here; those that hold time, rooms and pictures are resolved here too."""

from __future__ import annotations

from pipeline.diagnostics import did_you_mean, error, warning
from pipeline.screenplay import values
from pipeline.screenplay.context import Context
from pipeline.screenplay.layers import LAYER_KINDS, LAYER_PARAMS, resolve_layers
from pipeline.screenplay.model import CueCall, Pause, PictureCue, Silence
from pipeline.screenplay.params import DURATION_FORMS, Settings
from pipeline.screenplay.sections import slug
from pipeline.script.nodes import Cue

PAUSE_S = {"PAUSE": 1.0, "BEAT": 0.4}
SILENCE_S = 2.0
LONGEST_SILENCE_S = 4.0
"""Longer, and a listener looks whether the player has stopped."""


def resolve_cue(cue: Cue, context: Context) -> None:
    """Add what ``cue`` asks for to the events, or change the room."""
    kind = cue.key.casefold()
    args = tuple([arg.text for arg in cue.args])
    # Gains and fades are left out of the id, so that turning one down renames nothing.
    cue_id = context.ids.of_event(
        context.section, kind, f"{cue.key}: {', '.join(args)}".rstrip(), cue.params
    )
    context.cues.append(
        CueCall(
            id=cue_id,
            section=context.section,
            kind=kind,
            args=args,
            params=tuple([(p.key.casefold(), p.value) for p in cue.params if p.key != "#"]),
            span=cue.span,
        )
    )
    if cue.key in LAYER_KINDS:
        resolve_layers(cue, cue_id, context)
    elif cue.key in PAUSE_S:
        _no_params(cue, context)
        _pause(cue, cue_id, context)
    elif cue.key == "SILENCE":
        _silence(cue, cue_id, context)
    elif cue.key == "ROOM":
        _no_params(cue, context)
        _room(cue, context)
    else:
        _no_params(cue, context)
        if cue.args:
            text = ", ".join(arg.text for arg in cue.args)
            context.events.append(
                PictureCue(
                    id=cue_id, section=context.section, key=cue.key, text=text, span=cue.span
                )
            )


def _no_params(cue: Cue, context: Context) -> None:
    if cue.params:
        idle = (*LAYER_PARAMS, "keep")
        Settings(cue.params, "param", (), context.found, idle=idle, owner=cue.key)


def _duration_s(cue: Cue, default_s: float, context: Context) -> float:
    """The one argument of a cue that holds time."""
    if not cue.args:
        return default_s
    duration = values.duration_s(cue.args[0].text)
    wrong = cue.args[0] if duration is None else cue.args[1] if len(cue.args) > 1 else None
    if wrong is not None:
        context.found.append(
            error("cue/bad-duration", f"“{wrong.text}” is no duration", wrong.span, DURATION_FORMS)
        )
    return default_s if duration is None else duration


def _pause(cue: Cue, cue_id: str, context: Context) -> None:
    context.cut_off, context.held = False, True
    duration_s = _duration_s(cue, PAUSE_S[cue.key], context)
    context.events.append(
        Pause(id=cue_id, section=context.section, duration_s=duration_s, span=cue.span)
    )


def _silence(cue: Cue, cue_id: str, context: Context) -> None:
    context.cut_off, context.held = False, True
    settings = Settings(
        cue.params, "param", ("keep",), context.found, idle=LAYER_PARAMS, owner=cue.key
    )
    keep = settings.value(
        "keep", lambda text: text if text.casefold() == "none" else None, "write keep=none"
    )
    duration_s = _duration_s(cue, SILENCE_S, context)
    if duration_s > LONGEST_SILENCE_S:
        context.found.append(
            warning(
                "silence/long",
                f"{duration_s:g} s of silence is taken for a fault",
                cue.span,
                f"write [SILENCE {LONGEST_SILENCE_S:g}s] or less",
            )
        )
    context.events.append(
        Silence(
            id=cue_id,
            section=context.section,
            duration_s=duration_s,
            black=keep is not None,
            span=cue.span,
        )
    )


def _room(cue: Cue, context: Context) -> None:
    if not cue.args:
        return
    if len(cue.args) > 1:
        context.found.append(
            error(
                "room/two",
                "a line is heard in one room",
                cue.args[1].span,
                "the lines that follow are in one; give the next room a cue of its own",
            )
        )
    room = room_named(cue.args[0].text, context)
    if room is not None:
        context.room = room
        return
    known = context.catalog.rooms
    context.found.append(
        error(
            "room/unknown",
            f"no room is called “{cue.args[0].text}”",
            cue.args[0].span,
            did_you_mean(cue.args[0].text, known) or "rooms: " + ", ".join(sorted(known)),
        )
    )


def room_named(text: str, context: Context) -> str | None:
    """``Data center`` is ``datacenter``."""
    wanted = slug(text).replace("-", "")
    return next((room for room in context.catalog.rooms if room.replace("-", "") == wanted), None)
