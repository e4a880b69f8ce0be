"""One recording as a row of its collection, from all that is known of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePosixPath

from pipeline.audio.wav import IngestError
from pipeline.catalog.collection_schema import RecordingTable
from pipeline.catalog.licences import licence_in
from pipeline.intake.beside import Beside
from pipeline.intake.kind import kind_of
from pipeline.intake.measure import Measured
from pipeline.intake.names import cat_id_of, words_of
from pipeline.intake.riff_said import said_in_riff
from pipeline.intake.said import Said, first_said
from pipeline.intake.tags import said_in_tags
from pipeline.intake.ucs import ucs_name

_LARGEST_SEAM = 999.99


def said_of(path: Path, beside: Beside) -> tuple[Said, list[str]]:
    """What a recording says of itself, what stands beside it says of it, and remarks on what of
    that could not be read. Raises ``IngestError`` where the file is gone."""
    try:
        in_riff, remarks = said_in_riff(path)
        in_tags, more = said_in_tags(path)
        around = beside.said_of(path)
    except FileNotFoundError:
        raise IngestError(path, "there is no such file") from None
    # Whoever wrote a file's JSON or a pack's list for it knew better than its recorder.
    own, of_place = around[:-1], around[-1:]
    said = first_said([*own, *in_riff, *in_tags, *of_place])
    return _with_every_licence(said, [*own, *in_riff, *in_tags, *of_place]), [*remarks, *more]


def _with_every_licence(said: Said, every: Iterable[Said]) -> Said:
    """A copyright line in one place must not hide the licence that another names."""
    named = next((licence for one in every if (licence := licence_in(one.licence_text))), "")
    return replace(said, licence_text=named)


def row_of(name: str, said: Said, measured: Measured) -> RecordingTable:
    """A new row. Its rights are those that the recording says itself, and no more."""
    ucs = ucs_name(PurePosixPath(name).stem)
    cat_id = cat_id_of(ucs, said)
    words = words_of(name, said)
    return measured_anew(
        RecordingTable.model_construct(
            path=name,
            description=words.description,
            aliases=[words.alias] if words.alias else [],
            kind=kind_of(measured, cat_id, said),
            licence=said.licence_text,
            author=said.author or (ucs.creator if ucs else ""),
            source=said.source or said.library or (ucs.source if ucs else ""),
            cat_id=cat_id,
        ),
        measured,
    )


def measured_anew(row: RecordingTable, measured: Measured) -> RecordingTable:
    """``row`` with its words and rights as they are, and the figures of the file as it is now."""
    return RecordingTable.model_validate(
        row.model_dump(exclude_unset=True)
        | {
            "digest": measured.digest,
            "size_bytes": measured.size_bytes,
            "duration_s": max(measured.duration_s, 1e-4),
            "channels": measured.channels,
            "rate_hz": measured.rate_hz,
            "integrated_lufs": measured.integrated_lufs,
            "max_momentary_lufs": measured.max_momentary_lufs,
            "true_peak_dbtp": measured.true_peak_dbtp,
            "lead_s": measured.lead_s,
            "seam": min(measured.seam, _LARGEST_SEAM),
            "loops": measured.loops,
        }
    )
