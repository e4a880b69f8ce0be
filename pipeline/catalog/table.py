"""What the tables of all the catalog's TOML files have in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pipeline.catalog.rights import Commercial, Rights

Text = Annotated[str, Field(min_length=1)]
Level = Annotated[float, Field(ge=-96, le=48)]


class Table(BaseModel):
    # Strict: a string is never read as a number, so a misplaced quote is told.
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class OwnedTable(Table):
    """Everything that is heard says whose it is."""

    licence: Text
    author: Text
    source: Text
    commercial: Commercial

    @property
    def rights(self) -> Rights:
        return Rights(
            licence=self.licence,
            author=self.author,
            source=self.source,
            commercial=self.commercial,
        )
