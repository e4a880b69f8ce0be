"""The faster graph: what was rewritten and what was not, how it is kept, and that it is heard."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import librosa
import numpy as np
import onnxruntime
import pytest

from pipeline.audio.buffer import AudioBuffer
from pipeline.catalog.load import load_catalog
from pipeline.catalog.model import SpeechGraph
from pipeline.listen.compare import word_error
from pipeline.listen.hear import hear
from pipeline.speech.engines import kokoro, kokoro_graph
from pipeline.speech.engines.kokoro import Kokoro
from pipeline.speech.engines.kokoro_graph import FASTER_SHA256, faster_file
from pipeline.speech.engines.kokoro_graph_rewrite import (
    EXPECTED,
    SILENCE,
    SILENCE_LEVEL,
    Weights,
    faster,
)
from pipeline.speech.engines.kokoro_model import model_file
from pipeline.speech.engines.onnx_file import Graph, Node, one_node_model
from pipeline.speech.engines.protocol import EngineHome, MissingModel, Samples
from pipeline.speech.prosody import NEUTRAL
from pipeline.speech.text import expected_words, load_lexicon, spoken_phrase
from pipeline.store import file_digest

ROOT = Path(__file__).parents[2]
VOICES = ROOT / "voices"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    model_file(folder)
    return folder


@pytest.fixture(scope="module")
def plain(models: Path) -> Graph:
    return Graph(model_file(models).read_bytes())


@pytest.fixture(scope="module")
def rewritten(models: Path) -> Graph:
    return Graph(faster(model_file(models).read_bytes()))


def of_the_sound(node: Node) -> bool:
    return node.name.startswith(("/decoder/", "faster/"))


# -- the rewriting ----------------------------------------------------------------------------


def test_what_decides_length_and_pitch_is_left_as_it_was(plain: Graph, rewritten: Graph) -> None:
    before, after = (
        [node.written for node in graph.nodes if node.name.startswith(("/encoder/", "melody/"))]
        for graph in (plain, rewritten)
    )
    assert before == after
    assert len(before) > 1000


def test_each_kind_of_node_is_replaced_as_often_as_it_should_be(
    plain: Graph, rewritten: Graph
) -> None:
    before, after = (
        Counter(node.operator for node in graph.nodes if of_the_sound(node))
        for graph in (plain, rewritten)
    )
    assert after["MatMulIntegerToFloat"] == EXPECTED["convolutions"] == 65
    assert before["ConvInteger"] - after["ConvInteger"] == 65
    # Those shared by several are in each of them now: 48 of 58 are followed by a snake.
    assert after["InstanceNormalization"] == EXPECTED["normalisations"] == 58
    assert (before["STFT"], after["STFT"]) == (1, 0)
    assert after["Pow"] == before["Pow"] - EXPECTED["snakes"]


def test_the_weights_are_the_same_numbers(plain: Graph, rewritten: Graph) -> None:
    """An unsigned byte less its zero point is a signed byte less its own."""
    name = "/decoder/decoder/generator/resblocks.5/convs1.1/Conv_quant"
    (old,) = (node for node in plain.nodes if node.name == name)
    (new,) = (node for node in rewritten.nodes if node.name == f"faster/{name}/product")
    kernel = plain.value(old.inputs[1]).astype(int) - plain.value(old.inputs[3]).astype(int)
    matrix, zero = rewritten.value(new.inputs[1]), rewritten.value(new.inputs[5])
    assert (matrix.dtype, zero.dtype) == (np.int8, np.int8)
    one_by_one = matrix.astype(int) - zero.astype(int)
    out, into, taps = kernel.shape
    assert np.array_equal(one_by_one.reshape(taps, into, out), kernel.transpose(2, 1, 0))


def test_another_graph_is_not_touched() -> None:
    node = Node(operator="MatMulInteger", inputs=("a", "b"), outputs=("c",), name="product")
    model = one_node_model(node, given=np.uint8, constant=np.eye(3, dtype=np.int8), made=np.int32)
    with pytest.raises(ValueError, match="not the graph that is known here"):
        faster(model)


def test_half_a_file_is_no_model(models: Path) -> None:
    model = model_file(models).read_bytes()
    with pytest.raises(ValueError, match="ends too early"):
        Graph(model[: len(model) // 2])


def test_a_graph_is_written_as_it_was_read(plain: Graph) -> None:
    again = Graph(plain.as_bytes())
    assert [node.written for node in again.nodes] == [node.written for node in plain.nodes]
    assert again.as_bytes() == plain.as_bytes()


def test_a_number_is_written_as_it_is_read() -> None:
    node = Node(
        operator="MatMulInteger",
        inputs=("a", "b"),
        outputs=("c",),
        name="product",
        attributes={"axis": -1, "pads": (0, 300), "start": 2},
    )
    constant = np.array([[-7, 8], [9, 127]], np.int8)
    graph = Graph(one_node_model(node, given=np.uint8, constant=constant, made=np.int32))
    (read,) = graph.nodes
    assert (read.attributes, read.inputs, read.outputs) == (node.attributes, ("a", "b"), ("c",))
    assert np.array_equal(graph.value("b"), constant)


# -- the file ---------------------------------------------------------------------------------


@pytest.mark.parametrize("weights", ["signed", "unsigned"])
def test_the_same_bytes_are_made_again(models: Path, weights: Weights, tmp_path: Path) -> None:
    made = faster_file(tmp_path, lambda: model_file(models), weights)
    assert file_digest(made) == FASTER_SHA256[weights]


def cut_short(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.truncate(1_000_000)


def flip(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.seek(50_000_000)
        stream.write(b"\x00\xff\x00")


@pytest.mark.parametrize("harm", [cut_short, flip, Path.unlink])
def test_a_file_that_came_to_harm_is_made_again(
    models: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    made = shutil.copy(faster_file(models, lambda: model_file(models), "signed"), tmp_path)
    harm(Path(made))
    again = faster_file(tmp_path, lambda: model_file(models), "signed")
    assert (again, file_digest(again)) == (Path(made), FASTER_SHA256["signed"])


def test_a_file_that_is_there_needs_no_model(models: Path) -> None:
    faster_file(models, lambda: model_file(models), "signed")

    def none() -> Path:
        raise AssertionError("the plain model was asked for")

    faster_file(models, none, "signed")


def test_what_came_out_otherwise_is_refused_with_the_way_back(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kokoro_graph, "faster", lambda model, weights: model)
    with pytest.raises(MissingModel, match=r'write \[speech\] graph = "plain" in warroom\.toml'):
        faster_file(tmp_path, lambda: model_file(models), "signed")
    assert list(tmp_path.iterdir()) == []


def test_a_processor_that_clips_gets_unsigned_weights(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kokoro, "best_weights", lambda: "unsigned")
    engine = Kokoro(EngineHome(voices=VOICES, models=models))
    assert file_digest(engine.graph_file()) == FASTER_SHA256["unsigned"]


def test_the_plain_graph_is_the_way_back(models: Path, tmp_path: Path) -> None:
    (tmp_path / "warroom.toml").write_text('[speech]\ngraph = "plain"\n')
    assert load_catalog(tmp_path)[0].speech_graph == "plain"
    engine = Kokoro(EngineHome(voices=VOICES, models=models, graph="plain"))
    assert engine.graph_file() == model_file(models)


def test_nothing_said_means_the_faster_graph(tmp_path: Path) -> None:
    assert load_catalog(tmp_path)[0].speech_graph == "faster"


def test_a_graph_that_there_is_not_is_told(tmp_path: Path) -> None:
    (tmp_path / "warroom.toml").write_text('[speech]\ngraph = "fastest"\n')
    catalog, found = load_catalog(tmp_path)
    assert catalog.speech_graph == "faster"
    assert [(each.severity.value, each.span.line) for each in found] == [("error", 2)]


def test_the_graph_is_in_the_key_of_a_take() -> None:
    narrator = load_catalog(ROOT)[0].voices["narrator"]
    by_graph = [
        Kokoro(EngineHome(voices=VOICES, models=ROOT, graph=graph)).identity(narrator)
        for graph in ("faster", "plain")
    ]
    assert by_graph[0] != by_graph[1]


# -- the sound --------------------------------------------------------------------------------


def test_the_silent_source_is_what_the_plain_graph_hears(models: Path) -> None:
    """``SILENCE`` measured: the spectrum of the frames in which no bin above the second holds
    more than rounding errors, for two voices."""
    place = "/decoder/decoder/generator/"
    bins = [f"{place}Gather_4_output_0", f"{place}Gather_5_output_0"]
    source = f"{place}Reshape_3_output_0"
    model = model_file(models).read_bytes() + asked_for(*bins, source)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    for table in ("am_michael", "bf_emma"):
        rows = np.load(VOICES / "kokoro" / f"{table}.npz")["rows"].astype(np.float32)
        ids = [16, 50, 83, 54, 156, 57, 135]
        feeds = {
            "tokens": np.array([[0, *ids, 0]]),
            "style": rows[len(ids) - 1][None],
            "speed": np.ones(1, np.float32),
            "stretch": np.ones((1, len(ids) + 2), np.float32),
            "f0_range": np.ones(1, np.float32),
            "f0_ratio": np.ones((1, len(ids) + 2), np.float32),
        }
        real, imaginary, samples = session.run([*bins, source], feeds)
        spectrum = real[0] + 1j * imaginary[0]
        empty = np.abs(spectrum[2:]).max(axis=0) < 2e-6
        # One voice's source also rests elsewhere for the last 6 ms, while it is still voiced.
        middle = samples.ravel()[np.arange(len(empty)) * 5 + 10]
        silent = np.flatnonzero(empty & np.isclose(middle, SILENCE_LEVEL, atol=1e-7))
        assert len(silent) > max(100, 0.9 * empty.sum())
        assert spectrum[:, silent] == pytest.approx(
            np.repeat(np.array([SILENCE]).T, len(silent), axis=1), abs=2e-8
        )


def asked_for(*values: str) -> bytes:
    """What makes these values outputs too, appended to a model of less than 128 bytes a name."""

    def field(number: int, content: bytes) -> bytes:
        return bytes([number << 3 | 2, *size(len(content))]) + content

    def size(n: int) -> list[int]:
        return [n] if n < 128 else [n & 127 | 128, n >> 7]

    return field(7, b"".join(field(12, field(1, value.encode())) for value in values))


@pytest.fixture(scope="module")
def engines(models: Path) -> dict[SpeechGraph, Kokoro]:
    return {
        graph: Kokoro(EngineHome(voices=VOICES, models=models, graph=graph))
        for graph in get_args(SpeechGraph)
    }


def said(engine: Kokoro, text: str, voice: str = "sarah") -> Samples:
    catalog, _ = load_catalog(ROOT)
    phrase = spoken_phrase(text, load_lexicon(VOICES / "lexicon.toml"))
    return engine.speak(phrase, catalog.voices[voice], NEUTRAL, 0)


@pytest.mark.skipif(
    kokoro_graph.best_weights() == "unsigned", reason="this processor clips signed products"
)
def test_both_variants_give_the_same_samples(
    models: Path, engines: dict[SpeechGraph, Kokoro], monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = said(engines["faster"], "Code Red.")
    monkeypatch.setattr(kokoro, "best_weights", lambda: "unsigned")
    other = Kokoro(EngineHome(voices=VOICES, models=models))
    assert np.array_equal(signed, said(other, "Code Red."))


def distance_db(one: Samples, other: Samples) -> float:
    """Mean distance of two sounds' mel spectra."""

    def spectrum(sound: Samples) -> np.ndarray:
        bands = librosa.feature.melspectrogram(y=sound, sr=24_000, n_fft=1024, hop_length=256)
        return 10 * np.log10(np.maximum(bands, 1e-5))

    return float(np.abs(spectrum(one) - spectrum(other)).mean())


def test_it_sounds_like_the_plain_graph(engines: dict[SpeechGraph, Kokoro]) -> None:
    plain, fast = (said(engines[graph], "Code Red.") for graph in ("plain", "faster"))
    assert plain.size == fast.size
    # Another hiss in the unvoiced sounds is 2.5 dB away (see SILENCE).
    assert distance_db(plain, fast) < 1.2


@pytest.mark.slow
def test_its_words_are_heard(engines: dict[SpeechGraph, Kokoro]) -> None:
    lexicon = load_lexicon(VOICES / "lexicon.toml")
    lines = {
        "narrator": "The first alert came in at a quarter to four in the morning.",
        "sarah": "We have lost the primary database in the eastern region.",
        "director": "How many customers can we still serve?",
        "lamport": "The clocks on two servers disagreed by four seconds.",
    }
    for voice, text in lines.items():
        sound = said(engines["faster"], text, voice)
        heard = hear(
            AudioBuffer(librosa.resample(sound, orig_sr=24_000, target_sr=48_000)[:, None])
        )
        expected = expected_words(spoken_phrase(text, lexicon))
        assert word_error(expected, heard.text) <= 0.1, (voice, heard.text)
