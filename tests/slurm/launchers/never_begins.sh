#!/bin/bash
#SBATCH -N 2
#SBATCH --begin=now+1hour
srun hostname
