"""What the listening stage is handed: the words expected of each line and how they sound, what
spoils a take, and a way to speak a line again."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.audio.buffer import AudioBuffer
from pipeline.built import Wish
from pipeline.catalog.model import Voice
from pipeline.compile import Compiled
from pipeline.diagnostics import Diagnostics
from pipeline.listen.hear import Whisper
from pipeline.listen.listen import listen
from pipeline.listen.model import ExpectedLine, Hearing, Listener
from pipeline.progress import Progress
from pipeline.screenplay.model import Line, Retake
from pipeline.speech.inspect import faults
from pipeline.speech.job import spoken_phrases
from pipeline.speech.model import Take, Takes
from pipeline.speech.predict import phrase_s
from pipeline.speech.prosody import prosody_for
from pipeline.speech.speak import speak
from pipeline.speech.text import Lexicon, expected_words, load_lexicon, spoken_phrase
from pipeline.store import Store, file_digest, library_versions

_LEAST_EXPECTED_S = 0.5
"""A “Yes.” that stands alone is drawn out, which its three letters do not foretell."""

_FAULTS = "faults@2"
"""Goes up when ``pipeline.speech.inspect`` would judge a take otherwise."""


def open_listener(*, workers: int) -> Listener:
    """Raises ``MissingListener`` where the extra ``[listen]`` is not installed."""
    return Whisper(workers=workers)


def hear_takes(
    compiled: Compiled,
    takes: Takes,
    store: Store,
    listener: Listener,
    *,
    wish: Wish,
    only: set[str],
    progress: Progress,
) -> tuple[Takes, Hearing, Diagnostics]:
    """Hear the lines in ``only`` and speak those again whose words are not there. Lines that are
    not English are passed over."""
    reader = LineReader(compiled)

    def speak_again(retakes: Mapping[str, Retake]) -> tuple[Takes, Diagnostics]:
        return speak(
            compiled.screenplay,
            compiled.catalog,
            store,
            workers=wish.workers,
            engine_override=wish.engine,
            progress=progress.advance,
            only=set(retakes),
            retakes=retakes,
        )

    return listen(
        [
            reader.expected(line)
            for line in compiled.screenplay.lines
            if line.id in only and is_english(line, compiled.catalog.voices[line.voice])
        ],
        takes,
        store,
        listener,
        reader,
        speak_again=speak_again,
        workers=wish.workers,
        progress=progress.advance,
    )


def is_english(line: Line, voice: Voice) -> bool:
    """The listener knows no other language, and would find every word of it missing."""
    return (line.lang or voice.language).lower().startswith("en")


def retakes_of(takes: Takes) -> dict[str, Retake]:
    """The choices to freeze: which lines are used in another take than their first."""
    return {
        line_id: Retake(number=take.retake, instead_of=take.first_key)
        for line_id, take in takes.by_line.items()
        if take.retake
    }


class LineReader:
    """How the lines of an episode are read; the ``Judge`` of the listening stage."""

    def __init__(self, compiled: Compiled) -> None:
        self._voices = compiled.catalog.voices
        lexicons = compiled.catalog.lexicons
        self.lexicon: Lexicon = load_lexicon(*lexicons)
        self.identity: object = {
            "lexicons": [file_digest(path) for path in lexicons],
            "faults": _FAULTS,
            "libraries": library_versions("hibari-tts", "numpy", "scipy"),
        }

    def expected(self, line: Line) -> ExpectedLine:
        voice = self._voices[line.voice]
        phrases = spoken_phrases(line, self.lexicon)
        said = [expected_words(phrase) for phrase, _ in phrases]
        gaps_s = sum(gap_s for _, gap_s in phrases[:-1])
        pace = voice.pace * prosody_for(line.deliveries, line.speed).speed
        spoken_s = sum(map(phrase_s, said)) / pace + gaps_s
        lang = (line.lang or "").lower()
        return ExpectedLine(
            line_id=line.id,
            character=line.character,
            words=" ".join(said),
            written=self._words(line.written) if line.written != line.spoken else "",
            british=lang.startswith("en-gb") if lang else voice.accent == "british",
            expected_s=0.0 if line.file else max(_LEAST_EXPECTED_S, spoken_s),
            recording=line.file is not None,
            span=line.span,
        )

    def _words(self, text: str) -> str:
        return expected_words(spoken_phrase(text, self.lexicon))

    def sound_of(self, line: ExpectedLine, text: str) -> str:
        from pipeline.speech.engines.phonemes import phonemes  # noqa: PLC0415 - a language model

        return phonemes(spoken_phrase(text, self.lexicon), british=line.british)

    def faults(self, line: ExpectedLine, take: Take, audio: AudioBuffer) -> tuple[str, ...]:
        return faults(audio.frames, take.voiced_start, take.voiced_end, line.expected_s)
