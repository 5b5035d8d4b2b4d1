#!/bin/bash -l
#SBATCH -J engines
#SBATCH -N 2
#SBATCH --ntasks-per-node=2
#SBATCH -c 1
#SBATCH -t 0-00:05:00
#SBATCH -p batch
#SBATCH --mail-type=FAIL

module purge
module load lang/Python

cd $SLURM_SUBMIT_DIR
profile=job_${SLURM_JOB_ID}_$(hostname)
ipython profile create --parallel --profile=$profile

# The controller listens for engines on all interfaces.
ipcontroller --ip="*" --profile=$profile &
dir=$(ipython locate profile $profile)/security
while [ ! -e $dir/ipcontroller-engine.json ]; do
    sleep 3   # as long as it takes
done
srun ipengine --profile=$profile --location=$(hostname) &
python - <<END
import ipyparallel as ipp, os
ipp.Client(profile="$profile").wait_for_engines(int(os.environ["SLURM_NTASKS"]))
END
python outbreaks.py $profile
