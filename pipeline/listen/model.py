"""What listening hands on: which words of each line were heard, and in which take of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pipeline.audio.buffer import AudioBuffer
from pipeline.source import SourceSpan

MOST_RETAKES = 2
"""A line is spoken again at most twice."""


class MissingListener(Exception):
    """A package or the model that listening needs is not there, or is not what it should be.

    The command line leaves with exit code 4.
    """


class Listener(Protocol):
    """Writes down what it hears. One instance serves all worker threads of a run."""

    @property
    def identity(self) -> Mapping[str, object]:
        """Everything that decides what is heard: the model's digest, library versions. JSON
        values, for a key; asking loads nothing."""

    @property
    def attempts(self) -> int:
        """How many ways it has to listen to one sound."""

    def hear(self, audio: AudioBuffer, attempt: int) -> str:
        """The words in ``audio``, heard in one of the ``attempts`` ways."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedLine:
    """What a listener should hear of one line.

    ``words`` as they are spoken (letters set apart), and ``written`` as a caption has them where
    that differs: of ``[[Uber|oober]]`` a listener may write down either. An American voice reads
    them or a ``british`` one; ``expected_s`` is how long they should take, 0 for a recording.
    """

    line_id: str
    character: str
    words: str
    written: str = ""
    british: bool
    expected_s: float
    recording: bool
    span: SourceSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One line's words, as they should be and as they were heard, both normalised.

    ``written_errors`` are wrong, missing and added words by their spelling; ``errors`` those
    of them that do not sound alike either; ``lost`` how many words are gone in the longest gap.
    """

    expected: str
    heard: str
    words: int
    written_errors: int
    errors: int
    lost: int

    @property
    def word_error(self) -> float:
        """0 is all right; above 1 where more was added than was to be said."""
        return self.errors / max(1, self.words)

    @property
    def written_word_error(self) -> float:
        return self.written_errors / max(1, self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardTake:
    """One take of a line as it was heard. ``retake`` 0 is the first, 1 and 2 its retakes."""

    key: str
    retake: int
    text: str
    compared: Comparison
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardLine:
    """A line: the takes of it that were heard, in the order of their number, and the one kept."""

    line_id: str
    character: str
    takes: tuple[HeardTake, ...]
    kept: HeardTake
    recording: bool
    span: SourceSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What was heard of an episode, line by line in the order of the script."""

    lines: tuple[HeardLine, ...]
    listener: Mapping[str, object]

    @property
    def words(self) -> int:
        return sum(line.kept.compared.words for line in self.lines)

    @property
    def errors(self) -> int:
        return sum(line.kept.compared.errors for line in self.lines)

    @property
    def word_error(self) -> float:
        return self.errors / max(1, self.words)

    @property
    def written_word_error(self) -> float:
        wrong = sum(line.kept.compared.written_errors for line in self.lines)
        return wrong / max(1, self.words)

    @property
    def retaken(self) -> tuple[HeardLine, ...]:
        """The lines of which another take than the first is kept."""
        return tuple(line for line in self.lines if line.kept.retake)
