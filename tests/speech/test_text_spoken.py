"""What the engines are given for what engineers write: every phrase beside its very words.

The words on the right are spelt out in full, figures and all, and must sound as the phrase
does. So the table holds our readings, the lexicon, and the numbers, dates and money that
hibari's normaliser reads, in one go, before any engine speaks.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.speech.engines.phonemes import phonemes
from pipeline.speech.readings import BY_FIGURES, BY_LETTERS, RULES
from pipeline.speech.text import SpokenPiece, load_lexicon, spoken_phrase

LEXICON = load_lexicon(Path(__file__).parents[2] / "voices" / "lexicon.toml")

SPOKEN = """
3:47 AM                              | three forty-seven A M
3:47 a.m. Pacific                    | three forty-seven A M Pacific
at 3am                               | at three A M
5pm sharp                            | five P M sharp
12:05 p.m.                           | twelve oh five P M
03:47 UTC                            | oh three forty-seven U T C
09:00                                | oh nine hundred
15:00                                | fifteen hundred
10:00                                | ten o'clock
0:01                                 | zero oh one
14:30:05                             | fourteen thirty and five seconds
0930Z                                | oh nine thirty zulu
October 21st, 2016                   | October twenty-first, twenty sixteen
Oct 21, 2016                         | October twenty-first, twenty sixteen
21 October 2016                      | the twenty-first of October twenty sixteen
2012-08-01                           | August first, twenty twelve
8/1/2012                             | August first, twenty twelve
2012-08-01T09:30:00Z                 | August first, twenty twelve, oh nine thirty U T C
in 1999                              | in nineteen ninety-nine
in 2008                              | in two thousand eight
the 2000s                            | the two thousands
the late 1990s                       | the late nineteen nineties
the '90s                             | the nineties
the ’80s                             | the eighties
her 30s                              | her thirties
a 30s timeout                        | a thirty seconds timeout
$440 million                         | four hundred forty million dollars
$50M                                 | fifty million dollars
$1.2bn                               | one point two billion dollars
€1.2bn                               | one point two billion euros
£3.50                                | three pounds and fifty pence
¥10,000                              | ten thousand yen
$1                                   | one dollar
$0.01                                | one cent
$10k                                 | ten thousand dollars
US$5 million                         | five million U S dollars
-$40                                 | minus forty dollars
$172,222 a second                    | one hundred seventy-two thousand two hundred twenty-two dollars a second
0.1%                                 | zero point one percent
99.999%                              | ninety-nine point nine nine nine percent
400%                                 | four hundred percent
-5%                                  | minus five percent
5–10%                                | five to ten percent
v1.14.2                              | version one point fourteen point two
2.0                                  | two point oh
Python 3.11                          | Python three point eleven
iOS 7.0.6                            | I O S seven point zero point six
v2.0.0-rc1                           | version two point zero point zero R C one
10.0.0.1                             | ten dot zero dot zero dot one
10.0.0.1:8080                        | ten dot zero dot zero dot one port eighty eighty
192.168.0.0/16                       | one hundred ninety-two dot one hundred sixty-eight dot zero dot zero slash sixteen
::1                                  | colon colon one
fe80::1                              | F E eight zero colon colon one
port 8080                            | port eighty eighty
port 443                             | port four forty-three
port 22                              | port twenty-two
503                                  | five oh three
HTTP 404                             | H T T P four oh four
HTTP 500                             | H T T P five hundred
5xx                                  | five X X
p99                                  | P ninety-nine
p50                                  | P fifty
p99.9                                | P ninety-nine point nine
p999                                 | P three nines
10^6                                 | ten to the power of six
10⁶                                  | ten to the power of six
10^-9                                | ten to the power of minus nine
2^64                                 | two to the power of sixty-four
2^32-1                               | two to the power of thirty-two minus one
1e-9                                 | one E minus nine
5^2                                  | five squared
CVE-2021-44228                       | C V E twenty twenty-one, four four two two eight
T-minus 4 minutes                    | T minus four minutes
T+30 seconds                         | T plus thirty seconds
T-10                                 | T minus ten
https://status.example.com/incidents | status dot example dot com slash incidents
http://localhost:3000/health         | localhost port three thousand slash health
www.gov.uk                           | W W W dot gov dot U K
ops@example.com                      | ops at example dot com
jane.doe@example.co.uk               | jane dot doe at example dot co dot U K
snake_case                           | snake case
MAX_RETRIES                          | max retries
DB_HOST                              | D B host
camelCase                            | camel case
getUserById                          | get user by I D
NullPointerException                 | null pointer exception
foo()                                | foo
System.exit(1)                       | system dot exit one
rm -rf /                             | R M dash R F slash
--force                              | dash dash force
--max-old-space=4096                 | dash dash max old space equals forty ninety-six
/var/log                             | slash var slash log
/etc/nginx/nginx.conf                | slash etsy slash engine X slash engine X dot conf
main.py                              | main dot pie
#channel                             | channel
@here                                | at here
us-east-1                            | U S east one
eu-west-2b                           | E U west two B
20 ms                                | twenty milliseconds
4 GB                                 | four gigabytes
1GiB                                 | one gibibyte
10 Gbps                              | ten gigabits per second
500MB/s                              | five hundred megabytes per second
7,200 rpm                            | seven thousand two hundred R P M
40 °C                                | forty degrees Celsius
104°F                                | one hundred four degrees Fahrenheit
3 kWh                                | three kilowatt hours
2.4 GHz                              | two point four gigahertz
12 km/h                              | twelve kilometers per hour
100 m                                | one hundred meters
5 m²                                 | five square meters
230 V                                | two hundred thirty volts
5 µs                                 | five microseconds
2h 30m                               | two hours thirty minutes
1,500 req/s                          | one thousand five hundred requests per second
x86                                  | X eighty-six
x86_64                               | X eighty-six sixty-four
3x                                   | three X
10k requests                         | ten K requests
1–2                                  | one to two
10-15 minutes                        | ten to fifteen minutes
24/7                                 | twenty-four seven
9-1-1                                | nine one one
911                                  | nine one one
9/11                                 | nine eleven
1st                                  | first
the 22nd                             | the twenty-second
1/2                                  | one half
3/4 of users                         | three quarters of users
2½ hours                             | two and a half hours
1/1000                               | one over one thousand
555-0123                             | five five five, zero one two three
(555) 555-0123                       | five five five, five five five, zero one two three
+1 555 555 0123                      | plus one, five five five, five five five, zero one two three
1-800-555-0199                       | one, eight hundred, five five five, zero one nine nine
Apollo XIII                          | Apollo thirteen
World War II                         | World War two
Chapter IV                           | Chapter four
0x1F                                 | zero X one F
commit 3f2a9bc                       | commit three F two A nine B C
550e8400-e29b-41d4-a716-446655440000 | five five zero E eight four zero zero, E two nine B, four one D four, A seven one six, four four six six five five four four zero zero zero zero
SEV-1                                | sev one
RFC 1149                             | R F C eleven forty-nine
Boeing 747                           | Boeing seven forty-seven
the 737 MAX                          | the seven thirty-seven max
an A320                              | an A three twenty
Flight 370                           | Flight three seventy
1,000,000                            | one million
1_000_000                            | one million
1.5 million                          | one point five million
−40                                  | minus forty
-40 degrees                          | minus forty degrees
±5                                   | plus or minus five
≥ 3                                  | greater than or equal to three
<= 5                                 | less than or equal to five
x == y                               | X equals Y
~100                                 | about one hundred
100+ hosts                           | one hundred plus hosts
Q3                                   | Q three
#1                                   | number one
No. 5                                | number five
Oh no.                               | oh no
us vs. them                          | us versus them
e.g. this                            | for example this
i.e. that                            | that is that
logs, etc.                           | logs, et cetera
10:1                                 | ten to one
1920x1080                            | nineteen twenty by ten eighty
AT&T                                 | A T and T
R&D                                  | R and D
CO2                                  | C O two
5G                                   | five G
Y2K                                  | Y two K
HTTP/1.1                             | H T T P one point one
10:30–11:15                          | ten thirty to eleven fifteen
Q1–Q3                                | Q one to Q three
80/20                                | eighty twenty
8 km/s                               | eight kilometers per second
$5–10 million                        | five to ten million dollars
>5 retries                           | greater than five retries
√2                                   | the square root of two
AS7007                               | A S seven thousand seven
3σ                                   | three sigma
10 kΩ                                | ten kilohms
AES-128                              | A E S one hundred twenty-eight
ISO 8601                             | I S O eighty-six oh one
2016-2018                            | twenty sixteen to twenty eighteen
$460M in 45 min                      | four hundred sixty million dollars in forty-five minutes
server(s)                            | servers
１２３                                  | one hundred twenty-three
ﬁle                                  | file
half‑open                            | half-open
""".strip().splitlines()

_LETTERS = re.compile(r"(?<![\w'])(?:[A-Z] )*[A-Z](?![\w'])")


def sounds(written: str) -> str:
    """The phonemes alone: no stress, no pauses, no blanks."""
    made = phonemes(spoken_phrase(written, LEXICON), british=False)
    return re.sub(r"[^\w]|[ˈˌ]", "", made)


def sounds_of_words(words: str) -> str:
    """``words`` as they stand, capital letters by their names: nothing is left to be read."""
    assert not re.search(r"\d", words)
    pieces: list[SpokenPiece] = []
    at = 0
    for letters in _LETTERS.finditer(words):
        pieces.append(SpokenPiece(words=words[at : letters.start()]))
        pieces.append(SpokenPiece(words=letters[0].replace(" ", ""), spelled=True))
        at = letters.end()
    pieces.append(SpokenPiece(words=words[at:]))
    made = phonemes(tuple(piece for piece in pieces if piece.words), british=False)
    return re.sub(r"[^\w]|[ˈˌ]", "", made)


@pytest.mark.parametrize("row", SPOKEN, ids=lambda row: row.split("|")[0].strip())
def test_these_words_reach_the_engine(row: str) -> None:
    written, words = (part.strip() for part in row.split(" | "))
    assert sounds(written) == sounds_of_words(words)


def test_the_table_is_of_some_size() -> None:
    assert len(SPOKEN) >= 150


def test_what_is_said_to_begin_with_a_figure_or_a_letter_does() -> None:
    phrases = [row.split("|")[0].strip() for row in SPOKEN]
    for rule in RULES:
        pattern = re.compile(rule.pattern)
        begins = {m.group().strip()[:1] for p in phrases for m in pattern.finditer(p) if m.group()}
        if rule.name in BY_FIGURES:
            assert all(first.isdecimal() for first in begins), (rule.name, begins)
        if rule.name in BY_LETTERS:
            assert all(first.isalpha() for first in begins), (rule.name, begins)
    assert {*BY_FIGURES, *BY_LETTERS} <= {rule.name for rule in RULES}
