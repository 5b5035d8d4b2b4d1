#!/bin/bash
#SBATCH -N 2 -n 4
profile=p$SLURM_JOB_ID
folder=$IPYTHONDIR/profile_$profile
ipcontroller --profile=$profile --ip='*' &
until [ -s "$folder/security/ipcontroller-client.json" ]; do sleep 0.2; done
srun ipengine --profile=$profile &
python -c "import ipyparallel as ipp; ipp.Client(profile='$profile', timeout=60).wait_for_engines(4, timeout=60)"
python outbreaks.py $profile
sbatch --dependency=singleton -N 2 --wrap "sleep 1000" -J again
