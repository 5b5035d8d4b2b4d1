"""A class graded on a cluster: what is asked of Slurm, what it answers, and what a site's profile says."""
