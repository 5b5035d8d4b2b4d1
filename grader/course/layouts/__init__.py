"""How LMSs lay out what was handed in: one file a layout."""
