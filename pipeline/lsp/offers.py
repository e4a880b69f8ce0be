"""What is offered at the cursor, before it is the protocol's."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lsprotocol import types

from pipeline.lsp.positions import Lines

MOST_OFFERS = 100
"""More than anybody reads; an editor asks again as more is typed."""

_WORD = re.compile(r"[^\W_]+")

Kinds = types.CompletionItemKind


class Offer(NamedTuple):
    """``text`` is what is written (the label where empty)."""

    label: str
    kind: types.CompletionItemKind
    text: str = ""
    detail: str = ""
    about: str = ""

    def answers(self, asked: tuple[str, ...]) -> bool:
        """Each word that is ``asked`` begins a word of the offer."""
        if not asked:
            return True
        own = _folded_words(self.label)
        return all(any(word.startswith(ask) for word in own) for ask in asked)


@functools.lru_cache(maxsize=65_536)
def _folded_words(text: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in _WORD.findall(text))


def completion_list(
    offers: Iterable[Offer], lines: Lines, start: int, end: int, typed: str
) -> types.CompletionList:
    """The offers that answer to what is typed, best first, to be written over ``[start, end)``."""
    place = lines.range(start, end)
    items: list[types.CompletionItem] = []
    whole = True
    for number, offer in enumerate(_answering(offers, typed)):
        if number == MOST_OFFERS:
            whole = False
            break
        items.append(
            types.CompletionItem(
                label=offer.label,
                kind=offer.kind,
                detail=offer.detail or None,
                documentation=offer.about or None,
                sort_text=f"{number:04}",
                # An editor compares this with what is typed; the server has done so already.
                filter_text=_filtered_as(offer.label, typed),
                text_edit=types.TextEdit(range=place, new_text=offer.text or offer.label),
            )
        )
    return types.CompletionList(is_incomplete=not whole, items=items)


def _filtered_as(label: str, typed: str) -> str:
    return label if label.casefold().startswith(typed.casefold()) else f"{typed} {label}"


def _answering(offers: Iterable[Offer], typed: str) -> Iterator[Offer]:
    """What begins as typed comes before what only has a word that does."""
    folded, asked = typed.casefold(), _folded_words(typed)
    begin: list[Offer] = []
    have: list[Offer] = []
    for offer in offers:
        if offer.answers(asked):
            (begin if offer.label.casefold().startswith(folded) else have).append(offer)
    yield from begin
    yield from have
