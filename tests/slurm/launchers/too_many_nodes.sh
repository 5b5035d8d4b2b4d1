#!/bin/bash
#SBATCH -J big
#SBATCH -N 5
srun hostname
