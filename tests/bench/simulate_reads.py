#!/usr/bin/env python3
"""Simulates read pairs with dwgsim over a genome with variants, with read-through and full truth.

Usage: simulate_reads.py --reference g60.fa --pairs 200000 --length 150 --output r60_150 [--seed 1]

The script draws SNVs and indels of 1 to 50 bp (half of the insertions repeat the bases before
them), and lets dwgsim carry them, draw the fragments and make the sequencing errors. Reads that
are longer than their fragment are cut to it and go on in the adapter. Writes OUTPUT_R1.fq.gz,
OUTPUT_R2.fq.gz, OUTPUT.vcf and OUTPUT.truth.tsv: name, contig, the fragment's start and end on the
reference (0-based, half-open), then for each read its start, strand and CIGAR. Pairs whose reads
are not the haplotype at the place that dwgsim names (it starts within an insertion) are left out
and counted. Needs dwgsim and numpy.
"""

import argparse
import gzip
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from bench_support import COMPLEMENT, read_contigs

ADAPTERS = (
    "AGATCGGAAGAGCACACGTCTGAACTCCAGTCACATTACTCGATCTCGTATGCCGTCTTCTGCTTG",
    "AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGTAGATCTCGGTGGTCGCCGTATCATT",
)
CHUNK = 250_000


class Haplotype:
    """A contig with its variants: bases, and where its indels are on both axes."""

    def __init__(self, bases, variants):
        parts, indels, at, shift = [], [], 0, 0
        for position, reference, alternative in variants:
            parts += [bases[at:position], alternative]
            at = position + len(reference)
            size = len(alternative) - len(reference)
            if size:
                indels.append((position + 1, position + 1 + shift, size))
                shift += size
        parts.append(bases[at:])
        self.bases = "".join(parts)
        table = np.array(indels, dtype=np.int64).reshape(-1, 3)
        self.reference_places, self.places, self.sizes = table.T
        self.shifts = np.concatenate([[0], np.cumsum(self.sizes)])

    def place_of(self, position):
        """The haplotype's index of a base of the reference."""
        return position + int(self.shifts[np.searchsorted(self.reference_places, position, "right")])

    def alignment(self, start, stop):
        """(start on the reference, its end, CIGAR) of the haplotype's interval; bases of an
        insertion that the interval begins or ends with are clipped."""
        first = int(np.searchsorted(self.places, start, "right"))
        if first > 0 and self.sizes[first - 1] > 0:
            if start < self.places[first - 1] + self.sizes[first - 1]:
                first -= 1
        at, runs = start, []
        position = start - int(self.shifts[first])
        if first < self.sizes.size and self.places[first] < start:
            position = int(self.reference_places[first])
        origin = position
        while first < self.sizes.size and self.places[first] < stop:
            place, size = int(self.places[first]), int(self.sizes[first])
            if place > at:
                runs.append((place - at, "M"))
                position += place - at
                at = place
            if size > 0:
                inside = min(place + size, stop) - at
                runs.append((inside, "S" if not runs or at + inside == stop else "I"))
                at += inside
            elif runs:
                runs.append((-size, "D"))
                position -= size
            else:
                position -= size
                origin = position
            first += 1
        if at < stop:
            runs.append((stop - at, "M"))
            position += stop - at
        return origin, position, "".join(f"{size}{letter}" for size, letter in runs)


def left_aligned(bases, place, changed, limit):
    """The leftmost way to write an indel behind `place`."""
    while place > limit and changed[-1] == bases[place]:
        changed = changed[-1] + changed[:-1]
        place -= 1
    return place, changed


def draw_variants(random, bases, snv_rate, indel_rate):
    """[(position, reference, alternative)], at least 60 bp apart, VCF's anchored alleles.

    There are no insertions of 21 to 26 bp: dwgsim 0.1.14 may abort on them.
    """
    number = random.poisson((snv_rate + indel_rate) * len(bases))
    places = np.unique(random.integers(1000, max(1001, len(bases) - 1000), number))
    variants, last = [], 0
    for place in places.tolist():
        if place < last + 60 or "N" in bases[place - 60 : place + 60]:
            continue
        base = bases[place]
        if random.random() < snv_rate / (snv_rate + indel_rate):
            variants.append((place, base, "ACGT"["ACGT".index(base) - int(random.integers(1, 4))]))
            last = place
            continue
        size = int(random.integers(1, 11) if random.random() < 0.5 else random.integers(1, 51))
        is_deletion = random.random() < 0.5
        size = 27 if 21 <= size <= 26 and not is_deletion else size
        changed = bases[place + 1 : place + 1 + size]
        if not is_deletion and random.random() < 0.5:
            changed = "".join(np.array(list("ACGT"))[random.integers(0, 4, size)])
        place, changed = left_aligned(bases, place, changed, last + 60)
        anchor = bases[place]
        variants.append((place, *(anchor + changed, anchor)[:: 1 if is_deletion else -1]))
        last = place + size
    return variants


