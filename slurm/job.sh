#!/bin/bash --login
# The script of every job of `grader submit`. A site may edit it; it is complete when the marks below are filled:
#   @SETUP@   the lines of `setup` in the profile
#   @PYTHON@  the interpreter that `grader submit` ran in, quoted
# A login shell, since on many clusters only that one knows the command `module`.
# Options of sbatch belong into the profile: what a job must have is given on sbatch's command line, before any #SBATCH.
@SETUP@
# `exec`, so that the signal that Slurm sends before the time limit reaches the grader and not a shell around it.
exec @PYTHON@ -P -m grader slurm-task "$@"
