"""The pipeline, in one function: reading ``build`` is reading the program.

script text → Script → Screenplay → Takes → Timeline → Score → Clips → MixPlan → Mix
            → Master → Deliverables
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.assets.gather import gather
from pipeline.assets.instruments import sample_notes, sample_pieces
from pipeline.assets.model import Assets
from pipeline.built import Build, Rendered, Wish
from pipeline.compile import Compiled, compile_episode
from pipeline.deliver import manifest as manifests
from pipeline.deliver.credits import credits_of, credits_text
from pipeline.deliver.folder import RenderFolder, write_json, write_records, write_stage_texts
from pipeline.deliver.stems import write_stems
from pipeline.diagnostics import Diagnostics, has_errors
from pipeline.effects.dress import dress
from pipeline.listen.dump import listening_json
from pipeline.listen.model import Hearing
from pipeline.listening import hear_takes, open_listener, retakes_of
from pipeline.master.model import Target
from pipeline.master.targets import DEFAULT_TARGET, targets_with
from pipeline.mastering import SceneLevel, mastered
from pipeline.mix.bounce import bounce, bounce_stems, read_raw
from pipeline.mix.kept import keep_only
from pipeline.mix.model import MixPlan
from pipeline.mix.plan import plan
from pipeline.needs import (
    ROOM_TONE,
    called_in,
    engines_overasked,
    engines_unknown,
    inputs_of,
    plugins_missing,
    sections_of,
    sounds_of,
)
from pipeline.progress import Progress
from pipeline.project import EpisodeFiles, Project, UsageError
from pipeline.qc.balance import balance
from pipeline.qc.verdict import report_json, short_of, told_apart, told_of
from pipeline.score.asked import to_play
from pipeline.score.perform import perform
from pipeline.score.score import score
from pipeline.screenplay.lock import Lock
from pipeline.screenplay.model import Screenplay
from pipeline.speech.speak import speak
from pipeline.speech.walla import Walla
from pipeline.store import Store
from pipeline.timeline.excerpt import excerpt, range_of_section
from pipeline.timeline.model import Role, Timeline
from pipeline.timeline.place import place


def build(project: Project, episode: EpisodeFiles, wish: Wish, progress: Progress) -> Build:
    """Render an episode, or one scene of it as it is in the episode.

    Raises ``MissingListener`` before anything is made, ``UsageError`` for an unknown scene or
    target and ``OSError`` where the disk is full or closed; what the writer did wrong comes back
    as diagnostics.
    """
    listener = open_listener(workers=wish.workers) if wish.listen else None
    progress.stage("compile")
    compiled = compile_episode(project, episode)
    screenplay, catalog = compiled.screenplay, compiled.catalog
    targets = _targets(wish.targets or screenplay.episode.targets, targets_with(catalog.targets))
    scene_sections = sections_of(screenplay, wish.scene)
    folder = RenderFolder(root=episode.out)
    if wish.scene is not None:
        folder = folder.of_scene(wish.scene)
    told = compiled.diagnostics
    if compiled.ok:
        told += engines_unknown(compiled, draft=wish.engine is not None)
        told += engines_overasked(compiled, engine=wish.engine)
        told += plugins_missing(compiled, opened=True)
    if has_errors(told):
        return Build(compiled=compiled, folder=folder, diagnostics=told, rendered=None)
    folder.root.mkdir(parents=True, exist_ok=True)
    store = Store(project.store_root)
    store.collect_orphans()

    heard = called_in(screenplay, scene_sections)
    progress.stage("sounds")
    # Before anybody speaks: what is wrong with a sound is not to be told after an hour.
    assets, unmade = _gathered(compiled, store, heard, wish, progress)
    if has_errors(unmade):
        return Build(compiled=compiled, folder=folder, diagnostics=told + unmade, rendered=None)

    progress.stage("speak")
    spoken_here = {line.id for line in screenplay.lines if line.section in scene_sections}
    takes, unspoken = speak(
        screenplay,
        catalog,
        store,
        workers=wish.workers,
        engine_override=wish.engine,
        progress=progress.advance,
        only=spoken_here,
        retakes=compiled.lock.retakes,
    )
    if has_errors(unspoken):
        return Build(
            compiled=compiled,
            folder=folder,
            diagnostics=told + unspoken,
            rendered=None,
            takes=takes,
        )

    hearing: Hearing | None = None
    if listener is not None:
        progress.stage("listen")
        takes, hearing, misheard = hear_takes(
            compiled, takes, store, listener, wish=wish, only=spoken_here, progress=progress
        )
        unspoken += misheard
        write_json(folder.listening, listening_json(hearing, screenplay.episode.slug))

    while True:
        progress.stage("place")
        placed, misplaced = place(
            screenplay,
            takes,
            assets,
            style=compiled.style,
            sounds=catalog.sounds,
            room_tone=assets.by_id[ROOM_TONE][0] if ROOM_TONE in assets.by_id else None,
            devices=catalog.devices,
        )
        whole, unscored = score(placed, assets, catalog.sounds)
        timeline = whole if wish.scene is None else excerpt(whole, *_range(whole, wish.scene))
        # A bed or a tail of another scene may reach into this one: only its place tells.
        reaching_in = {c.asset for c in timeline.clips if c.asset and not c.source_key}
        if not reaching_in:
            break
        heard |= reaching_in
        progress.stage("sounds")
        assets, unmade = _gathered(compiled, store, heard, wish, progress)
        if has_errors(unmade):
            return Build(compiled=compiled, folder=folder, diagnostics=told + unmade, rendered=None)
    progress.stage("music")
    played = to_play(timeline, assets, catalog.sounds, store)
    notes = sample_notes({name for each in played for name in each.names()}, store)
    perform(played, notes, store)
    clips = dress(timeline, catalog.treatments, catalog.rooms, store, workers=wish.workers)
    mix_plan, automations = plan(timeline, clips, compiled.style, compiled.faders)

    progress.stage("mix")
    mix = bounce(mix_plan, store, workers=wish.workers)
    foretold = balance(timeline.clips, mix_plan.foretold)
    rows = balance(timeline.clips, mix.stem_powers)
    # The plan's own clips: a fader may have told one not to go down.
    mixed = [planned.dressed.clip for planned in mix_plan.clips]
    shorts = short_of(rows, mixed)
    unbalanced = told_of(shorts, mixed) + told_apart(foretold, rows, mixed)

    progress.stage("master")
    level = SceneLevel(compiled, whole, store) if wish.scene is not None else None
    name = _name(screenplay, wish)
    outs = {target: folder.master(name, target.name) for target in targets}
    made = mastered(mix, outs, level)
    progress.stage("deliver")
    stems: dict[Role, Path] = {}
    if wish.stems:
        stems = _stems(mix_plan, store, folder, gain_db=made[0].result.gain_db)
    rendered = Rendered(
        takes=takes,
        assets=assets,
        timeline=timeline,
        automations=automations,
        plan=mix_plan,
        mix=mix,
        foretold=foretold,
        rows=rows,
        shorts=shorts,
        masters=made,
        stems=stems,
    )
    deliver(project, compiled, rendered, folder, wish)
    lists = RenderFolder(root=episode.out).all_mix_blocks()
    keep_only(store, folder.mix_blocks, mix.keys, lists)
    return Build(
        compiled=compiled,
        folder=folder,
        diagnostics=told + unspoken + misplaced + unscored + unbalanced,
        rendered=rendered,
        takes=takes,
        hearing=hearing,
    )


def _gathered(
    compiled: Compiled, store: Store, heard: set[str], wish: Wish, progress: Progress
) -> tuple[Assets, Diagnostics]:
    """The sounds that are ``heard`` made, with the notes of their pieces, and the shapes of all
    others that the episode calls."""
    screenplay, catalog = compiled.screenplay, compiled.catalog
    sounds = sounds_of(screenplay, catalog, heard)
    unsampled = sample_pieces(
        sounds.values(), store, workers=wish.workers, progress=progress.advance
    )
    assets, unmade = gather(
        sounds_of(screenplay, catalog).values(),
        store,
        speak=Walla(catalog, store),
        workers=wish.workers,
        progress=progress.advance,
        only=set(sounds),
    )
    return assets, unmade + unsampled


def deliver(
    project: Project, compiled: Compiled, rendered: Rendered, folder: RenderFolder, wish: Wish
) -> None:
    """The texts and records of a render; the lock, where this one freezes the episode."""
    screenplay, catalog = compiled.screenplay, compiled.catalog
    results = [made.result for made in rendered.masters]
    write_stage_texts(
        folder,
        script=compiled.script,
        screenplay=screenplay,
        takes=rendered.takes,
        timeline=rendered.timeline,
        automations=rendered.automations,
        plan=rendered.plan,
        masters=results,
    )
    if wish.freeze and wish.scene is None:
        retakes = retakes_of(rendered.takes)
        Lock.from_screenplay(screenplay, catalog, retakes).write(compiled.episode.lock)
    write_records(
        folder,
        timeline=rendered.timeline,
        automations=rendered.automations,
        report=report_json(
            rendered.rows,
            rendered.foretold,
            rendered.shorts,
            rendered.plan.predicted_lufs,
            rendered.mix.programme.loudness.integrated_lufs,
        ),
        credits_said=credits_text(
            screenplay,
            credits_of(screenplay, catalog, sounds_of(screenplay, catalog).values()),
        ),
        manifest=manifests.manifest_json(
            screenplay,
            inputs_of(project, compiled),
            [
                manifests.master_json(
                    made.result,
                    made.level_from,
                    made.result.path.relative_to(folder.root).as_posix(),
                )
                for made in rendered.masters
            ],
            scene=wish.scene,
            targets=[result.target.name for result in results],
            engine=wish.engine,
        ),
    )


def _stems(
    plan: MixPlan, store: Store, folder: RenderFolder, *, gain_db: float
) -> dict[Role, Path]:
    length = plan.duration_samples
    with store.scratch() as scratch:
        raw = bounce_stems(plan, store, scratch)
        return write_stems(
            {role: read_raw(path, length) for role, path in raw.items()},
            folder.stems,
            gain_db=gain_db,
            length_samples=length,
        )


def _targets(names: tuple[str, ...], known: Mapping[str, Target]) -> tuple[Target, ...]:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(f"no target is called “{unknown[0]}” (known: {', '.join(known)})")
    return tuple(known[name] for name in dict.fromkeys(names)) or (known[DEFAULT_TARGET.name],)


def _name(screenplay: Screenplay, wish: Wish) -> str:
    return f"{screenplay.episode.slug}.{wish.scene}" if wish.scene else screenplay.episode.slug


def _range(timeline: Timeline, scene: str) -> tuple[int, int]:
    found = range_of_section(timeline, scene)
    if found is None:
        raise UsageError(f"there is no scene “{scene}”")
    return found
