"""Driving the masters of a render: whose gain, and every target's file of the one mix."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

from pipeline.built import MadeMaster
from pipeline.compile import Compiled
from pipeline.deliver import manifest as manifests
from pipeline.deliver.folder import RenderFolder
from pipeline.effects.dress import dress
from pipeline.master.model import Order, Target
from pipeline.master.solve import masters, nearest_step_db
from pipeline.mix.bounce import Mix
from pipeline.mix.plan import plan
from pipeline.score.asked import unplayed_left_out
from pipeline.store import Store
from pipeline.timeline.model import Timeline


class SceneLevel:
    """A scene's gain: a scene alone is not −23 LUFS, it has the level of its episode."""

    def __init__(self, compiled: Compiled, whole: Timeline, store: Store) -> None:
        self._last = RenderFolder(root=compiled.episode.out).manifest
        self._compiled, self._whole, self._store = compiled, whole, store

    def gain_db(self, target: Target) -> tuple[float, str]:
        """The gain, and where it is from: the episode's last ``render``, or an ``estimate``."""
        known = manifests.gain_of_last_render(self._last, target.name)
        if known is not None:
            return known, "render"
        return nearest_step_db(target.integrated_lufs - self._foretold_lufs), "estimate"

    @functools.cached_property
    def _foretold_lufs(self) -> float:
        catalog = self._compiled.catalog
        whole = unplayed_left_out(self._whole, self._store)
        clips = dress(whole, catalog.treatments, catalog.rooms, self._store)
        foretold, _ = plan(whole, clips, self._compiled.style, self._compiled.faders)
        return foretold.predicted_lufs


def mastered(
    mix: Mix, outs: Mapping[Target, Path], level: SceneLevel | None
) -> tuple[MadeMaster, ...]:
    """A master per target, all of the one ``mix``; at a scene's ``level`` where one is given."""
    levels = [(None, "measured") if level is None else level.gain_db(target) for target in outs]
    orders = [
        Order(target=target, out=out, fixed_gain_db=gain_db)
        for (target, out), (gain_db, _) in zip(outs.items(), levels, strict=True)
    ]
    results = masters(mix.frames, programme=mix.programme, orders=orders)
    return tuple(
        MadeMaster(result=result, level_from=level_from)
        for result, (_, level_from) in zip(results, levels, strict=True)
    )
