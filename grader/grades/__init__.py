"""From a record to points: the rubric's objects, the verdict of each check, the grade, and its place on disk."""
