"""What runs inside sandboxes: standard library only (numpy where an array is met), nothing else of ours."""
