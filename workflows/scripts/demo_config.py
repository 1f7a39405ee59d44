"""Completes the configuration that the simulator wrote: folders of the demo, and the frozen
artefacts with their hashes once they are there."""

import argparse
import hashlib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]


def artefact(path: Path) -> dict:
    return {"path": str(path), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cohort", type=Path, required=True)
    parser.add_argument("--frozen", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    cohort = arguments.cohort
    config = yaml.safe_load((ROOT / "workflows/config/config.yaml").read_text(encoding="utf-8"))
    simulated = yaml.safe_load((cohort / "config.yaml").read_text(encoding="utf-8"))
    config |= {
        "output": str(arguments.output.parent / "results"),
        "samples": str(cohort / "samples.tsv"),
        "units": str(cohort / "units.tsv"),
        "clinical": str(cohort / "clinical"),
        "reference": str(cohort / "reference.fa"),
        "targets": str(cohort / "panel.bed"),
        "gc": str(cohort / "bins/gc.wig"),
        "mappability": str(cohort / "bins/map.wig"),
        "data_cutoff_date": str(simulated["data_cutoff_date"]),
        "threads": 1,
    }
    if arguments.frozen:
        config["noise_model"] = artefact(arguments.frozen / "noise.json")
        config["panel_of_normals"] = artefact(arguments.frozen / "panel_of_normals.tsv")
    arguments.output.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")


if __name__ == "__main__":
    main()
