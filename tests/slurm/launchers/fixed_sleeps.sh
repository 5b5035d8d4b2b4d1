#!/bin/bash
#SBATCH -N 2
#SBATCH -n 4
#SBATCH -t 5
profile=p$SLURM_JOB_ID
folder=$IPYTHONDIR/profile_$profile
ipcontroller --profile=$profile --ip='*' &
sleep 4
srun ipengine --profile=$profile &
sleep 7
python outbreaks.py $profile
