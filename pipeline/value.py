"""Values that nobody changes, and that a script makes half a million of.

A frozen dataclass sets each field by a call of its own, which makes it three times as slow to
build as an open one. So these are frozen to the type checker, which reads every line that we
ship, and open to the interpreter, which then loses no time over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

_Value = TypeVar("_Value")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def value(cls: type[_Value]) -> type[_Value]:
    """A keyword-only, slotted, hashable dataclass, frozen by mypy."""
    return dataclass(slots=True, kw_only=True, unsafe_hash=True)(cls)
