"""What editors need to know of the cue language."""
