"""Turns the sheet of samples into a result table with a Frictionless schema, so that the other
tables' sample_id has its parent."""

import argparse
import csv
import json
from pathlib import Path


def field_of(name: str, rule: dict) -> dict:
    types = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
    kind = "number" if "number" in types else "string"
    return {"name": name, "type": kind, "description": rule["description"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=Path, required=True)
    parser.add_argument("--schema", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    rules = json.loads(arguments.schema.read_text(encoding="utf-8"))["properties"]
    with arguments.samples.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader((line for line in file if not line.startswith("#")),
                                   delimiter="\t"))
    lines = ["\t".join(rules)]
    lines += ["\t".join(row.get(name) or "NA" for name in rules) for row in rows]
    schema = {"name": "samples", "description": "Samples, as in the sheet.",
              "fields": [field_of(name, rule) for name, rule in rules.items()],
              "missingValues": ["NA"], "primaryKey": ["sample_id"]}
    arguments.output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    arguments.output.with_suffix(".schema.json").write_text(json.dumps(schema, indent=2) + "\n",
                                                            encoding="utf-8")


if __name__ == "__main__":
    main()
