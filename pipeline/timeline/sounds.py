"""Cues on the timeline: where a sound begins, what ends it, and who waits for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.assets.model import AssetTake
from pipeline.catalog.model import Sound, Style
from pipeline.diagnostics import Diagnostic, warning
from pipeline.screenplay.model import Layer
from pipeline.timeline import reasons, rules
from pipeline.timeline.cursor import Cursor, Place
from pipeline.timeline.model import (
    BED_FADE_S,
    EDGE_FADE_S,
    OWN_LENGTH,
    Marker,
    Role,
    SectionRange,
)
from pipeline.timeline.pending import Fade, OpenBeds, Pending, PendingMusic, PendingSound
from pipeline.timeline.several import several
from pipeline.units import said_s, samples, seconds

BED_FADE = Fade(default=samples(BED_FADE_S))
"""As a bed leaves when nothing else is said."""
_AMBIENCE_CROSSFADE = Fade(default=samples(rules.AMBIENCE_CROSSFADE_S))
_RESTART_FADE = Fade(default=samples(rules.RESTART_FADE_S))

_ROLE_OF_KIND: dict[str, Role] = {"sound": "sfx", "ambience": "ambience", "sting": "music"}


class Sounds:
    """The cues met so far. Those that hang on a line (``at=#id``) wait for ``bind``.

    ``markers`` is the walk's list, to which each cue that sounds adds its own.
    """

    def __init__(
        self,
        takes: Mapping[str, tuple[AssetTake, ...]],
        style: Style,
        sounds: Mapping[str, Sound],
        cursor: Cursor,
        markers: list[Marker],
    ) -> None:
        self.beds = OpenBeds()
        self.diagnostics: list[Diagnostic] = []
        self._takes = takes
        self._style = style
        self._sounds = sounds
        self._cursor = cursor
        self._markers = markers
        self._place_of_cue: dict[str, Place] = {}
        """Cue id → the place that all its layers share."""
        self._marker_of_cue: dict[str, Marker] = {}
        self._anchored: list[Layer] = []
        self._until: list[tuple[PendingSound | PendingMusic, str]] = []
        """What ends where a line begins, and that line's id."""
        self._last_variant: dict[tuple[str, str], int] = {}

    def cue(self, layer: Layer) -> None:
        """Place one layer of a cue where the cursor stands."""
        if layer.at is not None and layer.at.line_id is not None:
            self._anchored.append(layer)
            return
        place = self._place_of_cue.setdefault(layer.cue_id, self._cursor.cue_place())
        if layer.at is not None:
            offset = samples(layer.at.offset_s)
            rule = reasons.at_offset(place.rule, offset, f"{layer.at.offset_s:+g}s")
            place = self._not_before_zero(Place(place.at + offset, rule), layer)
        if layer.asset is None or layer.stop:
            self._stop(layer, place.at)
            return
        self._mark(layer, place.at)
        if layer.kind == "music":
            self._begin_music(layer, place)
            return
        *earlier, last = self._begin_each(layer, layer.asset, place)
        self._hold_dialogue(last if layer.wait or not earlier else earlier[0])

    def _mark(self, layer: Layer, at: int) -> None:
        """A cue has one marker, whatever its layers."""
        if layer.layer == 0:
            marker = Marker(
                name=layer.text, kind="cue", at_sample=at, duration_samples=0, span=layer.span
            )
            self._markers.append(marker)
            self._marker_of_cue[layer.cue_id] = marker

    def bind(self, line_starts: Mapping[str, int], sections: Sequence[SectionRange]) -> None:
        """After the walk: what hangs on a line is placed, what ends with one is ended."""
        for layer in self._anchored:
            self._bind_anchored(layer, line_starts, sections)
        for sound, line_id in self._until:
            end = line_starts.get(line_id)
            # A sound that is over sooner, or that a SILENCE has cut, is not begun again.
            if end is not None and (sound.end is None or end < sound.end):
                sound.end_at(end, reasons.until(line_id))

    def leave_out_unheard(self) -> None:
        """After ``bind``: what is over before it begins is told, and its marker is taken back."""
        unheard = self.beds.leave_out_unheard()
        for sound in unheard:
            self.diagnostics.append(_never_heard(sound))
        heard = {s.layer.cue_id for s in (*self.beds.all_sounds, *self.beds.all_music)}
        for cue_id in dict.fromkeys(sound.layer.cue_id for sound in unheard):
            if cue_id in self._marker_of_cue and cue_id not in heard:
                self._markers.remove(self._marker_of_cue[cue_id])

    def _bind_anchored(
        self, layer: Layer, line_starts: Mapping[str, int], sections: Sequence[SectionRange]
    ) -> None:
        """A cue that hangs on a line holds nothing, and ends with its line's section."""
        assert layer.at is not None
        assert layer.at.line_id is not None
        line_id, offset = layer.at.line_id, samples(layer.at.offset_s)
        line_at = line_starts.get(line_id)
        if line_at is None:
            return  # a line of which nothing is heard, which is an error of its own
        written = f"#{line_id}{layer.at.offset_s:+g}s" if offset else f"#{line_id}"
        rule = reasons.at_line(line_id, offset, written)
        place = self._not_before_zero(Place(line_at + offset, rule), layer)
        if layer.asset is None or layer.stop:
            self.beds.stop_at(layer, place.at, _fade_of_stop(layer), reasons.stopped(layer))
            return
        self._mark(layer, place.at)
        home = next((s for s in sections if s.start_sample <= line_at < s.end_sample), sections[-1])
        home_end, home_ends = home.end_sample, reasons.section_of_line_ends(home.id, line_id)
        if home is sections[-1]:
            # As for any bed that begins past the last word: the episode grows.
            home_end = max(home_end, place.at + samples(rules.TAIL_OF_EPISODE_S))
        if layer.kind == "music":
            music = self._music(layer, place)
            if music.end is None:
                music.end, music.ended_by = home_end, home_ends
            self.beds.all_music.append(music)
            self._remember_until(music)
            return
        for sound in self._begin_each(layer, layer.asset, place):
            if sound.end is None:
                sound.end_at(home_end, home_ends)
                sound.fade_out = BED_FADE.of(layer)
                self.beds.sounds.remove(sound)

    def _stop(self, layer: Layer, at: int) -> None:
        fade, why = _fade_of_stop(layer), reasons.stopped(layer)
        if layer.kind == "music":
            self.beds.end_music(at, fade, why)
        elif layer.kind == "ambience":
            self.beds.end_ambience(at, fade, why)
        elif layer.asset is not None:
            self.beds.end_asset(layer.asset, at, fade, why)
        else:
            self.beds.end_all_effects(at, fade, why)

    def _begin_music(self, layer: Layer, place: Place) -> None:
        music = self._music(layer, place)
        if music.end is None:
            self._remember_until(music)
        self.beds.begin_music(music, reasons.replaced(layer))
        self._lead_in(layer, place.at, samples(rules.MUSIC_LEAD_S))

    @staticmethod
    def _music(layer: Layer, place: Place) -> PendingMusic:
        return PendingMusic(
            layer=layer,
            start=place.at,
            placed_by=place.rule,
            end=None if layer.for_s is None else place.at + samples(layer.for_s),
            ended_by=OWN_LENGTH if layer.for_s is None else reasons.for_length(layer),
        )

    def _begin_each(self, layer: Layer, asset: str, place: Place) -> list[PendingSound]:
        """The layer's sound, and after it the others where its words ask for several."""
        first = self._begin(layer, asset, place)
        others = [
            self._begin(other.layer, asset, Place(place.at + other.offset_samples, place.rule))
            for other in several(layer, first.take.duration_samples)
        ]
        return [first, *others]

    def _begin(self, layer: Layer, asset: str, place: Place) -> PendingSound:
        at = place.at
        take = self._choose_variant(layer, asset)
        is_bed = layer.kind == "ambience" or self._sounds[asset].kind in ("continuous", "ambience")
        fade_in_s = layer.fade_in_s
        if layer.kind == "ambience":
            if not any(s.layer.cue_id == layer.cue_id for s in self.beds.sounds):
                self.beds.end_ambience(at, _AMBIENCE_CROSSFADE, reasons.replaced(layer))
            fade_in_s = BED_FADE_S if fade_in_s is None else fade_in_s
        elif is_bed:
            self.beds.end_asset(asset, at, _RESTART_FADE, reasons.called_again(layer))
            fade_in_s = rules.EFFECT_BED_FADE_IN_S if fade_in_s is None else fade_in_s
        end: int | None = None
        ended_by = OWN_LENGTH
        if layer.for_s is not None:
            end = at + max(1, samples(layer.for_s))
            ended_by = reasons.for_length(layer)
        elif not is_bed and not layer.loop:
            end = at + take.duration_samples
        sound = PendingSound(
            layer=layer,
            take=take,
            role=_ROLE_OF_KIND[layer.kind],
            start=at,
            end=end,
            fade_in=samples(EDGE_FADE_S if fade_in_s is None else fade_in_s),
            fade_out=Fade(default=samples(EDGE_FADE_S)).of(layer),
            loop=is_bed or layer.loop,
            placed_by=place.rule,
            ended_by=ended_by,
            is_bed=is_bed or layer.loop,
        )
        self._remember_until(sound)
        self.beds.begin(sound)
        return sound

    def _hold_dialogue(self, sound: PendingSound) -> None:
        """The next line waits for a lead, a whole sound, or an ambience that sets its scene."""
        cursor, at, layer = self._cursor, sound.start, sound.layer
        if layer.wait:
            over = sound.end or at + sound.take.duration_samples
            cursor.hold_until(Place(over, reasons.after_wait(layer)))
        elif layer.kind == "ambience":
            self._lead_in(layer, at, samples(self._style.ambience_lead_s))
        elif cursor.barge_from is None:
            lead = sound.take.lead_samples
            cursor.keep_back(Place(at + lead, reasons.after_lead(layer, lead)))

    def _lead_in(self, layer: Layer, at: int, lead: int) -> None:
        """A bed is heard for a while before the first line of its section."""
        if self._cursor.previous is None:
            self._cursor.keep_lines_back(Place(at + lead, reasons.led_in(layer, lead)))

    def _choose_variant(self, layer: Layer, asset: str) -> AssetTake:
        takes = self._takes[asset]
        memory = (layer.section, asset)
        chosen = rules.variant_of(
            layer.id, self._sounds[asset].called, len(takes), self._last_variant.get(memory)
        )
        self._last_variant[memory] = chosen
        return takes[chosen]

    def _remember_until(self, sound: PendingSound | PendingMusic) -> None:
        if sound.layer.until is not None:
            self._until.append((sound, sound.layer.until))

    def _not_before_zero(self, place: Place, layer: Layer) -> Place:
        if place.at >= 0:
            return place
        self.diagnostics.append(
            warning(
                "time/before-zero",
                f"“{layer.text}” would start {seconds(-place.at):.2f} s before the episode does; "
                "it starts with it",
                layer.span,
                "use a later line or a smaller offset in at=",
            )
        )
        return Place(0, reasons.clamped(place.rule))


def _fade_of_stop(stop: Layer) -> Fade:
    return Fade(default=samples(BED_FADE_S), stated_s=stop.fade_out_s)


def _never_heard(sound: Pending) -> Diagnostic:
    assert sound.end is not None
    late = said_s(sound.start - sound.end)
    after = f"{late} after it has ended" if sound.start > sound.end else "where it ends"
    return warning(
        "time/never-heard",
        f"“{sound.layer.text}” is not heard: it would begin {after} ({sound.ended_by.words})",
        sound.layer.span,
        "use a smaller offset in at=, or put the cue into the place where it is to begin",
    )
