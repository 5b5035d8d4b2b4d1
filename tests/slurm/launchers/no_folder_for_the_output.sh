#!/bin/bash
#SBATCH -N 2
#SBATCH -n 4
#SBATCH -o logs/%j.out
srun hostname
