"""Phonemes of a spoken phrase, in misaki's alphabet, for engines that read it.

hibari's G2P (misaki's English rules without espeak) reads ordinary words; here the pieces
that the lexicon settled are put among them, and stress is made. Kokoro hears stress only as
contrast, so a stressed word gets its primary stress and its neighbours lose theirs.
"""

from __future__ import annotations

import functools
import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.speech.text import SpokenPhrase, SpokenPiece

if TYPE_CHECKING:
    from hibari.g2p import G2P

PRIMARY, SECONDARY = "ˈ", "ˌ"
_CLAUSE_END = frozenset(",.!?;:—…")
_STRESSED_FLAG = "*"
"""Rides on a token's ``num_flags``, the one field that hibari carries through its merging of
tokens; its number reader looks there for ``a``, ``n`` and ``&`` only."""

_SENTENCE_END = re.compile(r"\b([Nn]o|nos|ed|est|fig|vol|ch|Sun|Sat|Mar|Fr|Sr)\.(?!\s*\d)")
"""Words that hibari takes for abbreviations wherever a full stop follows (“Oh no.” would be “Oh
number.”). A blank before the stop hides it from that rule, and a later one takes the blank out."""

_loading = threading.Lock()


@functools.cache
def _load(british: bool) -> G2P:
    from hibari.g2p import G2P  # noqa: PLC0415 - half a second, paid only when something is spoken

    return G2P(british=british)


def g2p(*, british: bool) -> G2P:
    """The American or the British reader, one of each a process."""
    with _loading:
        return _load(british)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """``sounds`` with punctuation and blanks, and for each of them whether the writer stressed
    its word."""

    sounds: str
    stressed: tuple[bool, ...]


def phonemes(phrase: SpokenPhrase, *, british: bool) -> str:
    """How ``phrase`` sounds, with its punctuation and blanks; empty where nothing is said."""
    return read(phrase, british=british).sounds


def read(phrase: SpokenPhrase, *, british: bool) -> Reading:
    """``phonemes`` of ``phrase``, and where its stresses lie in them."""
    reader = g2p(british=british)
    tokens: list[Any] = []
    for index, piece in enumerate(phrase):
        settled = index > 0 and not phrase[index - 1].words[-1:].isspace()
        made = _tokens(reader, piece, british, after_a_term=settled)
        if made:
            follows = phrase[index + 1].words[:1] if index + 1 < len(phrase) else ""
            apart = piece.words[-1:].isspace() or follows.isspace() or follows == "-"
            made[-1].whitespace = " " if apart else ""
        if piece.stressed:
            for token in made:
                token.num_flags += _STRESSED_FLAG
        tokens += made
    read_tokens = reader.phonemize_tokens(tokens)
    sounds = [token.phonemes or "" for token in read_tokens]
    if any(piece.stressed for piece in phrase):
        sounds = _contrast(sounds, [_STRESSED_FLAG in token.num_flags for token in read_tokens])
    marks = [_STRESSED_FLAG in token.num_flags for token in read_tokens]
    words = [
        (sound + (" " if token.whitespace else ""), mark)
        for sound, token, mark in zip(sounds, read_tokens, marks, strict=True)
    ]
    whole = "".join(word for word, _ in words)
    stressed = [mark for word, mark in words for _ in word]
    start = len(whole) - len(whole.lstrip())
    stop = len(whole.rstrip())
    return Reading(sounds=whole.strip(), stressed=tuple(stressed[start : max(start, stop)]))


def _tokens(reader: G2P, piece: SpokenPiece, british: bool, *, after_a_term: bool) -> list[Any]:
    from hibari.g2p.normalize import normalize  # noqa: PLC0415
    from hibari.g2p.token import Tok  # noqa: PLC0415

    sounds = None
    if piece.phonemes:
        sounds = piece.phonemes[1 if british else 0]
    elif piece.spelled:
        sounds = spelled(reader, piece.words)
    elif piece.respelled:
        sounds = respelled(reader, piece.words)
    if sounds is not None:
        return [Tok(piece.words.strip(), "NN", "", phonemes=sounds, rating=5)]
    # What follows a settled term may begin with its hyphen: “SRE-led” is two words.
    words = re.sub(r"^-(?=\w)", " ", piece.words) if after_a_term else piece.words
    return list(reader.tokenize(normalize(_SENTENCE_END.sub(r"\1 .", words))))


def spelled(reader: G2P, term: str) -> str:
    """``AWS`` letter by letter, the last one stressed; digits as words; a plural s voiced."""
    plural = re.search(r"(?<=[A-Z])['’]?s$", term)
    stem = term[: plural.start()] if plural else term
    runs = re.findall(r"[A-Za-z]+|\d+", stem)
    said = [
        reader.lexicon.get_NNP(run.upper())[0] if run[0].isalpha() else reader(run) for run in runs
    ]
    sounds = " ".join(said)
    if not plural:
        return sounds
    return sounds + ("ɪz" if sounds.endswith(("s", "z", "ʧ", "ʃ")) else "z")


def respelled(reader: G2P, written: str) -> str | None:
    """``LAM-port`` as one word stressed on the syllable in capitals.

    ``None`` where the capitals are an acronym (*FBI-led*): that is read as ordinary words.
    """
    syllables = written.split("-")
    capitals = [s for s in syllables if s.isupper()]
    known = reader.lexicon.golds.d
    if any(s in known and s.lower() not in known for s in capitals):
        return None
    said = []
    for syllable in syllables:
        sound = reader(syllable.lower(), False).replace(PRIMARY, "").replace(SECONDARY, "")
        said.append(_stress_vowel(sound) if syllable.isupper() else sound)
    return "".join(said)


def _stress_vowel(sound: str) -> str:
    from hibari.g2p.lexicon import apply_stress  # noqa: PLC0415

    return str(apply_stress(sound, 2))


def _contrast(sounds: list[str], stressed: list[bool]) -> list[str]:
    """Primary stress for the stressed words, none of it for the others of the same clause."""
    from hibari.g2p.lexicon import apply_stress  # noqa: PLC0415

    result = list(sounds)
    clause: list[int] = []
    for index, sound in enumerate([*sounds, "."]):
        if sound and sound[-1] in _CLAUSE_END:
            if any(stressed[i] for i in clause):
                for i in clause:
                    result[i] = str(apply_stress(sounds[i], 2 if stressed[i] else -0.5))
            clause = []
        elif index < len(sounds):
            clause.append(index)
    return result
