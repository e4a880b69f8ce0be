"""The fuzz target runs: six hundred inputs from its seeds, the same ones each time."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUNS = 600


@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None,
    reason="atheris has wheels for Linux on x86-64 and Python below 3.14 only",
)
def test_six_hundred_inputs_hold(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    subprocess.run([sys.executable, "-m", "fuzz.corpus", str(seeds)], cwd=ROOT, check=True)
    # A child counts as its own the memory that whoever started it had (getrusage's ru_maxrss goes
    # over with exec), and the fuzzer stops at two gigabytes: a shell of no size stands between.
    fuzzed = subprocess.run(
        [
            *("sh", "-c", '"$@" || exit $?', "sh"),
            *(sys.executable, "-m", "fuzz.fuzz_script", str(seeds)),
            *(f"-runs={RUNS}", "-seed=1", "-max_len=256"),
            *(f"-dict={ROOT / 'fuzz' / 'cues.dict'}", f"-artifact_prefix={tmp_path}/"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert fuzzed.returncode == 0, fuzzed.stderr + fuzzed.stdout
    # The fuzzer may try a few more than it was asked for.
    done = re.search(r"Done (\d+) runs", fuzzed.stderr)
    assert done is not None, fuzzed.stderr
    assert int(done[1]) >= RUNS


def test_seeds_are_the_same_each_time() -> None:
    from fuzz.corpus import GRAMMAR, seeds

    once = list(seeds())
    assert once == list(seeds())
    names = [name for name, _ in once]
    assert len(set(names)) == len(names)
    assert any(data.startswith(GRAMMAR) for _, data in once)
    assert any(data.startswith(b"+++") for _, data in once)
