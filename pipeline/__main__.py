"""``python -m pipeline`` is ``warroom``."""

from pipeline.cli import main

# Recipes are made in fresh processes, which import this module again.
if __name__ == "__main__":
    main()
