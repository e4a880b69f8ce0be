"""warroom: audio documentaries about technical disasters, rendered from a script."""

__version__ = "0.1.0"
