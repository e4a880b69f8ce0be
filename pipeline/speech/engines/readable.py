"""A phrase as plain text, for engines that read text by themselves."""

from __future__ import annotations

import re

from pipeline.speech.text import SpokenPhrase

_BETWEEN_LETTERS = re.compile(r"(?<=[A-Z0-9])(?=[A-Z0-9])")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_CLAUSE = re.compile(r"(?<=[,;:—])\s+")
_BLANK = re.compile(r"\s+")


def readable(phrase: SpokenPhrase, language: str) -> str:
    """What ``phrase`` says, its letters set apart; in English with times, dates and money as
    words. Stress and exact phonemes are lost: text has no sign for them."""
    text = ""
    for piece in phrase:
        words = piece.words
        if piece.spelled:
            words = _BETWEEN_LETTERS.sub(" ", words)
        elif piece.respelled:
            words = words.replace("-", "").lower()
        text += words
    if language.partition("-")[0].lower() == "en":
        from hibari.g2p.normalize import normalize  # noqa: PLC0415 - only where something is spoken

        text = str(normalize(text))
    return " ".join(text.split())


def breaths(text: str, most: int) -> list[str]:
    """``text`` in stretches of at most ``most`` characters, cut where a speaker would breathe: at
    a sentence, else at a clause, else at a blank. A single longer word stays whole."""
    parts = [text]
    for end in (_SENTENCE, _CLAUSE, _BLANK):
        parts = [
            cut
            for part in parts
            for cut in ([part] if len(part) <= most else _gathered(end.split(part), most))
        ]
    return [part for part in parts if part]


def _gathered(pieces: list[str], most: int) -> list[str]:
    """As few stretches as hold the pieces, in order."""
    gathered: list[str] = []
    for piece in pieces:
        if gathered and len(gathered[-1]) + 1 + len(piece) <= most:
            gathered[-1] += f" {piece}"
        else:
            gathered.append(piece)
    return gathered
