"""A script whose words have been given their meaning.

Events lie in the order in which they are read. Ids are as in DESIGN: ``#id`` where the
writer gave one, else ``section/kind/hash8/n``; a layer of a cue adds ``/layer``.
"""

from __future__ import annotations

from typing import Literal

from pipeline.catalog.modifiers import PLAIN, Manner
from pipeline.source import SourceSpan
from pipeline.value import value

LayerKind = Literal["sound", "ambience", "music", "sting"]

DELIVERIES = (
    "tense",
    "fast",
    "whispering",
    "shouting",
    "relieved",
    "exhausted",
    "flat",
    "slow",
)
"""What may stand in brackets before what a character says, and be acted on."""


@value
class Episode:
    """What the front matter says, defaults filled in."""

    slug: str
    show: str
    number: int | None
    title: str
    style: str
    targets: tuple[str, ...]
    signoff: tuple[tuple[str, str], ...] = ()
    """``[signoff]``: what a person has checked (``legal``, ``technical``), and who."""


@value
class SectionStart:
    """A heading; ``carry`` keeps the beds running into the next section."""

    id: str
    title: str
    level: int
    part: str | None
    room: str | None
    target_s: float | None
    carry: bool
    span: SourceSpan


@value
class Phrase:
    """A stretch spoken in one breath, then ``gap_after_s`` of silence within the line.

    In ``text`` stressed words stand between asterisks; an asterisk or a backslash that is the
    writer's own has a backslash before it.
    """

    text: str
    gap_after_s: float


@value
class Line:
    """One speech, ready to be spoken.

    ``written`` is for captions, ``spoken`` for the ear (values replaced, markers gone);
    ``phrases`` is ``spoken`` cut at paragraphs and list markers, with its stresses marked.
    """

    id: str
    section: str
    character: str
    voice: str
    attribution: str
    treatment: str | None
    room: str
    deliveries: tuple[str, ...]
    written: str
    spoken: str
    phrases: tuple[Phrase, ...]
    together: bool
    interrupted: bool
    barges_in: bool
    gain_db: float
    pan: float | None
    """−1 left … +1 right; ``None`` leaves it to the scene."""
    speed: float
    lang: str | None
    file: str | None
    take: int
    span: SourceSpan


@value
class Retake:
    """Which take of a line is used, since listening missed words in its first.

    ``number`` 1 or 2; ``instead_of`` is the key of that first take, so that the choice holds as
    long as the line is spoken as it was.
    """

    number: int
    instead_of: str


@value
class Anchor:
    """``at=#id+1s``: a line (``None``: the cue's own place) and an offset."""

    line_id: str | None
    offset_s: float


@value
class Layer:
    """One layer of a SOUND, AMBIENCE, MUSIC or STING cue, bound to an asset.

    ``asset`` is an id of the catalog, ``None`` for ``out``/``stop`` of everything of its kind.
    ``gain_db`` already holds what modifiers such as *distant* and *loud* add; ``level_db`` 0
    is as the library and the style have it. ``variant_seed`` names the variant to play.
    """

    id: str
    cue_id: str
    section: str
    kind: LayerKind
    layer: int
    text: str
    asset: str | None
    runner_up: str | None
    score: float
    at: Anchor | None
    for_s: float | None
    until: str | None
    loop: bool
    wait: bool
    stop: bool
    gain_db: float
    pan: float | None
    fade_in_s: float | None
    fade_out_s: float | None
    via: str | None
    duck_lu: float | None
    duck_off: bool
    count: int = 1
    """*Several* of a one-shot: so many are heard, one after another."""
    intensity: float | None = None
    """Of music, 1 to 3; ``None`` leaves it to the piece."""
    builds: bool = False
    """The music climbs from 1 to 3."""
    span: SourceSpan


@value
class Pause:
    """PAUSE or BEAT: time without speech; beds go on."""

    id: str
    section: str
    duration_s: float
    span: SourceSpan


@value
class Silence:
    """SILENCE: music and effects leave, ambience falls to room tone (``black``: to nothing)."""

    id: str
    section: str
    duration_s: float
    black: bool
    span: SourceSpan


@value
class PictureCue:
    """DIAGRAM, METRIC or CODE: a marker for the picture, silent here."""

    id: str
    section: str
    key: str
    text: str
    span: SourceSpan


Event = SectionStart | Line | Layer | Pause | Silence | PictureCue


@value
class CueCall:
    """A cue as it was written, with the id that it was given."""

    id: str
    section: str
    kind: str
    args: tuple[str, ...]
    params: tuple[tuple[str, str | None], ...]
    span: SourceSpan


@value
class Binding:
    """What the words of one layer were resolved to; ``asset`` is ``None`` where refused."""

    cue_id: str
    layer: int
    kind: LayerKind
    text: str
    asset: str | None
    score: float
    nearest: tuple[str, ...]
    explicit: bool
    """Written as ``id:…``: nothing had to be resolved."""
    manner: Manner = PLAIN
    """How its words, or the lock, want it played."""
    span: SourceSpan


@value
class Screenplay:
    """The whole episode, resolved. ``cast`` maps each character to its voice's id.

    ``cues`` and ``bindings`` lie in reading order and hold what did not resolve too;
    ``understudies`` are the characters whom nobody cast.
    """

    episode: Episode
    events: tuple[Event, ...]
    cast: tuple[tuple[str, str], ...]
    cues: tuple[CueCall, ...] = ()
    bindings: tuple[Binding, ...] = ()
    understudies: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(e for e in self.events if isinstance(e, Line))

    @property
    def layers(self) -> tuple[Layer, ...]:
        return tuple(e for e in self.events if isinstance(e, Layer))

    @property
    def sections(self) -> tuple[SectionStart, ...]:
        return tuple(e for e in self.events if isinstance(e, SectionStart))
