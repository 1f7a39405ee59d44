"""Reads the sheets of a study and checks them against their JSON schemas.

The first thing wrong is an error that names file, line, column, value and remedy. Checked: known
and required columns, types and ranges (the schema), keys (x-key), references between sheets
(x-references), files that the sheets name, and dates that are real calendar dates.
"""

import argparse
import csv
import datetime
import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

from jsonschema import Draft202012Validator

FILE_COLUMNS = ("fastq_1", "fastq_2", "fastq_index_1", "fastq_index_2", "bam", "aligned_bam",
                "bin_counts", "umi_list")
WHOLE_SAMPLE_COLUMNS = ("aligned_bam", "bin_counts")
ABSENT = ("", "NA")


class SheetError(Exception):
    """What is wrong with a sheet, in one line."""


@dataclass
class Study:
    """Rows of the sheets; absent cells are None, paths of files are resolved."""

    samples: list[dict]
    units: list[dict]
    clinical: dict[str, list[dict]] = field(default_factory=dict)


def types_of(rule: dict) -> list[str]:
    declared = rule.get("type", "string")
    return declared if isinstance(declared, list) else [declared]


def converted(text: str, rule: dict):
    """A cell by its column's type; text that is of no such type stays text for the schema to see."""
    if text in ABSENT:
        return None
    types = types_of(rule)
    if "boolean" in types:
        return {"TRUE": True, "FALSE": False}.get(text, text)
    for kind, parse in (("integer", int), ("number", float)):
        if kind in types:
            try:
                return parse(text)
            except ValueError:
                return text
    return text


def rule_of(name: str, schema: dict) -> dict | None:
    """The rule of a column, by its name or by a pattern of names such as strata_*."""
    if name in schema["properties"]:
        return schema["properties"][name]
    patterns = schema.get("patternProperties", {})
    return next((rule for pattern, rule in patterns.items() if re.search(pattern, name)), None)


def check_header(path: Path, header: list[str], schema: dict) -> None:
    known = [*schema["properties"], *schema.get("patternProperties", {})]
    for name in header:
        if rule_of(name, schema) is None:
            raise SheetError(f"{path}:1: unknown column '{name}'; remove or rename it; "
                             f"known columns are {', '.join(known)}")
        if header.count(name) > 1:
            raise SheetError(f"{path}:1: column '{name}' appears twice; keep one of them")
    for name in schema["required"]:
        if name not in header:
            raise SheetError(f"{path}:1: column '{name}' is missing; add it to the header")


def check_row(path: Path, line: int, row: dict, texts: dict, validator) -> None:
    error = next(iter(sorted(validator.iter_errors(row), key=lambda e: list(map(str, e.path)))), None)
    if error is None:
        return
    column = str(error.path[0]) if error.path else "(row)"
    rule = validator.schema["properties"].get(column, {})
    remedy = rule.get("description") or validator.schema.get("title", "")
    value = texts.get(column, "")
    if error.validator == "oneOf":
        raise SheetError(f"{path}:{line}: column '(row)': the filled columns do not go together; "
                         f"{validator.schema['title']}")
    raise SheetError(f"{path}:{line}: column '{column}', value '{value}': {error.message}; "
                     f"expected: {remedy}")


def check_dates(path: Path, line: int, texts: dict) -> None:
    """The schema's patterns allow 30 February; the calendar does not."""
    for column, text in texts.items():
        if column.endswith(("_date", "_datetime")) or column == "date":
            if text not in ABSENT and len(text) >= 10:
                try:
                    datetime.date.fromisoformat(text[:10])
                except ValueError:
                    raise SheetError(f"{path}:{line}: column '{column}', value '{text}': no date of "
                                     "the calendar; correct it") from None


def read_sheet(path: Path, schema: dict) -> list[dict]:
    """Rows of a TSV that keep the schema; each carries its line number under '_line'."""
    validator = Draft202012Validator(schema)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SheetError(f"{path}: cannot be read ({error}); give a TSV in UTF-8") from error
    lines = [(number, line.split("\t")) for number, line in enumerate(text.splitlines(), 1)
             if not line.startswith("#")]
    if not lines:
        raise SheetError(f"{path}: the sheet is empty; it needs a header")
    header = lines[0][1]
    check_header(path, header, schema)
    rows = []
    for number, cells in lines[1:]:
        if len(cells) != len(header):
            raise SheetError(f"{path}:{number}: {len(cells)} fields, the header has {len(header)}; "
                             "separate fields by one tab, use NA for absent ones")
        texts = dict(zip(header, cells))
        row = dict.fromkeys(schema["properties"])
        row |= {name: converted(text, rule_of(name, schema)) for name, text in texts.items()}
        check_row(path, number, {name: row[name] for name in header}, texts, validator)
        check_dates(path, number, texts)
        rows.append({**row, "_line": number})
    return rows


