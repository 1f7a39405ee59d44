"""The workflow before it runs: lint, the plan of jobs, and what it refuses."""

import hashlib
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
SNAKEFILE = ROOT / "workflows/Snakefile"

SAMPLES = """\
patient_id sample_id time_point material assay draw_datetime
P1 P1-B BASELINE PLASMA PANEL 2026-01-02
P1 P1-W BASELINE BUFFY_COAT PANEL 2026-01-02
P1 P1-S BASELINE PLASMA SWGS 2026-01-02
P2 P2-B BASELINE PLASMA PANEL 2026-01-02
H1 H1-S BASELINE HEALTHY_PLASMA SWGS 2026-01-02
"""
# P1 comes as FASTQ and unaligned BAM, P2 as somebody else's BAM, shallow genomes as counts or FASTQ.
UNITS = """\
sample_id library_id lane fastq_1 fastq_2 bam aligned_bam bin_counts read_structures platform
P1-B L1 L001 file file NA NA NA 3M2S+T|3M2S+T ILLUMINA
P1-W L1 L001 NA NA file NA NA NA ILLUMINA
P1-S L1 L001 file NA NA NA NA NA ILLUMINA
P2-B L1 L001 NA NA NA file NA NA ILLUMINA
H1-S L1 L001 NA NA NA NA file NA ILLUMINA
"""


def tsv(text: str) -> str:
    return text.replace(" ", "\t").replace("|", " ")


class Workflow(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        (self.root / "clinical").mkdir()
        (self.root / "clinical/patients.tsv").write_text(self.patients(), encoding="utf-8")
        (self.root / "file").touch()
        (self.root / "index.html").touch()
        (self.root / "samples.tsv").write_text(tsv(SAMPLES), encoding="utf-8")
        (self.root / "units.tsv").write_text(tsv(UNITS), encoding="utf-8")
        frozen = {"path": "file", "sha256": hashlib.sha256(b"").hexdigest()}
        self.config = yaml.safe_load((ROOT / "workflows/config/config.yaml").read_text("utf-8"))
        self.config |= {"reference": "file", "targets": "file", "gc": "file", "mappability": "file",
                        "analysis_plan": "file", "explorer": ".", "noise_model": frozen,
                        "panel_of_normals": frozen}

    @staticmethod
    def patients() -> str:
        """A sheet of patients without a row."""
        schema = json.loads((ROOT / "workflows/schemas/patients.schema.json").read_text("utf-8"))
        return "\t".join(schema["required"]) + "\n"

    def snakemake(self, *arguments: str) -> subprocess.CompletedProcess:
        (self.root / "config.yaml").write_text(yaml.safe_dump(self.config), encoding="utf-8")
        return subprocess.run(
            [sys.executable, "-m", "snakemake", "-s", SNAKEFILE, "--configfile", "config.yaml",
             *arguments], cwd=self.root, capture_output=True, text=True, check=False)

    def jobs(self, target: str) -> dict[str, int]:
        result = self.snakemake("-n", target)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        table = result.stdout.split("Job stats:")[1].split("total")[0].splitlines()[3:]
        return {line.split()[0]: int(line.split()[1]) for line in table if line.strip()}

    def test_lint_finds_nothing(self):
        result = self.snakemake("--lint")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_each_sample_enters_where_its_data_stand(self):
        jobs = self.jobs("all")
        self.assertEqual(jobs["align"], 1)
        self.assertEqual(jobs["molecules_of_reads"], 2)
        self.assertEqual(jobs["consensus"], 1)
        self.assertEqual(jobs["call"], 2)
        self.assertEqual(jobs["monitor"], 2)
        self.assertEqual(jobs["bins"], 1)
        self.assertNotIn("noise", jobs)

    def test_molecules_need_no_clinical_data(self):
        for key in ("clinical", "targets", "data_cutoff_date", "analysis_plan", "explorer"):
            del self.config[key]
        jobs = self.jobs("molecules")
        self.assertEqual({name: jobs[name] for name in jobs if name != "index"},
                         {"molecules_of_reads": 2, "consensus": 1, "molecules": 1})
        result = self.snakemake("-n")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("is missing; add it, or ask for the target 'molecules'",
                      result.stdout + result.stderr)

    def test_frozen_artefacts_are_built_on_request_only(self):
        del self.config["noise_model"], self.config["panel_of_normals"]
        jobs = self.jobs("artefacts")
        self.assertEqual(jobs["noise"], 1)
        self.assertEqual(jobs["panel_of_normals"], 1)
        self.assertNotIn("call", jobs)

    def test_an_artefact_of_another_hash_is_refused(self):
        self.config["noise_model"]["sha256"] = "0" * 64
        result = self.snakemake("-n")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("name the artefact that was frozen", result.stdout + result.stderr)

    def test_an_unknown_key_of_the_configuration_is_refused(self):
        self.config["colour"] = "red"
        self.assertNotEqual(self.snakemake("-n").returncode, 0)

    def test_a_sheet_with_a_mistake_is_refused_with_its_line(self):
        path = self.root / "samples.tsv"
        path.write_text(path.read_text("utf-8").replace("SWGS", "WGS"), encoding="utf-8")
        result = self.snakemake("-n")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("samples.tsv:4: column 'assay', value 'WGS'", result.stdout + result.stderr)


if __name__ == "__main__":
    unittest.main()
