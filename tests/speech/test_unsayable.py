"""Text that a voice cannot say: told where it stands, and never handed to an engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.catalog.model import Catalog
from pipeline.compile import compile_episode
from pipeline.explain.foretold import problems_ahead
from pipeline.speech.engines.phonemes import phonemes
from pipeline.speech.legible import illegible, legible
from pipeline.speech.speak import speak
from pipeline.speech.text import Lexicon, expected_words, spoken_phrase
from pipeline.speech.unsayable import unsayable
from pipeline.store import Store
from tests.speech.lines import line, screenplay
from tests.speech.projects import small_project
from tests.speech.test_speak import a_voice

SAID = """
Café, naïve, Müller, Škoda, Łódź         | Café, naïve, Müller, Škoda, Łódź
Cafe\u0301 Zu\u0308rich                  | Café Zürich
the ﬁle, the oﬃce                        | the file, the office
ｄｏｗｎ at １２３                        | down at 123
version ② of Ⅷ                           | version 2 of VIII
zero\u200bwidth and soft\u00adhyphen     | zerowidth and softhyphen
\u202eright to left\u202c                | right to left
Z͑ͫa̎lgo spoke                             | Zalgo spoke
two\u00a0words                           | two words
1\u202f000\u202f000 users                | 1,000,000 users
Deploy is done 🚀                        | Deploy is done
Done 👩‍💻! Really ✅.                     | Done! Really.
Привет, and hello                        | and hello
the β build and 3σ                       | the beta build and 3 sigma
a 10 kΩ resistor                         | a 10 kilohms resistor
1️⃣ first                                 | 1 first
as one note⁶ says                        | as one note6 says
H₂O                                      | H2O
half‑open                                | half-open
""".strip().splitlines()


@pytest.mark.parametrize("row", SAID, ids=lambda row: ascii(row.split("|")[0].strip()))
def test_what_is_left_to_say(row: str) -> None:
    written, said = (part.strip() for part in row.split(" | "))
    assert expected_words(spoken_phrase(written, Lexicon())) == said


FOUND = {
    "Deploy 🚀 now": [("🚀", "")],
    "👩‍💻 and 👍🏽": [("👩‍💻", ""), ("👍🏽", "")],
    "It said Привет, мир. Then nothing.": [("Привет, мир", "Cyrillic")],
    "the 猫 sat": [("猫", "Chinese or Japanese")],
    "日本語です": [("日本語です", "Chinese or Japanese")],
    "안녕 now": [("안녕", "Korean")],
    "مرحبا بالعالم": [("مرحبا بالعالم", "Arabic")],
    "λόγος and π": [("λόγος", "Greek")],
    "Café Müller, 10⁶ ½ m² 5 µs “quoted” — café’s £5 ≥ 3 → ±5 °C ™": [],
}


@pytest.mark.parametrize(("text", "found"), FOUND.items(), ids=ascii)
def test_what_nobody_can_say(text: str, found: list[tuple[str, str]]) -> None:
    assert [(each.text, each.script) for each in illegible(text)] == found
    assert [(text[each.start : each.end]) for each in illegible(text)] == [t for t, _ in found]
    assert illegible(legible(text)) == ()


@pytest.mark.parametrize(
    "text", ["", "   ", "?!", "...", "—", "*", "🚀", "🚀 … 👍", "\u200b", "猫"]
)
def test_what_has_no_word_is_nothing(text: str) -> None:
    assert spoken_phrase(text, Lexicon()) == ()


def test_an_accent_is_read_and_not_spelled() -> None:
    sounds = phonemes(spoken_phrase("Café Müller", Lexicon()), british=False)
    assert sounds == "kæfˈA mˈuləɹ"


def test_each_is_told_where_it_stands() -> None:
    told = unsayable(line("The word 猫 🚀 and 🚀 again 猫."))
    assert [(d.severity.value, d.slug, d.span.text, d.span.column) for d in told] == [
        ("error", "speech/script", "猫", 17),
        ("warning", "speech/sign", "🚀", 19),
    ]
    assert all("[[written|spoken]]" in d.hint for d in told)


def test_a_wordless_line_is_told_and_still_has_a_take(tmp_path: Path) -> None:
    catalog = Catalog(
        root=tmp_path, voices={"mike": a_voice("mike")}, sounds={}, treatments={}, rooms={}, styles={}
    )  # fmt: skip
    takes, found = speak(
        screenplay(line("🚀", number=1), line("?!", number=2), line("猫", number=3)),
        catalog,
        Store(tmp_path / "store"),
    )
    assert sorted(d.slug for d in found) == [
        "speech/script",
        "speech/sign",
        "speech/wordless",
        "speech/wordless",
    ]
    assert len(takes.by_line) == 3


def test_a_voice_of_that_language_reads_its_script(tmp_path: Path) -> None:
    voice = a_voice("mike", languages=("ru", "en"))
    catalog = Catalog(
        root=tmp_path, voices={"mike": voice}, sounds={}, treatments={}, rooms={}, styles={}
    )
    _, found = speak(screenplay(line("Привет, мир.")), catalog, Store(tmp_path / "store"))
    assert found == ()
    said = spoken_phrase("Привет, *мир* 404.", Lexicon(), language="ru")
    assert [(piece.words, piece.stressed) for piece in said] == [
        ("Привет, ", False),
        ("мир", True),
        (" 404.", False),
    ]


def test_check_tells_it_without_a_model(tmp_path: Path) -> None:
    project = small_project(tmp_path / "show")
    script = project.cues / "03-dark/script.cues"
    script.write_text(
        '+++\n[cast]\nSARAH = "sarah"\n+++\n# Cold Open\n\n'
        'SARAH: "It said\nПривет on every screen 🚀."\nSARAH: "It said [[Привет|pree-VYET]]."\n',
        encoding="utf-8",
    )
    result = compile_episode(project, project.find_episode("3"))
    told = problems_ahead(result, Store(tmp_path / "store"))
    assert [(d.slug, d.span.line, d.span.column) for d in told] == [
        ("speech/script", 8, 1),
        ("speech/sign", 8, 24),
    ]


@pytest.mark.parametrize(
    ("spoken", "sounds"),
    [
        ("LAM-port", "lˈæmpɔɹt"),
        ("the *LAM-port* clock", "ðə lˈæmpɔɹt klˌɑk"),
        ("it is *not* LAM-port", "ɪt ɪz nˈɑt lˌæmpɔɹt"),
    ],
)
def test_the_spoken_half_may_be_respelled_and_stressed(spoken: str, sounds: str) -> None:
    assert phonemes(spoken_phrase(spoken, Lexicon()), british=False) == sounds
