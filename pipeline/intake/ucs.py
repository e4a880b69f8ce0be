"""Names by the Universal Category System: ``CatID_FXName_CreatorID_SourceID_UserData``.

The category's own words are in its CatID, ``DOORWood``: the category's letters are capitals, the
subcategory's begin with one. Both may be shortened (``AMBForst``); the published list that spells
them out is not part of this program.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CAT_ID = re.compile(r"([A-Z]{2,5})([A-Z][a-z]{1,5})")
_FIELDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class UcsName:
    """What a name by the Universal Category System says; what it may leave out is empty."""

    cat_id: str
    user_category: str
    vendor_category: str
    fx_name: str
    creator: str
    source: str
    user_data: str

    @property
    def category(self) -> str:
        """``DOORWood`` → ``door wood``."""
        return category_words(self.cat_id)


def ucs_name(stem: str) -> UcsName | None:
    """A file's name without its ending, read by the system; ``None`` where it is another."""
    fields = [field.strip() for field in stem.split("_")]
    if len(fields) < _FIELDS or not all(fields[:_FIELDS]):
        return None
    cat_id, _, user_category = fields[0].partition("-")
    if not is_cat_id(cat_id):
        return None
    vendor_category, dash, fx_name = fields[1].partition("-")
    if not dash:
        vendor_category, fx_name = "", fields[1]
    return UcsName(
        cat_id=cat_id,
        user_category=user_category.strip(),
        vendor_category=vendor_category.strip(),
        fx_name=fx_name.strip() or fields[1],
        creator=fields[2],
        source=fields[3],
        user_data="_".join(fields[_FIELDS:]),
    )


def is_cat_id(text: str) -> bool:
    return _CAT_ID.fullmatch(text) is not None


def category_words(cat_id: str) -> str:
    """The words that a CatID is made of, in small letters; empty for what is none."""
    found = _CAT_ID.fullmatch(cat_id)
    return "" if found is None else f"{found[1]} {found[2]}".lower()
