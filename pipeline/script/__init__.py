"""Script text → syntax tree → script text again."""
