"""Samples in memory and in files."""
