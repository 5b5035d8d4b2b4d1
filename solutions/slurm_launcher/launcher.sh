#!/bin/bash -l
#SBATCH --job-name=outbreaks
#SBATCH --nodes=2
#SBATCH --ntasks=4
#SBATCH --cpus-per-task=1
#SBATCH --time=00:10:00

set -eu

# A profile of this job's own: two jobs must not find each other's connection files.
profile="job-$SLURM_JOB_ID"
folder="${IPYTHONDIR:-$HOME/.ipython}/profile_$profile"

python -m ipyparallel.controller --profile="$profile" --ip='*' &
controller=$!

# Its connection files are there when it is ready; where it has died, there is nothing to wait for.
until [ -s "$folder/security/ipcontroller-engine.json" ] && [ -s "$folder/security/ipcontroller-client.json" ]; do
    kill -0 "$controller"
    sleep 0.1
done

# srun starts an engine for each task, on all nodes of the job.
srun --ntasks="$SLURM_NTASKS" python -m ipyparallel.engine --profile="$profile" &
engines=$!

# The program takes the engines that are there: wait until all are.
python - "$profile" "$SLURM_NTASKS" <<'END'
import sys
import ipyparallel as ipp
ipp.Client(profile=sys.argv[1], timeout=60).wait_for_engines(int(sys.argv[2]), timeout=60)
END

python outbreaks.py "$profile"

kill "$engines" "$controller"
wait || true
