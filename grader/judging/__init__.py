"""What a record proves and what it teaches: pure functions of what was measured."""
