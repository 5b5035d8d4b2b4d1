#!/bin/bash
#SBATCH -N 2
#SBATCH -n 4
#SBATCH -t 5
profile=p$SLURM_JOB_ID
folder=$IPYTHONDIR/profile_$profile
ipcontroler --profile=$profile
