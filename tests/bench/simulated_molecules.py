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


# As of tests/bench/consensus_truth.py: end repair that copies damage to both strands, slippage.
READS = ("--overhang-length", 3, "--overhang-deamination-rate", 1.5e-4, "--nick-share", 0.01,
         "--pcr-slippage-rate", 1e-7, "--read-slippage-rate", 8e-6)
STRUCTURES = ("3M2S+T", "3M2S+T")


def draw(options, mode, cohort, folder, donors, *more):
    """Runs sarcotrace-simulate in one of its modes, unless the folder is whole."""
    if (folder / "config.yaml").exists():
        return
    run(options.bin / "sarcotrace-simulate", mode, "--seed", cohort.seed + options.seed,
        "--patients", cohort.patients, "--healthy-donors", donors, "--healthy-panels", donors,
        "--molecule-depth", cohort.depth, "--pairs-per-molecule", cohort.pairs,
        "--contig-length", max(60000, 10 * cohort.target_bp + 30000), "--target-length", cohort.target_bp,
        "--clonal-snvs", cohort.snvs, "--subclonal-snvs", 0, "--mnvs", 0, "--indels", cohort.indels,
        "--longest-indel", 50, "--chip", CHIP, "--germline-snvs", GERMLINE_SNVS,
        "--germline-indels", GERMLINE_INDELS, "--planted-vafs", *VAFS,
        "--planted-tumor-fraction", 0.2, "--coverage", 0.01, *more, "--threads", options.threads,
        "--output", folder)


def freeze_noise(options, folder):
    if (folder / "noise.json").exists():
        return
    run(options.bin / "sarcotrace-noise", "--controls", *sorted((folder / "molecules").glob("DONOR*.bam")),
        "--reference", folder / "reference.fa", "--targets", folder / "panel.bed",
        "--samples", folder / "samples.tsv", "--output", folder / "noise.json",
        "--threads", options.threads)


def simulate(options, cohort, folder, donors=4):
    """Molecule BAMs, truth and noise model of a cohort in folder; options: bin, seed, threads."""
    draw(options, "molecules", cohort, folder, donors, "--duplex-error", DUPLEX_ERROR,
         "--simplex-error", SIMPLEX_ERROR, "--singleton-error", SINGLETON_ERROR, "--least-indel-flank", 2)
    freeze_noise(options, folder)


def simulate_reads(options, cohort, folder):
    """The same by way of FASTQ, sarcotrace-align and sarcotrace-consensus."""
    draw(options, "cohort", cohort, folder, 4, *READS)
    molecules, index = folder / "molecules", folder / "genome.sti"
    molecules.mkdir(exist_ok=True)
    if not index.exists():
        run(options.bin / "sarcotrace-index", "--reference", folder / "reference.fa", "--output", index)
    assays = {row["sample_id"]: row["assay"] for row in table(folder / "samples.tsv")}
    for unit in table(folder / "units.tsv"):
        sample = unit["sample_id"]
        if assays[sample] != "PANEL" or (molecules / f"{sample}.bam").exists():
            continue
        aligned = folder / f"{sample}.aligned.bam"
        run(options.bin / "sarcotrace-align", "--index", index, "--sample", sample,
            "--fastq-1", folder / unit["fastq_1"], "--fastq-2", folder / unit["fastq_2"],
            "--read-structures", *STRUCTURES, "--order", "template", "--threads", options.threads,
            "--output", aligned)
        run(options.bin / "sarcotrace-consensus", "--input", aligned, "--reference",
            folder / "reference.fa", "--sample", sample, "--output", molecules / f"{sample}.bam")
        aligned.unlink()
    freeze_noise(options, folder)