def write_variants(prefix, contigs, variants):
    """A VCF, and the same as dwgsim's own table (Debian's dwgsim stops in a VCF above 1 MiB)."""
    with open(f"{prefix}.vcf", "w") as vcf, open(f"{prefix}.mutations.txt", "w") as table:
        vcf.write("##fileformat=VCFv4.2\n")
        for name, bases in contigs.items():
            vcf.write(f"##contig=<ID={name},length={len(bases)}>\n")
        vcf.write("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
        for name in contigs:
            for position, reference, alternative in variants[name]:
                place = position + 1
                vcf.write(f"{name}\t{place}\t.\t{reference}\t{alternative}\t.\t.\t.\n")
                if len(reference) > 1:
                    for offset, base in enumerate(reference[1:], 1):
                        table.write(f"{name}\t{place + offset}\t{base}\t-\t3\n")
                elif len(alternative) > 1:
                    table.write(f"{name}\t{place}\t-\t{alternative[1:]}\t3\n")
                else:
                    table.write(f"{name}\t{place}\t{reference}\t{alternative}\t3\n")


def fastq_records(path):
    with gzip.open(path, "rt") as file:
        while header := file.readline():
            bases = file.readline().rstrip()
            file.readline()
            yield header.rstrip(), bases, file.readline().rstrip()


def run_dwgsim(arguments, pairs, mean, deviation, seed, folder):
    prefix = folder / "dwgsim"
    command = f"dwgsim -N {pairs} -1 {arguments.length} -2 {arguments.length} -d {mean} -s {deviation}"
    command += f" -e {arguments.errors[0]} -E {arguments.errors[1]} -r 0 -y 0 -n 0 -H -o 1 -z {seed}"
    command += f" -x {arguments.regions}" if arguments.regions else ""
    command += f" -m {arguments.output}.mutations.txt {arguments.reference} {prefix}"
    subprocess.run(command.split(), check=True, capture_output=True)
    return zip(
        fastq_records(f"{prefix}.bwa.read1.fastq.gz"), fastq_records(f"{prefix}.bwa.read2.fastq.gz")
    )


def is_haplotype(read, haplotype, start, is_reverse):
    expected = haplotype.bases[start : start + len(read)]
    if is_reverse:
        expected = expected.translate(COMPLEMENT)[::-1]
    return sum(map(str.__ne__, read, expected)) <= len(read) // 5


def adapter(random, size, which):
    """What is read behind the fragment: the adapter, then no signal."""
    tail = list((ADAPTERS[which] + "G" * size)[: max(0, size)])
    for place in np.flatnonzero(random.random(len(tail)) < 0.005).tolist():
        tail[place] = "ACGT"[int(random.integers(4))]
    return "".join(tail)


class Pair:
    """Two reads of one fragment and where they begin and end on the haplotype."""

    def __init__(self, haplotypes, first, second):
        fields = first[0][1:].split("_")
        self.contig = fields[0]
        self.haplotype = haplotypes[self.contig]
        self.reads = [first[1:], second[1:]]
        self.is_reverse = (fields[3] == "1", fields[4] == "1")
        self.starts = [self.haplotype.place_of(int(field) - 1) for field in fields[1:3]]
        self.forward = self.is_reverse.index(False)
        self.begin = self.starts[self.forward]
        self.end = self.starts[1 - self.forward] + len(self.reads[1 - self.forward][0])

    def is_true(self):
        return all(
            is_haplotype(read[0], self.haplotype, start, is_reverse)
            for read, start, is_reverse in zip(self.reads, self.starts, self.is_reverse)
        )

    def shorten(self, insert_bp):
        """Cuts the fragment, which both reads cover whole, to `insert_bp` or less."""
        length = len(self.reads[0][0])
        begin = max(self.begin, self.end - length)
        end = min(begin + insert_bp, self.begin + length, self.end)
        for which, is_reverse in enumerate(self.is_reverse):
            skipped = self.end - end if is_reverse else begin - self.begin
            kept = slice(skipped, skipped + end - begin)
            bases, quality = self.reads[which]
            self.reads[which] = (bases[kept], quality)
        self.begin, self.end = begin, end

    def finish(self, random, length):
        """Both reads as sequenced, and the truth."""
        truth = [self.contig, *self.haplotype.alignment(self.begin, self.end)[:2]]
        written = []
        for which, (bases, quality) in enumerate(self.reads):
            place = (self.begin, self.begin + len(bases))
            if self.is_reverse[which]:
                place = (self.end - len(bases), self.end)
            start, _, cigar = self.haplotype.alignment(*place)
            truth += [start, "-" if self.is_reverse[which] else "+", cigar]
            written.append((bases + adapter(random, length - len(bases), which), quality))
        return written, truth


def finished_pairs(random, haplotypes, arguments, pairs, kind, folder):
    """(both reads, truth) of each pair of a kind of fragment, None where dwgsim's place is not
    that of the bases. dwgsim makes no fragments shorter than a read: those are cut from some of
    a read's length."""
    mean, deviation = kind
    sizes = random.normal(mean, deviation, pairs)
    short = sizes[sizes <= arguments.length].astype(int)
    for number, dwgsim_kind in (
        (pairs - short.size, (int(mean), deviation)),
        (short.size, (arguments.length + 1, 0)),
    ):
        if number == 0:
            continue
        drawn = run_dwgsim(arguments, number, *dwgsim_kind, int(random.integers(1, 1 << 30)), folder)
        for index, (first, second) in enumerate(drawn):
            pair = Pair(haplotypes, first, second)
            if not pair.is_true():
                yield None
                continue
            if dwgsim_kind[1] == 0:
                pair.shorten(max(30, int(short[index])))
            yield pair.finish(random, arguments.length)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=200_000)
    parser.add_argument("--length", type=int, default=150)
    parser.add_argument(
        "--fragments", default="170:30:0.8,330:35:0.2", help="mean:deviation:share,..."
    )
    parser.add_argument("--errors", nargs=2, default=["0.001-0.006", "0.001-0.010"])
    parser.add_argument("--snv-rate", type=float, default=0.001)
    parser.add_argument("--indel-rate", type=float, default=0.0002)
    parser.add_argument("--regions", help="BED: only fragments within it")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", required=True, help="prefix")
    arguments = parser.parse_args()
    contigs = read_contigs(arguments.reference)
    random = np.random.default_rng([arguments.seed])
    variants = {
        name: draw_variants(random, bases, arguments.snv_rate, arguments.indel_rate)
        for name, bases in contigs.items()
    }
    write_variants(arguments.output, contigs, variants)
    haplotypes = {name: Haplotype(bases, variants[name]) for name, bases in contigs.items()}
    kinds = [[float(value) for value in kind.split(":")] for kind in arguments.fragments.split(",")]
    number, left_out = 0, 0
    with (
        tempfile.TemporaryDirectory() as folder,
        gzip.open(f"{arguments.output}_R1.fq.gz", "wt", 1) as first_file,
        gzip.open(f"{arguments.output}_R2.fq.gz", "wt", 1) as second_file,
        open(f"{arguments.output}.truth.tsv", "w") as truth_file,
    ):
        columns = "name contig start end start_1 strand_1 cigar_1 start_2 strand_2 cigar_2"
        truth_file.write("\t".join(columns.split()) + "\n")
        for done in range(0, arguments.pairs, CHUNK):
            size = min(CHUNK, arguments.pairs - done)
            pairs = []
            for mean, deviation, share in kinds:
                drawn = finished_pairs(
                    random, haplotypes, arguments, round(size * share), (mean, deviation), Path(folder)
                )
                for pair in drawn:
                    left_out += pair is None
                    if pair:
                        pairs.append(pair)
            for index in random.permutation(len(pairs)).tolist():
                (first, second), truth = pairs[index]
                name = f"p{number}"
                number += 1
                first_file.write(f"@{name}\n{first[0]}\n+\n{first[1]}\n")
                second_file.write(f"@{name}\n{second[0]}\n+\n{second[1]}\n")
                truth_file.write("\t".join(map(str, [name, *truth])) + "\n")
    print(f"{number} pairs, {left_out} left out")


if __name__ == "__main__":
    main()
