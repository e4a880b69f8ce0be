"""A sound as its TOML file describes it."""

from __future__ import annotations

from collections.abc import Mapping

import soundfile

from pipeline.catalog.model import Family, Sound, Stem
from pipeline.catalog.piece import Instrument, Piece
from pipeline.catalog.pieces import read_piece
from pipeline.catalog.schema import SoundFile
from pipeline.catalog.toml_file import TomlFile
from pipeline.diagnostics import Diagnostics, error
from pipeline.store import file_digest

_MIXDOWNS = 3
"""Of stems there is one for each intensity."""


def read_sound(
    sound_id: str,
    file: TomlFile[SoundFile],
    mood: str | None,
    family: Family,
    instruments: Mapping[str, Instrument],
) -> tuple[Sound | None, Diagnostics]:
    """What ``file`` describes, and what is wrong with it: a piece that cannot be played, or a
    recording that is not the one of its digest. ``mood`` is that of music, by its folder."""
    content, folder = file.content, file.path.parent
    kind = content.kind or "music"  # elsewhere a kind is asked for
    recipe = None if content.recipe is None else (folder / content.recipe).resolve()
    recording = None if content.recording is None else (folder / content.recording).resolve()
    duration_s, bars = content.duration_s, content.bars
    piece: Piece | None = None
    faults: Diagnostics = ()
    if content.piece is not None:
        piece, faults = read_piece(file, content.piece, instruments)
        if piece is None:
            return None, faults
        duration_s, bars = piece.standard_s, piece.standard_bars
    stems = tuple(
        Stem(
            recording=(folder / stem.recording).resolve(),
            digest=stem.digest,
            from_intensity=stem.from_intensity,
        )
        for stem in content.stems or ()
    )
    told = [] if recording is None else [(recording, content.digest, file.span("digest"))]
    told += [
        (stem.recording, stem.digest, file.span("stems", str(number), "digest"))
        for number, stem in enumerate(stems)
    ]
    altered = tuple(
        error(
            "asset/digest",
            f"“{path.name}” is not the recording this file describes",
            span,
            f'if the new one is meant: digest = "{file_digest(path)}"',
        )
        for path, digest, span in told
        if file_digest(path) != digest
    )
    if altered:
        return None, (*faults, *altered)
    if told:
        duration_s = duration_s or float(soundfile.info(str(told[0][0])).duration)
    assert duration_s is not None  # asked for where there is no recording
    sound = Sound(
        id=sound_id,
        kind=kind,
        description=content.description,
        aliases=tuple(content.aliases),
        beside=tuple(content.beside),
        duration_s=duration_s,
        variants=_MIXDOWNS if stems else content.variants,
        lead_s=content.lead_s,
        loudness_lufs=family.loudness_lufs(kind)
        if content.loudness_lufs is None
        else content.loudness_lufs,
        gain_db=content.gain_db,
        recipe=recipe,
        recording=recording,
        digest=content.digest,
        speech=None if content.speech is None else content.speech.model_dump(exclude_unset=True),
        piece=piece,
        hit_s=content.hit_s,
        mood=content.mood or mood,
        bpm=content.bpm,
        beats_per_bar=content.beats_per_bar,
        bars=bars,
        first_bar_s=content.first_bar_s,
        bar_lines_s=tuple(content.bar_lines_s or ()),
        stems=stems,
        ending=content.ending,
        hidden=content.hidden,
        channels=content.channels,
        rights=content.rights,
        folder=folder,
    )
    return sound, faults
