# ruff: noqa: E501 - a rule is easiest to read on one line, however long
"""What stands in consoles and on dashboards: addresses, paths, versions, identifiers."""

from __future__ import annotations

import re

from pipeline.speech.reading_rule import Rule, characters, digit, digits, in_pairs, letters

_DIRECTION = r"(?:north|south|east|west|central)(?:north|south|east|west)?"
_EXTENSIONS = {
    "py": "pie", "js": "⟨JS⟩", "conf": "conf", "yaml": "yammel", "yml": "yammel",
    "json": "jason", "sh": "⟨SH⟩", "log": "log", "md": "⟨MD⟩", "txt": "text", "toml": "tommel",
    "sql": "⟨SQL⟩", "csv": "⟨CSV⟩", "xml": "⟨XML⟩", "html": "⟨HTML⟩", "tf": "⟨TF⟩",
    "rs": "⟨RS⟩", "go": "go", "java": "java", "exe": "⟨EXE⟩", "dll": "⟨DLL⟩", "sys": "sis",
    "pdf": "⟨PDF⟩", "env": "env", "ini": "innee", "cfg": "config", "zip": "zip", "gz": "⟨GZ⟩",
}  # fmt: skip
_PLACES = {
    "us": "⟨US⟩", "eu": "⟨EU⟩", "ap": "⟨AP⟩", "sa": "⟨SA⟩", "ca": "⟨CA⟩", "af": "⟨AF⟩",
    "me": "⟨ME⟩", "cn": "⟨CN⟩", "il": "⟨IL⟩", "mx": "⟨MX⟩", "uk": "⟨UK⟩",
}  # fmt: skip
_FOLDERS = {
    "etc": "etsy", "usr": "user", "var": "var", "tmp": "temp", "dev": "dev", "proc": "prock",
    "bin": "bin", "opt": "opt", "lib": "lib", "src": "source", "srv": "serve", "sys": "sis",
    "sbin": "⟨S⟩ bin", "db": "⟨DB⟩", "api": "⟨API⟩", "ssl": "⟨SSL⟩", "ssh": "⟨SSH⟩",
    "v1": "⟨V⟩ one", "v2": "⟨V⟩ two", "v3": "⟨V⟩ three", "null": "null", "passwd": "password",
}  # fmt: skip
_HOST_PARTS = {
    "io": "⟨IO⟩", "www": "⟨WWW⟩", "uk": "⟨UK⟩", "aws": "⟨AWS⟩", "api": "⟨API⟩", "eu": "⟨EU⟩",
    "us": "⟨US⟩", "ai": "⟨AI⟩", "cdn": "⟨CDN⟩", "db": "⟨DB⟩", "fm": "⟨FM⟩", "tv": "⟨TV⟩",
}  # fmt: skip
_SPELLED_IN_NAMES = frozenset(
    ("API", "CPU", "DB", "DNS", "GC", "HTTP", "ID", "IO", "IP", "OS", "SQL", "SSL", "TLS", "TTL",
     "UI", "URI", "URL", "UUID", "VM", "XML")
)  # fmt: skip
_HOST = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}(?:com|org|net|io|dev|gov|edu|mil|uk|de|fr|eu|ai|app|cloud|local|internal)"


def _region(m: re.Match[str]) -> str:
    place = _PLACES.get(m["place"], m["place"])
    parts = re.findall(r"north|south|east|west|central", m["direction"])
    said = f"{place}{' gov' if m['gov'] else ''} {''.join(parts)} {digit(m['number'])}"
    return said + (f" {letters(m['zone'])}" if m["zone"] else "")


def _numbered(version: str) -> str:
    return " point ".join(version.split("."))


def _version(m: re.Match[str]) -> str:
    stage = m["version_stage"]
    return "version " + _numbered(m["version_number"]) + (f" {_stage(stage)}" if stage else "")


def _stage(stage: str) -> str:
    """``-rc1`` → ``⟨RC⟩ 1``."""
    word, number = stage.strip("-.0123456789"), stage.lstrip("-.abcdefghijklmnopqrstuvwxyz")
    return f"{letters(word) if word == 'rc' else word} {number}".strip()


def _address(m: re.Match[str]) -> str:
    said = " dot ".join(m["address"].split("."))
    said += f" slash {m['prefix']}" if m["prefix"] else ""
    return said + (f" port {_port(m['address_port'])}" if m["address_port"] else "")


def _address_6(m: re.Match[str]) -> str:
    groups = re.split(r"(:+)", m["address_6"])
    said = " ".join(
        " ".join(["colon"] * len(group)) if group.startswith(":") else characters(group)
        for group in groups
        if group
    )
    return said + (f" slash {m['prefix_6']}" if m["prefix_6"] else "")


def _port(number: str) -> str:
    """``443`` is four forty-three, ``8080`` eighty eighty, ``65535`` five figures."""
    if len(number) == 3:
        return in_pairs(number)
    return digits(number) if len(number) > 4 else number


