"""A VST3 plug-in as a stage: asked for what it has, found by what it is, heard where it is real.

The real one is our own few lines (``vst3/``), built with the framework that Debian and Ubuntu
have as ``dpf-source``. Without it those tests are skipped; CI installs it.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from pipeline.catalog.digest import plugin_digest, plugin_files
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import Catalog, Treatment
from pipeline.effects.chain import ChainError, run_chain
from pipeline.effects.plugin import PluginFault, hosted, keyed, load_vst3
from pipeline.effects.ready import plugins_unready
from pipeline.store import Store
from tests.catalog.library import write
from tests.effects.stage import dressed, sounding
from tests.mix.stage import noise, sine

DPF = Path("/usr/share/dpf/distrho")
MACHINE = {"x86_64": "x86_64-linux", "aarch64": "aarch64-linux"}.get(platform.machine(), "")


# --- against a stand-in ---------------------------------------------------------------------


@dataclass
class StandIn:
    """As pedalboard shows a plug-in: parameters by name, set as attributes."""

    parameters: dict[str, Any] = field(
        default_factory=lambda: {
            "level_db": SimpleNamespace(range=(-60.0, 12.0, None)),
            "mode": SimpleNamespace(range=(None, None, None)),
        }
    )
    name: str = "Some Plug-in"
    is_effect: bool = True
    presets: list[str] = field(default_factory=list)

    def load_preset(self, preset_file_path: str) -> None:
        if Path(preset_file_path).read_bytes() != b"VST3":
            raise RuntimeError("not a preset")
        self.presets.append(Path(preset_file_path).name)


def asked(folder: Path, plugin: StandIn, **stage: object) -> StandIn:
    bundle = folder / "Some.vst3"
    bundle.mkdir(exist_ok=True)
    return hosted({"path": str(bundle)} | stage, lambda path, name: plugin)  # type: ignore[return-value]


def test_parameters_are_set_over_the_preset(tmp_path: Path) -> None:
    preset = tmp_path / "soft.vstpreset"
    preset.write_bytes(b"VST3")
    made = asked(
        tmp_path, StandIn(), preset=str(preset), parameters={"level_db": -3, "mode": "Warm"}
    )
    assert made.presets == ["soft.vstpreset"]
    assert (made.level_db, made.mode) == (-3, "Warm")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("stage", "key", "message", "hint"),
    [
        (
            {"parameters": {"levle_db": -3}},
            ("parameters", "levle_db"),
            "Some has no parameter “levle_db”",
            "did you mean “level_db”?",
        ),
        (
            {"parameters": {"wetness": 1}},
            ("parameters", "wetness"),
            "Some has no parameter “wetness”",
            "its parameters: level_db, mode",
        ),
        (
            {"parameters": {"level_db": 99}},
            ("parameters", "level_db"),
            "“level_db” of Some goes from -60 to 12, not 99",
            "level_db = -60 to 12",
        ),
        (
            {"preset": "gone.vstpreset"},
            ("preset",),
            "the preset gone.vstpreset is not on this machine",
            "save it there, or take the key out (looked for gone.vstpreset)",
        ),
    ],
)
def test_what_a_plugin_has_not_is_said(
    tmp_path: Path, stage: dict[str, object], key: tuple[str, ...], message: str, hint: str
) -> None:
    with pytest.raises(PluginFault) as told:
        asked(tmp_path, StandIn(), **stage)
    assert (told.value.key, str(told.value), told.value.hint) == (key, message, hint)


def test_a_preset_of_another_plugin_is_said(tmp_path: Path) -> None:
    preset = tmp_path / "other.vstpreset"
    preset.write_bytes(b"....")
    with pytest.raises(PluginFault, match=r"other\.vstpreset does not load: not a preset"):
        asked(tmp_path, StandIn(), preset=str(preset))


def test_an_instrument_is_no_effect(tmp_path: Path) -> None:
    with pytest.raises(PluginFault, match=r"Some\.vst3 is an instrument"):
        asked(tmp_path, StandIn(is_effect=False))


def test_a_plugin_that_is_not_there_is_missing_and_one_that_does_not_load_is_not(
    tmp_path: Path,
) -> None:
    with pytest.raises(PluginFault, match=r"Gone\.vst3 is not on this machine") as told:
        hosted({"path": str(tmp_path / "Gone.vst3")})
    assert told.value.missing
    (tmp_path / "Bad.vst3").write_bytes(b"no plug-in")
    with pytest.raises(PluginFault, match=r"Bad\.vst3 does not load: ") as told:
        hosted({"path": str(tmp_path / "Bad.vst3")})
    assert not told.value.missing


def test_a_plugin_is_known_by_what_is_in_it_and_never_by_where_it_lies(tmp_path: Path) -> None:
    for where in ("here", "there"):
        write(tmp_path / where / "A.vst3/Contents/x86_64-linux/A.so", "code")
    here, there = (tmp_path / where / "A.vst3" for where in ("here", "there"))
    stage = {"effect": "VST3", "parameters": {"mix": 1}}
    assert keyed(stage | {"path": str(here)}) == keyed(stage | {"path": str(there)})
    before = plugin_digest(here)
    write(here / "Contents/x86_64-linux/A.so", "other code")
    after = plugin_digest(here)
    (here / "Contents/x86_64-linux/A.so").rename(here / "Contents/A.so")
    assert len({before, after, plugin_digest(here)}) == 3


# --- in a project ---------------------------------------------------------------------------

INTERCOM = """description = "The old intercom"
device = true

