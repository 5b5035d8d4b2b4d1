#!/bin/bash
#SBATCH -N 2
#SBATCH -n 4
#SBATCH -t 5
profile=p$SLURM_JOB_ID
folder=$IPYTHONDIR/profile_$profile
ipcontroller --profile=$profile --ip='*' &
until [ -s "$folder/security/ipcontroller-client.json" ]; do sleep 0.2; done
srun -N 1 -n 2 -w n1 ipengine --profile=$profile &
srun -N 1 -n 2 -w n2 python -c "
from tasks import outbreak
for number in range(8):
    outbreak(number, 1)" &
decoys=$!
python -c "import ipyparallel as ipp; ipp.Client(profile='$profile', timeout=60).wait_for_engines(2, timeout=60)"
python outbreaks.py $profile
wait $decoys
