"""The examples of the language's meaning, read from the Markdown files of this folder.

An example is a heading (the rule, in one sentence), a block ``cues`` (the script), blocks
``cues PATH`` and ``file PATH`` (what lies beside it), and the views that it must give:

``timeline``  what is heard, a row an event, in reading order (see ``picture``);
``lines``     who says what, and how;
``sections``  the outline;
``problems``  ``line:column slug`` of every diagnostic. Without this block there must be none.

A paragraph ``Known fault: NAME`` says that the program is wrong there, and the example right.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from markdown_it import MarkdownIt

FOLDER = Path(__file__).parent
VIEWS = ("sections", "lines", "timeline", "problems")
_KNOWN_FAULT = "Known fault: "


@dataclass(slots=True, kw_only=True)
class Example:
    """One rule. ``files`` and ``views`` map a path, or a view's name, to its text."""

    rule: str
    place: str
    script: str = ""
    files: dict[str, str] = field(default_factory=dict)
    views: dict[str, str] = field(default_factory=dict)
    known_fault: str | None = None

    @property
    def wanted(self) -> dict[str, str]:
        """Every view that is asked for; nothing said of problems says that there are none."""
        return {"problems": "", **self.views}


def read_examples(path: Path) -> tuple[Example, ...]:
    """The examples of one file, in order. Raises ``ValueError`` for a block of no known kind."""
    examples: list[Example] = []
    tokens = MarkdownIt().parse(path.read_text(encoding="utf-8"))
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and token.tag == "h2":
            assert following is not None
            assert token.map is not None
            place = f"{path.name}:{token.map[0] + 1}"
            examples.append(Example(rule=following.content, place=place))
        elif token.type == "inline" and token.content.startswith(_KNOWN_FAULT):
            examples[-1].known_fault = token.content.removeprefix(_KNOWN_FAULT)
        elif token.type == "fence":
            _add_block(examples[-1], token.info.strip(), token.content)
    return tuple(examples)


def _add_block(example: Example, info: str, content: str) -> None:
    kind, _, path = info.partition(" ")
    if info == "cues":
        example.script = content
    elif path and kind in ("cues", "file"):
        example.files[path] = content
    elif info in VIEWS:
        example.views[info] = content.rstrip("\n")
    else:
        raise ValueError(f"{example.place}: no block is called “{info}”")


EXAMPLES = tuple(e for path in sorted(FOLDER.glob("*.md")) for e in read_examples(path))
