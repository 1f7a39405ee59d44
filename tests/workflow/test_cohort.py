"""A small simulated cohort through the whole workflow: what comes out, and that neither a second run
nor a run that was killed changes a byte of it."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "workflows/scripts"
SHALLOW = ["--molecule-depth", "60", "--target-length", "200", "--pairs-per-molecule", "4",
           "--healthy-donors", "4", "--healthy-panels", "3"]


def environment() -> dict:
    places = [os.environ["SARCOTRACE_BIN"], str(Path(sys.executable).parent), os.environ["PATH"]]
    return os.environ | {"PATH": os.pathsep.join(places)}


def contents(results: Path) -> dict:
    """Bytes of every table, VCF and molecule BAM. DuckDB's file has the same rows in other blocks."""
    kinds = ("tables/*.tsv", "tables/*.json", "tables/*.parquet", "variants/*.vcf.gz",
             "molecules/*.bam", "explorer/**/*")
    return {str(path.relative_to(results)): path.read_bytes()
            for kind in kinds for path in sorted(results.glob(kind)) if path.is_file()}


class Cohort(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = Path(folder.name)
        cls.cohort = cls.root / "cohort"
        cls.call(["sarcotrace-simulate", "cohort", "--patients", "3", "--seed", "7", "--output",
                  cls.cohort, *SHALLOW])
        cls.configure()
        cls.workflow("artefacts")
        artefacts = cls.root / "results/artefacts"
        frozen = cls.root / "frozen"
        frozen.mkdir()
        for name in ("noise.json", "panel_of_normals.tsv"):
            shutil.copy(artefacts / name, frozen / name)
        cls.configure("--frozen", frozen)
        shutil.copytree(cls.root / "results", cls.root / "at_start")
        cls.workflow("all")
        cls.first = contents(cls.root / "results")

    @classmethod
    def call(cls, command: list) -> None:
        done = subprocess.run(command, cwd=cls.root, env=environment(), capture_output=True,
                              text=True, check=False)
        if done.returncode:
            raise AssertionError(f"{command}: {done.stdout[-4000:]}{done.stderr[-4000:]}")

    @classmethod
    def configure(cls, *frozen) -> None:
        cls.call([sys.executable, SCRIPTS / "demo_config.py", "--cohort", cls.cohort, *frozen,
                  "--output", cls.root / "config.yaml"])

    @classmethod
    def command(cls, target: str) -> list:
        return ["snakemake", target, "-s", ROOT / "workflows/Snakefile", "--profile",
                ROOT / "workflows/profiles/local", "--cores", "2", "--configfile",
                cls.root / "config.yaml",
                "--config", f"analysis_plan={ROOT}/workflows/config/analysis_plan.tsv",
                f"explorer={ROOT}/tools/explorer/dist"]

    @classmethod
    def workflow(cls, target: str) -> None:
        cls.call(cls.command(target))

    def test_tables_hold_every_sample_and_every_ledger_balances(self):
        tables = self.root / "results/tables"
        with duckdb.connect(str(tables / "sarcotrace.duckdb"), read_only=True) as connection:
            def ask(sql: str) -> list:
                return connection.execute(sql).fetchall()
            self.assertEqual(ask("SELECT count(*) FROM adsl"), [(3,)])
            self.assertEqual(ask("SELECT count(*) FROM samples WHERE material = 'PLASMA' AND assay = "
                                 "'PANEL' AND sample_id NOT IN (SELECT sample_id FROM monitor_samples)"),
                             [(0,)])
            unbalanced = ask("SELECT sample_id, stage FROM ledger GROUP BY sample_id, stage, unit, "
                             "library HAVING sum(CASE WHEN side = 'IN' THEN count ELSE -count END) <> 0")
            self.assertEqual(unbalanced, [])
            self.assertGreater(ask("SELECT count(*) FROM associations")[0][0], 5)

    def test_a_second_run_does_nothing(self):
        before = {path: path.stat().st_mtime_ns for path in (self.root / "results").rglob("*")}
        self.workflow("all")
        after = {path: path.stat().st_mtime_ns for path in (self.root / "results").rglob("*")}
        self.assertEqual(before, after)

    def test_a_killed_run_ends_with_the_same_bytes(self):
        whole = self.root / "whole"
        (self.root / "results").rename(whole)
        self.addCleanup(lambda: (shutil.rmtree(self.root / "results"),
                                 whole.rename(self.root / "results")))
        shutil.copytree(self.root / "at_start", self.root / "results")
        seconds = random.uniform(2, 12)
        running = subprocess.Popen(self.command("all"), cwd=self.root, env=environment(),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   start_new_session=True)
        time.sleep(seconds)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        self.call([*self.command("all"), "--unlock"])
        self.workflow("all")
        again = contents(self.root / "results")
        self.assertEqual(sorted(self.first), sorted(again))
        for name, bytes_ in self.first.items():
            self.assertTrue(bytes_ == again[name], f"{name} differs, killed after {seconds:.2f} s")


if __name__ == "__main__":
    unittest.main()
