"""Clips → plan → stems: levels and ducking solved before a sample is summed."""
