"""Turns the sheet of samples into result tables with Frictionless schemas, so that the keys of the
other tables have their parents: samples, and participants (the trial's patients and the donors of
control samples)."""

import argparse
import csv
import json
from pathlib import Path

PARTICIPANTS = {
    "name": "participants",
    "description": "Everybody who has a row in the sheet of patients or of samples.",
    "fields": [
        {"name": "patient_id", "type": "string", "description": "patient or donor"},
        {"name": "role", "type": "string",
         "description": "PATIENT: in the sheet of patients; DONOR: has control samples only"},
    ],
    "missingValues": ["NA"],
    "primaryKey": ["patient_id"],
}


def field_of(name: str, rule: dict) -> dict:
    types = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
    kind = "number" if "number" in types else "string"
    return {"name": name, "type": kind, "description": rule["description"]}


def read_sheet(path: Path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader((line for line in file if not line.startswith("#")),
                                   delimiter="\t"))


def write_table(path: Path, schema: dict, rows: list[list[str]]) -> None:
    lines = [[field["name"] for field in schema["fields"]], *rows]
    path.write_text("".join("\t".join(line) + "\n" for line in lines), encoding="utf-8")
    path.with_suffix(".schema.json").write_text(json.dumps(schema, indent=2) + "\n",
                                                encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=Path, required=True)
    parser.add_argument("--patients", type=Path, required=True)
    parser.add_argument("--schema", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True, help="folder")
    arguments = parser.parse_args()
    rules = json.loads(arguments.schema.read_text(encoding="utf-8"))["properties"]
    samples = read_sheet(arguments.samples)
    schema = {"name": "samples", "description": "Samples, as in the sheet.",
              "fields": [field_of(name, rule) for name, rule in rules.items()],
              "missingValues": ["NA"], "primaryKey": ["sample_id"]}
    write_table(arguments.output / "samples.tsv", schema,
                [[row.get(name) or "NA" for name in rules] for row in samples])
    patients = {row["patient_id"] for row in read_sheet(arguments.patients)}
    everybody = sorted(patients | {row["patient_id"] for row in samples})
    write_table(arguments.output / "participants.tsv", PARTICIPANTS,
                [[person, "PATIENT" if person in patients else "DONOR"] for person in everybody])


if __name__ == "__main__":
    main()
