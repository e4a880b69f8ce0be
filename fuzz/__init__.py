"""What a machine types: fuzzing of the front half."""
