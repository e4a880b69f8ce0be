"""Listening to what was made: for tests and ``measure``, never for rendering."""
