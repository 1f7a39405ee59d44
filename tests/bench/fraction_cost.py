#!/usr/bin/env python3
"""CPU seconds of sarcotrace-fraction and sarcotrace-bins: one sample of 1-Mb bins from WIG to posterior, a patient
of 3 samples with 50 variants, and a pass over a BAM beside `samtools view -c`, in turns.

    fraction_cost.py --bin DIR --ichorcna DIR [--bam FILE] [--turns 5]

--ichorcna: a folder with MBC_315.ctDNA.reads.wig, the hg19 tracks, the centromeres and pon_tsv.
"""

import argparse
import os
import random
import resource
import statistics
import subprocess
import tempfile
from pathlib import Path


def cpu_of(command):
    """CPU seconds of a command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def later_sample(counts, scale, draw):
    """The WIG with counts drawn anew at another depth."""
    lines = []
    for line in counts:
        if line.startswith("f"):
            lines.append(line)
        else:
            mean = scale * float(line)
            lines.append(str(max(0, round(draw.gauss(mean, mean**0.5)))))
    return "\n".join(lines) + "\n"


def evidence(samples, variants, molecules, fraction, draw):
    rows = ["patient_id\tsample_id\tvariant_id\tlength_class\tref_molecules\talt_molecules\t"
            "other_molecules\texpected_error_molecules"]
    for j in range(variants):
        for sample in samples:
            for length_class, share in (("SHORT", 0.3), ("OTHER", 0.7)):
                n = round(share * molecules)
                alt = sum(draw.random() < fraction / 2 for _ in range(n))
                rows.append(f"P\t{sample}\tchr{1 + j % 22}:{20000000 + 500000 * j}:A:T\t{length_class}\t"
                            f"{n - alt}\t{alt}\t0\t0.03")
    return "\n".join(rows) + "\n"


def fraction_commands(arguments, folder):
    data = arguments.ichorcna
    panel = folder / "panel.tsv"
    subprocess.run([arguments.bin / "sarcotrace-normals", "--panel-table", data / "pon_tsv/pon_hg19_1Mb.tsv.gz",
                    "--output", panel], check=True)
    wig = data / "MBC_315.ctDNA.reads.wig"
    counts = wig.read_text().splitlines()
    draw = random.Random(1)
    for name, scale in (("T2", 0.9), ("T3", 1.1)):
        (folder / f"{name}.wig").write_text(later_sample(counts, scale, draw))
    (folder / "e.tsv").write_text(evidence(["T1", "T2", "T3"], 50, 3000, 0.25, draw))
    common = [arguments.bin / "sarcotrace-fraction", "--patient", "P", "--gc", data / "gc_hg19_1000kb.wig",
              "--map", data / "map_hg19_1000kb.wig", "--exclude",
              data / "GRCh37.p13_centromere_UCSC-gapTable.txt", "--panel-of-normals", panel]
    one = common + ["--wig", f"T1={wig}", "--output", folder / "one"]
    three = common + ["--wig", f"T1={wig}", f"T2={folder / 'T2.wig'}", f"T3={folder / 'T3.wig'}",
                      "--evidence", folder / "e.tsv", "--output", folder / "three"]
    return {"one sample, WIG to posterior": one, "3 samples, 50 variants": three}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--bin", type=Path, required=True)
    parser.add_argument("--ichorcna", type=Path, required=True)
    parser.add_argument("--bam", type=Path)
    parser.add_argument("--turns", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as held:
        folder = Path(held)
        commands = fraction_commands(arguments, folder)
        if arguments.bam:
            commands["samtools view -c"] = ["samtools", "view", "-c", arguments.bam]
            commands["bins"] = [arguments.bin / "sarcotrace-bins", "--input", arguments.bam, "--output",
                                folder / "b.tsv.gz"]
        seconds = {name: [] for name in commands}
        for _ in range(arguments.turns):
            for name, command in commands.items():
                seconds[name].append(cpu_of([os.fspath(part) for part in command]))
        for name, values in seconds.items():
            print(f"{name}: median {statistics.median(values):.2f} s of CPU, "
                  f"{min(values):.2f} to {max(values):.2f}")
        if arguments.bam:
            ratios = [ours / theirs for ours, theirs in zip(seconds["bins"], seconds["samtools view -c"])]
            print(f"bins over samtools view -c: median of {arguments.turns} turns "
                  f"{statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