[[chain]]
effect = "VST3"
path = "plugins/HalfLevel.vst3"
parameters = {levl_db = -12}
"""


def project_with(root: Path, treatment: str) -> Catalog:
    write(root / "sfx_library/treatments/intercom.toml", treatment)
    catalog, found = load_catalog(root, allow_noncommercial=False)
    assert found == ()
    return catalog


def told(catalog: Catalog, **how: Any) -> list[str]:
    found = plugins_unready(catalog, ["intercom"], [], **how)
    return [f"{d.span} {d.slug} {d.message} | {d.hint}" for d in found]


def test_a_missing_plugin_is_told_at_its_line_where_it_is_used(tmp_path: Path) -> None:
    catalog = project_with(tmp_path, INTERCOM)
    at = tmp_path / "plugins/HalfLevel.vst3"
    (missing,) = told(catalog, load=None)
    assert missing == (
        "sfx_library/treatments/intercom.toml:6:1 plugin/missing HalfLevel.vst3 is not on this"
        f" machine | install it, or set path to where it lies (looked for {at})"
    )
    assert plugins_unready(catalog, [], []) == ()


def test_a_parameter_that_is_not_there_is_told_at_its_key(tmp_path: Path) -> None:
    (tmp_path / "plugins/HalfLevel.vst3").mkdir(parents=True)
    catalog = project_with(tmp_path, INTERCOM)
    (refused,) = told(catalog, load=lambda path, name: StandIn())
    assert refused == (
        "sfx_library/treatments/intercom.toml:7:15 plugin/refused HalfLevel has no parameter"
        " “levl_db” | did you mean “level_db”?"
    )
    assert told(catalog, load=None) == []


def test_a_plugin_may_lie_in_ones_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    catalog = project_with(tmp_path, INTERCOM.replace("plugins/", "~/.vst3/"))
    (stage,) = catalog.treatments["intercom"].chain
    assert stage["path"] == str(tmp_path / "home/.vst3/HalfLevel.vst3")


def test_the_manifest_can_name_the_plugins_that_are_there(tmp_path: Path) -> None:
    catalog = project_with(tmp_path, INTERCOM)
    assert list(plugin_files(catalog)) == []
    (tmp_path / "plugins/HalfLevel.vst3").mkdir(parents=True)
    assert list(plugin_files(catalog)) == [tmp_path / "plugins/HalfLevel.vst3"]


# --- for real -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def half_level(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our own plug-in, built: a level and a low-pass."""
    if not (DPF / "DistrhoPluginMain.cpp").is_file() or shutil.which("g++") is None or not MACHINE:
        pytest.skip("needs g++ and dpf-source (apt-get install g++ dpf-source)")
    bundle = tmp_path_factory.mktemp("plugins") / "HalfLevel.vst3"
    library = bundle / "Contents" / MACHINE / "HalfLevel.so"
    library.parent.mkdir(parents=True)
    ours = Path(__file__).parent / "vst3"
    subprocess.run(
        ["g++", "-std=gnu++17", "-O1", "-fPIC", "-shared", "-w", "-fvisibility=hidden",
         "-DDISTRHO_PLUGIN_TARGET_VST3", f"-I{ours}", f"-I{DPF}", f"-I{DPF / 'src'}",
         str(ours / "plugin.cpp"), str(DPF / "DistrhoPluginMain.cpp"), "-ldl", "-lpthread",
         "-o", str(library)],
        check=True,
        timeout=120,
    )  # fmt: skip
    return bundle


