"""A speech: who says it, in which voice, the take, its place, and what lies under it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pipeline.catalog.stems import words
from pipeline.compile import Compiled
from pipeline.explain.laid import Laid
from pipeline.explain.model import Block, Row, Subject, db_said, pan_said, seconds_said
from pipeline.explain.placing import place_block, place_of
from pipeline.explain.under import under_line
from pipeline.screenplay.company import NARRATOR
from pipeline.screenplay.front_page import folded_name
from pipeline.screenplay.model import Line
from pipeline.screenplay.sections import slug
from pipeline.script.nodes import Speech
from pipeline.source import SourceSpan
from pipeline.speech.job import spoken_phrases
from pipeline.speech.model import Take
from pipeline.speech.prosody import prosody_for
from pipeline.speech.text import expected_words, load_lexicon
from pipeline.timeline.dump import clock
from pipeline.timeline.model import Clip


def explain_line(line: Line, speech: Speech, compiled: Compiled, laid: Laid | None) -> Subject:
    """Everything that is known of one line; without ``laid`` only what the script says."""
    blocks = [_voice_block(line, speech, compiled), _text_block(line, compiled)]
    sentence = f"{line.character} says a line."
    if laid is not None:
        (clip,) = laid.clips_of(line)
        take = laid.takes.by_line[line.id]
        sentence = (
            f"{line.character} says this from {clock(clip.start_sample)} to "
            f"{clock(clip.end_sample)}{' (predicted)' if laid.predicted else ''}: "
            f"{clip.placed_by.words}."
        )
        blocks += [_take_block(line, take, laid), _sound_block(line, clip, speech, laid)]
        blocks += [_place(clip, laid), *under_line(clip, laid)]
    return Subject(kind="line", sentence=sentence, span=line.span, blocks=tuple(blocks))


def _voice_block(line: Line, speech: Speech, compiled: Compiled) -> Block:
    voice = compiled.catalog.voices.get(line.voice)
    why, at = _why_this_voice(line, speech, compiled)
    described = f"{line.voice}: {voice.description}" if voice else "no voice"
    rows: list[Row] = [("id", line.id), ("character", line.character)]
    if line.attribution:
        rows.append(("captioned as", line.attribution))
    rows += [("voice", described), ("", why)]
    return Block(
        key="voice",
        rows=tuple(rows),
        data={
            "line_id": line.id,
            "character": line.character,
            "attribution": line.attribution,
            "voice": line.voice,
            "description": voice.description if voice else None,
            "why": why,
            "cast_at": None if at is None else {"path": at.path, "line": at.line},
        },
    )


def _why_this_voice(
    line: Line, speech: Speech, compiled: Compiled
) -> tuple[str, SourceSpan | None]:
    asked = next((s for s in speech.attrs if s.key == "voice"), None)
    if asked is not None and asked.value == line.voice:
        return f"voice={asked.value}, for this line alone", asked.span
    if line.character not in compiled.screenplay.understudies:
        front = compiled.script.front
        for path, span in front.key_spans.items() if front else ():
            if len(path) == 2 and path[0] == "cast" and folded_name(path[1]) == line.character:
                return f"cast in the front matter, line {span.line}", span
        return "cast in the front matter", None
    if compiled.lock.cast.get(line.character) == line.voice:
        return "nobody cast it; frozen in script.lock by a render", None
    if slug(line.character).removesuffix("-voice") == line.voice.removesuffix("-voice"):
        return "nobody cast it; the voice has the character’s own name", None
    return "nobody cast it: an understudy, the same each time (cast/uncast)", None


def _text_block(line: Line, compiled: Compiled) -> Block:
    lexicon = load_lexicon(*compiled.catalog.lexicons)
    voice = compiled.catalog.voices.get(line.voice)
    phrases = spoken_phrases(line, lexicon, voice.language if voice else "en")
    read_as = " ".join(expected_words(phrase) for phrase, _ in phrases)
    rows: list[Row] = []
    if line.written != line.spoken:
        rows += [("written", line.written), ("spoken", line.spoken)]
    if words(read_as) != words(line.spoken):
        rows.append(("read as", read_as))
    cut = [
        *(["it breaks into the line before"] if line.barges_in else []),
        *(["it is cut off at its end"] if line.interrupted else []),
        *(["it is said together with the line before"] if line.together else []),
    ]
    if cut:
        rows.append(("turn", "; ".join(cut)))
    return Block(
        key="text",
        rows=tuple(rows),
        data={
            "written": line.written,
            "spoken": line.spoken,
            "read_as": read_as,
            "barges_in": line.barges_in,
            "interrupted": line.interrupted,
            "together": line.together,
        },
    )


def _take_block(line: Line, take: Take, laid: Laid) -> Block:
    voice = laid.compiled.catalog.voices[line.voice]
    engine = "recording" if line.file else laid.engine or voice.engine
    again = f", retake {take.retake} (listening; frozen in script.lock)" if take.retake else ""
    source = line.file or f"{engine}, take {line.take}{again}"
    if take.predicted:
        state = "not spoken yet: its length is predicted from its words"
    else:
        state = "in the store"
    heard = f"{seconds_said(take.voiced_start)} to {seconds_said(take.voiced_end)}"
    rows: list[Row] = [
        ("take", f"{source}, {state}"),
        ("", f"{seconds_said(take.duration_samples)} long, heard from {heard} of it"),
    ]
    changes = _changes(line, laid)
    if changes and not line.file:
        rows.append(("said", "; ".join(changes)))
    return Block(
        key="take",
        rows=tuple(rows),
        data={
            "engine": engine,
            "file": line.file,
            "number": line.take,
            "retake": take.retake,
            "predicted": take.predicted,
            "key": take.key or None,
            "duration_samples": take.duration_samples,
            "voiced_start": take.voiced_start,
            "voiced_end": take.voiced_end,
            "deliveries": list(line.deliveries),
            "prosody": prosody_for(line.deliveries, line.speed).as_json(),
            "voice_pace": voice.pace,
            "changed": changes,
        },
    )


def _changes(line: Line, laid: Laid) -> list[str]:
    """What delivery, ``speed=`` and the voice's own table do to how it is said."""
    voice = laid.compiled.catalog.voices[line.voice]
    prosody = prosody_for(line.deliveries, line.speed)
    changes = []
    if line.deliveries:
        changes.append(f"({', '.join(line.deliveries)})")
    if prosody.speed != 1.0:
        speed = f" with speed={line.speed:g}" if line.speed != 1.0 else ""
        changes.append(f"pace × {prosody.speed:.2f}{speed}")
    if voice.pace != 1.0:
        changes.append(f"the voice’s own pace × {voice.pace:g}")
    for share, of in ((prosody.excitement, "excited"), (prosody.calm, "calm")):
        if share:
            changes.append(f"{share:.0%} of its {of} prosody")
    if prosody.breath:
        changes.append(f"{prosody.breath:.0%} whispered")
    if prosody.pitch_semitones:
        changes.append(f"pitch {prosody.pitch_semitones:+g} semitones")
    if prosody.f0_range != 1.0:
        changes.append(f"pitch range × {prosody.f0_range:.2f}")
    if prosody.presence_db:
        changes.append(f"presence {prosody.presence_db:+g} dB")
    if prosody.press != 1.0:
        changes.append(f"pressed {prosody.press:g}:1")
    if prosody.gain_db:
        changes.append(f"level {prosody.gain_db:+g} dB")
    return changes


