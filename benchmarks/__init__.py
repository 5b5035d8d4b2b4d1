"""What the grader costs: figures, printed by ``make bench``. They are no tests: a busy machine changes them."""
