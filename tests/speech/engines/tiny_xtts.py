"""An XTTS of two layers: it clones nobody well, through the code that clones."""

from __future__ import annotations

from pathlib import Path

from pipeline.speech.engines.coqui_torch import library


def make_tiny_xtts(folder: Path) -> Path:
    """Write ``model.pth``, ``config.json`` and ``vocab.json``; the checkpoint's path."""
    library()
    import torch
    from tokenizers import Tokenizer, models
    from TTS.tts.configs.xtts_config import XttsConfig
    from TTS.tts.models.xtts import Xtts, XttsArgs

    folder.mkdir(parents=True, exist_ok=True)
    special = ["[STOP]", "[UNK]", "[SPACE]", "[START]", "[en]", "[de]"]
    letters = list("abcdefghijklmnopqrstuvwxyzäöü0123456789!'(),-.:;?")
    vocabulary = {token: number for number, token in enumerate(special + letters)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[], unk_token="[UNK]"))
    tokenizer.add_special_tokens(special)
    tokenizer.save(str(folder / "vocab.json"))
    args = XttsArgs(
        gpt_layers=2,
        gpt_n_model_channels=64,
        gpt_n_heads=2,
        gpt_max_audio_tokens=24,
        gpt_max_text_tokens=200,
        gpt_num_audio_tokens=66,
        gpt_start_audio_token=64,
        gpt_stop_audio_token=65,
        gpt_use_perceiver_resampler=True,
        decoder_input_dim=64,
        tokenizer_file=str(folder / "vocab.json"),
    )
    config = XttsConfig(model_args=args, languages=["en", "de"])
    torch.manual_seed(1)
    model = Xtts(config)
    model.tokenizer.tokenizer = tokenizer
    model.init_models()
    checkpoint = folder / "model.pth"
    torch.save({"model": model.state_dict()}, checkpoint)
    config.save_json(str(folder / "config.json"))
    return checkpoint
