#!/bin/bash
#SBATCH -N 2
#SBATCH -n 4
#SBATCH -t 5
profile=p$SLURM_JOB_ID
folder=$IPYTHONDIR/profile_$profile
ipcontroller --profile=$profile --ip='*' &
until [ -s "$folder/security/ipcontroller-client.json" ]; do sleep 0.2; done
srun ipengine --profile=$profile &
python outbreaks.py $profile
