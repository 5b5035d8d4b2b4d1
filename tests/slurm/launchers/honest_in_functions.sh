#!/bin/sh
#SBATCH -N2
#SBATCH --ntasks-per-node 2
#SBATCH --exclusive
die() { echo "$*" >&2; exit 1; }
profile=p$SLURM_JOB_ID
folder=$IPYTHONDIR/profile_$profile
await() {
    for try in $(seq 120); do
        [ -s "$1" ] && return 0
        sleep 0.5
    done
    die "$1 did not come"
}
ipcontroller --profile=$profile --ip='*' &
await $folder/security/ipcontroller-engine.json
await $folder/security/ipcontroller-client.json
srun ipengine --profile=$profile &
python -c "import ipyparallel as ipp; ipp.Client(profile='$profile', timeout=60).wait_for_engines(4, timeout=60)" || die "too few engines"
sleep 1
python outbreaks.py $profile || die "it failed"
kill %1 %2 2>/dev/null
exit 0
