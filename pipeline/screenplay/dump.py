"""The screenplay as plain text that can be read and compared: ``build/20_screenplay.txt``."""

from __future__ import annotations

from pipeline.screenplay.model import (
    Anchor,
    Layer,
    Line,
    Pause,
    PictureCue,
    Screenplay,
    SectionStart,
    Silence,
)


def dump(screenplay: Screenplay) -> str:
    """Every event in its order, one block each; what has its default is left out."""
    episode = screenplay.episode
    rows = [
        f"episode {episode.slug}",
        *_row("show", episode.show),
        *_row("number", episode.number),
        *_row("title", episode.title),
        f"  style {episode.style}",
        f"  targets {' '.join(episode.targets)}",
        *(
            f"  cast {character} = {voice}{_understudy(screenplay, character)}"
            for character, voice in screenplay.cast
        ),
    ]
    for event in screenplay.events:
        rows.append("")
        match event:
            case SectionStart():
                rows += _section(event)
            case Line():
                rows += _line(event)
            case Layer():
                rows += _layer(event)
            case Pause():
                rows.append(f"pause {event.duration_s:g} s  {event.id}")
            case Silence():
                black = " black" if event.black else ""
                rows.append(f"silence {event.duration_s:g} s{black}  {event.id}")
            case PictureCue():
                rows.append(f"{event.key.lower()} {event.text}  {event.id}")
    return "\n".join(rows) + "\n"


def _understudy(screenplay: Screenplay, character: str) -> str:
    return " (understudy)" if character in screenplay.understudies else ""


def _row(name: str, value: object) -> list[str]:
    return [] if value is None or value == "" else [f"  {name} {value}"]


def _section(section: SectionStart) -> list[str]:
    return [
        f"{'=' * section.level} {section.title or '(no heading)'}  {section.id}",
        *_row("part", section.part),
        *_row("room", section.room),
        *_row("target", None if section.target_s is None else f"{section.target_s:g} s"),
        *(["  carry"] if section.carry else []),
    ]


def _line(line: Line) -> list[str]:
    marks = [
        mark
        for mark, there in (
            ("together", line.together),
            ("barges in", line.barges_in),
            ("interrupted", line.interrupted),
        )
        if there
    ]
    rows = [
        f"{line.character} ({line.voice})  {line.id}",
        *_row("marks", ", ".join(marks)),
        *_row("attribution", line.attribution),
        *_row("delivery", ", ".join(line.deliveries)),
        *_row("treatment", line.treatment),
        *_row("room", None if line.room == "dry" else line.room),
        *_row("gain", None if line.gain_db == 0 else f"{line.gain_db:+g} dB"),
        *_row("pan", None if line.pan is None else f"{line.pan:+.2f}"),
        *_row("speed", None if line.speed == 1 else f"{line.speed:g}"),
        *_row("lang", line.lang),
        *_row("file", line.file),
        *_row("take", None if line.take == 1 else line.take),
    ]
    for phrase in line.phrases:
        gap = f"  <{phrase.gap_after_s:g} s>" if phrase.gap_after_s else ""
        rows.append(f"  | {phrase.text}{gap}")
    if line.written != line.spoken:
        rows.append(f"  written {line.written}")
    return rows


def _layer(layer: Layer) -> list[str]:
    asked = [
        name
        for name, there in (
            ("loop", layer.loop),
            ("wait", layer.wait),
            ("stop", layer.stop),
            ("duck off", layer.duck_off),
        )
        if there
    ]
    return [
        f"{layer.kind} “{layer.text}” → {layer.asset or '(everything of its kind)'}  {layer.id}",
        *_row("asks", ", ".join(asked)),
        *_row("at", None if layer.at is None else _anchor(layer.at)),
        *_row("for", None if layer.for_s is None else f"{layer.for_s:g} s"),
        *_row("until", layer.until),
        *_row("gain", None if layer.gain_db == 0 else f"{layer.gain_db:+g} dB"),
        *_row("pan", None if layer.pan is None else f"{layer.pan:+.2f}"),
        *_row("fade in", None if layer.fade_in_s is None else f"{layer.fade_in_s:g} s"),
        *_row("fade out", None if layer.fade_out_s is None else f"{layer.fade_out_s:g} s"),
        *_row("via", layer.via),
        *_row("duck", None if layer.duck_lu is None else f"{layer.duck_lu:g} LU"),
    ]


def _anchor(anchor: Anchor) -> str:
    return f"{'' if anchor.line_id is None else anchor.line_id + ' '}{anchor.offset_s:+g} s"