def of_plugin(bundle: Path, **parameters: object) -> dict[str, object]:
    return {"effect": "VST3", "path": str(bundle), "parameters": parameters}


def test_a_plugin_is_heard(half_level: Path) -> None:
    """6 dB down as it comes, 12 dB where it is told; one side or two."""
    tone = sine(1000, 0.5, -10.0)
    for channels in (1, 2):
        sound = np.repeat(tone, channels, axis=1)
        as_it_comes = run_chain(sound, (of_plugin(half_level),))
        told_so = run_chain(sound, (of_plugin(half_level, level_db=-12.0),))
        assert as_it_comes.shape == told_so.shape == sound.shape
        np.testing.assert_allclose(as_it_comes, sound * 10 ** (-6 / 20), atol=1e-5)
        np.testing.assert_allclose(told_so, sound * 10 ** (-12 / 20), atol=2e-3)


def test_a_plugin_stands_among_other_effects_in_order(half_level: Path) -> None:
    sound = noise(0.5, 1, -20.0, 1)
    louder = {"effect": "Gain", "gain_db": 6.0}
    around = run_chain(sound, (louder, of_plugin(half_level), louder))
    np.testing.assert_allclose(around, sound * 10 ** (6 / 20), atol=1e-4)


def test_one_clip_leaves_nothing_in_the_next(half_level: Path) -> None:
    """The same sound gives the same bytes after any other."""
    chain = (of_plugin(half_level, cutoff_hz=300.0),)
    first = run_chain(noise(0.3, 1, -20.0, 1), chain)
    run_chain(np.ones((48_000, 1), np.float32), chain)
    assert run_chain(noise(0.3, 1, -20.0, 1), chain).tobytes() == first.tobytes()


def test_a_line_goes_through_a_plugin(half_level: Path, tmp_path: Path) -> None:
    through = Treatment(
        id="intercom", description="", names=(), chain=(of_plugin(half_level),), tail_s=0.1
    )
    store = Store(tmp_path)
    tone = sine(1000, 0.5, -10.0)
    made = dressed(store, tone, through)
    assert (made.channels, made.tail_samples) == (1, 4800)
    np.testing.assert_allclose(sounding(store, made)[:24_000], tone * 10 ** (-6 / 20), atol=1e-5)


def test_what_a_real_plugin_has_not_is_said(half_level: Path) -> None:
    with pytest.raises(ChainError, match="HalfLevel has no parameter “levle_db”"):
        run_chain(sine(1000, 0.1), (of_plugin(half_level, levle_db=1.0),))
    with pytest.raises(ChainError, match="goes from -60 to 12, not 99"):
        run_chain(sine(1000, 0.1), (of_plugin(half_level, level_db=99),))
    with pytest.raises(PluginFault, match="holds “Half Level”, not “Other”") as told:
        hosted({"path": str(half_level), "plugin_name": "Other"})
    assert told.value.key == ("plugin_name",)
    assert told.value.hint == 'plugin_name = "Half Level"'
    assert set(load_vst3(str(half_level), "Half Level").parameters) == {"level_db", "cutoff_hz"}