def _percentile(m: re.Match[str]) -> str:
    number = m["percentile"]
    return "⟨P⟩ three nines" if number == "999" else f"⟨P⟩ {number}"


def _words(name: str) -> str:
    """``getUserID`` → ``get User ⟨ID⟩``, ``MAX_RETRIES`` → ``max retries``."""
    parts: list[str] = []
    for part in re.split(r"[_.\-]+", name):
        humps = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", part) if part.isascii() else [part]
        parts += [
            letters(hump)
            if hump.upper() in _SPELLED_IN_NAMES
            else hump.lower()
            if hump.isupper() and len(hump) > 1
            else hump
            for hump in humps
        ]
    return " ".join(parts)


def _file(m: re.Match[str]) -> str:
    return f"{_words(m['file_name'])} dot {_EXTENSIONS[m['extension'].lower()]}"


def _steps(path: str) -> str:
    return " ".join(f"slash {_step(step)}" for step in path.split("/") if step)


def _step(step: str) -> str:
    if step in _FOLDERS:
        return _FOLDERS[step]
    stem, dot, extension = step.rpartition(".")
    if dot and stem and extension in _EXTENSIONS:
        return f"{_words(stem)} dot {_EXTENSIONS[extension]}"
    return _words(step)


def _host(name: str) -> str:
    return " dot ".join(_HOST_PARTS.get(part, part.replace("-", " ")) for part in name.split("."))


def _link(m: re.Match[str]) -> str:
    """The scheme is not said, and neither is what only a machine reads (a query)."""
    port = f" port {_port(m['link_port'])}" if m["link_port"] else ""
    path = f" {_steps(m['link_path'])}" if m["link_path"] else ""
    return (_host(m["link_host"]) + port + path).rstrip()


def _mail(m: re.Match[str]) -> str:
    user = " dot ".join(
        part.replace("-", " ").replace("_", " ") for part in m["mail_user"].split(".")
    )
    return f"{user} at {_host(m['mail_host'])}"


def _flag(m: re.Match[str]) -> str:
    if m["long_flag"]:
        value = f" equals {m['long_value']}" if m["long_value"] else ""
        return "dash dash " + m["long_flag"].replace("-", " ") + value
    return "dash " + letters(m["short_flag"])


def _call(m: re.Match[str]) -> str:
    said = " dot ".join(_words(part) for part in m["called"].split("."))
    return f"{said} {m['call_with']}" if m["call_with"] else said


