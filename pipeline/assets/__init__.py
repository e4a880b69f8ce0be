"""Sounds as audio: recipes rendered once per version into the store, recordings ingested."""
