#!/bin/bash
#SBATCH -N 2
#SBATCH --ntasks=4
srun python -c "
import json, os
from tasks import outbreak
rank, count = int(os.environ['SLURM_PROCID']), int(os.environ['OUTBREAKS'])
mine = {n: outbreak(n, int(os.environ['SEED'])) for n in range(rank, count, 4)}
json.dump(mine, open(f'part{rank}.json', 'w'))"
python -c "
import json
parts = {int(n): size for rank in range(4) for n, size in json.load(open(f'part{rank}.json')).items()}
json.dump([parts[n] for n in sorted(parts)], open('sizes.json', 'w'))"
