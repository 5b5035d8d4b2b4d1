#!/bin/bash
#SBATCH -N 2
#SBATCH -n 4
#SBATCH -t 5
srun python -c "
import tasks
tasks.DAYS = 100
for number in range(4):
    tasks.outbreak(number, 1)" &
python - <<END
import json, os
unseen = {"__name__": "unseen"}
exec(open("tasks.py").read().replace("@task\n", ""), unseen)
sizes = [unseen["outbreak"](n, int(os.environ["SEED"])) for n in range(int(os.environ["OUTBREAKS"]))]
json.dump(sizes, open("sizes.json", "w"))
END
wait