COMPUTING_RULES: tuple[Rule, ...] = (
    Rule("mails", rf"(?<![\w.])(?P<mail_user>[A-Za-z0-9][\w.+-]{{0,63}})@(?P<mail_host>{_HOST})(?!\w)", _mail),
    Rule("links", rf"(?<![\w@.])(?:https?://)?(?P<link_host>{_HOST}|localhost|(?<=//)[\w.-]{{1,99}})(?::(?P<link_port>\d{{2,5}}))?(?P<link_path>(?:/[\w.~-]*[\w~])*/?)(?:\?[\w=&%.-]*\w)?(?![\w@])", _link),
    # us-east-1a, us-gov-west-1, europe-west4
    Rule("regions", rf"(?<![\w-])(?P<place>us|eu|ap|sa|ca|af|me|cn|il|mx|uk|asia|europe|australia)(?P<gov>-gov)?-(?P<direction>{_DIRECTION})-?(?P<number>\d)(?:-?(?P<zone>[a-f]))?(?!\w)", _region),
    Rule("flags", r"(?<!\S)(?:--(?P<long_flag>[a-z][a-z-]+)(?:=(?P<long_value>\w+))?|-(?P<short_flag>[a-zA-Z]{1,3}))(?![\w-])", _flag),
    Rule("percentiles", r"(?<!\w)[pP](?P<percentile>\d{2}\.9+|999|[1-9]\d)(?!\w)", _percentile),
    Rule("addresses", r"(?<![\w.])(?P<address>\d{1,3}(?:\.\d{1,3}){3})(?:/(?P<prefix>\d{1,2})|:(?P<address_port>\d{2,5}))?(?!\w|\.\d)", _address),
    Rule("addresses_6", r"(?<![\w:])(?P<address_6>(?=[0-9a-fA-F:]*::|(?:[0-9a-fA-F]+:){4})[0-9a-fA-F:]*:[0-9a-fA-F]*)(?:/(?P<prefix_6>\d{1,3}))?(?![\w:])", _address_6),
    Rule("vulnerabilities", r"(?<!\w)CVE-(?P<cve_year>\d{4})-(?P<cve>\d{4,7})(?!\w)", lambda m: f"⟨CVE⟩ {m['cve_year']}, {digits(m['cve'])}"),
    Rule("versions", r"(?<!\w)v(?P<version_number>\d+(?:\.\d+)*)(?P<version_stage>-(?:rc|alpha|beta)[.-]?\d*)?(?!\w)", _version),
    Rule("versions_of", r"(?<=\s)(?P<release>(?:(?<=Python )|(?<=Java )|(?<=Node )|(?<=Go )|(?<=Ruby )|(?<=kernel )|(?<=Linux )|(?<=iOS )|(?<=Android )|(?<=version )|(?<=release )|(?<=Kubernetes )|(?<=PostgreSQL )|(?<=Postgres )|(?<=MySQL ))\d+(?:\.\d+)+)(?!\w|\.\d|%)", lambda m: _numbered(m["release"])),
    Rule("dotted", r"(?<![\w.$£€])(?P<dotted>\d+(?:\.\d+){2,})(?P<dotted_stage>-(?:rc|alpha|beta)[.-]?\d*)?(?!\w|\.\d)", lambda m: _numbered(m["dotted"]) + (f" {_stage(m['dotted_stage'])}" if m["dotted_stage"] else "")),
    Rule("ports", r"(?<=[Pp]ort )(?P<port>\d{3}|\d{5})(?![\w,]|\.\d)", lambda m: _port(m["port"])),
    Rule("hexadecimals", r"(?<!\w)0x(?P<hexadecimal>[0-9A-Fa-f]+)(?!\w)", lambda m: f"zero x {characters(m['hexadecimal'])}"),
    Rule("uuids", r"(?<!\w)(?P<uuid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})(?!\w)", lambda m: ", ".join(characters(part) for part in m["uuid"].split("-"))),
    Rule("commits", r"(?<![\w-])(?P<commit>(?=[0-9a-f]*\d)(?=[0-9]*[a-f])(?!\d+e\d+\b)[0-9a-f]{7,40})(?!\w)", lambda m: characters(m["commit"])),
    Rule("files", rf"(?<![\w/.])(?P<file_name>[A-Za-z][\w-]{{0,99}})\.(?P<extension>{'|'.join(_EXTENSIONS)})(?![\w(])", _file),
    Rule("paths", r"(?<![\w/])~?(?P<path>(?:/[A-Za-z.][\w.-]*\w|/\w)+)/?(?!\w)", lambda m: _steps(m["path"])),
    Rule("protocols", r"(?<=[A-Z])/(?=\d)", lambda _: " "),
    Rule("roots", r"(?<=\s)/(?=[\s.,;:!?—]|$)", lambda _: "slash"),
    Rule("calls", r"(?<![\w.])(?P<called>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\((?:\)|(?<=\w\()(?P<call_with>-?\w+)\))(?<!\(s\))(?<!\(es\))(?!\w)", _call),
    Rule("perhaps_several", r"(?<=\w)\((?P<several>e?s)\)", lambda m: m["several"]),
    Rule("networks", r"(?<!\w)AS(?P<network>\d{2,6})(?!\w)", lambda m: f"⟨AS⟩ {_port(m['network'])}"),
    Rule("errors_of_a_kind", r"(?<!\w)(?P<kind>[1-5])xx(?!\w)", lambda m: f"{digit(m['kind'])} x x"),
    Rule("responses", r"(?<![\w.,:$£€-])(?P<status>[45]0[1-9])(?P<statuses>s)?(?![\w%.,:]\d|\w|%)", lambda m: in_pairs(m["status"]) + (m["statuses"] or "")),
    Rule("severities", r"(?<!\w)(?:SEV|Sev|sev)[- ]?(?P<severity>[0-5])(?!\w)", lambda m: f"sev {digit(m['severity'])}"),
    Rule("priorities", r"(?<!\w)(?P<priority_letter>[PQ])(?P<priority>[0-5])(?!\w)", lambda m: f"{letters(m['priority_letter'])} {digit(m['priority'])}"),
    Rule("architectures", r"(?<!\w)[xX](?P<architecture>86|64|32)(?:[_-](?P<bits>64))?(?!\w)", lambda m: f"⟨X⟩ {m['architecture']}" + (f" {m['bits']}" if m["bits"] else "")),
    Rule("channels", r"(?<!\S)#(?P<channel>[a-z][\w-]*)", lambda m: re.sub(r"[_-]+", " ", m["channel"])),
    Rule("mentions", r"(?<![\w.])@(?P<mention>[a-z][\w-]*)", lambda m: "at " + re.sub(r"[_-]+", " ", m["mention"])),
    Rule("names", r"(?<!\w)(?P<name>_*[A-Za-z]+(?:_[A-Za-z0-9]+)+)(?!\w)", lambda m: _words(m["name"].strip("_"))),
    Rule("humps", r"(?<!\w)(?P<humps>[a-z]{2,}(?:[A-Z][a-z]+)+[A-Z]*|(?!Mc|Mac|De|La|Le|Di|Fitz)(?:[A-Z][a-z]+){2,})(?!\w)", lambda m: _words(m["humps"])),
)  # fmt: skip
