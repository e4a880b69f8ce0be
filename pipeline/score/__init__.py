"""Slots → music: how a piece is cut to its scene, what is then played, and the sound of it."""
