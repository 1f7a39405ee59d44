"""Real duplex-UMI reads through the real workflow: every read is accounted for.

Needs the shared test data (SARCOTRACE_TEST_DATA, default ../shared/data beside the source); without
it the test is skipped, or fails if CI=true.
"""

import collections
import csv
import gzip
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from prepare import EXONS, LIBRARIES, READS, prepare

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = [library.rsplit("_", 1)[0].replace("LargeMid_", "LM") for library in LIBRARIES]
# Reads that bwa mem (0.7.17, default options) aligns of the same input, without UMI and spacer.
ALIGNED_BY_BWA = {"LM56": 2798, "LM57": 3103, "LM58": 3136, "LM59": 3275}


def test_data() -> Path:
    folder = Path(os.environ.get("SARCOTRACE_TEST_DATA", ROOT.parent / "shared/data"))
    for part in (f"{EXONS}.fa.gz", READS):
        if not (folder / part).exists():
            if os.environ.get("CI") == "true":
                raise RuntimeError(f"the shared test data lacks {part}")
            raise unittest.SkipTest(f"the shared test data lacks {part} (set SARCOTRACE_TEST_DATA)")
    return folder


def rows(path: Path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader((line for line in text if not line.startswith("#")),
                                   delimiter="\t"))


def totals(path: Path) -> dict[tuple, collections.Counter]:
    """Counts by side of each (stage, unit, library)."""
    sums: dict[tuple, collections.Counter] = collections.defaultdict(collections.Counter)
    for row in rows(path):
        sums[row["stage"], row["unit"], row["library"]][row["side"]] += int(row["count"])
    return sums


class RealReads(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.data = test_data()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = Path(folder.name)
        prepare(cls.data, cls.root)
        path = os.pathsep.join([os.environ["SARCOTRACE_BIN"], str(Path(sys.executable).parent),
                                os.environ["PATH"]])
        run = subprocess.run(
            [sys.executable, "-m", "snakemake", "-s", ROOT / "workflows/Snakefile",
             "--configfile", Path(__file__).parent / "config.yaml", "--cores", "2", "molecules"],
            cwd=cls.root, env=os.environ | {"PATH": path}, capture_output=True, text=True,
            check=False)
        if run.returncode != 0:
            raise RuntimeError(run.stdout + run.stderr)

    def ledger(self, sample: str, stage: str) -> Path:
        return self.root / f"results/ledgers/{sample}.{stage}.tsv"

    def test_every_ledger_balances(self):
        for sample in SAMPLES:
            for stage, units in (("align", {"READS", "BASES"}),
                                 ("consensus", {"READS", "TEMPLATES", "MOLECULES", "BASES"})):
                sums = totals(self.ledger(sample, stage))
                self.assertEqual({key[1] for key in sums}, units)
                for key, side in sums.items():
                    self.assertEqual(side["IN"], side["OUT"] + side["LOSS"], (sample, *key))

    def test_every_read_of_the_fastq_is_in_the_ledger(self):
        for sample, name in zip(SAMPLES, LIBRARIES):
            reads = 0
            for mate in (1, 2):
                with gzip.open(self.data / READS / f"{name}_R{mate}.fastq.gz", "rb") as fastq:
                    reads += sum(1 for _ in fastq) // 4
            library = name.rsplit("_", 1)[0]
            align = totals(self.ledger(sample, "align"))["align", "READS", library]
            self.assertEqual(align["IN"], reads)

    def test_what_leaves_alignment_enters_consensus(self):
        for sample, name in zip(SAMPLES, LIBRARIES):
            library = name.rsplit("_", 1)[0]
            align = totals(self.ledger(sample, "align"))["align", "READS", library]
            primary = [int(row["count"]) for row in rows(self.ledger(sample, "consensus"))
                       if (row["unit"], row["library"], row["name"]) == ("READS", library, "PRIMARY")]
            self.assertEqual([align["OUT"]], primary, sample)

    def test_templates_of_the_families_are_those_of_the_ledger(self):
        for sample in SAMPLES:
            counts = {(row["unit"], row["side"], row["name"]): int(row["count"])
                      for row in rows(self.ledger(sample, "consensus"))}
            families = rows(self.root / f"results/families/{sample}.tsv")
            self.assertEqual(sum(int(row["molecules"]) for row in families),
                             counts["MOLECULES", "IN", "GROUPED"])
            self.assertEqual(sum(int(row["molecules"])
                                 * (int(row["top_templates"]) + int(row["bottom_templates"]))
                                 for row in families),
                             counts["TEMPLATES", "OUT", "IN_CONSENSUS"])

    def test_as_many_reads_align_as_with_bwa(self):
        for sample, peer in ALIGNED_BY_BWA.items():
            counts = {row["name"]: int(row["count"])
                      for row in rows(self.ledger(sample, "align"))}
            self.assertLess(abs(counts["aligned"] - peer), 0.06 * peer, sample)


if __name__ == "__main__":
    unittest.main()
