"""What the scripts of this folder share: genomes, truth, timed commands."""

import gzip
import os
import resource
import subprocess
import time
from pathlib import Path

COMPLEMENT = str.maketrans("ACGTN", "TGCAN")


def read_contigs(path):
    """{name: upper-case bases} of a FASTA file, plain or gzip."""
    opener = gzip.open if str(path).endswith(".gz") else open
    contigs, name = {}, None
    with opener(path, "rt") as file:
        for line in file:
            if line.startswith(">"):
                name = line[1:].split()[0]
                contigs[name] = []
            else:
                contigs[name].append(line.strip().upper())
    return {name: "".join(parts) for name, parts in contigs.items()}


def cigar_runs(cigar):
    """[(size, letter)] of a CIGAR string."""
    runs, size = [], 0
    for letter in cigar:
        if letter.isdigit():
            size = size * 10 + int(letter)
        else:
            runs.append((size, letter))
            size = 0
    return runs


def unclipped_five_prime(position, cigar, is_reverse):
    """Where the read's 5' end stands, clipped bases given back."""
    runs = cigar_runs(cigar)
    if not is_reverse:
        return position - (runs[0][0] if runs[0][1] in "SH" else 0)
    return position + reference_length(runs) + (runs[-1][0] if runs[-1][1] in "SH" else 0)


def reference_length(runs):
    return sum(size for size, letter in runs if letter in "MDN=X")


class Measured:
    """CPU seconds (user and system, of all processes of a pipe), wall seconds, peak MB."""

    def __init__(self, cpu, wall, peak_mb):
        self.cpu, self.wall, self.peak_mb = cpu, wall, peak_mb


def measure(command, folder, log=None):
    """Runs a shell pipe to its end; the peak is that of its largest process.

    The pipe runs below a process of its own, so that its children are counted and no others.
    """
    report = Path(folder) / f"measure.{os.getpid()}.txt"
    probe = os.fork()
    if probe == 0:
        start = time.perf_counter()
        with open(log or os.devnull, "w") as errors:
            status = subprocess.run(
                ["bash", "-o", "pipefail", "-c", command], stdout=errors, stderr=errors
            ).returncode
        wall = time.perf_counter() - start
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        report.write_text(f"{used.ru_utime + used.ru_stime} {wall} {used.ru_maxrss / 1024}")
        os._exit(min(status, 255) if status >= 0 else 255)
    status = os.waitstatus_to_exitcode(os.waitpid(probe, 0)[1])
    if status != 0:
        raise SystemExit(f"exit status {status}: {command}\n(messages in {log})")
    values = report.read_text().split()
    report.unlink()
    return Measured(*(float(value) for value in values))


def median(values):
    return sorted(values)[len(values) // 2]
