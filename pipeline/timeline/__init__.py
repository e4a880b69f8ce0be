"""Shapes → places: what sounds when, in samples."""
