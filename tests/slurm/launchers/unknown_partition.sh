#!/bin/bash
#SBATCH -N 2
#SBATCH --partition=bigmem
srun hostname
