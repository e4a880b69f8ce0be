"""From a phrase as it is written to a phrase as an engineer says it.

The project's lexicon comes first, then readings that no word list can hold (regions, versions,
addresses, paths); numbers, dates, money and units are left to the engine's own normaliser,
which reads them rightly. The result is a row of pieces: it is what a take's key is made of,
so it depends on this text and the lexicon alone and loads no language model.
"""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.speech.readings import READINGS, RESPELLED


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenPiece:
    """A stretch said in one way.

    ``words`` are ordinary words and numbers, blanks at the edges kept. ``spelled`` says them
    letter by letter; ``phonemes`` (American, British) say exactly how; ``respelled`` is
    ``LAM-port``, syllables with the stressed one in capitals.
    """

    words: str
    spelled: bool = False
    respelled: bool = False
    stressed: bool = False
    phonemes: tuple[str, str] | None = None


SpokenPhrase = tuple[SpokenPiece, ...]


def canonical(phrase: SpokenPhrase) -> list[list[object]]:
    """The phrase as JSON, for a key."""
    return [[p.words, p.spelled, p.respelled, p.stressed, list(p.phonemes or ())] for p in phrase]


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """``voices/lexicon.toml``: how terms are said.

    A term in capitals of four letters or fewer is found as it stands (``IT`` is not *it*);
    any other in either case. A plural or possessive s may follow.
    """

    say: dict[str, str] = field(default_factory=dict)
    letters: frozenset[str] = frozenset()
    phonemes: dict[str, tuple[str, str]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    pattern: re.Pattern[str] = field(default=re.compile(r"(?!)"), repr=False)

    def __len__(self) -> int:
        return len(self.say) + len(self.letters) + len(self.phonemes)

    def pieces(self, term: str, plural: str) -> SpokenPhrase:
        """A term found by ``pattern``, and the s that followed it."""
        key = term if term in self.letters or term in self.say else _folded(term)
        if key in self.letters:
            return (SpokenPiece(words=term + plural, spelled=True),)
        if key in self.say:
            return (SpokenPiece(words=self.say[key] + plural),)
        american, british = self.phonemes[key]
        return (
            SpokenPiece(
                words=self.words.get(key, term) + plural,
                phonemes=(_plural(american, plural), _plural(british, plural)),
            ),
        )


def _folded(term: str) -> str:
    return term if term.isupper() and len(term) <= 4 else term.casefold()


def _plural(sounds: str, plural: str) -> str:
    if not plural:
        return sounds
    if sounds[-1] in "szʃʒʧʤ":
        return sounds + "ɪz"
    return sounds + ("s" if sounds[-1] in "ptkfθ" else "z")


@functools.lru_cache(maxsize=8)
def _lexicon_at(path: str, _size: int, _mtime_ns: int) -> Lexicon:
    data = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    say = {_folded(term): str(words) for term, words in data.get("say", {}).items()}
    letters = frozenset(str(term) for term in data.get("letters", {}).get("terms", ()))
    phonemes = {
        _folded(term): (str(sounds["us"]), str(sounds.get("gb", sounds["us"])))
        for term, sounds in data.get("phonemes", {}).items()
    }
    words = {
        _folded(term): str(sounds["words"])
        for term, sounds in data.get("phonemes", {}).items()
        if "words" in sounds
    }
    terms = sorted({*say, *letters, *phonemes}, key=lambda term: (-len(term), term))
    alternatives = "|".join(
        re.escape(term) if term in letters or _is_exact(term) else f"(?i:{re.escape(term)})"
        for term in terms
    )
    pattern = re.compile(rf"(?<![\w.])({alternatives})((?:['’]?s)?)(?!\w)")
    return Lexicon(say=say, letters=letters, phonemes=phonemes, words=words, pattern=pattern)


def _is_exact(term: str) -> bool:
    return term.isupper() and len(term) <= 4


def load_lexicon(path: Path) -> Lexicon:
    """The lexicon at ``path``; read once while the file stays as it is. A project without one
    has an empty lexicon."""
    if not path.is_file():
        return Lexicon()
    status = path.stat()
    return _lexicon_at(str(path), status.st_size, status.st_mtime_ns)


_STRESSED = re.compile(r"\\.|\*(?P<words>(?=\S)(?:[^*\\]++|\\.)+)(?<=\S)\*")
_ESCAPED = re.compile(r"\\([*\\])")
_DOTS = re.compile(r"\s*(?:\.{2,}|…)+")
_LETTER = re.compile(r"(?<=[A-Z0-9])(?=[A-Z0-9])")
_HAS_WORD = re.compile(r"\w")


def spoken_phrase(written: str, lexicon: Lexicon) -> SpokenPhrase:
    """``written`` (``*word*`` for stress, ``\\*`` for an asterisk) as it will be said; empty where
    there is no word."""
    text = " ".join(_DOTS.sub("…", written).replace("’", "'").split())
    # "wait…what" is two words with a hesitation between them.
    text = re.sub(r"…(?=\w)", "… ", text)
    if not _HAS_WORD.search(text):
        return ()
    pieces: list[SpokenPiece] = []
    at = 0
    for stress in _STRESSED.finditer(text):
        if stress["words"] is None:
            continue
        pieces += _pieces(_as_written(text[at : stress.start()]), lexicon, stressed=False)
        pieces += _pieces(_as_written(stress["words"]), lexicon, stressed=True)
        at = stress.end()
    pieces += _pieces(_as_written(text[at:]), lexicon, stressed=False)
    return tuple(pieces)


def _as_written(marked: str) -> str:
    return _ESCAPED.sub(r"\1", marked)


def _pieces(text: str, lexicon: Lexicon, *, stressed: bool) -> list[SpokenPiece]:
    """Terms and readings taken out of ``text`` from left to right, a term before a reading."""
    found: list[SpokenPiece] = []
    plain = ""
    at = 0
    term = lexicon.pattern.search(text)
    reading = READINGS.search(text)
    while term or reading:
        if term and (not reading or term.start() <= reading.start()):
            plain += text[at : term.start()]
            if lexicon_words := lexicon.pieces(term.group(1), term.group(2)):
                for piece in lexicon_words:
                    if piece.spelled or piece.phonemes:
                        found += _plain(plain, stressed)
                        found.append(_with_stress(piece, stressed))
                        plain = ""
                    else:
                        plain += piece.words
            at = term.end()
        elif reading:
            plain += text[at : reading.start()] + READINGS.said(reading)
            at = reading.end()
        if term and term.start() < at:
            term = lexicon.pattern.search(text, at)
        if reading and reading.start() < at:
            reading = READINGS.search(text, at)
    found += _plain(plain + text[at:], stressed)
    return found


def _with_stress(piece: SpokenPiece, stressed: bool) -> SpokenPiece:
    return SpokenPiece(
        words=piece.words, spelled=piece.spelled, phonemes=piece.phonemes, stressed=stressed
    )


def _plain(text: str, stressed: bool) -> list[SpokenPiece]:
    """Plain words, with ``⟨AB⟩`` (letters asked for by a reading) and respellings taken out."""
    pieces: list[SpokenPiece] = []
    at = 0
    for match in RESPELLED.finditer(text):
        if match.start() > at:
            pieces.append(SpokenPiece(words=text[at : match.start()], stressed=stressed))
        if match.group("letters"):
            pieces.append(
                SpokenPiece(words=match.group("letters"), spelled=True, stressed=stressed)
            )
        else:
            pieces.append(SpokenPiece(words=match.group(), respelled=True, stressed=stressed))
        at = match.end()
    if at < len(text):
        pieces.append(SpokenPiece(words=text[at:], stressed=stressed))
    return pieces


def expected_words(phrase: SpokenPhrase) -> str:
    """What a listener should write down of ``phrase``: its words, letters set apart."""
    said = "".join(_LETTER.sub(" ", p.words) if p.spelled else p.words for p in phrase)
    return " ".join(said.replace("…", " ").split())
