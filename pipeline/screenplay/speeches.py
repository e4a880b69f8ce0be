"""A speech → a line: who says it, how, and what of it is heard."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.diagnostics import did_you_mean, error, warning
from pipeline.screenplay import values
from pipeline.screenplay.company import NARRATOR
from pipeline.screenplay.context import DRY, Context
from pipeline.screenplay.front_page import folded_name
from pipeline.screenplay.includes import COPY_IT, is_readable_file, named_file
from pipeline.screenplay.model import DELIVERIES, Line
from pipeline.screenplay.params import Settings
from pipeline.screenplay.text import read_text
from pipeline.script.nodes import Speech, Word

LINE_ATTRS = ("gain", "pan", "speed", "voice", "lang", "via", "file", "take")

_SLOWEST, _FASTEST = 0.5, 2.0
_LANG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_SEPARATORS = re.compile(r"\s*(?:,|;|/|\band\b)\s*")
# Of a printed screenplay: where the speaker stands, which a microphone does not show.
_DROPPED = frozenset({"vo", "os", "oc", "contd", "continued"})
_ON = re.compile(r"on\s", re.IGNORECASE)
_QUOTES = '"“”„ \t'


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the attrs of a line ask for."""

    via: str | None = None
    voice: str | None = None
    gain_db: float = 0.0
    pan: float | None = None
    speed: float = 1.0
    lang: str | None = None
    file: str | None = None
    take: int = 1


_NOTHING_ASKED = _Asked()


def resolve_speech(speech: Speech, context: Context) -> None:
    """Add the line of ``speech`` to the events."""
    character = NARRATOR
    if speech.name is not None:
        character = context.names.get(speech.name.text, "")
        if not character:
            character = context.names[speech.name.text] = folded_name(speech.name.text)
    text = read_text(speech.pieces, context.values, context.paragraph_gap_s, context.found)
    attribution, treatment = "", None
    if speech.attributions:
        attribution, treatment = _attributions(speech.attributions, context)
    asked = _asked(speech, context) if speech.attrs else _NOTHING_ASKED
    named_at = speech.text_span if speech.name is None else speech.name.span
    voice = asked.voice or context.casting.voice_of(character, named_at)
    barges_in = (speech.barges_in and not context.held) or context.cut_off
    _join(speech, character, context)
    context.cut_off, context.held = speech.interrupted, False
    if not text.phrases:
        # The parser has told an empty text; a value may be empty too.
        if speech.pieces:
            context.found.append(
                error("speech/empty", "nothing of this line is heard", speech.text_span)
            )
        return
    context.events.append(
        Line(
            id=context.ids.of_event(
                context.section,
                "line",
                f"{character}: {_words_of(speech)}",
                speech.attrs,
            ),
            section=context.section,
            character=character,
            voice=voice,
            attribution=attribution,
            treatment=asked.via or treatment or context.casting.treatment_of(voice),
            # The narrator stands outside the scene and is never in its room.
            room=DRY if character == NARRATOR else context.room,
            deliveries=_deliveries(speech.deliveries, context) if speech.deliveries else (),
            written=_as_captioned(text.written, speech),
            spoken=text.spoken,
            phrases=text.phrases,
            together=speech.together,
            interrupted=speech.interrupted,
            barges_in=barges_in,
            gain_db=asked.gain_db,
            pan=asked.pan,
            speed=asked.speed,
            lang=asked.lang,
            file=asked.file,
            take=asked.take,
            span=speech.span,
        )
    )


def _words_of(speech: Speech) -> str:
    """The text as written, without its quotes and without the notes in it."""
    if speech.text_parts:
        text = " ".join([part.text for part in speech.text_parts])
    else:
        text = speech.text_span.text
    return " ".join(text.split()).strip(_QUOTES)


def _asked(speech: Speech, context: Context) -> _Asked:
    settings = Settings(speech.attrs, "attr", LINE_ATTRS, context.found)
    return _Asked(
        via=settings.treatment(context.treatment_names),
        voice=_voice(settings, context),
        gain_db=settings.gain_db(),
        pan=settings.pan(),
        speed=settings.value("speed", _speed, f"a speed is {_SLOWEST} to {_FASTEST}") or 1.0,
        lang=settings.value("lang", _lang, "a language is en or en-GB"),
        file=_recording(speech, settings, context),
        take=settings.value("take", _take, "a take is 1, 2, 3 …") or 1,
    )


def _as_captioned(written: str, speech: Speech) -> str:
    """A reader sees the dash that a listener hears as a cut."""
    before = "—" if speech.barges_in else ""
    return f"{before}{written}—" if speech.interrupted else f"{before}{written}"


