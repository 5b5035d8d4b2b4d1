#!/bin/bash
#SBATCH -N 2
#SBATCH -n 4
#SBATCH -t 5
profile=p$SLURM_JOB_ID
folder=$IPYTHONDIR/profile_$profile
srun python -c "while True: pass" &
python - <<END
import json, os
from tasks import outbreak
sizes = [outbreak(n, int(os.environ["SEED"])) for n in range(int(os.environ["OUTBREAKS"]))]
json.dump(sizes, open("sizes.json", "w"))
END
kill %1
