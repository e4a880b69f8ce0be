"""A VITS of two speakers, small enough to make in a test: it mumbles, through Coqui's real code.

Its weights are drawn by torch from a seed, so it says the same thing on every run.
"""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.speech.engines.coqui_torch import library

SPEAKERS = {"ada": 0, "ben": 1}
RATE_HZ = 16_000


def make_tiny_vits(folder: Path) -> Path:
    """Write ``model.pth``, ``config.json`` and ``speakers.json``; the checkpoint's path."""
    library()
    import torch
    from TTS.config.shared_configs import BaseAudioConfig
    from TTS.tts.configs.shared_configs import CharactersConfig
    from TTS.tts.configs.vits_config import VitsConfig
    from TTS.tts.models.vits import Vits, VitsArgs

    folder.mkdir(parents=True, exist_ok=True)
    speakers = folder / "speakers.json"
    speakers.write_text(json.dumps(SPEAKERS))
    args = VitsArgs(
        hidden_channels=32,
        hidden_channels_ffn_text_encoder=64,
        num_heads_text_encoder=2,
        num_layers_text_encoder=2,
        num_layers_posterior_encoder=2,
        use_sdp=False,
        upsample_initial_channel_decoder=64,
        use_speaker_embedding=True,
        speaker_embedding_channels=16,
        speakers_file=str(speakers),
        init_discriminator=False,
    )
    config = VitsConfig(
        model_args=args,
        audio=BaseAudioConfig(
            sample_rate=RATE_HZ, win_length=1024, hop_length=256, num_mels=80, fft_size=1024
        ),
        characters=CharactersConfig(
            characters_class="TTS.tts.models.vits.VitsCharacters",
            pad="_",
            characters="abcdefghijklmnopqrstuvwxyz",
            punctuations="!'(),-.:;? ",
            phonemes="",
        ),
        text_cleaner="english_cleaners",
        use_phonemes=False,
        phonemizer=None,
        add_blank=True,
    )
    torch.manual_seed(1)
    model = Vits(config)
    # Seven frames a letter: long enough for a change of pace to be measured.
    torch.nn.init.constant_(model.duration_predictor.proj.bias, 2.0)
    checkpoint = folder / "model.pth"
    torch.save(
        {"model": model.state_dict(), "config": config.to_dict(), "step": 0, "epoch": 0},
        checkpoint,
    )
    config.save_json(str(folder / "config.json"))
    return checkpoint
