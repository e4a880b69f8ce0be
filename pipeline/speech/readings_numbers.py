# ruff: noqa: E501 - a rule is easiest to read on one line, however long
"""Times, money, measures and other figures that the engines' normaliser leaves or misreads."""

from __future__ import annotations

import re

from pipeline.speech.reading_rule import Rule, digit, digits, in_pairs, letters

_BYTES = {"K": "kilo", "k": "kilo", "M": "mega", "G": "giga", "T": "tera", "P": "peta", "E": "exa"}
_TIMES = {
    "s": "second", "ns": "nanosecond", "µs": "microsecond", "us": "microsecond", "h": "hour",
    "hr": "hour", "hrs": "hour", "min": "minute", "mins": "minute", "sec": "second",
    "secs": "second",
}  # fmt: skip
_RATES = {"s": "second", "sec": "second", "min": "minute", "hr": "hour", "h": "hour", "day": "day"}
_MEASURES = {
    "m": "meter", "V": "volt", "kV": "kilovolt", "mA": "milliamp", "kA": "kiloamp",
    "dBm": "⟨DBM⟩", "psi": "⟨PSI⟩", "bps": "⟨BPS⟩", "fps": "⟨FPS⟩", "rpm": "⟨RPM⟩",
    "km/s": "kilometer per second", "m/s": "meter per second", "m²": "square meter", "km²": "square kilometer", "m³": "cubic meter",
}  # fmt: skip
_CURRENCIES = {"$": "dollar", "£": "pound", "€": "euro", "¥": "yen", "₿": "bitcoin"}
_MULTITUDES = {
    "bn": "billion", "mn": "million", "mm": "million", "tn": "trillion", "trn": "trillion",
    "t": "trillion", "b": "billion", "m": "million", "k": "thousand",
}  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_FRACTIONS = {
    "½": "half", "⅓": "third", "⅔": "two thirds", "¼": "quarter", "¾": "three quarters",
    "⅛": "eighth", "⅜": "three eighths", "⅝": "five eighths", "⅞": "seven eighths",
}  # fmt: skip
_COMPARISONS = {
    "<=": "less than or equal to", "≤": "less than or equal to", ">=": "greater than or equal to",
    "≥": "greater than or equal to", "!=": "not equal to", "≠": "not equal to", "==": "equals",
    "≈": "about", "<": "less than", ">": "greater than", "×": "times", "÷": "divided by",
    "∞": "infinity", "√": "the square root of", "->": "to", "=>": "to", "→": "to",
}  # fmt: skip
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_DECADE_AFTER = "".join(
    f"|(?<={word} )" for word in ("the", "early", "late", "mid", "his", "her", "their", "my", "our")
).removeprefix("|")


def _signed(power: str) -> str:
    return power.replace("-", "minus ").replace("−", "minus ").replace("+", "")


def _plural(number: str, unit: str) -> str:
    if number in ("1", "-1") or unit.startswith("⟨"):
        return unit
    counted, per, time = unit.partition(" per ")
    return counted + "s" + per + time


def _four_figures(hour: str, minute: str) -> str:
    """``03:47``, ``15:00``: as those who work by twenty-four hours say it."""
    said = "zero" if hour == "00" else f"oh {digit(hour[1])}" if hour[0] == "0" else hour
    if minute == "00":
        return f"{said} hundred"
    return f"{said} {'oh ' + digit(minute[1]) if minute[0] == '0' else minute}"


