# ruff: noqa: E501, ISC004 - a rule is easiest to read on one line, however long
"""Readings of what engineers write and no word list can hold: one rule, one line.

A rule's replacement is ordinary words; ``⟨AB⟩`` in it is said letter by letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

RESPELLED = re.compile(
    r"⟨(?P<letters>[A-Za-z0-9]+)⟩"
    r"|(?<![\w-])(?=[a-z-]*[A-Z]{2,})(?=[A-Z-]*[a-z])(?:[A-Z]{2,}|[a-z]+)(?:-(?:[A-Z]{2,}|[a-z]+))+(?![\w-])"
)
"""Letters that a rule asked for, or ``LAM-port``: syllables, the stressed one in capitals."""

_DIRECTION = r"(?:north|south|east|west|central)(?:north|south|east|west)?"
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_EXTENSIONS = {
    "py": "pie", "js": "⟨JS⟩", "conf": "conf", "yaml": "yammel", "yml": "yammel",
    "json": "jason", "sh": "⟨SH⟩", "log": "log", "md": "⟨MD⟩", "txt": "text", "toml": "tommel",
    "sql": "⟨SQL⟩", "csv": "⟨CSV⟩", "xml": "⟨XML⟩", "html": "⟨HTML⟩", "tf": "⟨TF⟩",
}  # fmt: skip
_PLACES = {
    "us": "⟨US⟩", "eu": "⟨EU⟩", "ap": "⟨AP⟩", "sa": "⟨SA⟩", "ca": "⟨CA⟩", "af": "⟨AF⟩",
    "me": "⟨ME⟩", "cn": "⟨CN⟩", "il": "⟨IL⟩", "mx": "⟨MX⟩",
}  # fmt: skip
_FOLDERS = {
    "etc": "etsy", "usr": "user", "var": "var", "tmp": "temp", "dev": "dev", "proc": "prock",
    "bin": "bin", "opt": "opt", "lib": "lib", "src": "source", "srv": "serve",
}  # fmt: skip
_BYTES = {"K": "kilo", "M": "mega", "G": "giga", "T": "tera", "P": "peta", "E": "exa"}
_TIMES = {
    "s": "second", "ns": "nanosecond", "µs": "microsecond", "μs": "microsecond",
    "us": "microsecond", "h": "hour",
}  # fmt: skip


_RATES = {"s": "second", "sec": "second", "min": "minute", "hr": "hour"}


def _letters(text: str) -> str:
    return f"⟨{text.upper()}⟩"


def _digit(text: str) -> str:
    return _DIGITS[int(text)]


def _region(m: re.Match[str]) -> str:
    place = _PLACES.get(m["place"], m["place"])
    parts = re.findall(r"north|south|east|west|central", m["direction"])
    said = f"{place}{' gov' if m['gov'] else ''} {''.join(parts)} {_digit(m['number'])}"
    return said + (f" {_letters(m['zone'])}" if m["zone"] else "")


def _version(m: re.Match[str]) -> str:
    return "version " + " point ".join(m["version_number"].split("."))


def _address(m: re.Match[str]) -> str:
    said = " dot ".join(m["address"].split("."))
    return said + (f" slash {m['prefix']}" if m["prefix"] else "")


def _percentile(m: re.Match[str]) -> str:
    number = m["percentile"]
    if number == "999":
        return "⟨P⟩ three nines"
    return f"⟨P⟩ {number}"


def _file(m: re.Match[str]) -> str:
    name = re.sub(r"[_-]+", " ", m["file_name"])
    return f"{name} dot {_EXTENSIONS[m['extension'].lower()]}"


def _name(m: re.Match[str]) -> str:
    return " ".join("⟨ID⟩" if part.lower() == "id" else part for part in m["name"].split("_"))


def _path(m: re.Match[str]) -> str:
    steps = [step for step in m["path"].split("/") if step]
    return " ".join(f"slash {_FOLDERS.get(step, re.sub(r'[_.-]+', ' ', step))}" for step in steps)


def _host(m: re.Match[str]) -> str:
    return " dot ".join(
        {"io": "⟨IO⟩", "dev": "dev", "www": "w w w"}.get(part, part.replace("-", " "))
        for part in m["host"].split(".")
    ) + (f" port {m['port']}" if m["port"] else "")


def _size(m: re.Match[str]) -> str:
    number, prefix, binary = m["size"], m["size_prefix"], m["size_binary"]
    name = f"{_BYTES[prefix][:2]}bi" if binary else _BYTES[prefix]
    said = f"{number} {name}byte{'' if number == '1' else 's'}"
    return said + (" per second" if m["size_rate"] else "")


def _time(m: re.Match[str]) -> str:
    number = m["time"]
    return f"{number} {_TIMES[m['time_unit']]}{'' if number == '1' else 's'}"


def _hexadecimal(m: re.Match[str]) -> str:
    return "zero x " + " ".join(
        _digit(c) if c.isdigit() else _letters(c) for c in m["hexadecimal"].upper()
    )


def _flag(m: re.Match[str]) -> str:
    if m["long_flag"]:
        return "dash dash " + m["long_flag"].replace("-", " ")
    return "dash " + _letters(m["short_flag"])


def _status(m: re.Match[str]) -> str:
    number = m["status"]
    return f"{_digit(number[0])} oh {_digit(number[2])}" + ("s" if m["statuses"] else "")


Rule = Callable[[re.Match[str]], str]

_RULES: tuple[tuple[str, str, Rule], ...] = (
    # us-east-1a, us-gov-west-1, europe-west4
    (
        "region",
        rf"(?<![\w-])(?P<place>us|eu|ap|sa|ca|af|me|cn|il|mx|asia|europe|australia)"
        rf"(?P<gov>-gov)?-(?P<direction>{_DIRECTION})-?(?P<number>\d)(?P<zone>[a-f])?(?!\w)",
        _region,
    ),
    ("flags", r"(?<!\S)(?:--(?P<long_flag>[a-z][a-z-]+)|-(?P<short_flag>[a-zA-Z]{1,3}))(?!\w)", _flag),
    ("percentiles", r"(?<!\w)[pP](?P<percentile>50|75|90|95|99\.9+|999|99)(?![\w])", _percentile),
    (
        "addresses",
        r"(?<![\w.])(?P<address>\d{1,3}(?:\.\d{1,3}){3})(?:/(?P<prefix>\d{1,2}))?(?![\w])",
        _address,
    ),
    ("versions", r"(?<!\w)v(?P<version_number>\d+(?:\.\d+)*)(?!\w)", _version),
    ("hexadecimals", r"(?<!\w)0x(?P<hexadecimal>[0-9A-Fa-f]+)(?!\w)", _hexadecimal),
    (
        "files",
        rf"(?<![\w/])(?P<file_name>[A-Za-z][\w-]*)\.(?P<extension>{'|'.join(_EXTENSIONS)})(?!\w)",
        _file,
    ),
    (
        "hosts",
        r"(?<![\w@])(?P<host>(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|gov)|localhost)"
        r"(?::(?P<port>\d{2,5}))?(?!\w)",
        _host,
    ),
    ("paths", r"(?<![\w/])(?P<path>(?:/[a-z][\w.-]*[\w])+)/?", _path),
    (
        "sizes",
        r"(?<![\w$£€])(?P<size>\d+(?:[.,]\d+)*)\s?(?P<size_prefix>[KMGTPE])(?P<size_binary>i)?B"
        r"(?P<size_rate>/s|ps)?(?!\w)",
        _size,
    ),
    ("round_the_clock", r"(?<![\w/])24/7(?![\w/])", lambda _: "twenty-four seven"),
    ("halves", r"(?<![\w/])50/50(?![\w/])", lambda _: "fifty fifty"),
    ("errors_of_a_kind", r"(?<!\w)(?P<kind>[1-5])xx(?!\w)", lambda m: f"{_digit(m['kind'])} x x"),
    ("responses", r"(?<![\w.,:$£€-])(?P<status>[45]0[1-9])(?P<statuses>s)?(?![\w%.,:]\d|\w|%)", _status),
    (
        "multiples",
        r"(?<![\w.])(?P<multiple>\d+(?:\.\d+)?)x(?!\w)",
        lambda m: f"{m['multiple']} x",
    ),
    (
        "times",
        r"(?<![\w.$£€'])(?<!the )(?P<time>\d+(?:\.\d+)?)(?P<time_unit>ns|µs|μs|us|s|h)(?!\w)",
        _time,
    ),
    (
        "thousands",
        r"(?<![\w.,$£€])(?P<thousands>\d+(?:\.\d+)?)[kK](?!\w)",
        lambda m: f"{m['thousands']} ⟨K⟩",
    ),
    (
        "severities",
        r"(?<!\w)(?:SEV|Sev|sev)[- ]?(?P<severity>[0-5])(?!\w)",
        lambda m: f"sev {_digit(m['severity'])}",
    ),
    (
        "priorities",
        r"(?<!\w)(?P<priority_letter>[PQ])(?P<priority>[0-5])(?!\w)",
        lambda m: f"{_letters(m['priority_letter'])} {_digit(m['priority'])}",
    ),
    (
        "rates",
        r"(?<=[\w%])/(?P<rate>s|sec|min|hr)(?!\w)",
        lambda m: f" per {_RATES[m['rate']]}",
    ),
    (
        "channels",
        r"(?<!\S)#(?P<channel>[a-z][\w-]*)",
        lambda m: re.sub(r"[_-]+", " ", m["channel"]),
    ),
    ("names", r"(?<!\w)(?P<name>[A-Za-z]+(?:_[A-Za-z0-9]+)+)(?!\w)", _name),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Readings:
    """All rules as one expression, so that a phrase is read through once."""

    pattern: re.Pattern[str]
    rules: dict[str, Rule]

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        return self.pattern.search(text, start)

    def said(self, match: re.Match[str]) -> str:
        assert match.lastgroup is not None
        return self.rules[match.lastgroup](match)


READINGS = Readings(
    # lastgroup names the group that closed last: the rule's own, which encloses its parts.
    re.compile("|".join(f"(?P<rule_{name}>{pattern})" for name, pattern, _ in _RULES)),
    {f"rule_{name}": rule for name, _, rule in _RULES},
)