def _attributions(attributions: tuple[Word, ...], context: Context) -> tuple[str, str | None]:
    """What is shown of the parentheses before the colon, and the treatment they name."""
    shown: list[str] = []
    treatment: str | None = None
    for word in attributions:
        credit = context.credits.get(word.text)
        if credit is None:
            credit = context.credits[word.text] = _credit(word.text, context)
        if credit[0]:
            shown.append(credit[0])
        treatment = credit[1] or treatment
    return ", ".join(shown), treatment


def _credit(text: str, context: Context) -> tuple[str, str | None]:
    """What is shown of one parenthesis, and the treatment it names.

    ``CEO, on phone`` has both; in ``head of radio, PA`` a bare word is somebody's job.
    """
    whole = _technical(text, context)
    if whole is not None:
        return "", whole or None
    parts = [" ".join(part.split()) for part in text.split(",")]
    named = [_technical(part, context) for part in parts]
    if None in named:
        named = [
            name if not name or _ON.match(part) else None
            for part, name in zip(parts, named, strict=True)
        ]
    shown = [part for part, name in zip(parts, named, strict=True) if name is None]
    return ", ".join(shown), next((name for name in named if name), None)


def _technical(text: str, context: Context) -> str | None:
    """A treatment's id; empty for what is dropped; ``None`` for what a listener is told."""
    folded = folded_name(text).casefold()
    if re.sub(r"[.'’\s]", "", folded) in _DROPPED:
        return ""
    return context.treatment_names.get(folded)


def _deliveries(deliveries: tuple[Word, ...], context: Context) -> tuple[str, ...]:
    known: list[str] = []
    for word in deliveries:
        for part in _SEPARATORS.split(word.text.strip()):
            delivery = folded_name(part).casefold()
            if delivery in DELIVERIES:
                known.append(delivery)
            elif delivery:
                hint = did_you_mean(delivery, DELIVERIES)
                if delivery in context.treatment_names:
                    hint = "before the colon it is a treatment"
                context.found.append(
                    warning(
                        "delivery/unknown",
                        f"nobody knows how to say a line “{part}”",
                        word.span,
                        hint or "deliveries: " + ", ".join(DELIVERIES),
                    )
                )
    return tuple(dict.fromkeys(known))


def _join(speech: Speech, character: str, context: Context) -> None:
    """Keep who speaks at once: the same mouth twice is a slip of the pen."""
    if not speech.together:
        context.together = {character}
        return
    span = speech.span if speech.name is None else speech.name.span
    if not context.together:
        context.found.append(
            warning(
                "together/alone",
                "“^” has no line before it in this section to start with",
                span,
                "take the ^ out",
            )
        )
    elif context.held:
        context.found.append(
            warning(
                "together/after-pause",
                "“^” starts this line with the one before the pause, and speaks into it",
                span,
                "take the ^ out, or put the pause after this line",
            )
        )
    if character in context.together:
        context.found.append(
            warning(
                "together/same-speaker",
                f"{character} speaks twice at once",
                span,
                "take the ^ out, or give the line to somebody else",
            )
        )
    context.together.add(character)


def _voice(settings: Settings, context: Context) -> str | None:
    """The voice of ``{voice=…}``, for this line only."""
    found = settings.text("voice")
    if found is None or found[0] in context.catalog.voices:
        return None if found is None else found[0]
    hint = did_you_mean(found[0], context.catalog.voices)
    context.found.append(error("voice/unknown", f"no voice is called “{found[0]}”", found[1], hint))
    return None


def _recording(speech: Speech, settings: Settings, context: Context) -> str | None:
    """The recording of ``{file=…}``, relative to the file its line stands in, as written.

    While it is missing the voice speaks in its place, with a warning.
    """
    found = settings.text("file")
    if found is None:
        return None
    written, span = found
    root = context.catalog.root.resolve()
    path = named_file((root / speech.span.path).resolve().parent, written)
    if path is not None and not path.is_relative_to(context.trusted):
        context.found.append(
            error("file/outside", f"“{written}” lies outside the project", span, COPY_IT)
        )
        return None
    if path is None or not is_readable_file(path):
        context.found.append(
            warning(
                "file/missing",
                f"there is no recording “{written}” yet",
                span,
                "until it is there the voice speaks this line",
            )
        )
        return None
    return written


def _speed(text: str) -> float | None:
    speed = values.number(text)
    return speed if speed is not None and _SLOWEST <= speed <= _FASTEST else None


def _take(text: str) -> int | None:
    take = values.whole_number(text)
    return take if take is not None and take >= 1 else None


def _lang(text: str) -> str | None:
    return text if _LANG.fullmatch(text) else None
