"""Figures of sarcotrace-fraction from tables of the program and from tables written here."""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BIN = Path(os.environ["SARCOTRACE_BIN"])
SCRIPT = Path(__file__).parents[4] / "tools" / "fraction" / "figures.py"


def draw(prefix, folder, *more):
    return subprocess.run([sys.executable, "-B", SCRIPT, prefix, "--output", folder, *more],
                          capture_output=True, text=True, check=False)


def bins_table(lost_contig):
    """Bins of 22 contigs of two copies, one of them at the ratio 0.9; one bin without fragments."""
    rows = ["contig\tstart\tend\tlength_class\tfragments"]
    for contig in range(1, 23):
        for place in range(30):
            wave = 1.0 + 0.01 * ((7 * contig + 13 * place) % 5 - 2)
            level = 3600 if contig == lost_contig else 4000
            fragments = 0 if (contig, place) == (3, 4) else round(level * wave)
            rows.append(f"chr{contig}\t{place * 1000000}\t{(place + 1) * 1000000}\tALL\t{fragments}")
    return "\n".join(rows) + "\n"


class Figures(unittest.TestCase):
    def setUp(self):
        self.held = tempfile.TemporaryDirectory()
        self.folder = Path(self.held.name)
        self.addCleanup(self.held.cleanup)

    def run_fraction(self):
        bins = self.folder / "bins.tsv"
        bins.write_text(bins_table(5))
        evidence = self.folder / "e.tsv"
        rows = ["patient_id\tsample_id\tvariant_id\tlength_class\tref_molecules\talt_molecules\t"
                "other_molecules\texpected_error_molecules"]
        for j in range(4):
            rows.append(f"P\tS1\tchr1:{5000000 + j}:A:T\tOTHER\t2700\t300\t0\t0.01")
            rows.append(f"P\tS2\tchr1:{5000000 + j}:A:T\tOTHER\t2970\t30\t0\t0.01")
        evidence.write_text("\n".join(rows) + "\n")
        prefix = self.folder / "P"
        subprocess.run([BIN / "sarcotrace-fraction", "--patient", "P", "--bins", f"S1={bins}", "--evidence",
                        evidence, "--output", prefix], check=True)
        return prefix

    def test_a_figure_of_every_sample_shows_its_bins_and_numbers(self):
        prefix = self.run_fraction()
        out = self.folder / "figures"
        done = draw(prefix, out)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(sorted(path.name for path in out.iterdir()),
                         ["S1.fraction.png", "S1.fraction.svg", "S2.fraction.png", "S2.fraction.svg"])
        self.assertEqual((out / "S1.fraction.png").read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
        svg = (out / "S1.fraction.svg").read_text()
        points = re.findall(r'<g id="PathCollection_\d+">(.*?)</g>\s*</g>', svg, re.S)
        # 22 contigs of 30 bins, one of them empty.
        self.assertEqual(sum(group.count("<use ") for group in points), 22 * 30 - 1)
        for text in ("P S1", "BINS", "VARIANTS", "ALL", "log2 ratio", "95 % interval"):
            self.assertIn(text, svg)
        other = (out / "S2.fraction.svg").read_text()
        self.assertNotIn("log2 ratio", other)
        self.assertIn("VARIANTS", other)
        # The title's fraction is that of the table.
        table = [line.split("\t") for line in Path(f"{prefix}.joint.tsv").read_text().splitlines()
                 if line[0] != "#"]
        column = table[0].index("tumor_cell_fraction")
        row = next(row for row in table if row[table[0].index("sample_id")] == "S2")
        self.assertIn(f"tumor fraction {100 * float(row[column]):.3g} %", other)

    def test_the_same_tables_give_the_same_bytes(self):
        prefix = self.run_fraction()
        for name in ("a", "b"):
            self.assertEqual(draw(prefix, self.folder / name, "--sample", "S1").returncode, 0)
        for kind in ("svg", "png"):
            name = f"S1.fraction.{kind}"
            self.assertEqual((self.folder / "a" / name).read_bytes(), (self.folder / "b" / name).read_bytes())
        self.assertFalse((self.folder / "a" / "S2.fraction.svg").exists())

    def test_missing_tables_and_unknown_samples_are_errors(self):
        nothing = draw(self.folder / "none", self.folder / "out")
        self.assertEqual(nothing.returncode, 3)
        self.assertIn("none.joint.tsv", nothing.stderr)
        unknown = draw(self.run_fraction(), self.folder / "out", "--sample", "S9")
        self.assertEqual(unknown.returncode, 3)
        self.assertIn("S9", unknown.stderr)
        self.assertFalse((self.folder / "out").exists())


if __name__ == "__main__":
    unittest.main()
