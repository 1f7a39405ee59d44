"""The research tables: keys, types, dictionary, and what happens to a part that breaks a rule."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "workflows/scripts/build_tables.py"
KEYS = ROOT / "workflows/schemas/table_keys.json"


def field(name: str, type_: str) -> dict:
    return {"name": name, "type": type_, "description": f"{name} of the test"}


ADSL = {"name": "adsl", "description": "patients",
        "fields": [field("patient_id", "string"), field("randomisation_date", "date"),
                   field("itt", "boolean")], "primaryKey": ["patient_id"]}
ADTTE = {"name": "adtte", "description": "times",
         "fields": [field("patient_id", "string"), field("time_days", "number")],
         "primaryKey": ["patient_id"]}


class BuildTables(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)
        self.output = self.root / "tables"

    def part(self, name: str, schema: dict, *rows: str) -> Path:
        path = self.root / f"{name}.tsv"
        header = "\t".join(column["name"] for column in schema["fields"])
        path.write_text("\n".join(["# made by test", header, *rows]) + "\n", encoding="utf-8")
        path.with_suffix(".schema.json").write_text(json.dumps(schema), encoding="utf-8")
        return path

    def build(self, *parts: Path) -> subprocess.CompletedProcess:
        listed = self.root / "parts.txt"
        listed.write_text("".join(f"{part}\n" for part in parts), encoding="utf-8")
        return subprocess.run([sys.executable, SCRIPT, "--keys", KEYS, "--output", self.output,
                               "--inputs", listed], capture_output=True, text=True, check=False)

    def patients(self) -> Path:
        return self.part("adsl", ADSL, "P2\t2026-01-02\tTRUE", "P1\tNA\tFALSE")

    def test_tables_have_types_keys_and_a_dictionary(self):
        result = self.build(self.patients(), self.part("adtte", ADTTE, "P1\t12.5"))
        self.assertEqual(result.returncode, 0, result.stderr)
        with duckdb.connect(str(self.output / "sarcotrace.duckdb"), read_only=True) as connection:
            rows = connection.execute("SELECT randomisation_date, itt FROM adsl "
                                      "ORDER BY patient_id").fetchall()
            self.assertIsNone(rows[0][0])
            self.assertIs(rows[1][1], True)
            described = connection.execute("SELECT count(*) FROM data_dictionary").fetchone()
            self.assertEqual(described, (5,))
        parquet = duckdb.sql(f"SELECT sum(time_days) FROM '{self.output}/adtte.parquet'").fetchall()[0]
        self.assertEqual(parquet, (12.5,))

    def test_parts_of_one_table_are_joined_in_the_order_of_their_names(self):
        first = self.part("b", ADTTE, "P1\t1")
        second = self.part("a", ADTTE, "P2\t2")
        self.assertEqual(self.build(self.patients(), first, second).returncode, 0)
        text = (self.output / "adtte.tsv").read_text(encoding="utf-8")
        self.assertEqual(text, "patient_id\ttime_days\nP2\t2\nP1\t1\n")

    def contents(self) -> dict:
        """Bytes of every text and Parquet file, rows of the database (whose bytes DuckDB varies)."""
        found = {path.name: path.read_bytes() for path in self.output.iterdir()
                 if path.suffix != ".duckdb"}
        with duckdb.connect(str(self.output / "sarcotrace.duckdb"), read_only=True) as connection:
            for (name,) in connection.execute("SHOW TABLES").fetchall():
                found[f"database {name}"] = connection.execute(f"SELECT * FROM {name}").fetchall()
        return found

    def test_a_second_run_gives_the_same(self):
        parts = (self.patients(), self.part("adtte", ADTTE, "P1\t12.5"))
        self.build(*parts)
        before = self.contents()
        self.build(*parts)
        self.assertEqual(before, self.contents())
        self.assertGreater(len(before), 8)

    def test_broken_keys_types_and_headers_leave_nothing_behind(self):
        cases = {
            "an unknown patient": self.part("c1", ADTTE, "P9\t1"),
            "a repeated key": self.part("c2", ADTTE, "P1\t1", "P1\t2"),
            "a value of another type": self.part("c3", ADTTE, "P1\tsoon"),
            "a short row": self.part("c4", ADTTE, "P1"),
        }
        for name, part in cases.items():
            with self.subTest(name):
                result = self.build(self.patients(), part)
                self.assertEqual(result.returncode, 3)
                self.assertEqual(len(result.stderr.strip().splitlines()), 1)
                self.assertFalse(self.output.exists())


if __name__ == "__main__":
    unittest.main()
