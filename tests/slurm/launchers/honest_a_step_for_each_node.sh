#!/bin/bash
#SBATCH -N 2
#SBATCH -n 4
#SBATCH -t 5
profile=p$SLURM_JOB_ID
folder=$IPYTHONDIR/profile_$profile
ipcontroller --profile=$profile --ip='*' > controller.log 2>&1 &
timeout 60 bash -c "until [ -f $folder/security/ipcontroller-client.json ]; do sleep 5; done" || exit 1
for node in $(scontrol show hostnames "$SLURM_JOB_NODELIST"); do
    srun -N 1 -n 2 -w "$node" ipengine --profile=$profile &
done
python -c "import ipyparallel as ipp; ipp.Client(profile='$profile', timeout=60).wait_for_engines(4, timeout=60)"
python outbreaks.py $profile
python -c "import ipyparallel as ipp; ipp.Client(profile='$profile').shutdown(hub=True)"
wait