def _stamp(m: re.Match[str]) -> str:
    """``2012-08-01T09:30:00Z``."""
    hour, minute, second = m["stamp_hour"], m["stamp_minute"], m["stamp_second"]
    month, day = int(m["stamp_month"]), int(m["stamp_day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return m[0]
    time = f"{hour}:{minute}" + (f":{second}" if second and int(second) else "")
    if hour[0] == "0" and hour != "00" and minute != "00":
        time = f"oh {time[1:]}"
    zone = " ⟨UTC⟩" if m["stamp_zone"] else ""
    return f"{_MONTHS[month - 1]} {day}, {m['stamp_year']}, {time}{zone}"


def _money(m: re.Match[str]) -> str:
    symbol, number = m["currency"], m["sum"]
    multitude = _MULTITUDES[m["multitude"].lower()]
    currency = _CURRENCIES[symbol]
    country = f"{letters(m['country'])} " if m["country"] else ""
    return f"{number} {multitude} {country}{currency}{'' if currency == 'yen' else 's'}"


def _size(m: re.Match[str]) -> str:
    number, prefix, binary = m["size"], m["size_prefix"], m["size_binary"]
    name = f"{_BYTES[prefix][:2]}bi" if binary else _BYTES[prefix]
    if m["size_of"] in ("b", "bit"):
        said = f"{number} {_plural(number, name + 'bit')}"
    else:
        said = f"{number} {_plural(number, name + 'byte')}"
    return said + (" per second" if m["size_rate"] else "")


def _power(m: re.Match[str]) -> str:
    power = m["power"] if m["power"] is not None else m["raised"].translate(_SUPERSCRIPTS)
    if power in ("2", "3"):
        return f"{m['base']} {'squared' if power == '2' else 'cubed'}" + _less_one(m)
    return f"{m['base']} to the power of {_signed(power)}" + _less_one(m)


def _less_one(m: re.Match[str]) -> str:
    return f" minus {m['less']}" if m["less"] else ""


def _fraction(m: re.Match[str]) -> str:
    said = _FRACTIONS[m["fraction"]]
    several = " " in said
    if m["wholes"]:
        return f"{m['wholes']} and {'' if several else 'a '}{said}"
    return said if several else f"one {said}"


def _phone(m: re.Match[str]) -> str:
    groups = re.findall(r"\d+", m["phone"])
    plus = "plus " if m["phone"].startswith("+") else ""
    said = ("800" if group == "800" else digits(group) for group in groups)
    return plus + ", ".join(said)


def _hours(m: re.Match[str]) -> str:
    hours, minutes = m["long_hours"], m["long_minutes"]
    return f"{hours} {_plural(hours, 'hour')} {minutes} {_plural(minutes, 'minute')}"


def _decade(m: re.Match[str]) -> str:
    century = m["century"] or ""
    if m["tens"] == "0":
        return {"20": "two thousands", "19": "nineteen hundreds"}.get(century, m[0])
    return f"{century} {m['tens']}0s".strip()


NUMBER_RULES: tuple[Rule, ...] = (
    Rule("stamps", r"(?<!\w)(?P<stamp_year>\d{4})-(?P<stamp_month>\d\d)-(?P<stamp_day>\d\d)[T ](?P<stamp_hour>\d\d):(?P<stamp_minute>\d\d)(?::(?P<stamp_second>\d\d)(?:\.\d+)?)?(?P<stamp_zone>Z)?(?!\w)", _stamp),
    Rule("phones", r"(?<![\w.-])(?P<phone>\+?\d[-. ]\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}|\(\d{3}\) ?\d{3}[-. ]\d{4}|\d{3}-\d{3}-\d{4})(?![\w-])", _phone),
    Rule("money", rf"(?<!\w)(?P<country>US|AU|CA|NZ|HK)?(?P<currency>[$£€¥₿])(?P<sum>{_NUMBER})\s?(?P<multitude>bn|mn|mm|MM|tn|trn|[TBMKbmk])(?!\w)", _money),
    Rule("money_between", rf"(?<!\w)(?P<between>[$£€])(?P<least>{_NUMBER})\s?[-–]\s?[$£€]?(?P<highest>{_NUMBER})(?P<between_multitude>\s(?:thousand|million|billion|trillion))?(?!\w)", lambda m: f"{m['least']} to {m['highest']}{m['between_multitude'] or ''} {_CURRENCIES[m['between']]}s"),
    Rule("money_of_a_country", rf"(?<!\w)(?P<dollar_country>US|AU|CA|NZ|HK)\$(?P<dollars>{_NUMBER})(?P<dollar_multitude> (?:thousand|million|billion|trillion))?(?!\w)", lambda m: f"{m['dollars']}{m['dollar_multitude'] or ''} {letters(m['dollar_country'])} dollars"),
    # 03:47 and 15:00, not 3:47 AM, 0:01 or 14:30:05
    Rule("clocks", r"(?<![\w:.])(?:(?P<clock_hour>0\d|1[3-9](?=:00)|2[0-3](?=:00)):(?P<clock_minute>[0-5]\d))(?![\d:]|\.\d|\s?[AaPp]\.?[Mm]\b)(?P<zulu>Z\b)?", lambda m: _four_figures(m["clock_hour"], m["clock_minute"]) + (" Zulu" if m["zulu"] else "")),
    Rule("zulu_times", r"(?<![\w.:-])(?P<zulu_hour>[01]\d|2[0-3])(?P<zulu_minute>[0-5]\d)Z(?!\w)", lambda m: f"{_four_figures(m['zulu_hour'], m['zulu_minute'])} Zulu"),
    Rule("spans", r"\s?(?:(?<=\d:\d\d)|(?<=\d:\d\d )|(?<=[A-Z]\d)|(?<=[A-Z]\d ))[-–]\s?(?=\d{1,2}:\d\d|[A-Z]\d(?!\w))", lambda _: " to "),
    Rule("ratios", r"(?<![\w:.])(?P<ratio>\d+):(?P<ratio_to>\d|\d{3,})(?![\w:]|\.\d)", lambda m: f"{m['ratio']} to {m['ratio_to']}"),
    Rule("powers", r"(?<![\w.])(?P<base>\d+(?:\.\d+)?)(?:\^(?P<power>[-−+]?\d+)|(?P<raised>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))(?:\s?[-−](?P<less>\d+))?(?![\w.]\d|\w)", _power),
    Rule("exponents", r"(?<![\w.])(?P<mantissa>\d+(?:\.\d+)?)[eE](?P<exponent>[-−+]?\d+)(?!\w)", lambda m: f"{m['mantissa']} ⟨E⟩ {_signed(m['exponent'])}"),
    Rule("countdowns", r"(?<!\w)(?P<zero_hour>[TL])(?P<before>[-−–+])(?=\d)", lambda m: f"{letters(m['zero_hour'])} {'plus' if m['before'] == '+' else 'minus'} "),
    Rule("emergencies", r"(?<![\w.,$£€-])(?:9-1-1|911)(?![\w,.%-]\d|\w|%)", lambda _: "nine one one"),
    Rule("september", r"(?<![\w/])9/11(?![\w/])", lambda _: "nine eleven"),
    Rule("round_the_clock", r"(?<![\w/])24[/x]7(?![\w/])", lambda _: "twenty-four seven"),
    Rule("shares", r"(?<![\w/])(?P<share>50/50|60/40|70/30|80/20|90/10|95/5|99/1)(?![\w/])", lambda m: m["share"].replace("/", " ")),
    Rule("one_over", r"(?<![\w/.])(?P<over>\d+)/(?P<under>\d{3,})(?![\w/])", lambda m: f"{m['over']} over {m['under']}"),
    Rule("vulgar_fractions", rf"(?P<wholes>\d+)?\s?(?P<fraction>[{''.join(_FRACTIONS)}])", _fraction),
    Rule("points_oh", r"(?<![\w.$£€,])(?P<whole>\d+)\.0(?P<hundred>%)?(?![\w.]\d|\w)", lambda m: f"{m['whole']} point oh{' percent' if m['hundred'] else ''}"),
    Rule("percents", rf"(?<![\w.,-])(?P<percent>{_NUMBER})\s?[-–]\s?(?P<percent_to>{_NUMBER})\s?%", lambda m: f"{m['percent']} to {m['percent_to']}%"),
    Rule("dimensions", r"(?<![\w.])(?P<width>\d+)\s?[x×]\s?(?P<height>\d+)(?!\w)", lambda m: f"{m['width']} by {m['height']}"),
    Rule("aircraft", r"(?<![\w.,$£€-])(?P<aircraft>7[0-8]7)(?P<aircraft_s>s)?(?![\w,.:%-]\d|\w|%)", lambda m: in_pairs(m["aircraft"]) + (m["aircraft_s"] or "")),
    Rule("airbuses", r"(?<!\w)A(?P<airbus>3[0-9]0)(?!\w)", lambda m: f"⟨A⟩ {in_pairs(m['airbus'])}"),
    Rule("flights", r"(?<=[Ff]light )(?P<flight>\d{3})(?![\w,.:%-]\d|\w)", lambda m: in_pairs(m["flight"])),
    Rule("decades", r"(?<![\w.])(?:['’]|(?P<century>1[6-9]|20))(?P<tens>\d)0s(?!\w)", _decade),
    Rule("decades_of_a_life", rf"(?:{_DECADE_AFTER}|(?<=mid-))(?P<age>[1-9]0)s(?!\w)", lambda m: f"{m['age']}s"),
    Rule("sizes", rf"(?<![\w$£€.])(?P<size>{_NUMBER})\s?(?P<size_prefix>[KkMGTPE])(?P<size_binary>i)?(?P<size_of>B|bit|b(?=/s|ps))(?P<size_rate>/s|ps)?(?!\w)", _size),
    Rule("multiples", r"(?<![\w.])(?P<multiple>\d+(?:\.\d+)?)(?:x|×)(?!\w)", lambda m: f"{m['multiple']} x"),
    Rule("hours_and_minutes", r"(?<![\w.])(?P<long_hours>\d+)h ?(?P<long_minutes>\d+)m(?!\w)", _hours),
    Rule("times", rf"(?<![\w.$£€'])(?P<time>{_NUMBER})(?P<time_unit>\s?ns|\s?µs|us|s|h|\s?hrs?|\s?mins?|\s?secs?)(?!\w)", lambda m: f"{m['time']} {_plural(m['time'], _TIMES[m['time_unit'].strip()])}"),
    Rule("measures", rf"(?<![\w.$£€])(?P<measured>{_NUMBER})(?:\s(?P<measure>m)|\s?(?P<measure_joined>{'|'.join(sorted((u for u in _MEASURES if u != 'm'), key=len, reverse=True))}))(?![\w'])", lambda m: f"{m['measured']} {_plural(m['measured'], _MEASURES[m['measure'] or m['measure_joined']])}"),
    Rule("thousands", r"(?<![\w.,$£€])(?P<thousands>\d+(?:\.\d+)?)[kK](?!\w)", lambda m: f"{m['thousands']} ⟨K⟩"),
    Rule("grouped", r"(?<![\w.])(?P<grouped>\d{1,3}(?:_\d{3})+)(?!\w)", lambda m: m["grouped"].replace("_", ",")),
    Rule("rates", r"(?<=[\w%])/(?P<rate>s|sec|min|hr|h|day)(?!\w)", lambda m: f" per {_RATES[m['rate']]}"),
    Rule("and_more", r"(?<=\d)\+(?![\w+])", lambda _: " plus"),
    Rule("negatives", r"(?<![\w)\].…'’])[-−–](?=[$£€]?\d)", lambda _: "minus "),
    Rule("abouts", r"(?<![\w~/])~\s?(?=[$£€]?\d)", lambda _: "about "),
    Rule("comparisons", r"\s*(?P<comparison><=|>=|!=|==|->|=>|[≤≥≠≈×÷→∞√]|(?<=\s)[<>](?=\s)|(?<!\S)[<>](?=[$£€]?\d))\s*", lambda m: f" {_COMPARISONS[m['comparison']]} "),
)  # fmt: skip
