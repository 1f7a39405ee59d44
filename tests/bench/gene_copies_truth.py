#!/usr/bin/env python3
"""Copies of genes by sarcotrace-fraction --genes against simulated tumors of known copies.

    gene_copies_truth.py --bin DIR [--tumors 40] [--seed 1] [--noise 0.05]

Each tumor: 22 contigs of 120 bins of 1 Mb, arms gained and lost at random, an amplicon of 8 to 30 copies in 4 Mb, a
deletion of both copies in 3 Mb of a lost arm; a fifth of the genomes doubled; tumor fraction 10 to 50 %. Noise is
normal on the natural logarithm. Prints how many intervals hold the truth and how many states are right.
"""

import argparse
import csv
import math
import random
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

CONTIGS = 22
BINS = 120


def draw_copies(draw, usual):
    copies = [usual] * (CONTIGS * BINS)
    for contig in range(CONTIGS):
        for begin, end in ((0, 50), (50, BINS)):
            change = draw.choices([-1, 0, 1], [0.25, 0.55, 0.2])[0]
            for i in range(contig * BINS + begin, contig * BINS + end):
                copies[i] += change
    return copies


def write_ratios(path, copies, fraction, noise, draw):
    ploidy = sum(copies) / len(copies)
    base = 2 * (1 - fraction) + fraction * ploidy
    with open(path, "w", encoding="utf-8") as out:
        out.write("contig\tstart\tend\tlog2_ratio\n")
        for i, c in enumerate(copies):
            ratio = math.log((2 * (1 - fraction) + fraction * c) / base) + draw.gauss(0, noise)
            start = (i % BINS) * 1000000
            out.write(f"chr{i // BINS + 1}\t{start}\t{start + 1000000}\t{ratio / math.log(2)}\n")


def state_of(copies, usual):
    if copies < 0.5:
        return "DELETED"
    if copies < usual - 0.5:
        return "LOST"
    if copies < usual + 0.5:
        return "NEUTRAL"
    return "GAINED" if copies < usual + 3.5 else "AMPLIFIED"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--bin", type=Path, required=True)
    parser.add_argument("--tumors", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--noise", type=float, default=0.05)
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)
    held, right, seen = Counter(), Counter(), Counter()
    missing = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for tumor in range(arguments.tumors):
            usual = 4 if tumor % 5 == 0 else 2
            fraction = draw.uniform(0.1, 0.5)
            copies = draw_copies(draw, usual)
            amplicon, deletion = draw.sample(range(CONTIGS), 2)
            for i in range(deletion * BINS, deletion * BINS + 50):
                copies[i] = usual - 1
            level = draw.randint(8, 30)
            copies[amplicon * BINS + 70:amplicon * BINS + 74] = [level] * 4
            copies[deletion * BINS + 20:deletion * BINS + 23] = [0] * 3
            places = [("amplicon", amplicon, 71), ("deletion", deletion, 21)]
            places += [("arm", *draw.choice([(c, p) for c in range(CONTIGS) for p in (25, 95)
                                            if c not in (amplicon, deletion)])) for _ in range(6)]
            write_ratios(folder / "r.tsv", copies, fraction, arguments.noise, draw)
            (folder / "g.bed").write_text("".join(
                f"chr{contig + 1}\t{bin_ * 1000000 + 400000}\t{bin_ * 1000000 + 450000}\t{kind}{k}\n"
                for k, (kind, contig, bin_) in enumerate(places)), encoding="utf-8")
            subprocess.run([arguments.bin / "sarcotrace-fraction", "--patient", "P", "--log-ratios",
                            f"S={folder / 'r.tsv'}", "--genes", folder / "g.bed", "--output", folder / "o"],
                           check=True)
            with open(folder / "o.genes.tsv", encoding="utf-8") as file:
                rows = list(csv.DictReader((line for line in file if line[0] != "#"), delimiter="\t"))
            for (kind, contig, bin_), row in zip(places, rows):
                truth = copies[contig * BINS + bin_]
                group = f"{'doubled' if usual == 4 else 'usual'} genomes, {kind}"
                if row["copies"] == "NA":
                    missing += 1
                    continue
                seen[group] += 1
                held[group] += float(row["copies_lower"]) - 0.05 <= truth <= float(row["copies_upper"])
                right[group] += row["state"] == state_of(truth, usual)
    print(f"{sum(seen.values())} genes read, {missing} not assessable")
    for group in sorted(seen):
        print(f"{group}: {seen[group]} genes, interval holds {held[group]}, state right {right[group]}")


if __name__ == "__main__":
    main()
