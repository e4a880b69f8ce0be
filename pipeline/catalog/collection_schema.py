"""``sfx_library/collections/<name>.toml``: the recordings of a folder, a table for each.

``warroom sounds import`` writes it and people edit it. The keys of a recording's words and rights
are theirs; those of its measure are the import's.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pipeline.catalog.model import SoundKind
from pipeline.catalog.rights import Commercial

FOLDER = "collections"
"""Of ``sfx_library``."""

Text = Annotated[str, Field(min_length=1)]
Level = Annotated[float, Field(ge=-200, le=200)]
Seconds = Annotated[float, Field(ge=0)]


class _Table(BaseModel):
    # Strict as every file of the catalog; values that other modules keep are never changed.
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


class RightsTable(_Table):
    """``[rights]``: what holds for every recording that does not say it for itself."""

    licence: str = ""
    author: str = ""
    source: str = ""
    commercial: Commercial | None = None


class RecordingTable(_Table):
    """``[recording.<name>]``. Without a licence, an author and a source, of its own or of
    ``[rights]``, it is listed and cannot be called."""

    path: Text
    """From the collection's folder, with ``/``; never out of it."""
    description: Text
    aliases: list[Text] = Field(default_factory=list)
    beside: list[Text] = Field(default_factory=list)
    kind: SoundKind
    variant_of: Text | None = None
    """The recording of which this one is another take: the two are one sound."""
    licence: str = ""
    author: str = ""
    source: str = ""
    commercial: Commercial | None = None
    loudness_lufs: Annotated[float, Field(ge=-70, le=0)] | None = None
    gain_db: Annotated[float, Field(ge=-96, le=48)] = 0.0
    mood: Text | None = None
    hidden: bool = False
    copied: bool = False
    """It lies in ``sfx_library/collections/<name>/``, and is read there."""
    vanished: bool = False
    """It was not there at the last import."""
    cat_id: str = ""
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size_bytes: Annotated[int, Field(ge=1)]
    duration_s: Annotated[float, Field(gt=0)]
    channels: Annotated[int, Field(ge=1, le=32)]
    rate_hz: Annotated[int, Field(ge=8_000, le=384_000)]
    integrated_lufs: Level
    max_momentary_lufs: Level
    true_peak_dbtp: Level
    lead_s: Seconds
    """Where its hit lies and has been taken in: dialogue goes on after it."""
    seam: Seconds
    """The step where its end meets its beginning, against its own; below 1 nobody hears it."""
    loops: bool


class CollectionFile(_Table):
    folder: Text
    """Where the recordings lie: from the project, or from home with ``~``."""
    rights: RightsTable = RightsTable()
    recording: dict[str, RecordingTable] = Field(default_factory=dict)
