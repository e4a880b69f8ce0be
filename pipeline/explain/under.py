"""What lies under a line, and how far each of it is turned down there."""

from __future__ import annotations

from typing import Any

from pipeline.explain.laid import Laid
from pipeline.explain.model import Block, db_said
from pipeline.explain.placing import place_of
from pipeline.mix.plan import SILENCE_RISE_S
from pipeline.timeline.model import Clip, Role
from pipeline.units import samples


def under_line(line: Clip, laid: Laid) -> list[Block]:
    """Each clip that sounds while the line is heard."""
    assert line.voiced is not None
    start, end = line.voiced
    beds = [
        clip
        for clip in laid.timeline.clips
        if clip.role != "dialogue" and clip.start_sample < end and clip.end_sample > start
    ]
    return [_bed_block(bed, line, laid) for bed in beds]


def _bed_block(bed: Clip, line: Clip, laid: Laid) -> Block:
    assert line.voiced is not None
    start, end = max(line.voiced[0], bed.start_sample), min(line.voiced[1], bed.end_sample)
    middle = (start + end) // 2
    known = laid.levels.known(line.start_sample, line.end_sample)
    moved = laid.levels.moved_db(bed, middle) if known or bed.duck_off else None
    over = laid.levels.over_lu(line, bed, middle) if known else None
    wanted = _wanted_lu(bed, laid)
    said = f"{db_said(bed.gain_db)} outside, "
    if moved is None:
        said += "under this line known after a render"
    else:
        said += f"{db_said(bed.gain_db + moved)} under this line "
        said += f"(down {-moved:.1f} dB)" if moved < -0.05 else "(not ducked)"
    if moved is not None and _comes_back(bed, middle):
        said += ", still coming back after a SILENCE"
    if over is not None:
        said += f"; the voice stands {over:.1f} LU over it"
    if wanted is not None:
        said += f" ({wanted:g} LU wanted)"
    data: dict[str, Any] = {
        "id": bed.id,
        "asset": bed.asset,
        "role": bed.role,
        "path": bed.span.path,
        "line": bed.span.line,
        "outside_db": bed.gain_db,
        "under_db": None if moved is None else bed.gain_db + moved,
        "duck_db": None if moved is None else -moved,
        "speech_over_lu": over,
        "wanted_lu": wanted,
    }
    where = "" if bed.is_room_tone else f", {place_of(bed.span, laid)}"
    return Block(
        key="under",
        rows=(("under it", f"{bed.asset} ({bed.role}{where})"), ("", said)),
        data=data,
        listed=True,
    )


def _comes_back(bed: Clip, at: int) -> bool:
    return any(start <= at < end + samples(SILENCE_RISE_S) for start, end, _ in bed.dips)


def _wanted_lu(bed: Clip, laid: Laid) -> float | None:
    """What ``duck=``, else the style, asks for between speech and this clip's role."""
    if bed.duck_off:
        return None
    if bed.duck_lu is not None:
        return bed.duck_lu
    style = laid.compiled.style
    wanted: dict[Role, float] = {
        "music": style.duck_music_lu,
        "ambience": style.duck_ambience_lu,
        "sfx": style.duck_sfx_lu,
    }
    return wanted[bed.role]
