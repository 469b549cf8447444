"""What is doubtful: checks, conflicts and changes."""
