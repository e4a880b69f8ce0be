"""What a writer's words ask for, word by word: the thing itself, and what only surrounds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from pipeline.catalog import asides
from pipeline.catalog.stems import PARTICLES, SILENT, stem

Role = Literal["thing", "manner", "who", "where", "particle"]
"""What is heard; how; by whom; where (*office door*, *in the hall*); *up* or *down*."""

_OF = frozenset(["of", "by", "from"])
_LEADING = frozenset(["up", "down", "off", "out", "from", "by", "over", "past"])
"""Behind these there may be more of the thing (*powered down and up*), or who does it."""
_PLACING = asides.PREPOSITIONS - _LEADING
_CLAUSE_ENDS = re.compile(
    r"[,;:.!?–—()]|\b(?:and then|as|because|before|but|like|so|then|until|when|while)\b",
    re.IGNORECASE,
)


class Asked(NamedTuple):
    """One word that says something. Every ``thing`` is to be met by the sound; the others count
    where a sound knows them. The ``head`` is what is heard: the last thing before *of* or a place
    is told (*coffee machine* **alarm** *in the hall*)."""

    word: str
    stem: str
    role: Role
    head: bool = False
    meant: str = ""
    """No sound has ``word``: this is the one that was meant, and ``stem`` is of it."""

    @property
    def essential(self) -> bool:
        return self.role == "thing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """The words that surround rather than name, in one kind of cue."""

    manner: frozenset[str]
    after_a_preposition: frozenset[str] = asides.AFTER_A_PREPOSITION
    before_a_noun: frozenset[str] = asides.BEFORE_A_NOUN


OF_SOUND = Manners(manner=asides.MANNER)
OF_AMBIENCE = Manners(manner=asides.MANNER | asides.OF_AMBIENCE)
OF_MUSIC = Manners(
    manner=asides.OF_MUSIC, after_a_preposition=frozenset(), before_a_noun=frozenset()
)


def first_clause(text: str) -> str:
    """What is said before anything is told of it: *a train passes*, of *a train passes, its
    wheels squealing*."""
    clauses = (clause.strip() for clause in _CLAUSE_ENDS.split(text))
    return next((clause for clause in clauses if clause), "")


def read(
    said: tuple[str, ...],
    manners: Manners,
    *,
    dropped: frozenset[str] = frozenset(),
    anywhere: bool = False,
) -> tuple[Asked, ...]:
    """``said``, its compounds settled, in its parts; ``dropped`` are the words that change how a
    sound is played. Where a thing may be ``anywhere``, whatever follows it behind a preposition
    is its place, but for what would make it sound otherwise (*in snow*).

    Where nothing is left that names a thing, what surrounds it is taken as its name: *office*.
    """
    parts = list(_parts(said, manners, dropped, anywhere))
    if not any(role == "thing" for _, role, _ in parts):
        parts = [
            (word, role if word in dropped or word in PARTICLES else "thing", behind)
            for word, role, behind in parts
        ]
    things = [at for at, (_, role, _) in enumerate(parts) if role == "thing"]
    before = [at for at in things if not parts[at][2]]
    makers = [at for at in before if parts[at][0] not in asides.NOISES]
    head = (makers or before or things or [-1])[-1]
    return tuple(
        Asked(word=word, stem=stem(word), role=role, head=at == head)
        for at, (word, role, _) in enumerate(parts)
    )


def _parts(
    said: tuple[str, ...], manners: Manners, dropped: frozenset[str], anywhere: bool
) -> Iterator[tuple[str, Role, bool]]:
    """Each word that says something, its role, and whether a thing stands before it that it
    belongs to or lies in."""
    last = max((at for at, word in enumerate(said) if word not in SILENT), default=-1)
    placing = placed = owned = named = behind = False
    before = ""
    for at, word in enumerate(said):
        placing = placing or (word in asides.PREPOSITIONS and (at < last or word not in PARTICLES))
        placed = placed or (anywhere and named and word in _PLACING)
        owned = owned or word in _OF
        if word in SILENT or (word in asides.PREPOSITIONS and word not in PARTICLES):
            continue
        located = placing or owned
        behind = behind or (located and named)
        role: Role = "thing"
        if (
            word in dropped
            or word in manners.manner
            or asides.is_adverb(word)
            or (word in asides.MACHINES_DO and named)
            or word[0].isdigit()
            or (word in asides.AMOUNTS and said[at + 1 : at + 2] == ("of",))
        ):
            role = "manner"
        elif word in PARTICLES:
            role = "particle"
        elif (
            (word in manners.before_a_noun and at < last and not placing)
            or (word in manners.after_a_preposition and placing)
            or (placed and word not in asides.SURFACES)
        ):
            role = "where"
        elif _is_somebody(word, alone=at == last and not located and named, before=before):
            role = "who"
        yield word, role, behind
        if role == "thing":
            placing = owned = False
            named = True
        before = word


def _is_somebody(word: str, *, alone: bool, before: str) -> bool:
    """Whoever is heard by what he does: *people running*, *running people*, *her phone*, and no
    *phone operator*, who stands ``alone`` at the end."""
    if word.endswith(("'s", "’s")):
        return word[:-2] in asides.PEOPLE
    return word in asides.PEOPLE and (not alone or before.endswith("ing"))
