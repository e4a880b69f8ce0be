"""``python -m pipeline`` is ``warroom``."""

from pipeline.cli import main

main()