def _sound_block(line: Line, clip: Clip, speech: Speech, laid: Laid) -> Block:
    """Treatment, room, pan and gain."""
    catalog = laid.compiled.catalog
    rows: list[Row] = []
    treatment_why = None
    if line.treatment is not None:
        treatment_why = _why_this_treatment(line, speech, laid)
        described = catalog.treatments[line.treatment].description
        rows.append(("treatment", f"{line.treatment}: {described} ({treatment_why})"))
    room_why = _why_this_room(line, laid)
    rows.append(("room", f"{line.room} ({room_why})"))
    pan_why = "pan=" if line.pan is not None else _seat(line, catalog.devices)
    rows.append(("pan", f"{pan_said(clip.pan)} ({pan_why})"))
    gain: dict[str, Any] = {"asked_db": clip.gain_db, "levelled_db": None, "gain_db": None}
    if laid.levels.known(clip.start_sample, clip.end_sample):
        planned_db = laid.levels.planned[clip.id].gain_db
        gain |= {"levelled_db": planned_db - clip.gain_db, "gain_db": planned_db}
        said = f"{db_said(planned_db)}: gain= {db_said(clip.gain_db)}, "
        said += f"levelled over its scene {db_said(planned_db - clip.gain_db)}"
    else:
        said = f"gain= {db_said(clip.gain_db)}; how it is levelled is known after a render"
    rows.append(("gain", said))
    return Block(
        key="sound",
        rows=tuple(rows),
        data={
            "treatment": line.treatment,
            "treatment_why": treatment_why,
            "room": line.room,
            "room_why": room_why,
            "pan": clip.pan,
            "pan_why": pan_why,
            "gain": gain,
        },
    )


def _why_this_treatment(line: Line, speech: Speech, laid: Laid) -> str:
    if any(setting.key == "via" for setting in speech.attrs):
        return "via="
    assert line.treatment is not None
    names = (line.treatment, *laid.compiled.catalog.treatments[line.treatment].names)
    parts = [part for word in speech.attributions for part in word.text.split(",")]
    if {folded_name(p).casefold() for p in parts} & {folded_name(n).casefold() for n in names}:
        return "the brackets before the colon"
    return f"the treatment of the voice {line.voice}"


def _why_this_room(line: Line, laid: Laid) -> str:
    if line.character == NARRATOR:
        return "the narrator is in no room"
    screenplay = laid.compiled.screenplay
    asked = [
        cue
        for cue in screenplay.cues
        if cue.kind == "room" and cue.section == line.section and laid.before(cue.span, line.span)
    ]
    if asked:
        return f"{place_of(asked[-1].span, laid)}: {asked[-1].span.text}"
    section = next(s for s in screenplay.sections if s.id == line.section)
    if section.room is not None:
        return f"{place_of(section.span, laid)}: room= of its section"
    return "no room was asked for"


def _seat(line: Line, devices: Collection[str]) -> str:
    if line.character == NARRATOR:
        return "the narrator is in the middle"
    if line.treatment in devices:
        return f"the {line.treatment} is in the middle of the scene"
    return f"the seat of {line.character} in this scene"


def _place(clip: Clip, laid: Laid) -> Block:
    block = place_block(clip, laid, with_end=False)
    assert clip.voiced is not None
    start, end = clip.voiced
    rows = (block.rows[0], ("heard", f"{clock(start)} to {clock(end)}"), *block.rows[1:])
    data = block.data | {"heard_from_sample": start, "heard_to_sample": end}
    return Block(key="place", rows=rows, data=data)
