#!/usr/bin/env bash
#SBATCH --nodes=2 --ntasks=4 --time=5 --output=engines.%j.log
profile=p$SLURM_JOB_ID
folder=$IPYTHONDIR/profile_$profile
trap 'kill $(jobs -p) 2>/dev/null' EXIT
srun --overlap -N 1 -n 1 python -m ipyparallel.controller --profile=$profile --ip='*' &
until [ -s "$folder/security/ipcontroller-client.json" ]; do sleep 0.2; done
srun --overlap \
    -n "$SLURM_NTASKS" \
    python -m ipyparallel.engine --profile=$profile &
i=0
while :; do
    n=$(python -c "import ipyparallel as ipp; print(len(ipp.Client(profile='$profile', timeout=60)))")
    [ "$n" = 4 ] && break
    i=$((i + 1)); [ $i -gt 30 ] && exit 1
    sleep 0.5
done
python outbreaks.py $profile
