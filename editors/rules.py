"""The few shapes that a rule of a TextMate grammar has."""

from __future__ import annotations

from typing import Any

Rule = dict[str, Any]


def include(name: str) -> Rule:
    return {"include": f"#{name}"}


def match(pattern: str, name: str = "", captures: Rule | None = None) -> Rule:
    rule: Rule = {"match": pattern}
    if name:
        rule["name"] = name
    if captures:
        rule["captures"] = captures
    return rule


def groups(*contents: str | Rule) -> Rule:
    """Groups from 1: a scope, a rule of the repository (``#name``), or a rule as it stands."""
    return {
        str(number): group
        if isinstance(group, dict)
        else {"patterns": [{"include": group}]}
        if group.startswith("#")
        else {"name": group}
        for number, group in enumerate(contents, start=1)
    }
