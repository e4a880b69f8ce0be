"""``warroom cast``: who plays whom in an episode, how much they say, and how they sound."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from pipeline.catalog.model import Voice
from pipeline.compile import Compiled, compile_episode
from pipeline.diagnostics import Diagnostics
from pipeline.faces.audition import rights_text, voice_tags
from pipeline.faces.players import Player, waveform, write_players
from pipeline.faces.report import Exit, exit_for, print_json, say_diagnostics
from pipeline.faces.saying import speak_lines, write_takes
from pipeline.progress import Quiet, Reporter
from pipeline.project import Project, find_project
from pipeline.screenplay.model import Line, Screenplay
from pipeline.screenplay.sections import slug
from pipeline.speech.model import Take
from pipeline.speech.predict import predict_take
from pipeline.speech.text import load_lexicon
from pipeline.store import Store
from pipeline.units import SAMPLE_RATE_HZ, seconds

SCHEMA = "warroom.cast/1"
_CHOSEN_BY = {"cast": "the script", "lock": "script.lock", "understudy": "nobody: understudy"}
_SUBSTANTIAL_WORDS = 6
_MOST_SHOWN = 70
_LONGEST_NAME = 50
"""Letters of a file's name: a folder has room for 255 bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One character of an episode. ``chosen`` says by whom the voice was given: the script's
    ``cast``, its ``lock``, or nobody (``understudy``). Seconds of lines that are not spoken yet
    are foretold; ``missing`` says what the voice lacks to speak at all."""

    character: str
    voice: Voice | None
    chosen: str
    lines: tuple[Line, ...]
    seconds: float
    spoken_lines: int
    scenes: tuple[tuple[str, str], ...]
    missing: str

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def audition_line(self) -> Line:
        """The first line that is long enough to know a voice by, else the longest."""
        long_enough = (x for x in self.lines if len(x.spoken.split()) >= _SUBSTANTIAL_WORDS)
        return next(long_enough, max(self.lines, key=lambda line: len(line.spoken)))

    def as_json(self, sound: str | None) -> dict[str, object]:
        voice = self.voice
        return {
            "character": self.character,
            "voice": None if voice is None else voice.id,
            "description": None if voice is None else voice.description,
            "chosen": self.chosen,
            "lines": len(self.lines),
            "words": sum(len(line.spoken.split()) for line in self.lines),
            "seconds": round(self.seconds, 3),
            "lines_spoken": self.spoken_lines,
            "predicted": self.spoken_lines < len(self.lines),
            "first": {
                "id": self.first.id,
                "written": self.first.written,
                "path": self.first.span.path,
                "line": self.first.span.line,
            },
            "scenes": [{"id": scene, "title": title} for scene, title in self.scenes],
            "missing": self.missing or None,
            "sound": sound,
        }


def run_cast(wanted: str, out: Path | None, *, workers: int, page: bool, as_json: bool) -> Exit:
    """Print the cast of an episode; with ``page`` each character speaks a line of its own."""
    project = find_project(Path.cwd())
    episode = project.find_episode(wanted)
    compiled = compile_episode(project, episode)
    store = Store(project.store_root)
    roles, told = roles_of(compiled, store)
    sounds: dict[str, Path] = {}
    page_path = None
    if page:
        folder = (out or project.renders / "auditions" / f"cast-{episode.slug}").resolve()
        page_path = folder / "index.html"
        auditions = {role.character: role.audition_line for role in roles if role.voice}
        with Reporter() as progress:
            said = speak_lines(
                tuple(auditions.values()), compiled.catalog, store, progress, workers=workers
            )
        told = tuple(dict.fromkeys(told + said.diagnostics))
        roles, _ = roles_of(compiled, store)  # some of what was foretold is spoken now
        heard = {
            who: said.takes[line.id]
            for who, line in auditions.items()
            if line.id in said.takes and not said.takes[line.id].predicted
        }
        sounds = _write_page(page_path, roles, compiled.screenplay, heard, store)
    say_diagnostics(compiled.diagnostics + told)
    if as_json:
        print_json(
            {
                "schema": SCHEMA,
                "episode": compiled.episode.slug,
                "page": None if page_path is None else project.shown(page_path),
                "cast": [role.as_json(_shown(sounds, role, project)) for role in roles],
                "diagnostics": [d.as_json() for d in compiled.diagnostics + told],
            }
        )
    else:
        _say(compiled.screenplay, roles)
        if page_path is not None:
            print(f"page  {project.shown(page_path)}")
    code = exit_for(compiled.diagnostics)
    if code is Exit.OK and any(d.slug == "speech/failed" for d in told):
        return Exit.FAILED
    return code


def roles_of(compiled: Compiled, store: Store) -> tuple[tuple[Role, ...], Diagnostics]:
    """Everybody who speaks, in order of appearance; nothing is spoken for it."""
    screenplay, catalog = compiled.screenplay, compiled.catalog
    lines = [line for line in screenplay.lines if line.voice in catalog.voices]
    known = speak_lines(lines, catalog, store, Quiet(), only_known=True)
    of_character: dict[str, list[Line]] = {}
    for line in screenplay.lines:
        of_character.setdefault(line.character, []).append(line)
    lexicon = load_lexicon(catalog.root / "voices" / "lexicon.toml")
    titles = {section.id: section.title for section in screenplay.sections}
    playing = dict(screenplay.cast)
    roles = []
    for character, own in of_character.items():
        voice = playing.get(character, own[0].voice)
        takes = [
            known.takes.get(line.id) or predict_take(line, catalog.voices[line.voice], lexicon)
            for line in own
            if line.voice in catalog.voices
        ]
        roles.append(
            Role(
                character=character,
                voice=catalog.voices.get(voice),
                chosen=_chosen(character, voice, compiled),
                lines=tuple(own),
                seconds=sum(seconds(take.duration_samples) for take in takes),
                spoken_lines=sum(not take.predicted for take in takes),
                scenes=tuple((i, titles[i]) for i in dict.fromkeys(line.section for line in own)),
                missing=known.missing.get(voice, ""),
            )
        )
    return tuple(roles), known.diagnostics


def _chosen(character: str, voice: str, compiled: Compiled) -> str:
    if character not in compiled.screenplay.understudies:
        return "cast"
    return "lock" if compiled.lock.cast.get(character) == voice else "understudy"


def _write_page(
    path: Path,
    roles: Sequence[Role],
    screenplay: Screenplay,
    takes: dict[str, Take],
    store: Store,
) -> dict[str, Path]:
    """The page, and by character the sound file beside it."""
    names = file_names(takes)
    sounds = {who: path.parent / names[who] for who in takes}
    written = write_takes({sounds[who]: take for who, take in takes.items()}, store)
    players = []
    for role in roles:
        sound = sounds.get(role.character)
        audio = None if sound is None else written[sound]
        players.append(
            Player(
                name=role.character,
                text=_who(role),
                tags=() if role.voice is None else (role.voice.id, *voice_tags(role.voice)),
                quote=_quoted(role.audition_line),
                facts=_facts(role),
                sound=None if sound is None else sound.name,
                wave="" if audio is None else waveform(audio),
                duration_s=None if audio is None else audio.length / SAMPLE_RATE_HZ,
                note=_note(role, spoken=audio is not None),
                footer="" if role.voice is None else rights_text(role.voice.rights),
            )
        )
    episode = screenplay.episode
    number = "" if episode.number is None else f"Episode {episode.number}: "
    write_players(
        path,
        title=f"{number}{episode.title}",
        lead=f"{_total(roles)}. Each says its first long line, dry, as it is delivered.",
        players=players,
    )
    return sounds


def file_names(characters: Iterable[str]) -> dict[str, str]:
    """A file name for each character; two whose names differ in signs alone are numbered."""
    names: dict[str, str] = {}
    for character in characters:
        plain = slug(character)[:_LONGEST_NAME]
        numbered = (f"{plain}{suffix}.wav" for suffix in chain([""], map("-{}".format, count(2))))
        names[character] = next(name for name in numbered if name not in names.values())
    return names


def _who(role: Role) -> str:
    return "no voice" if role.voice is None else role.voice.description


def _quoted(line: Line) -> str:
    manner = f"({', '.join(line.deliveries)}) " if line.deliveries else ""
    return f"{manner}“{line.written}”"


def _facts(role: Role) -> tuple[tuple[str, str], ...]:
    foretold = "" if role.spoken_lines == len(role.lines) else " (foretold)"
    return (
        ("Lines", str(len(role.lines))),
        ("Speech", f"{_clock(role.seconds)}{foretold}"),
        ("Scenes", str(len(role.scenes))),
        ("Voice given by", _CHOSEN_BY[role.chosen]),
    )


def _note(role: Role, *, spoken: bool) -> str:
    if role.missing:
        return role.missing
    return "" if spoken else "could not speak this line"


def _say(screenplay: Screenplay, roles: Sequence[Role]) -> None:
    print(f"{screenplay.episode.title}: {_total(roles)}")
    for role in roles:
        voice = "–" if role.voice is None else role.voice.id
        chosen = "" if role.chosen == "cast" else f" ({role.chosen})"
        print(f"\n{role.character} · {voice}{chosen}: {_who(role)}")
        count = len(role.lines)
        foretold = "" if role.spoken_lines == count else ", foretold"
        scenes = ", ".join(title or scene for scene, title in role.scenes)
        print(
            f"  {count} line{'s' * (count != 1)}, {_clock(role.seconds)}{foretold}, "
            f"in {_shortened(scenes)}"
        )
        print(f"  line {role.first.span.line}: {_shortened(_quoted(role.first))}")
        if role.missing:
            print(f"  {role.missing}")


def _total(roles: Sequence[Role]) -> str:
    lines = sum(len(role.lines) for role in roles)
    unspoken = lines - sum(role.spoken_lines for role in roles)
    length = _clock(sum(role.seconds for role in roles))
    foretold = f", {unspoken} of them not spoken yet" if unspoken else ""
    return f"{len(roles)} characters, {length} of speech in {lines} lines{foretold}"


def _clock(length_s: float) -> str:
    minutes, rest = divmod(round(length_s), 60)
    return f"{minutes}:{rest:02d}"


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1]}…"


def _shown(sounds: dict[str, Path], role: Role, project: Project) -> str | None:
    sound = sounds.get(role.character)
    return None if sound is None else project.shown(sound)
