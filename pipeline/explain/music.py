"""Music that a cue called: the slot that the script gave it, and how it was cut or played."""

from __future__ import annotations

from typing import Any

from pipeline.catalog.model import Sound
from pipeline.catalog.piece import Piece
from pipeline.explain.laid import Laid
from pipeline.explain.model import Row
from pipeline.explain.placing import named, times_json, times_said
from pipeline.score.looped import bar_length
from pipeline.score.reasons import form_said, tempi_of
from pipeline.screenplay.model import Layer
from pipeline.timeline.model import Clip, Form, MusicSlot
from pipeline.units import seconds, timecode


def tell_music(
    layer: Layer,
    sound: Sound,
    clips: tuple[Clip, ...],
    laid: Laid,
    rows: list[Row],
    data: dict[str, Any],
) -> None:
    """The slot that the script gave it, the bars that were cut, and its last chord."""
    slot, bed, bar = laid.slots[layer.id], clips[0], bar_length(sound)
    if sound.piece is not None and bed.form is not None:
        _tell_form(sound.piece, slot, bed, bed.form, laid, rows, data)
        return
    leaves = slot.end_sample + bed.ended_by.offset_samples
    bars = (leaves - bed.start_sample) // bar
    tempo = f"{sound.bpm:g} bpm" if sound.bpm is not None else "no tempo is stated"
    rows.append(("slot", times_said(slot.start_sample, slot.end_sample)))
    rows.append(("bars", f"{bars} of {seconds(bar):.3f} s ({tempo})"))
    chord = next((clip for clip in clips if clip.id.endswith("/ending")), None)
    data["music"] = {
        "slot": times_json(slot.start_sample, slot.end_sample, laid),
        "bars": bars,
        "bar_samples": bar,
        "bpm": sound.bpm,
        "last_chord": None,
    }
    if chord is None:
        rows.append(("last chord", _why_no_chord(layer, sound, laid)))
        return
    times = times_said(chord.start_sample, chord.end_sample)
    rows.append(("last chord", f"{chord.asset}, {times}"))
    data["music"]["last_chord"] = {"id": chord.id, "asset": chord.asset} | times_json(
        chord.start_sample, chord.end_sample, laid
    )


def _tell_form(
    piece: Piece,
    slot: MusicSlot,
    bed: Clip,
    form: Form,
    laid: Laid,
    rows: list[Row],
    data: dict[str, Any],
) -> None:
    """Music that is played for its slot: its bars and tempo, how intense it is, how it leaves."""
    rows.append(("slot", times_said(slot.start_sample, slot.end_sample)))
    rows.append(("bars", form_said(piece, form)))
    first, last = form.intensities[0], form.intensities[-1]
    asked = "as its words ask" if slot.builds or slot.intensity is not None else "its own shape"
    level = f"{first:.1f}" if first == last else f"{first:.1f} to {last:.1f}"
    rows.append(("intensity", f"{level} of 3 ({asked})"))
    hits = [bed.start_sample + form.bar_lines[hit] for hit in form.hits]
    rows += [("rises to", f"{timecode(hit)}, where something strikes") for hit in hits]
    last_line = bed.start_sample + form.bar_lines[-1]
    if form.leaves == "cadence":
        chord = f"{piece.final.chords[0]}, {times_said(last_line, bed.end_sample)}"
    else:
        chord = "none: another bed takes over" if form.leaves == "hand-over" else "none: it is cut"
    rows.append(("last chord", chord))
    data["music"] = {
        "slot": times_json(slot.start_sample, slot.end_sample, laid),
        "bars": form.bars - (form.leaves == "hand-over"),
        "bpm": list(tempi_of(piece, form)),
        "intensity": list(form.intensities),
        "hits": hits,
        "leaves": form.leaves,
        "last_chord": {"chord": piece.final.chords[0]} | times_json(last_line, bed.end_sample, laid)
        if form.leaves == "cadence"
        else None,
    }


def _why_no_chord(layer: Layer, sound: Sound, laid: Laid) -> str:
    if sound.ending is None:
        return "none: this bed has no ending of its own"
    if laid.slots[layer.id].fade_out_s is not None:
        return "none: a fade was asked for"
    follower = [s for s in laid.slots.values() if s.start_sample == laid.slots[layer.id].end_sample]
    if follower:
        event = laid.event(follower[0].id)
        return f"none: {named(event) if event else 'another bed'} takes over"
    return "none: a SILENCE begins there"
