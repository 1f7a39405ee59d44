#!/usr/bin/env python3
"""Simulates deep duplex cfDNA with UMIs: many reads of each strand of each molecule.

Usage: simulate_duplex.py --reference g60.fa --molecules 20000 --output d60 [--family 8] [--seed 1]

Molecules of 167 bp (or, one in seven, 330 bp) start at random in targets of 200 bp to 2 kb. Both
strands are read a gamma-Poisson number of times. A read is UMI (3 bases), spacer, template and,
where the fragment is short, the other end's spacer and UMI and the adapter: read structure
3M2S+T for both reads. A base of Phred Q is wrong with probability 10^(-Q/10). Writes
OUTPUT_R1.fq.gz and _R2, OUTPUT.plain_R1.fq.gz and _R2 without the UMI (for aligners that cannot
take it out), OUTPUT.targets.bed and OUTPUT.molecules.tsv. Needs numpy.
"""

import argparse
import gzip

import numpy as np
from bench_support import read_contigs

SPACER = "TG"
ADAPTERS = ("AGATCGGAAGAGCACACGTCTGAACTCCAGTCA", "AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGT")
COMPLEMENT = np.zeros(256, dtype=np.uint8)
COMPLEMENT[np.frombuffer(b"ACGTN", dtype=np.uint8)] = np.frombuffer(b"TGCAN", dtype=np.uint8)
BASES = np.frombuffer(b"ACGT", dtype=np.uint8)
UMI_BP, SKIPPED_BP = 3, 5


def draw_targets(random, contigs, total_bp):
    names = list(contigs)
    sizes = np.array([len(contigs[name]) for name in names], dtype=float)
    targets = []
    while total_bp > 0:
        name = names[int(random.choice(len(names), p=sizes / sizes.sum()))]
        size = int(random.integers(200, 2001))
        start = int(random.integers(2000, len(contigs[name]) - 4000))
        if b"N" in contigs[name][start - 1000 : start + size + 1000]:
            continue
        targets.append((name, start, start + size))
        total_bp -= size
    return sorted(targets)


def draw_molecules(random, targets, number):
    """[(contig, start, end)], as often in a target as it is long."""
    sizes = np.array([stop - start for _, start, stop in targets], dtype=float)
    chosen = random.choice(len(targets), number, p=sizes / sizes.sum())
    lengths = np.where(
        random.random(number) < 1 / 7, random.normal(330, 25, number), random.normal(167, 18, number)
    )
    lengths = np.clip(lengths.astype(int), 60, 500)
    molecules = []
    for target, length in zip(chosen.tolist(), lengths.tolist()):
        name, start, stop = targets[target]
        middle = int(random.integers(start, stop))
        molecules.append((name, middle - length // 2, middle - length // 2 + length))
    return molecules


def draw_qualities(random, shape):
    """Most bases Q37, some Q25 and Q11, more of these towards the end of a read."""
    bad = np.linspace(0.02, 0.12, shape[1])[None, :]
    draw = random.random(shape, dtype=np.float32)
    return np.where(draw < bad * 0.3, 11, np.where(draw < bad, 25, 37)).astype(np.uint8)


def sequence(random, template, copies, length):
    """`copies` reads of one template with errors: two arrays of shape (copies, length)."""
    reads = np.repeat(template[None, :length], copies, axis=0)
    qualities = draw_qualities(random, reads.shape)
    wrong = random.random(reads.shape, dtype=np.float32) < 10.0 ** (qualities / -10.0)
    reads[wrong] = BASES[random.integers(0, 4, int(wrong.sum()))]
    return reads, qualities + 33


def template(own_umi, fragment, other_umi, which, length):
    """What a read of unlimited length would see."""
    reverse = COMPLEMENT[np.frombuffer((other_umi + SPACER).encode(), dtype=np.uint8)][::-1]
    head = np.frombuffer((own_umi + SPACER).encode(), dtype=np.uint8)
    tail = np.frombuffer((ADAPTERS[which] + "G" * length).encode(), dtype=np.uint8)
    return np.concatenate([head, fragment, reverse, tail])


class FastqPair:
    """The four FASTQ files of a run."""

    def __init__(self, prefix):
        self.files = [
            gzip.open(f"{prefix}{kind}_R{which}.fq.gz", "wt", 1)
            for kind in ("", ".plain")
            for which in (1, 2)
        ]

    def write(self, name, reads):
        for which, (bases, quality) in enumerate(reads):
            self.files[which].write(f"@{name}\n{bases}\n+\n{quality}\n")
            self.files[2 + which].write(
                f"@{name}\n{bases[SKIPPED_BP:]}\n+\n{quality[SKIPPED_BP:]}\n"
            )

    def close(self):
        for file in self.files:
            file.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reference", required=True)
    parser.add_argument("--molecules", type=int, default=20_000)
    parser.add_argument("--family", type=float, default=8.0, help="mean reads of a strand")
    parser.add_argument("--targets-bp", type=int, default=100_000)
    parser.add_argument("--length", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", required=True, help="prefix")
    arguments = parser.parse_args()
    random = np.random.default_rng([arguments.seed])
    contigs = {name: bases.encode() for name, bases in read_contigs(arguments.reference).items()}
    targets = draw_targets(random, contigs, arguments.targets_bp)
    with open(f"{arguments.output}.targets.bed", "w") as bed:
        bed.writelines(f"{name}\t{start}\t{stop}\n" for name, start, stop in targets)
    molecules = draw_molecules(random, targets, arguments.molecules)
    shape = (arguments.molecules, 2)
    families = random.poisson(random.gamma(2.0, arguments.family / 2.0, shape))
    pairs = []
    with open(f"{arguments.output}.molecules.tsv", "w") as truth:
        truth.write("molecule\tcontig\tstart\tend\tumi\treads_top\treads_bottom\n")
        for number, (name, start, end) in enumerate(molecules):
            umis = ["".join(map(chr, BASES[random.integers(0, 4, UMI_BP)])) for _ in range(2)]
            top, bottom = families[number].tolist()
            row = [number, name, start, end, "-".join(umis), top, bottom]
            truth.write("\t".join(map(str, row)) + "\n")
            forward = np.frombuffer(contigs[name][start:end], dtype=np.uint8)
            fragments = (forward, COMPLEMENT[forward][::-1])
            for strand, copies in enumerate((top, bottom)):
                own, other = umis[strand], umis[1 - strand]
                ends = (
                    template(own, fragments[strand], other, 0, arguments.length),
                    template(other, fragments[1 - strand], own, 1, arguments.length),
                )
                reads = [sequence(random, end, copies, arguments.length) for end in ends]
                for copy in range(copies):
                    pairs.append(
                        [(bases[copy].tobytes(), quality[copy].tobytes()) for bases, quality in reads]
                    )
    files = FastqPair(arguments.output)
    for number, index in enumerate(random.permutation(len(pairs)).tolist()):
        files.write(
            f"r{number}", [(bases.decode(), quality.decode()) for bases, quality in pairs[index]]
        )
    files.close()
    print(f"{len(pairs)} pairs of {arguments.molecules} molecules")


if __name__ == "__main__":
    main()
