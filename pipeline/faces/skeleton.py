"""The script that a new episode starts from: the six parts, and a first scene that renders.

It is compiled before it is written. What the project at hand cannot do (a sound that its library
lacks, a line where there is no voice) stays in it as a note, so that it compiles in any project.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from textwrap import wrap

from pipeline.catalog.model import Catalog, Voice
from pipeline.compile import compile_episode, read_catalog
from pipeline.diagnostics import Diagnostics
from pipeline.project import EpisodeFiles, Project
from pipeline.screenplay.company import NARRATOR
from pipeline.screenplay.sections import FORMULA
from pipeline.script.parser import parse
from pipeline.script.printer import format_script
from pipeline.source import SourceText

_NOTE_WIDTH = 96


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What the front matter says of an episode; a key that is ``None`` is left out."""

    show: str | None
    number: int
    title: str
    style: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Advice:
    """How long a part of the formula is in an hour, and what belongs in it."""

    target: str
    notes: str


_ADVICE = {
    "cold-open": _Advice(
        target="2:00",
        notes="Begin in the middle of it: a date, a time, a name, a number that falls. Let a clock "
        "run. End on the one sentence that the whole episode proves. Two minutes at most.",
    ),
    "context": _Advice(
        target="3:00",
        notes="Why it matters: how many people, how much money, whose job. Put figures in it. "
        "Explain the machine in words that need no diagram.",
    ),
    "deep-dive": _Advice(
        target="35:00",
        notes="The story itself, scene by scene: the first odd clue, the wrong guesses, the war "
        "room. Give each scene a heading of its own (## The War Room {#war-room room=office}). "
        "Liken each hard thing to one that can be touched: imagine, it is like, think of.",
    ),
    "resolution": _Advice(
        target="10:00",
        notes="How it was mended, step by step: who decided what, what was given up for it, what "
        "was changed so that it does not come back.",
    ),
    "impact": _Advice(
        target="5:00",
        notes="What others do differently since: practices, tools, jobs that did not exist before.",
    ),
    "tease": _Advice(
        target="5:00",
        notes="Ask the question that the next episode answers, and name that episode.",
    ),
}

_FIRST_SCENE = """\
// This scene is here to be heard: warroom render {number}. Write your own over it.
[AMBIENCE: data center hum | gain=-3 fade=2s]
[MUSIC: tension]
[SOUND: alarm klaxons]

{narrator}: "Three forty-seven in the morning.
On the wall, every line of every graph falls to zero."

{first}: (tense) "Are you seeing this?"
{second}: "I see it. I do not believe it."
{first}: "Then tell me it's the dashboard—"
{second}: "—it isn't the dashboard."

[PAUSE]

"By breakfast, everyone will ask one question.
How could so small a thing do this?"
"""

_LEADS = (("SARAH", "sarah"), ("MIKE", "mike"))
"""Who speaks in the first scene, and the voice they have where the project has it."""


def skeleton(project: Project, episode: EpisodeFiles, front: Front) -> str:
    """The whole script of ``episode``, laid out as ``warroom fmt`` lays it out.

    Only the catalog is read; ``episode.script`` need not exist. A project whose own data has
    errors is no hindrance: only what the script itself would be told counts.
    """
    catalog = read_catalog(project)
    text = _draft(front, catalog[0])
    # A name without a voice is told once, not at each of its lines: hence again and again.
    while beyond := _lines_at_fault(project, episode, catalog, text):
        text = _as_notes(text, beyond)
    script, _ = parse(SourceText(episode.script.name, text))
    return format_script(script)


def _lines_at_fault(
    project: Project, episode: EpisodeFiles, catalog: tuple[Catalog, Diagnostics], text: str
) -> set[int]:
    """The lines (from 1) of whatever in the body of ``text`` has a problem."""
    compiled = compile_episode(
        project, episode, catalog=catalog, unsaved={episode.script.resolve(): text}
    )
    beyond: set[int] = set()
    for problem in compiled.diagnostics:
        if problem.span.source is compiled.script.source:
            place = problem.span.start
            node = next(n for n in compiled.script.nodes if n.span.start <= place < n.span.end)
            beyond.update(range(node.span.line, node.span.end_line + 1))
    return beyond


def _as_notes(text: str, lines: set[int]) -> str:
    """``text`` with these ``lines`` (from 1) turned into notes."""
    return "".join(
        f"// {line}" if number in lines else line
        for number, line in enumerate(text.splitlines(keepends=True), start=1)
    )


def _draft(front: Front, catalog: Catalog) -> str:
    """The script as it is in a project that has everything that it asks for."""
    cast = _leading_cast(catalog)
    scene = _FIRST_SCENE.format(
        number=front.number, narrator=NARRATOR, first=_LEADS[0][0], second=_LEADS[1][0]
    )
    parts = [_front_matter(front, cast, catalog)]
    for part in FORMULA:
        advice = _ADVICE[part.id]
        notes = "\n".join(f"// {line}" for line in wrap(advice.notes, _NOTE_WIDTH))
        parts.append(f"# {part.title} {{target={advice.target}}}\n{notes}\n")
        if part is FORMULA[0]:
            parts[-1] += scene
    return "\n".join(parts)


def _leading_cast(catalog: Catalog) -> dict[str, str]:
    """Name → voice of those who speak in the first scene; empty where there is no voice.

    Everyone has a voice of their own as far as the voices go round.
    """
    spare = [voice.id for voice in _castable(catalog)] or sorted(catalog.voices)
    if not spare:
        return {}
    cast: dict[str, str] = {}
    for name, wished in ((NARRATOR, NARRATOR.lower()), *_LEADS):
        free = [voice for voice in spare if voice not in cast.values()] or spare
        cast[name] = wished if wished in catalog.voices else free[0]
    return cast


def _castable(catalog: Catalog) -> list[Voice]:
    """The voices for anybody, by id; crowds and the narrator's own are for no one else."""
    return sorted((v for v in catalog.voices.values() if v.understudy), key=lambda v: v.id)


def _front_matter(front: Front, cast: dict[str, str], catalog: Catalog) -> str:
    show = '# show = "…"' if front.show is None else f"show = {_toml(front.show)}"
    lines = [show, f"episode = {front.number}", f"title = {_toml(front.title)}"]
    if front.style is not None:
        lines.append(f"style = {_toml(front.style)}")
    lines += ["", "[cast]", *(f"{name} = {_toml(voice)}" for name, voice in cast.items())]
    others = [voice for voice in _castable(catalog) if voice.id not in cast.values()]
    if others:
        lines.append("# More voices: put a name of your own before one, and take the # away.")
        width = max(len(_toml(voice.id)) for voice in others)
        lines += [
            f"# NAME = {_toml(voice.id):<{width}}  # {' '.join(voice.description.split())}"
            for voice in others
        ]
    return "\n".join(["+++", *lines, "+++", ""])


def _toml(text: str) -> str:
    """A TOML string. JSON's escapes are TOML's too, but for DEL, which TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
