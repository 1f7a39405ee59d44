#!/usr/bin/env bash
# Sets up what is missing, builds, simulates a small cohort with known truth, runs the workflow from
# FASTQ to tables and explorer, and compares the results with the truth.
# Everything is written to demo/; run it again and nothing that is there is made anew.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=containers/setup.sh
. containers/setup.sh

patients=${SARCOTRACE_DEMO_PATIENTS:-24}
seed=20260301

install_packages build run explorer
install_python
install_explorer
build release
PATH=$PWD/.venv/bin:$PWD/build/release/bin:$PATH
mkdir -p demo

if [ ! -f demo/cohort/config.yaml ]; then
    echo "demo: simulating $patients patients"
    sarcotrace-simulate cohort --patients "$patients" --seed "$seed" \
        --threads "$(nproc)" --output demo/cohort
fi

workflow() {
    if ! snakemake "$@" -s workflows/Snakefile --profile workflows/profiles/local --cores all \
        --configfile demo/config.yaml >>demo/workflow.log 2>&1; then
        tail -n 40 demo/workflow.log >&2
        echo "demo: the workflow failed; the whole log is demo/workflow.log" >&2
        return 1
    fi
}

# The artefacts are built once, frozen outside the results, and named by their hash.
if [ ! -f demo/frozen/config.yaml ]; then
    echo "demo: building the noise model and the panel of normals"
    python3 workflows/scripts/demo_config.py --cohort demo/cohort --output demo/config.yaml
    workflow artefacts
    mkdir -p demo/frozen
    cp demo/results/artefacts/noise.json demo/results/artefacts/panel_of_normals.tsv demo/frozen/
fi
python3 workflows/scripts/demo_config.py --cohort demo/cohort --frozen demo/frozen \
    --output demo/config.yaml
cp demo/config.yaml demo/frozen/config.yaml

echo "demo: running the workflow"
workflow all
python3 workflows/scripts/compare_with_truth.py --tables demo/results/tables \
    --truth demo/cohort/truth

echo
echo "tables:   demo/results/tables (TSV, Parquet, sarcotrace.duckdb)"
echo "explorer: python3 -m http.server -d demo/results, then open http://localhost:8000/explorer/"
