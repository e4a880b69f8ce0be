from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from pipeline.assets.faust import Draw, RecipeError, imported_libraries, render_faust
from pipeline.audio.buffer import AudioBuffer


def render(
    code: str, *, duration_s: float = 0.25, seed: int = 7, variant: int = 0, channels: int = 2
) -> AudioBuffer:
    (audio,) = render_faust(
        code,
        [Draw(variant, seed)],
        duration_s=duration_s,
        channels=channels,
        name="alarm/bell.dsp",
    )
    return audio


TWO_NOISES = "process = 0.1 * noise(1), 0.1 * noise(2);"
NOISE = f'import("sound.lib"); {TWO_NOISES}'
CONSTANT_NOISE = f'import("warroom.lib"); {TWO_NOISES}'


def test_a_sine_is_the_sine_that_was_asked_for() -> None:
    audio = render('import("stdfaust.lib"); process = 0.5 * os.osc(1000);', channels=1)
    expected = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(12_000) / 48_000)
    assert audio.frames.shape == (12_000, 1)
    np.testing.assert_allclose(audio.frames[:, 0], expected, atol=1e-3)


def test_one_output_serves_every_channel() -> None:
    frames = render('import("stdfaust.lib"); process = os.osc(440);').frames
    np.testing.assert_array_equal(frames[:, 0], frames[:, 1])


def test_the_same_recipe_gives_the_same_bytes() -> None:
    assert render(NOISE).frames.tobytes() == render(NOISE).frames.tobytes()


def test_any_thread_may_ask() -> None:
    expected = render(NOISE).frames.tobytes()
    with ThreadPoolExecutor(3) as askers:
        answers = [askers.submit(render, NOISE) for _ in range(6)]
        assert {a.result(timeout=30).frames.tobytes() for a in answers} == {expected}


@pytest.mark.parametrize("noise", [NOISE, CONSTANT_NOISE])
@pytest.mark.parametrize("other", [{"seed": 8}, {"variant": 1}])
def test_another_seed_or_variant_is_other_noise(noise: str, other: dict[str, int]) -> None:
    one, two = render(noise).frames[:, 0], render(noise, **other).frames[:, 0]
    assert abs(np.corrcoef(one, two)[0, 1]) < 0.05


@pytest.mark.parametrize("noise", [NOISE, CONSTANT_NOISE])
def test_variants_made_together_are_those_made_alone(noise: str) -> None:
    draws = [Draw(0, 7), Draw(3, 70_001), Draw(0, 7)]
    together = list(render_faust(noise, draws, duration_s=0.25, channels=2, name="x.dsp"))
    alone = [render(noise, variant=draw.variant, seed=draw.seed) for draw in draws]
    for one, other in zip(together, alone, strict=True):
        np.testing.assert_array_equal(one.frames, other.frames)


def test_draws_are_spread_evenly() -> None:
    shares = "par(i, 8, rnd(i + 1))"
    code = f'import("sound.lib"); process = {shares} : par(i, 8, *(1));'
    drawn = [
        audio.frames[100]
        for audio in render_faust(
            code, [Draw(v, 11 * v) for v in range(64)], duration_s=0.02, channels=8, name="x.dsp"
        )
    ]
    values = np.concatenate(drawn)
    assert values.min() >= 0.0
    assert values.max() < 1.0
    counts, _ = np.histogram(values, 8, (0.0, 1.0))
    assert counts.min() > 40, "of 512 draws, 64 in each eighth"
    assert counts.max() < 92


def test_a_variant_chooses_from_a_list() -> None:
    code = 'import("sound.lib"); process = by_variant((0.1, 0.2, 0.3));'
    chosen = [
        float(audio.frames[50, 0])
        for audio in render_faust(
            code, [Draw(v, 0) for v in range(4)], duration_s=0.02, channels=1, name="x.dsp"
        )
    ]
    assert chosen == pytest.approx([0.1, 0.2, 0.3, 0.1])


def test_a_recipe_names_the_libraries_it_imports() -> None:
    shared = ["chance.lib", "craft.lib", "feet.lib", "sound.lib", "typing.lib"]
    assert [path.name for path in imported_libraries(NOISE)] == shared
    assert imported_libraries('import("stdfaust.lib"); process = 1;') == ()


def test_noise_is_white_and_its_indices_are_apart() -> None:
    frames = render(NOISE, duration_s=4.0).frames
    assert abs(np.corrcoef(frames.T)[0, 1]) < 0.01
    power = np.abs(np.fft.rfft(frames[:, 0])) ** 2
    octaves = [power[8000 * 2**k // 2 : 8000 * 2**k].mean() for k in range(4)]
    assert 10 * np.log10(max(octaves) / min(octaves)) < 0.5


def test_a_recipe_sees_its_constants() -> None:
    code = "process = VARIANT / 8, DURATION / 4;"
    frames = render(code, variant=3, duration_s=0.5).frames
    assert frames[100].tolist() == [0.375, 0.125]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ('import("stdfaust.lib");\n\nprocess = foo(3);', r"^alarm/bell\.dsp:3: undefined symbol"),
        ("process = 1", r"^alarm/bell\.dsp:1: syntax error"),
        ('import("nowhere.lib");\nprocess = 1;', r"^alarm/bell\.dsp: unable to open file nowhere"),
        ("process = _;", r"^alarm/bell\.dsp: wants 1 inputs"),
        ("process = 1, 1, 1;", r"^alarm/bell\.dsp: makes 3 channels, not 2"),
        ("process = 0;", r"^alarm/bell\.dsp: makes no sound"),
        ("process = 1 : + ~ *(1e9);", r"^alarm/bell\.dsp: makes samples that are not numbers"),
    ],
)
def test_a_bad_recipe_says_where_and_what(code: str, message: str) -> None:
    with pytest.raises(RecipeError, match=message):
        render(code)


def test_a_room_decays_by_60_db_in_its_time() -> None:
    code = 'import("sound.lib"); process = 0.3 * noise(1) * hit(0.01, 0.1) : place(0) : room(1, 0);'
    frames = render(code, duration_s=2.0).frames
    level = [20 * np.log10(frames[at : at + 9600].std()) for at in (14_400, 52_800)]  # 0.8 s apart
    assert level[0] - level[1] == pytest.approx(48, abs=9)
