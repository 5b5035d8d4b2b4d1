#!/bin/bash -l
# Runs outbreaks.py on engines of ipyparallel, one on each core of two nodes: sbatch launcher.sh
# What to write, and what there is to know about it, stands in README.md.

echo "launcher.sh: not written yet" >&2
exit 1
