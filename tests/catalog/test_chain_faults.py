"""What is wrong with a chain of effects, told with its place and a remedy, nothing loaded."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pipeline.catalog.effects_table import EFFECTS, Range
from pipeline.catalog.load import load_catalog
from pipeline.effects.chain import run_chain
from tests.catalog.library import write
from tests.mix.stage import noise


def told(root: Path, stage: str) -> list[str]:
    write(root / "sfx_library/treatments/own.toml", f'description = "o"\n\n[[chain]]\n{stage}\n')
    _, found = load_catalog(root, allow_noncommercial=False)
    return [f"{d.span.line}:{d.span.column} {d.slug} {d.message} | {d.hint}" for d in found]


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (
            'effect = "Reverbb"',
            "4:1 asset/unknown-effect no effect is called “Reverbb” | did you mean “Reverb”?",
        ),
        (
            'effect = "Vst3"',
            "4:1 asset/unknown-effect no effect is called “Vst3” | did you mean “VST3”?",
        ),
        (
            'effect = "Gain"\ngian_db = 1',
            "5:1 asset/unknown-key Gain has no “gian_db” | did you mean “gain_db”?",
        ),
        (
            'effect = "Invert"\ngain_db = 1',
            "5:1 asset/unknown-key Invert has no “gain_db” | it has: nothing",
        ),
        (
            'effect = "Gain"\ngain_db = "1"',
            "5:1 asset/bad-value “gain_db” is a number | gain_db = 1.0",
        ),
        (
            'effect = "HighpassFilter"\ncutoff_frequency_hz = [300]',
            "5:1 asset/bad-value “cutoff_frequency_hz” is a number | cutoff_frequency_hz = 10",
        ),
        (
            'effect = "BrickwallLimiter"\ntrue_peak = 1',
            "5:1 asset/bad-value “true_peak” is true or false | true_peak = true",
        ),
        # Over half the sample rate a filter makes no numbers; at 1 a delay never ends.
        (
            'effect = "HighpassFilter"\ncutoff_frequency_hz = 30000',
            (
                "5:1 asset/bad-value “cutoff_frequency_hz” goes from 10 to 23000, not 30000"
                " | cutoff_frequency_hz = 23000"
            ),
        ),
        (
            'effect = "Delay"\nfeedback = 1.0',
            "5:1 asset/bad-value “feedback” goes from 0 to 0.95, not 1 | feedback = 0.95",
        ),
        (
            'effect = "PeakFilter"\nq = -0.5',
            "5:1 asset/bad-value “q” goes from 0.05 to 40, not -0.5 | q = 0.05",
        ),
        (
            'effect = "Gain"\ngain_db = nan',
            "5:1 asset/bad-value “gain_db” goes from -100 to 48, not nan | gain_db = -100",
        ),
        (
            'effect = "VST3"',
            (
                "3:3 asset/missing-key “path” is missing: which plug-in?"
                ' | add path = "~/.vst3/Name.vst3", or a path inside the project'
            ),
        ),
        (
            'effect = "VST3"\npath = "a.vst3"\nplugin = "A"',
            "6:1 asset/unknown-key VST3 has no “plugin” | did you mean “plugin_name”?",
        ),
        ('effect = "VST3"\npath = 3', '5:1 asset/bad-value “path” is a text | path = "…"'),
        (
            'effect = "VST3"\npath = "a.vst3"\nparameters = 3',
            "6:1 asset/bad-value “parameters” is a table | parameters = {mix = 0.5}",
        ),
        (
            'effect = "VST3"\npath = "a.vst3"\nparameters = {mix = [1]}',
            "6:15 asset/bad-value “mix” is a number, a text, true or false | mix = 0.5",
        ),
    ],
)
def test_a_fault_of_a_stage(tmp_path: Path, stage: str, said: str) -> None:
    assert told(tmp_path, stage) == [said]


@pytest.mark.parametrize(
    "stage",
    [
        'effect = "Gain"\ngain_db = -3',
        'effect = "Reverb"',
        'effect = "BrickwallLimiter"\ntrue_peak = true',
        (
            'effect = "VST3"\npath = "~/a.vst3"\npreset = "a.vstpreset"\nplugin_name = "A"\n'
            'parameters = {mix = 0.5, mode = "Warm", on = true}'
        ),
    ],
)
def test_a_stage_without_one(tmp_path: Path, stage: str) -> None:
    assert told(tmp_path, stage) == []


@pytest.mark.parametrize(
    ("space", "said"),
    [
        ("size_m = [6, 4]\nrt60_s = 0.4", "6:1 asset/bad-value"),
        ("size_m = [6, 4, 0]\nrt60_s = 0.4", "6:17 asset/bad-value"),
        ("size_m = [6, 4, 3]\nrt60_s = 40", "7:1 asset/bad-value"),
        ("size_m = [6, 4, 3]\nrt_60_s = 0.4", "7:1 asset/unknown-key"),
        ("size_m = [6, 4, 3]", "5:2 asset/missing-key"),
    ],
)
def test_a_fault_of_a_space(tmp_path: Path, space: str, said: str) -> None:
    head = 'description = "r"\nwet_db = -10\ntail_s = 1\n\n[space]\n'
    write(tmp_path / "sfx_library/rooms/own.toml", head + space + "\n")
    _, found = load_catalog(tmp_path, allow_noncommercial=False)
    assert [f"{d.span.line}:{d.span.column} {d.slug}" for d in found] == [said]


def test_every_argument_may_stand_at_either_end_of_its_range() -> None:
    """What the table lets through makes numbers; what pedalboard refuses, the table refuses."""
    sound = noise(0.25, 1, -20.0, 1)
    for name, arguments in EFFECTS.items():
        for argument, allowed in arguments.items():
            ends = (allowed.least, allowed.most) if isinstance(allowed, Range) else (False, True)
            for value in ends:
                heard = run_chain(sound, ({"effect": name, argument: value},))
                assert heard.shape == sound.shape, (name, argument, value)


def test_reading_a_chain_loads_no_effect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [m for m in sys.modules if m.partition(".")[0] == "pedalboard"]:
        monkeypatch.delitem(sys.modules, module)
    assert told(tmp_path, 'effect = "VST3"\npath = "a.vst3"') == []
    assert "pedalboard" not in sys.modules
