"""A teacher's course: who is in it, what is due when, what was received, decided, published and exported.

It knows grades and never makes any. All of it stands in files that a person can read, keep in Git and mend by hand.
"""
