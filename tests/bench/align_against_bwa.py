#!/usr/bin/env python3
"""Aligns simulated pairs with sarcotrace-align and bwa mem; prints correct placements and times.

Usage: align_against_bwa.py --bin FOLDER [--pairs N] [--reference FASTA] [--seed N]

Without --reference a random genome of 2 Mb is made, a tenth of it copied with 2 % changes. A read
is placed correctly if its leftmost base is within 5 bp of the truth on the right strand. Needs
bwa and samtools.
"""

import argparse
import pathlib
import random
import subprocess
import tempfile
import time

COMPLEMENT = str.maketrans("ACGTN", "TGCAN")


def reverse_complement(bases):
    return bases.translate(COMPLEMENT)[::-1]


def random_genome(generator, length):
    bases = [generator.choice("ACGT") for _ in range(length)]
    for _ in range(length // 10_000):
        source = generator.randrange(length - 1000)
        target = generator.randrange(length - 1000)
        for i in range(1000):
            changed = generator.random() < 0.02
            bases[target + i] = generator.choice("ACGT") if changed else bases[source + i]
    return "".join(bases)


def read_contigs(path):
    contigs, name = {}, None
    for line in path.read_text().splitlines():
        if line.startswith(">"):
            name = line[1:].split()[0]
            contigs[name] = []
        else:
            contigs[name].append(line.upper())
    return {name: "".join(parts) for name, parts in contigs.items()}


def mutated_fragment(generator, bases):
    """Substitutions at 1 in 1000 and one indel of 1 to 20 bp in a tenth of the fragments."""
    letters = [generator.choice("ACGT") if generator.random() < 0.001 else b for b in bases]
    shift = 0
    if generator.random() < 0.1:
        place = generator.randrange(20, len(letters) - 40)
        size = generator.randint(1, 20)
        if generator.random() < 0.5:
            del letters[place : place + size]
            shift = size
        else:
            letters[place:place] = [generator.choice("ACGT") for _ in range(size)]
            shift = -size
    return "".join(letters), shift


def sequenced(generator, bases, length, error_rate):
    return "".join(
        generator.choice("ACGT") if generator.random() < error_rate else base
        for base in bases[:length]
    )


def simulate(generator, contigs, pairs, length, folder):
    names = [name for name in contigs if len(contigs[name]) > 600]
    weights = [len(contigs[name]) for name in names]
    truth = {}
    with open(folder / "r1.fq", "w") as first, open(folder / "r2.fq", "w") as second:
        for number in range(pairs):
            contig = generator.choices(names, weights)[0]
            mode = 167 if generator.random() < 0.85 else 330
            size = max(120, int(generator.gauss(mode, 20)))
            start = generator.randrange(len(contigs[contig]) - size)
            fragment = contigs[contig][start : start + size]
            if "N" in fragment:
                continue
            fragment, shift = mutated_fragment(generator, fragment)
            end = start + size
            reads = [fragment, reverse_complement(fragment)]
            is_swapped = generator.random() < 0.5
            if is_swapped:
                reads.reverse()
            read_ends = (end, start) if is_swapped else (start, end)
            truth[f"p{number}"] = (contig, read_ends, is_swapped)
            for file, read in ((first, reads[0]), (second, reads[1])):
                bases = sequenced(generator, read, length, 0.003)
                file.write(f"@p{number}\n{bases}\n+\n{'I' * len(bases)}\n")
    return truth


def unclipped_five_prime(position, cigar, is_reverse):
    runs, number = [], ""
    for letter in cigar:
        if letter.isdigit():
            number += letter
        else:
            runs.append((int(number), letter))
            number = ""
    if not is_reverse:
        return position - (runs[0][0] if runs[0][1] in "SH" else 0)
    end = position + sum(size for size, letter in runs if letter in "MDN=X")
    return end + (runs[-1][0] if runs[-1][1] in "SH" else 0)


def assess(path, truth):
    """Counts of reads: all, placed, right, placed with MAPQ >= 20, wrong among them."""
    counts = dict(reads=0, placed=0, right=0, confident=0, confident_wrong=0)
    view = subprocess.run(
        ["samtools", "view", "-F", "0x900", path], capture_output=True, text=True, check=True
    )
    for line in view.stdout.splitlines():
        name, flag, contig, position, quality, cigar = line.split("\t")[:6]
        flag = int(flag)
        counts["reads"] += 1
        if flag & 4:
            continue
        counts["placed"] += 1
        true_contig, ends, is_swapped = truth[name]
        read = 0 if flag & 0x40 else 1
        is_reverse = bool(flag & 16)
        place = unclipped_five_prime(int(position) - 1, cigar, is_reverse)
        right = (
            contig == true_contig
            and is_reverse == (is_swapped == (read == 0))
            and abs(place - ends[read]) <= 5
        )
        counts["right"] += right
        if int(quality) >= 20:
            counts["confident"] += 1
            counts["confident_wrong"] += not right
    return counts


def timed(command, **options):
    start = time.perf_counter()
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL, **options)
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True, type=pathlib.Path)
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--length", type=int, default=100)
    parser.add_argument("--reference", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    generator = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        reference = arguments.reference or folder / "genome.fa"
        if not arguments.reference:
            reference.write_text(">genome\n" + random_genome(generator, 2_000_000) + "\n")
        contigs = read_contigs(reference)
        truth = simulate(generator, contigs, arguments.pairs, arguments.length, folder)
        index = folder / "genome.sti"
        subprocess.run(
            [arguments.bin / "sarcotrace-index", "--reference", reference, "--output", index],
            check=True,
        )
        subprocess.run(
            ["bwa", "index", "-p", folder / "bwa", reference],
            check=True,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        reads = [folder / "r1.fq", folder / "r2.fq"]
        own = timed(
            [arguments.bin / "sarcotrace-align", "--index", index, "--sample", "s"]
            + ["--fastq-1", reads[0], "--fastq-2", reads[1], "--output", folder / "own.bam"]
        )
        with open(folder / "bwa.sam", "w") as sam:
            peer = timed(["bwa", "mem", folder / "bwa", *reads], stdout=sam)
        sorting = timed(
            ["samtools", "sort", "--write-index", "-o", folder / "bwa.bam", folder / "bwa.sam"]
        )
        print("program\tseconds\tpairs_per_second\treads\tplaced\tright\tmapq20\tmapq20_wrong")
        for program, seconds, path in (
            ("sarcotrace-align", own, folder / "own.bam"),
            ("bwa mem + samtools sort", peer + sorting, folder / "bwa.bam"),
        ):
            c = assess(path, truth)
            print(
                f"{program}\t{seconds:.2f}\t{len(truth) / seconds:.0f}\t{c['reads']}\t"
                f"{c['placed']}\t{c['right']}\t{c['confident']}\t{c['confident_wrong']}"
            )
        print(f"# time of bwa mem alone: {peer:.2f} s; ratio with sort: {(peer + sorting) / own:.2f}")


if __name__ == "__main__":
    main()
