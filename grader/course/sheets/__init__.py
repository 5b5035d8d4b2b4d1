"""What leaves a course: the sheets that teachers download, filled, and what other graders' formats take.

All of it is pure: a sheet and entries in, a filled sheet and what its receiver would not say out.
"""
