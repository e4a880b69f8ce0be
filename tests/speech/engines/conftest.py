"""Tests of engines that are extras are there where the extra is: see ``make test-coqui``."""

from __future__ import annotations

import importlib.util

_NEEDS = {"test_coqui.py": "TTS", "test_piper.py": "piper"}

collect_ignore = [
    test for test, package in _NEEDS.items() if importlib.util.find_spec(package) is None
]
