"""Recordings that others made, read where they lie and listed in a collection."""
