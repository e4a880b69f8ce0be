"""What is written, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.speech.text import canonical, expected_words, load_lexicon, spoken_phrase

LEXICON = load_lexicon(Path(__file__).parents[2] / "voices" / "lexicon.toml")

SAID = """
cascading timeouts across us-east-1        | cascading timeouts across U S east one
us-west-2b is next                         | U S west two B is next
us-gov-west-1                              | U S gov west one
eu-central-1 and ap-southeast-2            | E U central one and A P southeast two
europe-west4                               | europe west four
AWS locked out                             | A W S locked out
the SREs knew                              | the S R Es knew
an SRE's night                             | an S R E's night
Kubernetes and k8s                         | Kubernetes and Kubernetes
kubectl get pods                           | cube control get pods
Nginx and nginx                            | engine X and engine X
a bit flip in a DynamoDB table             | a bit flip in a DynamoDB table
EC2, S3                                    | E C two, S three
MySQL, PostgreSQL, SQL                     | my S Q L, PostgreSQL, S Q L
CI/CD                                      | C I C D
an A/B test                                | an A B test
TCP/IP                                     | T C P I P
HTTP/2                                     | H T T P two
the DNS, the BGP, the CDN                  | the D N S, the B G P, the C D N
IPv6                                       | I P V six
it told us it was the IT team              | it told us it was the IT team
CPU-bound                                  | C P U-bound
p99                                        | P 99
p999 latency                               | P three nines latency
p99.9 latency                              | P 99.9 latency
Latency just spiked to 3000ms              | Latency just spiked to 3000ms
a 30s timeout                              | a 30 seconds timeout
a 1s pause                                 | a 1 second pause
the 90s                                    | the 90s
250µs                                      | 250 microseconds
2TB                                        | 2 terabytes
1GiB                                       | 1 gibibyte
500MB/s                                    | 500 megabytes per second
10k requests                               | 10 K requests
$10k                                       | 10 thousand dollars
10x                                        | 10 x
1.5x                                       | 1.5 x
24/7                                       | twenty-four seven
50/50                                      | 50 50
HTTP 503                                   | H T T P five oh three
503s                                       | five oh threes
a 404                                      | a four oh four
1,503 users                                | 1,503 users
405%                                       | 405%
5xx errors                                 | five x x errors
10.0.0.1                                   | 10 dot 0 dot 0 dot 1
10.0.0.0/8                                 | 10 dot 0 dot 0 dot 0 slash 8
v2.3.1                                     | version 2 point 3 point 1
/etc/hosts                                 | slash etsy slash hosts
config.yaml                                | config dot yammel
deploy_fix.sh                              | deploy fix dot S H
user_id                                    | user I D
retry_count                                | retry count
--force                                    | dash dash force
rm -rf                                     | R M dash R F
0x1F                                       | zero x one F
localhost:8080                             | localhost port 8080
status.netflix.com                         | status dot netflix dot com
SEV-1                                      | sev one
a SEV2                                     | a sev two
P0                                         | P zero
Q3 losses                                  | Q three losses
req/s                                      | requests per second
#war-room                                  | war room
October 21st, 2016. 3:47 AM Pacific Time.  | October 21st, 2016. 3:47 AM Pacific Time.
$50 million in trades per second           | $50 million in trades per second
Oh no no no...                             | Oh no no no
Wait...what?                               | Wait what?
I said *never* again                       | I said never again
*AWS* did it                               | A W S did it
LAM-port clocks lie                        | LAM-port clocks lie
""".strip().splitlines()


@pytest.mark.parametrize("row", SAID, ids=lambda row: row.split("|")[0].strip())
def test_said_as_an_engineer_says_it(row: str) -> None:
    written, said = (part.strip() for part in row.split("|"))
    assert expected_words(spoken_phrase(written, LEXICON)) == said


def test_the_lexicon_is_of_some_size() -> None:
    assert len(LEXICON) >= 250


def test_every_term_of_the_lexicon_is_found_by_its_own_pattern() -> None:
    terms = [*LEXICON.say, *LEXICON.letters, *LEXICON.phonemes]
    lost = [t for t in terms if not (m := LEXICON.terms.search(t)) or m.group(1) != t]
    assert lost == []


def test_stress_is_kept_apart_from_the_words() -> None:
    pieces = spoken_phrase("It was *everything*.", LEXICON)
    assert [(p.words, p.stressed) for p in pieces] == [
        ("It was ", False),
        ("everything", True),
        (".", False),
    ]


def test_an_ellipsis_is_one_hesitation_however_it_is_typed() -> None:
    typed = {
        str(canonical(spoken_phrase(f"Well{dots} no", LEXICON))) for dots in ("...", "…", " ....")
    }
    assert typed == {"[['Well… no', False, False, False, []]]"}


def test_what_has_no_word_is_nothing() -> None:
    assert spoken_phrase("...", LEXICON) == ()
    assert spoken_phrase("—", LEXICON) == ()


def test_a_stray_asterisk_is_no_stress() -> None:
    assert not any(p.stressed for p in spoken_phrase("2 * 3 * 4", LEXICON))


def test_a_project_without_a_lexicon_reads_plainly(tmp_path: Path) -> None:
    empty = load_lexicon(tmp_path / "lexicon.toml")
    assert expected_words(spoken_phrase("AWS in us-east-1", empty)) == "AWS in U S east one"
