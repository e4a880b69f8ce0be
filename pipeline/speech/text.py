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
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.speech.legible import legible
from pipeline.speech.readings import READINGS, RESPELLED
from pipeline.speech.terms import Terms, stands_as_it_is


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
    """How terms are said: ``voices/lexicon.toml``, and what an episode adds to it.

    A term in capitals of four letters or fewer is found as it stands (``IT`` is not *it*);
    any other in either case. A plural or possessive s may follow.
    """

    say: dict[str, str] = field(default_factory=dict)
    letters: frozenset[str] = frozenset()
    phonemes: dict[str, tuple[str, str]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    terms: Terms = field(default=Terms((), frozenset()), repr=False)

    def __len__(self) -> int:
        return len(self.say) + len(self.letters) + len(self.phonemes)

    def pieces(self, term: str, plural: str) -> SpokenPhrase:
        """A term found by ``terms``, and the s that followed it."""
        key = term if term in self.letters or term in self.say else _folded(term)
        if key in self.letters:
            letters = term.upper() if term.islower() else term
            return (SpokenPiece(words=letters + plural, spelled=True),)
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
    return term if stands_as_it_is(term) else term.casefold()


def _plural(sounds: str, plural: str) -> str:
    if not plural:
        return sounds
    if sounds[-1] in "szʃʒʧʤ":
        return sounds + "ɪz"
    return sounds + ("s" if sounds[-1] in "ptkfθ" else "z")


@functools.lru_cache(maxsize=32)
def _lexicon_of(*files: tuple[str, int, int]) -> Lexicon:
    """``files`` as path, size and time of writing: what they say is read anew when they change."""
    say: dict[str, str] = {}
    letters: set[str] = set()
    phonemes: dict[str, tuple[str, str]] = {}
    words: dict[str, str] = {}
    for path, _, _ in files:
        data = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
        said = {_folded(term): str(said) for term, said in data.get("say", {}).items()}
        spelled = {str(term) for term in data.get("letters", {}).get("terms", ())}
        exact = {_folded(term): sounds for term, sounds in data.get("phonemes", {}).items()}
        # A later file has the last word on a term, whichever way an earlier one said it.
        for term in {*said, *exact, *spelled, *map(_folded, spelled)}:
            say.pop(term, None)
            phonemes.pop(term, None)
            words.pop(term, None)
            letters.discard(term)
        letters = {term for term in letters if _folded(term) not in {*said, *exact}}
        say |= said
        letters |= spelled
        for term, sounds in exact.items():
            phonemes[term] = str(sounds["us"]), str(sounds.get("gb", sounds["us"]))
            if "words" in sounds:
                words[term] = str(sounds["words"])
    return Lexicon(
        say=say,
        letters=frozenset(letters),
        phonemes=phonemes,
        words=words,
        terms=Terms({*say, *letters, *phonemes}, letters),
    )


def load_lexicon(*paths: Path) -> Lexicon:
    """How terms are said by the files at ``paths``, of which a later one wins; read once while
    they stay as they are. A file that is not there says nothing."""
    there = []
    for path in paths:
        if path.is_file():
            status = path.stat()
            there.append((str(path), status.st_size, status.st_mtime_ns))
    return _lexicon_of(*there) if there else Lexicon()


_RAISED = str.maketrans("⁰¹⁴⁵⁶⁷⁸⁹", "01456789")
"""A note's number, or a power of nothing: hibari takes them for figures and cannot read them."""

_STRESSED = re.compile(r"\\.|\*(?P<words>(?=\S)(?:[^*\\]++|\\.)+)(?<=\S)\*")
_ESCAPED = re.compile(r"\\([*\\])")
_DOTS = re.compile(r"\s*(?:\.{2,}|…)+")
_LETTER = re.compile(r"(?<=[A-Z0-9])(?=[A-Z0-9])")
_HAS_WORD = re.compile(r"\w")


def spoken_phrase(written: str, lexicon: Lexicon, *, language: str = "en") -> SpokenPhrase:
    """``written`` (``*word*`` for stress, ``\\*`` for an asterisk) as it will be said; empty where
    there is no word.

    Terms and readings are English: text in another ``language`` (BCP-47) goes to the engine as
    it stands.
    """
    english = language.lower().partition("-")[0] == "en"
    text = legible(written) if english else unicodedata.normalize("NFC", written)
    text = " ".join(_hesitating(text).replace("’", "'").split())
    if not _HAS_WORD.search(text):
        return ()
    pieces_of = functools.partial(_pieces, lexicon=lexicon) if english else _plain
    if "*" not in text and "\\" not in text:
        return tuple(pieces_of(text, stressed=False))
    pieces: list[SpokenPiece] = []
    at = 0
    for stress in _STRESSED.finditer(text):
        if stress["words"] is None:
            continue
        pieces += pieces_of(_as_written(text[at : stress.start()]), stressed=False)
        pieces += pieces_of(_as_written(stress["words"]), stressed=True)
        at = stress.end()
    pieces += pieces_of(_as_written(text[at:]), stressed=False)
    return tuple(pieces)


def _hesitating(text: str) -> str:
    """Every run of dots as one ``…``; “wait…what” is two words with a hesitation between them."""
    if ".." not in text and "…" not in text:
        return text
    return re.sub(r"…(?=\w)", "… ", _DOTS.sub("…", text))


def _as_written(marked: str) -> str:
    return _ESCAPED.sub(r"\1", marked)


def _pieces(text: str, lexicon: Lexicon, *, stressed: bool) -> list[SpokenPiece]:
    """``text`` with its readings in words, and the terms among them taken out."""
    found: list[SpokenPiece] = []
    read = _read(text, lexicon).translate(_RAISED)
    plain = ""
    at = 0
    for term in lexicon.terms.finditer(read):
        plain += read[at : term.start()]
        at = term.end()
        for piece in lexicon.pieces(term.group(1), term.group(2)):
            if piece.spelled or piece.phonemes:
                found += _plain(plain, stressed=stressed)
                found.append(_with_stress(piece, stressed))
                plain = ""
            else:
                plain += piece.words
    found += _plain(plain + read[at:], stressed=stressed)
    return found


def _read(text: str, lexicon: Lexicon) -> str:
    """``text`` with the words of each reading in its place. A term of the lexicon is left to it
    where it begins first, or at the same place and is as long."""
    reading = READINGS.search(text)
    if reading is None:
        return text
    said = ""
    at = 0
    term = lexicon.terms.search(text)
    while reading:
        if term and (term.start(), -term.end()) <= (reading.start(), -reading.end()):
            said += text[at : term.end()]
            at = term.end()
        else:
            said += text[at : reading.start()] + READINGS.said(reading)
            at = reading.end()
        if term and term.start() < at:
            term = lexicon.terms.search(text, at)
        if reading.start() < at:
            reading = READINGS.search(text, at)
    return said + text[at:]


def _with_stress(piece: SpokenPiece, stressed: bool) -> SpokenPiece:
    return SpokenPiece(
        words=piece.words, spelled=piece.spelled, phonemes=piece.phonemes, stressed=stressed
    )


def _plain(text: str, *, stressed: bool) -> list[SpokenPiece]:
    """Plain words, with ``⟨AB⟩`` (letters asked for by a reading) and respellings taken out."""
    if text and "⟨" not in text and "-" not in text:
        return [SpokenPiece(words=text, stressed=stressed)]
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
