"""What teachers set and students hand in: assignments, submissions, and who there is."""
