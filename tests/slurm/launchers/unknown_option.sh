#!/bin/bash
#SBATCH --tasks-per-core-of-node=2
srun hostname
