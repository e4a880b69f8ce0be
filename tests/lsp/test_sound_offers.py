"""What of the library is offered first."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from pipeline.catalog.load import load_catalog
from pipeline.lsp.offers import MOST_OFFERS
from pipeline.lsp.sound_offers import sound_offers


def test_a_list_that_is_cut_shows_as_many_sounds() -> None:
    """The first name of each, then the second of each: a name of one is no other's."""
    catalog, _ = load_catalog(Path(__file__).parents[2])
    shown = list(islice(sound_offers("SOUND", catalog, ""), MOST_OFFERS))
    assert len({offer.detail for offer in shown}) == MOST_OFFERS
    assert shown[0].label == catalog.sounds["alarm.countdown"].aliases[0]
