#!/bin/bash
#SBATCH -N 2
#SBATCH -n 4
#SBATCH -t 5
profile=p$SLURM_JOB_ID
folder=$IPYTHONDIR/profile_$profile
ipcontroller --profile=$profile --ip='*' &
until [ -s "$folder/security/ipcontroller-client.json" ]; do sleep 0.2; done
srun -n 3 ipengine --profile=$profile &
python -c "import ipyparallel as ipp; ipp.Client(profile='$profile', timeout=60).wait_for_engines(3, timeout=60)"
python outbreaks.py $profile
