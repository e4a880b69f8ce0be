"""A grammar of whole scripts, and what must be true of each one that it writes."""
