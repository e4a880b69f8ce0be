"""Cues on the timeline: where a sound begins, what ends it, and who waits for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.assets.model import AssetTake
from pipeline.catalog.model import Sound, Style
from pipeline.diagnostics import Diagnostic, warning
from pipeline.screenplay.model import Layer
from pipeline.timeline import rules
from pipeline.timeline.cursor import Cursor
from pipeline.timeline.model import Marker, Role, SectionRange
from pipeline.timeline.pending import OpenBeds, PendingMusic, PendingSound
from pipeline.units import samples, seconds

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
        self._place_of_cue: dict[str, int] = {}
        """Cue id → the place that all its layers share."""
        self._anchored: list[Layer] = []
        self._until: list[tuple[PendingSound | PendingMusic, str]] = []
        """What ends where a line begins, and that line's id."""
        self._last_variant: dict[tuple[str, str], int] = {}

    def cue(self, layer: Layer) -> None:
        """Place one layer of a cue where the cursor stands."""
        if layer.at is not None and layer.at.line_id is not None:
            self._anchored.append(layer)
            return
        at = self._place_of_cue.setdefault(layer.cue_id, self._cursor.cue_place())
        if layer.at is not None:
            at = self._not_before_zero(at + samples(layer.at.offset_s), layer)
        if layer.asset is None or layer.stop:
            self._stop(layer, at)
            return
        if layer.layer == 0:
            self._markers.append(
                Marker(
                    name=layer.text, kind="cue", at_sample=at, duration_samples=0, span=layer.span
                )
            )
        if layer.kind == "music":
            self._begin_music(layer, at)
        else:
            self._hold_dialogue(self._begin(layer, layer.asset, at, "at its own place"))

    def bind(self, line_starts: Mapping[str, int], sections: Sequence[SectionRange]) -> None:
        """After the walk: what hangs on a line is placed, what ends with one is ended."""
        for layer in self._anchored:
            self._bind_anchored(layer, line_starts, sections)
        for sound, line_id in self._until:
            end = line_starts.get(line_id)
            if end is not None:
                # A sound that is over sooner, or that a SILENCE has cut, is not begun again.
                known = end if sound.end is None else min(end, sound.end)
                sound.end = max(known, sound.start + 1)

    def _bind_anchored(
        self, layer: Layer, line_starts: Mapping[str, int], sections: Sequence[SectionRange]
    ) -> None:
        """A cue that hangs on a line holds nothing, and ends with its line's section."""
        assert layer.at is not None
        assert layer.at.line_id is not None
        line_at = line_starts[layer.at.line_id]
        at = self._not_before_zero(line_at + samples(layer.at.offset_s), layer)
        if layer.asset is None or layer.stop:
            return
        home = next((s for s in sections if s.start_sample <= line_at < s.end_sample), sections[-1])
        home_end = max(home.end_sample, at + 1)
        if layer.kind == "music":
            end = home_end if layer.for_s is None else at + samples(layer.for_s)
            music = PendingMusic(layer=layer, start=at, end=end)
            self.beds.all_music.append(music)
            self._remember_until(music)
            return
        why = f"{layer.at.offset_s:+.2f} s from #{layer.at.line_id}"
        sound = self._begin(layer, layer.asset, at, why)
        if sound.end is None:
            sound.end = home_end
            sound.fade_out = max(sound.fade_out, samples(rules.BED_FADE_S))
            self.beds.sounds.remove(sound)

    def _stop(self, layer: Layer, at: int) -> None:
        fade = samples(layer.fade_out_s if layer.fade_out_s is not None else rules.BED_FADE_S)
        if layer.kind == "music":
            if self.beds.music is not None:
                # The fade the writer gave [MUSIC: out] is how that bed leaves.
                self.beds.music.fade_out_s = layer.fade_out_s
            self.beds.end_music(at)
        elif layer.kind == "ambience":
            self.beds.end_ambience(at, fade)
        elif layer.asset is not None:
            self.beds.end_asset(layer.asset, at, fade)
        else:
            self.beds.end_all_effects(at, fade)

    def _begin_music(self, layer: Layer, at: int) -> None:
        music = PendingMusic(layer=layer, start=at)
        if layer.for_s is not None:
            music.end = at + samples(layer.for_s)
        else:
            self._remember_until(music)
        self.beds.begin_music(music)
        if not self._cursor.spoke_here:
            lead = samples(rules.MUSIC_LEAD_S)
            self._cursor.line_floor = max(self._cursor.line_floor, at + lead)

    def _begin(self, layer: Layer, asset: str, at: int, why: str) -> PendingSound:
        take = self._choose_variant(layer, asset)
        is_bed = layer.kind == "ambience" or self._sounds[asset].kind in ("continuous", "ambience")
        fade_in_s, fade_out_s = layer.fade_in_s, layer.fade_out_s
        if layer.kind == "ambience":
            if not any(s.layer.cue_id == layer.cue_id for s in self.beds.sounds):
                self.beds.end_ambience(at, samples(rules.AMBIENCE_CROSSFADE_S))
            fade_in_s = rules.BED_FADE_S if fade_in_s is None else fade_in_s
        elif is_bed:
            self.beds.end_asset(asset, at, samples(rules.RESTART_FADE_S))
            fade_in_s = rules.EFFECT_BED_FADE_IN_S if fade_in_s is None else fade_in_s
        end: int | None = None
        if layer.for_s is not None:
            end = at + max(1, samples(layer.for_s))
        elif not is_bed and not layer.loop:
            end = at + take.duration_samples
        sound = PendingSound(
            layer=layer,
            take=take,
            role=_ROLE_OF_KIND[layer.kind],
            start=at,
            end=end,
            fade_in=samples(rules.EDGE_FADE_S if fade_in_s is None else fade_in_s),
            fade_out=samples(rules.EDGE_FADE_S if fade_out_s is None else fade_out_s),
            loop=is_bed or layer.loop,
            placed_by=why,
            is_bed=is_bed or layer.loop,
        )
        self._remember_until(sound)
        self.beds.begin(sound)
        return sound

    def _hold_dialogue(self, sound: PendingSound) -> None:
        """The next line waits for a lead, a whole sound, or an ambience that sets its scene."""
        cursor, at, layer = self._cursor, sound.start, sound.layer
        if layer.wait:
            cursor.hold_until(sound.end or at + sound.take.duration_samples)
        elif layer.kind == "ambience":
            if not cursor.spoke_here:
                lead = samples(self._style.ambience_lead_s)
                cursor.line_floor = max(cursor.line_floor, at + lead)
        elif cursor.barge_from is None:
            cursor.floor = max(cursor.floor, at + sound.take.lead_samples)

    def _choose_variant(self, layer: Layer, asset: str) -> AssetTake:
        takes = self._takes[asset]
        memory = (layer.section, asset)
        chosen = rules.variant_of(layer.id, asset, len(takes), self._last_variant.get(memory))
        self._last_variant[memory] = chosen
        return takes[chosen]

    def _remember_until(self, sound: PendingSound | PendingMusic) -> None:
        if sound.layer.until is not None:
            self._until.append((sound, sound.layer.until))

    def _not_before_zero(self, at: int, layer: Layer) -> int:
        if at >= 0:
            return at
        self.diagnostics.append(
            warning(
                "time/before-zero",
                f"“{layer.text}” would start {seconds(-at):.2f} s before the episode does; "
                "it starts with it",
                layer.span,
                "use a later line or a smaller offset in at=",
            )
        )
        return 0
