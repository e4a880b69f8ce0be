"""What each command does with a build: words for a person, or one JSON object."""
