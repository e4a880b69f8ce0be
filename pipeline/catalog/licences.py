"""Licences: found in what a file or a folder says of itself, and what they let a project do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.catalog.rights import Commercial

_CC_PARTS = r"by(?:-nc)?(?:-sa|-nd)?"
_CC_URL = re.compile(
    rf"creativecommons\.org/(?:licenses/(?P<parts>{_CC_PARTS})/(?P<version>\d\.\d)"
    r"|publicdomain/(?P<public>zero|mark)/|licenses/(?P<sampling>sampling\+))",
    re.IGNORECASE,
)
_SPDX_LINE = re.compile(r"SPDX-License-Identifier:\s*([A-Za-z0-9.+() -]+?)\s*(?:\*/|-->|$)", re.M)
_CC_SHORT = re.compile(
    rf"\bcc[ -](?P<parts>{_CC_PARTS.replace('-', '[ -]')})(?:[ -]v?(?P<version>\d\.\d))?\b",
    re.IGNORECASE,
)
_CC_LONG = re.compile(
    r"(?P<cc>\bcreative commons )?\battribution"
    r"(?P<nc>[ -]*non[ -]?commercial)?(?P<sa>[ -]*share[ -]?alike)?(?P<nd>[ -]*no[ -]?deriv\w*)?"
    r"(?: (?P<version>\d\.\d))?",
    re.IGNORECASE,
)
_ZERO = re.compile(r"\bcc[ -]?0\b|creative commons (?:0|zero)\b|cc0 1\.0 universal", re.IGNORECASE)
_PUBLIC = re.compile(r"^public domain\.?$|(?<!not )\bin the public domain\b", re.IGNORECASE)
_OTHERS = (
    (re.compile(r"\bmit licen[cs]e\b", re.IGNORECASE), "MIT"),
    (re.compile(r"\bapache licen[cs]e,?\s+version 2\.0", re.IGNORECASE), "Apache-2.0"),
    (re.compile(r"\bgnu general public licen[cs]e\s+version 3", re.IGNORECASE), "GPL-3.0-only"),
    (re.compile(r"\bgnu general public licen[cs]e\s+version 2", re.IGNORECASE), "GPL-2.0-only"),
    (re.compile(r"\bsampling\+|\bsampling plus\b", re.IGNORECASE), "LicenseRef-CC-Sampling-Plus"),
    (re.compile(r"\bsonniss\b", re.IGNORECASE), "LicenseRef-Sonniss"),
    (re.compile(r"\broyalty[ -]free\b", re.IGNORECASE), "LicenseRef-royalty-free"),
)

_FREE = re.compile(
    r"CC0-1\.0|CC-PDM-1\.0|CC-PDDC|CC-BY(-SA)?-\d\.\d|MIT(-0)?|Apache-2\.0|BSD-[234]-Clause|0BSD"
    r"|ISC|Zlib|Unlicense|WTFPL|MPL-2\.0|[AL]?GPL-[123]\.\d(-only|-or-later)?|Artistic-2\.0"
    r"|OFL-1\.1|FreeArt|LAL-1\.3|OGL-UK-\d\.\d|ODC-By-1\.0|PDDL-1\.0|EUPL-1\.\d|BSL-1\.0"
)
_VERBATIM = re.compile(r"CC-BY-ND-\d\.\d")
_UNSOLD = re.compile(r"CC-BY-NC(-SA|-ND)?-\d\.\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a licence lets a project do: keep a copy among its own files and hand it on with them
    (``copied``), and sell a show that has the recording in it."""

    copied: bool
    commercial: Commercial


_UNKNOWN = Terms(copied=False, commercial="unclear")


