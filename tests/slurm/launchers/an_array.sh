#!/bin/bash
#SBATCH -N 2
#SBATCH -n 4
#SBATCH --array=0-1
profile=p$SLURM_JOB_ID
folder=$IPYTHONDIR/profile_$profile
ipcontroller --profile=$profile --ip='*' &
srun ipengine --profile=$profile &
python outbreaks.py $profile
