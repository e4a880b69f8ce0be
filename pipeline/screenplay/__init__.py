"""Script → Screenplay: every name resolved, every reference bound, every id given."""
