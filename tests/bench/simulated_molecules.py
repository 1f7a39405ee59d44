"""Simulated molecules of patients and healthy donors with their truth, for the scripts that call them."""

import collections
import gzip
import subprocess

VAFS = ("0.001", "0.002", "0.005", "0.01", "0.02", "0.05")
Cohort = collections.namedtuple("Cohort", "name seed depth pairs patients target_bp snvs indels")
CHIP, GERMLINE_SNVS, GERMLINE_INDELS = 10, 20, 6
DUPLEX_ERROR, SIMPLEX_ERROR, SINGLETON_ERROR = 2e-7, 1e-5, 1e-4


def run(*command):
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL)


def table(path):
    """Rows of a TSV with '#' lines before its header."""
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt") as file:
        lines = [line.rstrip("\n") for line in file if not line.startswith("#")]
    header = lines[0].split("\t")
    return [dict(zip(header, line.split("\t"))) for line in lines[1:]]


def read_vcf(path):
    """[(key, filter, INFO, FORMAT of the first sample)]; key: contig, position, ref, alt."""
    rows = []
    with gzip.open(path, "rt") as file:
        for line in file:
            if line.startswith("#"):
                continue
            f = line.rstrip("\n").split("\t")
            info = dict(item.partition("=")[::2] for item in f[7].split(";"))
            rows.append(((f[0], f[1], f[3], f[4]), f[6], info, dict(zip(f[8].split(":"), f[9].split(":")))))
    return rows


def longest_run(bases, position, length):
    """Longest run of one base that touches the bases after `position` (0-based anchor)."""
    best = 0
    for start in (position, position + 1, position + length):
        if start >= len(bases):
            continue
        left = right = start
        while left > 0 and bases[left - 1] == bases[start]:
            left -= 1
        while right + 1 < len(bases) and bases[right + 1] == bases[start]:
            right += 1
        best = max(best, right - left + 1)
    return best


def simulate(options, cohort, folder):
    """Molecule BAMs, truth and noise model of a cohort in folder; options: bin, seed, threads."""
    run(options.bin / "sarcotrace-simulate", "molecules", "--seed", cohort.seed + options.seed,
        "--patients", cohort.patients, "--healthy-donors", 4, "--healthy-panels", 4,
        "--molecule-depth", cohort.depth, "--pairs-per-molecule", cohort.pairs,
        "--contig-length", max(60000, 10 * cohort.target_bp + 30000), "--target-length", cohort.target_bp,
        "--clonal-snvs", cohort.snvs, "--subclonal-snvs", 0, "--mnvs", 0, "--indels", cohort.indels,
        "--longest-indel", 50, "--chip", CHIP, "--germline-snvs", GERMLINE_SNVS,
        "--germline-indels", GERMLINE_INDELS, "--planted-vafs", *VAFS,
        "--planted-tumor-fraction", 0.2, "--duplex-error", DUPLEX_ERROR,
        "--simplex-error", SIMPLEX_ERROR, "--singleton-error", SINGLETON_ERROR,
        "--least-indel-flank", 2, "--coverage", 0.01, "--threads", options.threads, "--output", folder)
    run(options.bin / "sarcotrace-noise", "--controls", *sorted((folder / "molecules").glob("DONOR*.bam")),
        "--reference", folder / "reference.fa", "--targets", folder / "panel.bed",
        "--samples", folder / "samples.tsv", "--output", folder / "noise.json",
        "--threads", options.threads)
