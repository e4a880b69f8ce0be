"""Listening to what was spoken: whisper hears every take, and says which lines' words are there."""
