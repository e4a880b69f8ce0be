"""The words of a line against the words heard.

Two comparisons. By spelling, after both are normalised: case, numbers, spelled-out letters and
spelling variants made the same. Where that finds a difference, by sound: a stretch that differs
in letters alone (“crow barred” for “crowbarred”, a product that whisper cannot spell) is there.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from pipeline.listen.model import Comparison

SoundOf = Callable[[str], str]
"""Phonemes of a text in misaki's alphabet (stress marks and blanks are no matter)."""

SHORT_LINE_WORDS = 6
MOST_WORD_ERROR = 0.10
_SOUNDS_ALIKE = 0.34
"""Edits for each phoneme of the longer side: “crowd” and “cloud” pass, “five” and “nine” do not."""

_LETTERS_APART = re.compile(r"\b[A-Z](?:\.? ?[A-Z]\b)+")
_LONE_LETTERS = re.compile(r"\b(?:[a-z] ){1,}[a-z]\b")
_WORD_AND_NUMBER = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])(?!(?:st|nd|rd|th|s)\b)")

_CONTRACTIONS = {
    "are": "'re", "is": "'s", "am": "'m", "will": "'ll", "have": "'ve", "would": "'d", "not": "n't",
}  # fmt: skip
_WRITTEN_OUT = re.compile(rf"\b(?P<who>\w+) (?P<verb>{'|'.join(_CONTRACTIONS)})\b")

_FOLDED = str.maketrans(
    "bdɡvzʒʤðTɾᵻiᵊʌɜɐɒɔaeæQ",
    "ptkfsʃʧθttɪɪəəəəɑɑɛɛɛO",
    "ˈˌːʲʰ̃ ,.!?;:—…\"'“”()-",
)
"""Voicing, and vowels that an accent swaps, are no difference."""


@functools.cache
def _normaliser() -> Any:
    from whisper_normalizer.english import EnglishTextNormalizer  # noqa: PLC0415

    return EnglishTextNormalizer()


def _normal(text: str) -> tuple[list[str], frozenset[str]]:
    """The words as they are compared, and those of them that are spelled out when spoken."""
    plain = unicodedata.normalize("NFKC", text).replace("—", " ").replace("-", " ")
    plain = re.sub(r"(?<=\d)\s?ms\b", " milliseconds", plain)
    plain = re.sub(r"(?<=\d) and a half\b", ".5", plain)
    # The normaliser would take the O of C E O, and of “Oh, no”, for a nought.
    spelled = {_joined(run.group()).lower() for run in _LETTERS_APART.finditer(plain)}
    plain = _LETTERS_APART.sub(lambda run: _joined(run.group()), plain)
    plain = re.sub(r"\b[Oo]h\b(?!\W*\d)", "ohh", plain)
    normal = _WORD_AND_NUMBER.sub(" ", str(_normaliser()(plain)))
    spelled |= {_joined(run.group()) for run in _LONE_LETTERS.finditer(normal)}
    words = _LONE_LETTERS.sub(lambda run: _joined(run.group()), normal).split()
    return words, frozenset(spelled)


def _joined(letters: str) -> str:
    return re.sub(r"[. ]", "", letters)


def as_compared(text: str) -> str:
    """Text as two listeners would agree on it: case, numbers, spellings and spelled-out
    letters (``S R E`` is ``sre``) made the same."""
    return " ".join(_normal(text)[0])


def word_error(expected: str, heard: str) -> float:
    """Wrong, missing and added words against the words expected (0 is all right), by spelling."""
    import jiwer  # noqa: PLC0415

    return float(jiwer.wer(as_compared(expected), as_compared(heard)))


def compare(expected: str, heard: str, sound_of: SoundOf) -> Comparison:
    """What became of ``expected``. ``sound_of`` is asked only of stretches that differ."""
    (wanted, spelled), (got, also_spelled) = _normal(expected), _normal(heard)
    written_errors = errors = lost = 0
    for start, end, heard_start, heard_end in _differences(wanted, got):
        missing, added = wanted[start:end], got[heard_start:heard_end]
        wrong = max(len(missing), len(added))
        written_errors += wrong
        if not _sound_alike(missing, added, spelled | also_spelled, sound_of):
            errors += wrong
            lost = max(lost, len(missing) - len(added))
    return Comparison(
        expected=" ".join(wanted),
        heard=" ".join(got),
        words=len(wanted),
        written_errors=written_errors,
        errors=errors,
        lost=lost,
    )


def words_are_there(compared: Comparison) -> bool:
    """A line under six words has no error; a longer one is allowed one in ten words, which is
    what whisper itself mishears, but no two words lost on end."""
    if compared.words < SHORT_LINE_WORDS:
        return compared.errors == 0
    return compared.word_error <= MOST_WORD_ERROR and compared.lost < 2


def _differences(wanted: Sequence[str], got: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """The stretches that differ, as half-open ranges of both."""
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - comes with jiwer

    found: list[tuple[int, int, int, int]] = []
    for code in Levenshtein.opcodes(wanted, got):
        if code.tag == "equal":
            continue
        here = (code.src_start, code.src_end, code.dest_start, code.dest_end)
        if found and found[-1][1] == here[0] and found[-1][3] == here[2]:
            here = (found[-1][0], here[1], found[-1][2], here[3])
            found.pop()
        found.append(here)
    return found


def _sound_alike(
    missing: Sequence[str], added: Sequence[str], spelled: frozenset[str], sound_of: SoundOf
) -> bool:
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415

    if not missing or not added:
        return False
    if _run_together(missing) == _run_together(added):
        return True  # “3 47” and “347”, “war room” and “warroom”
    numbers = [re.sub(r"\D", "", "".join(words)) for words in (missing, added)]
    if all(numbers) and numbers[0] != numbers[1]:
        return False  # fifteen and fifty are near in sound and far in meaning
    readings = (
        {text, _contracted(text)} for text in (_readable(w, spelled) for w in (missing, added))
    )
    ours, theirs = ({_folded(sound_of(text)) for text in sorted(texts)} for texts in readings)
    return any(
        Levenshtein.distance(a, b) <= _SOUNDS_ALIKE * max(len(a), len(b))
        for a in ours
        for b in theirs
        if a and b
    )


def _run_together(words: Sequence[str]) -> str:
    return re.sub(r"(?<=\d)\.(?=\d)", "", "".join(words))


def _readable(words: Sequence[str], spelled: frozenset[str]) -> str:
    """Letters as capitals set apart, which is how a reader spells them."""
    return " ".join(" ".join(word.upper()) if word in spelled else word for word in words)


def _contracted(text: str) -> str:
    """*we are* as *we're*, which it was before the normaliser wrote it out."""
    return _WRITTEN_OUT.sub(lambda m: m["who"] + _CONTRACTIONS[m["verb"]], text)


def _folded(sounds: str) -> str:
    return sounds.translate(_FOLDED)
