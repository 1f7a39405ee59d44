"""The sheets' checks: each mistake is one line with file, line, column, value and remedy."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "workflows/scripts/sheets.py"
SCHEMAS = ROOT / "workflows/schemas"

SAMPLES = ("patient_id\tsample_id\ttime_point\tmaterial\tassay\tdraw_datetime\tplasma_ml\n"
           "P1\tP1-B\tBASELINE\tPLASMA\tPANEL\t2026-01-02T09:30\t8.5\n")
UNITS = ("sample_id\tlibrary_id\tlane\tfastq_1\tfastq_2\tbam\tread_structures\tplatform\n"
         "P1-B\tL1\tL001\ta.fq\tb.fq\tNA\t3M2S+T 3M2S+T\tILLUMINA\n")
PATIENTS = ("patient_id\tsite_id\trandomisation_date\tstrata_size\tarm_planned\tarm_actual\tsex\t"
            "birth_year\thistology_group\tline_number\tn_metastases\n"
            "P1\tS1\t2026-01-10\tsmall\tSBRT_ALONE\tNA\tF\t1960\tLMS\t1\t2\n")


class Sheets(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        (self.root / "clinical").mkdir()
        for name in ("a.fq", "b.fq"):
            (self.root / name).touch()

    def check(self, samples: str = SAMPLES, units: str = UNITS, **clinical: str):
        (self.root / "samples.tsv").write_text(samples, encoding="utf-8")
        (self.root / "units.tsv").write_text(units, encoding="utf-8")
        for name, text in clinical.items():
            (self.root / "clinical" / f"{name}.tsv").write_text(text, encoding="utf-8")
        return subprocess.run(
            [sys.executable, "-B", SCRIPT, "--samples", self.root / "samples.tsv", "--units",
             self.root / "units.tsv", "--clinical", self.root / "clinical", "--schemas", SCHEMAS],
            capture_output=True, text=True, check=False)

    def refused(self, *words: str, **sheets: str):
        result = self.check(**sheets)
        self.assertEqual(result.returncode, 3, result.stdout)
        self.assertEqual(len(result.stderr.strip().splitlines()), 1)
        for word in words:
            self.assertIn(word, result.stderr)

    def test_sound_sheets_pass(self):
        result = self.check()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout, "1 samples, 1 units, 0 clinical sheets\n")

    def test_an_unknown_column_is_an_error(self):
        self.refused("samples.tsv:1", "unknown column 'colour'",
                     samples=SAMPLES.replace("plasma_ml", "colour"))

    def test_a_missing_column_is_an_error(self):
        self.refused("samples.tsv:1", "'assay' is missing",
                     samples="\n".join("\t".join(line.split("\t")[:4] + line.split("\t")[5:])
                                       for line in SAMPLES.splitlines()) + "\n")

    def test_a_value_outside_its_rule_names_line_column_and_value(self):
        for old, new in (("PANEL", "EXOME"), ("8.5", "-1"), ("8.5", "8,5"),
                         ("2026-01-02", "2026-02-30"), ("P1-B", "P1 B")):
            with self.subTest(new):
                self.refused("samples.tsv:2", f"value '{new}" if " " not in new else "sample_id",
                             samples=SAMPLES.replace(old, new))

    def test_a_stratification_factor_is_a_known_column(self):
        result = self.check(patients=PATIENTS)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.refused("patients.tsv:1", "unknown column 'stratum_size'",
                     patients=PATIENTS.replace("strata_size", "stratum_size"))

    def test_a_lesion_of_another_patient_is_a_stranger(self):
        lesions = ("patient_id\tlesion_id\trole\torgan\tis_node\tirradiated\tnew_from_date\n"
                   "P1\tT1\tTARGET\tLUNG\tFALSE\tTRUE\tNA\n")
        therapy = ("patient_id\tstart_date\ttype\ttarget_lesion_id\n"
                   "P1\t2026-05-01\tSURGERY\tT1\nP1\t2026-06-01\tSURGERY\tT2\n")
        self.refused("subsequent_therapy.tsv:3", "'P1, T2'", patients=PATIENTS, lesions=lesions,
                     subsequent_therapy=therapy)

    def test_duplicates_and_strangers_are_errors(self):
        self.refused("samples.tsv:3", "already in line 2",
                     samples=SAMPLES + SAMPLES.splitlines()[1] + "\n")
        self.refused("units.tsv:3", "already in line 2",
                     units=UNITS + UNITS.splitlines()[1] + "\n")
        self.refused("units.tsv:2", "not in the sheet 'samples'",
                     units=UNITS.replace("P1-B", "P9-B"))

    def test_a_unit_needs_its_files_and_one_kind_of_them(self):
        self.refused("units.tsv:2", "'c.fq'", "no such file", units=UNITS.replace("b.fq", "c.fq"))
        self.refused("units.tsv:2", "do not go together", units=UNITS.replace("b.fq\tNA", "b.fq\ta.fq"))
        self.refused("units.tsv:2", "do not go together", units=UNITS.replace("a.fq", "NA"))

    def test_single_ends_index_reads_interleaved_files_and_unaligned_bams_are_units(self):
        header = ("sample_id\tlibrary_id\tlane\tfastq_1\tfastq_2\tfastq_index_1\tinterleaved\tbam\t"
                  "read_structures\tumi_list\tplatform\n")
        def unit(*cells: str) -> str:
            return header + "\t".join(("P1-B", "L1", "L001", *cells, "ILLUMINA")) + "\n"
        for cells in (("a.fq", "NA", "NA", "NA", "NA", "3M+T", "NA"),
                      ("a.fq", "NA", "NA", "TRUE", "NA", "3M2S+T 3M2S+T", "b.fq"),
                      ("a.fq", "b.fq", "list", "FALSE", "NA", "+T +T 8B9M", "NA"),
                      ("NA", "NA", "NA", "NA", "a.fq", "NA", "NA")):
            with self.subTest(cells):
                (self.root / "list").touch()
                result = self.check(units=unit(*cells))
                self.assertEqual(result.returncode, 0, result.stderr)
        self.refused("do not go together", units=unit("a.fq", "b.fq", "NA", "TRUE", "NA", "NA", "NA"))
        self.refused("do not go together", units=unit("NA", "NA", "a.fq", "NA", "b.fq", "NA", "NA"))
        self.refused("read_structures", units=unit("a.fq", "b.fq", "NA", "NA", "NA",
                                                   "+T +T 8M 8M 8M", "NA"))
        self.refused("'d.fq'", "no such file", units=unit("a.fq", "b.fq", "NA", "NA", "NA", "NA", "d.fq"))

    def test_an_aligned_bam_leaves_no_unit_of_its_sample_unread(self):
        units = ("sample_id\tlibrary_id\tlane\tfastq_1\tfastq_2\taligned_bam\tplatform\n"
                 "P1-B\tL1\tL001\tNA\tNA\ta.fq\tILLUMINA\n")
        same = "P1-B\tL1\tL002\tNA\tNA\ta.fq\tILLUMINA\n"
        self.assertEqual(self.check(units=units + same).returncode, 0)
        self.refused("units.tsv:3", "column 'aligned_bam', value 'NA'",
                     units=units + same.replace("NA\tNA\ta.fq", "a.fq\tb.fq\tNA"))

    def test_a_short_row_an_empty_sheet_and_an_unknown_sheet_are_errors(self):
        self.refused("samples.tsv:3", "fields", samples=SAMPLES + "P2\n")
        self.refused("samples.tsv", "empty", samples="")
        self.refused("gossip.tsv", "no such sheet", gossip="a\n")


if __name__ == "__main__":
    unittest.main()