def terms_of(licence: str) -> Terms:
    """What an SPDX expression allows; what it does not know allows nothing.

    One without derivatives may be handed on as it is, but whether a mix is a derivative is a
    lawyer's question: its sale is unclear. ``A OR B`` allows what either does, ``A AND B`` what
    both do, and an exception (``WITH``) only ever allows more.
    """
    if " OR " in licence:
        return _either([terms_of(part) for part in _parts(licence, " OR ")])
    if " AND " in licence:
        return _both([terms_of(part) for part in _parts(licence, " AND ")])
    name = licence.strip("() ").partition(" WITH ")[0]
    if _FREE.fullmatch(name):
        return Terms(copied=True, commercial="yes")
    if _VERBATIM.fullmatch(name):
        return Terms(copied=True, commercial="unclear")
    if _UNSOLD.fullmatch(name):
        return Terms(copied=True, commercial="no")
    if name in ("LicenseRef-CC-BY", "LicenseRef-CC-BY-SA"):
        return Terms(copied=False, commercial="yes")
    if name.startswith("LicenseRef-CC-BY-NC"):
        return Terms(copied=False, commercial="no")
    return _UNKNOWN


def _parts(expression: str, between: str) -> list[str]:
    """The parts of an expression; where brackets nest, it is nobody's guess and one unknown."""
    inside = expression.strip()
    if inside.startswith("(") and inside.endswith(")") and inside.count("(") == 1:
        inside = inside[1:-1]
    return ["?"] if "(" in inside else inside.split(between)


def _either(terms: list[Terms]) -> Terms:
    sales = {term.commercial for term in terms}
    sale: Commercial = "yes" if "yes" in sales else "unclear" if "unclear" in sales else "no"
    return Terms(copied=any(term.copied for term in terms), commercial=sale)


def _both(terms: list[Terms]) -> Terms:
    sales = {term.commercial for term in terms}
    sale: Commercial = "no" if "no" in sales else "unclear" if "unclear" in sales else "yes"
    return Terms(copied=all(term.copied for term in terms), commercial=sale)


def licence_in(text: str) -> str:
    """The licence that ``text`` names, as an SPDX expression; empty where it names none.

    Creative Commons is known by its address, its short name or its title. Where no version is
    given none is made up: ``LicenseRef-CC-BY``. A copyright line alone is no licence.
    """
    found = _SPDX_LINE.search(text)
    if found is not None:
        return found[1]
    bare = text.strip()
    if _FREE.fullmatch(bare) or _VERBATIM.fullmatch(bare) or _UNSOLD.fullmatch(bare):
        return bare
    if re.fullmatch(r"LicenseRef-[A-Za-z0-9.-]+", bare):
        return bare
    for search in (_from_url, _from_short, _from_title):
        licence = search(text)
        if licence:
            return licence
    return ""


def _from_url(text: str) -> str:
    found = _CC_URL.search(text)
    if found is None:
        return ""
    if found["public"]:
        return "CC0-1.0" if found["public"].lower() == "zero" else "CC-PDM-1.0"
    if found["sampling"]:
        return "LicenseRef-CC-Sampling-Plus"
    return f"CC-{found['parts'].upper()}-{found['version']}"


def _from_short(text: str) -> str:
    if _ZERO.search(text):
        return "CC0-1.0"
    found = _CC_SHORT.search(text)
    return "" if found is None else _versioned(found["parts"].replace(" ", "-"), found["version"])


def _from_title(text: str) -> str:
    for pattern, licence in _OTHERS:
        if pattern.search(text):
            return licence
    found = _CC_LONG.search(text)
    # “No attribution required” is a sentence with the word in it, and no licence's title.
    if found is not None and (found["cc"] or found["version"] or found[0] == text.strip()):
        parts = "by" + "".join(f"-{key}" for key in ("nc", "sa", "nd") if found[key])
        return _versioned(parts, found["version"])
    return "CC-PDM-1.0" if _PUBLIC.search(text) else ""


def _versioned(parts: str, version: str | None) -> str:
    name = f"CC-{parts.upper()}"
    return f"{name}-{version}" if version else f"LicenseRef-{name}"
