"""Screenplay → Takes: every line spoken, once, and kept."""