def check_keys(path: Path, rows: list[dict], schema: dict) -> None:
    seen: dict[tuple, int] = {}
    columns = schema.get("x-key", [])
    for row in rows:
        key = tuple(row[column] for column in columns)
        if columns and key in seen:
            raise SheetError(f"{path}:{row['_line']}: column '{', '.join(columns)}', value "
                             f"'{', '.join(map(str, key))}': already in line {seen[key]}; "
                             "keep one of them")
        seen[key] = row["_line"]


def check_references(sheets: dict[str, tuple], schemas: dict[str, dict]) -> None:
    for name, (path, rows) in sheets.items():
        for column, target in schemas[name].get("x-references", {}).items():
            if target["sheet"] not in sheets:
                continue
            # A lesion is unique within its patient: the key's first columns stand in both sheets.
            columns = [*target["columns"][:-1], column]
            known = {tuple(row[c] for c in target["columns"]) for row in sheets[target["sheet"]][1]}
            for row in rows:
                value = tuple(row[c] for c in columns)
                if None not in value and value not in known:
                    raise SheetError(f"{path}:{row['_line']}: column '{column}', value "
                                     f"'{', '.join(map(str, value))}': not in the sheet "
                                     f"'{target['sheet']}'; add it there or correct it")


def resolve_files(path: Path, rows: list[dict]) -> None:
    for row in rows:
        for column in FILE_COLUMNS:
            if row.get(column):
                file = path.parent / row[column]
                if not file.is_file():
                    raise SheetError(f"{path}:{row['_line']}: column '{column}', value "
                                     f"'{row[column]}': no such file; paths are relative to the "
                                     "sheet's folder")
                row[column] = str(file)


def check_whole_samples(path: Path, rows: list[dict]) -> None:
    """An aligned BAM or bin counts are of the whole sample: nothing stands beside them unread."""
    firsts: dict[str, dict] = {}
    for row in rows:
        first = firsts.setdefault(row["sample_id"], row)
        for column in WHOLE_SAMPLE_COLUMNS:
            if row[column] != first[column]:
                raise SheetError(f"{path}:{row['_line']}: column '{column}', value "
                                 f"'{row[column] or 'NA'}': line {first['_line']} of the same sample "
                                 "has another; give the same file in all units of a sample")


def load_study(samples: Path, units: Path, clinical: Path | None, schemas: Path) -> Study:
    paths = {"samples": samples, "units": units}
    if clinical is not None:
        paths |= {path.stem: path for path in sorted(clinical.glob("*.tsv"))}
    rules = {}
    for name, path in paths.items():
        schema = schemas / f"{name}.schema.json"
        if not schema.is_file():
            raise SheetError(f"{path}: no such sheet is known; remove or rename the file")
        rules[name] = json.loads(schema.read_text(encoding="utf-8"))
    sheets = {name: (path, read_sheet(path, rules[name])) for name, path in paths.items()}
    for name, (path, rows) in sheets.items():
        check_keys(path, rows, rules[name])
    check_references(sheets, rules)
    resolve_files(units, sheets["units"][1])
    check_whole_samples(units, sheets["units"][1])
    without = ({row["sample_id"] for row in sheets["samples"][1]}
               - {row["sample_id"] for row in sheets["units"][1]})
    if without:
        raise SheetError(f"{units}: sample '{sorted(without)[0]}' has no unit; add its FASTQ, "
                         "BAM or bin counts")
    return Study(samples=sheets["samples"][1], units=sheets["units"][1],
                 clinical={name: rows for name, (_, rows) in sheets.items()
                           if name not in ("samples", "units")})


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks the sheets of a study.")
    for name in ("samples", "units", "clinical", "schemas"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    arguments = vars(parser.parse_args())
    try:
        study = load_study(**arguments)
    except SheetError as error:
        print(f"sheets: error: {error}", file=sys.stderr)
        return 3
    print(f"{len(study.samples)} samples, {len(study.units)} units, "
          f"{len(study.clinical)} clinical sheets")
    return 0


if __name__ == "__main__":
    sys.exit(main())
