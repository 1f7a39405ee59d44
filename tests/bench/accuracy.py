#!/usr/bin/env python3
"""Compares the placements of sarcotrace-align and its peers with the truth of simulate_reads.py.

Usage: accuracy.py --bin FOLDER --reference g60.fa --reads r60_150 [r60_100 ...] --work FOLDER
           [--peers bwa minimap2 strobealign minibwa]

A primary alignment is right if it is on the true contig and strand and at least one base of the
read stands on the base of the reference that it comes from. Prints, for each threshold of MAPQ,
right and wrong placements of each program; whether ours passes beside bwa (wrong: one-sided
conditional binomial test at 5 %; right: not fewer by more than 0.02 %); read-through pairs with an
exact TLEN; indels found (the same test). WORK/READS.differences.tsv lists the reads in which bwa and we differ.
Give the reads of a large run as several
prefixes: memory is that of one of them. Needs samtools and numpy.
"""

import argparse
import math
import subprocess
from bisect import bisect_right
from collections import Counter
from pathlib import Path

import numpy as np
from bench_support import cigar_runs, read_contigs, reference_length
from peers import aligners

THRESHOLDS = (0, 1, 20, 30)
INDEL_CLASSES = ((1, 1), (2, 5), (6, 10), (11, 20), (21, 50))
MARGIN_BP = 10


class TrueRead:
    __slots__ = ("contig", "start", "is_reverse", "cigar")

    def __init__(self, contig, start, strand, cigar):
        self.contig, self.start, self.cigar = contig, int(start), cigar
        self.is_reverse = strand == "-"


def read_truth(path):
    """For each pair its two reads and the fragment's interval on the reference."""
    pairs = []
    with open(path) as file:
        next(file)
        for line in file:
            fields = line.rstrip("\n").split("\t")
            first = TrueRead(fields[1], *fields[4:7])
            second = TrueRead(fields[1], *fields[7:10])
            pairs.append((first, second, int(fields[2]), int(fields[3])))
    return pairs


def diagonals(start, cigar, is_reverse):
    """[(first cycle, last cycle + 1, diagonal)] of the matches, cycles counted from the 5' end."""
    runs = cigar_runs(cigar)
    length = sum(size for size, letter in runs if letter in "MIS=XH")
    result, query, position = [], 0, start
    for size, letter in runs:
        if letter in "M=X":
            if is_reverse:
                result.append((length - query - size, length - query, position - query + length))
            else:
                result.append((query, query + size, position - query))
            position += size
            query += size
        elif letter in "ISH":
            query += size
        else:
            position += size
    return result


def is_right(truth, contig, start, cigar, is_reverse):
    if contig != truth.contig or is_reverse != truth.is_reverse:
        return False
    if start == truth.start and cigar == truth.cigar:
        return True
    own = diagonals(start, cigar, is_reverse)
    for first, last, diagonal in diagonals(truth.start, truth.cigar, truth.is_reverse):
        for other_first, other_last, other in own:
            if diagonal == other and first < other_last and other_first < last:
                return True
    return False


def indels(start, cigar):
    """[(query offset, position, signed size)]; insertions are positive."""
    result, query, position = [], 0, start
    for size, letter in cigar_runs(cigar):
        if letter == "I":
            result.append((query, position, size))
        elif letter == "D":
            result.append((query, position, -size))
        query += size if letter in "MIS=X" else 0
        position += size if letter in "MDN=X" else 0
    return result


def without(bases, first, size, begin, end):
    return bases[begin:first] + bases[first + size : end]


def holds_indel(genome, bases, own, true):
    """Whether an alignment holds an indel: within 2 bp, or the same haplotype written elsewhere."""
    query, position, size = true
    for other_query, other_position, other_size in own:
        if other_size != size or abs(other_position - position) > 200:
            continue
        if abs(other_position - position) <= 2:
            return True
        text, at, other = (
            (genome, position, other_position) if size < 0 else (bases, query, other_query)
        )
        begin, end = min(at, other), max(at, other) + abs(size)
        if without(text, at, abs(size), begin, end) == without(text, other, abs(size), begin, end):
            return True
    return False


def spanned_indel(cigar, start):
    """The read's one indel with a margin on both sides, or None."""
    runs = cigar_runs(cigar)
    if len(runs) != 3 or runs[1][1] not in "ID" or min(runs[0][0], runs[2][0]) < MARGIN_BP:
        return None
    return indels(start, cigar)[0]


class Placements:
    """What a program did with each read of a sample: MAPQ, right or not, and where the wrong went."""

    def __init__(self, reads):
        self.mapq = np.zeros(reads, dtype=np.uint8)
        self.is_placed = np.zeros(reads, dtype=bool)
        self.is_right = np.zeros(reads, dtype=bool)
        self.tlen = np.zeros(reads, dtype=np.int64)
        self.where = {}
        self.indels = Counter()


def indel_class(size):
    for low, high in INDEL_CLASSES:
        if low <= abs(size) <= high:
            return f"{'insertion' if size > 0 else 'deletion'} {low}-{high}"
    return None


def assess(path, pairs, contigs):
    """The placements of a BAM file and, for the reads that span an indel, which were found."""
    result = Placements(2 * len(pairs))
    view = subprocess.Popen(
        ["samtools", "view", "-F", "0x900", str(path)], stdout=subprocess.PIPE, text=True
    )
    for line in view.stdout:
        name, flag, contig, start, mapq, cigar, _, _, tlen, bases = line.split("\t", 10)[:10]
        flag, start = int(flag), int(start) - 1
        number, which = int(name[1:]), 0 if flag & 0x40 else 1
        truth, read = pairs[number][which], 2 * number + which
        if flag & 4:
            continue
        is_reverse = bool(flag & 16)
        result.is_placed[read] = True
        result.mapq[read] = int(mapq)
        result.tlen[read] = abs(int(tlen))
        result.is_right[read] = is_right(truth, contig, start, cigar, is_reverse)
        if not result.is_right[read] or cigar != truth.cigar:
            strand = "-" if is_reverse else "+"
            result.where[read] = f"{contig}:{start + 1}{strand} {cigar}"
        true = spanned_indel(truth.cigar, truth.start)
        if true and result.is_right[read]:
            own = indels(start, cigar)
            offset = len(bases) - true_length(truth) if is_reverse else 0
            if holds_indel(contigs[contig], bases, own, (true[0] + offset, true[1], true[2])):
                result.indels[indel_class(true[2])] += 1
    if view.wait() != 0:
        raise SystemExit(f"samtools view failed on {path}")
    return result


def true_length(truth):
    return sum(size for size, letter in cigar_runs(truth.cigar) if letter in "MIS=X")


def upper_tail(count, total):
    """P(X >= count) of a binomial with one half."""
    if total > 2000:
        z = (count - 0.5 - total / 2) / math.sqrt(total / 4)
        return 0.5 * math.erfc(z / math.sqrt(2))
    logs = math.lgamma(total + 1) - total * math.log(2)
    return sum(
        math.exp(logs - math.lgamma(k + 1) - math.lgamma(total - k + 1))
        for k in range(count, total + 1)
    )


class Classes:
    """The class of a place of the genome; segmental duplications first."""

    def __init__(self, reference):
        self.tables = [
            self.load(f"{reference}.segdups.bed"), self.load(f"{reference}.classes.bed")
        ]

    @staticmethod
    def load(path):
        table = {}
        if Path(path).exists():
            for line in open(path):
                contig, start, stop, name = line.split("\t")[:4]
                table.setdefault(contig, []).append((int(start), int(stop), name.strip()))
        for rows in table.values():
            rows.sort()
        return table

    def at(self, contig, position):
        names = []
        for rows in (table.get(contig, []) for table in self.tables):
            index = bisect_right(rows, (position, math.inf, ""))
            for start, stop, name in rows[max(0, index - 4) : index]:
                if start <= position < stop and name not in names:
                    names.append(name)
        return "+".join(names) or "none"


def write_differences(path, pairs, ours, bwa, classes):
    """Reads in which one of both is wrong and the other is not; returns counts by class."""
    counts = Counter()
    with open(path, "w") as file:
        columns = "read class truth ours_right ours_mapq ours bwa_right bwa_mapq bwa"
        file.write("\t".join(columns.split()) + "\n")
        for program, placements in (("sarcotrace", ours), ("bwa", bwa)):
            for read in np.flatnonzero(placements.is_placed & ~placements.is_right).tolist():
                truth = pairs[read // 2][read % 2]
                for threshold in THRESHOLDS:
                    if placements.mapq[read] >= threshold:
                        counts[classes.at(truth.contig, truth.start), program, threshold] += 1
        differs = (ours.is_right != bwa.is_right) & ((ours.mapq > 0) | (bwa.mapq > 0))
        for read in np.flatnonzero(differs).tolist():
            truth = pairs[read // 2][read % 2]
            row = [f"p{read // 2}/{read % 2 + 1}", classes.at(truth.contig, truth.start)]
            strand = "-" if truth.is_reverse else "+"
            row.append(f"{truth.contig}:{truth.start + 1}{strand} {truth.cigar}")
            for placements in (ours, bwa):
                default = "as truth" if placements.is_placed[read] else "unplaced"
                row += [
                    int(placements.is_right[read]),
                    placements.mapq[read],
                    placements.where.get(read, default),
                ]
            file.write("\t".join(map(str, row)) + "\n")
    return counts


def add_counts(totals, name, pairs, placements):
    for threshold in THRESHOLDS:
        chosen = placements.is_placed & (placements.mapq >= threshold)
        totals[name, "right", threshold] += int((chosen & placements.is_right).sum())
        totals[name, "wrong", threshold] += int((chosen & ~placements.is_right).sum())
    for number, (first, second, start, end) in enumerate(pairs):
        if first.start == second.start == start and reference_length(cigar_runs(first.cigar)) == (
            end - start
        ):
            if placements.is_right[2 * number] and placements.is_right[2 * number + 1]:
                is_plain = first.cigar[:-1].isdigit()
                kind = "read-through" if is_plain else "read-through with indel"
                exact = abs(int(placements.tlen[2 * number]) - (end - start)) <= 1
                totals[name, kind, "pairs"] += 1
                totals[name, kind, "exact"] += exact
    for kind, count in placements.indels.items():
        totals[name, kind, 0] += count


def report(totals, names, reads):
    print(f"{reads} reads")
    print("program      MAPQ      right    right %      wrong    wrong %")
    for threshold in THRESHOLDS:
        for name in names:
            right, wrong = totals[name, "right", threshold], totals[name, "wrong", threshold]
            print(
                f"{name:12s} {threshold:4d} {right:10d} {100 * right / reads:10.4f} "
                f"{wrong:10d} {100 * wrong / max(1, right + wrong):10.4f}"
            )
    if "bwa" in names:
        print("\nsarcotrace beside bwa")
        for threshold in THRESHOLDS[1:]:
            ours, bwa = (totals[name, "wrong", threshold] for name in ("sarcotrace", "bwa"))
            p = upper_tail(ours, ours + bwa) if ours + bwa else 1.0
            fewer = totals["bwa", "right", threshold] - totals["sarcotrace", "right", threshold]
            print(
                f"MAPQ >= {threshold}: wrong {ours} against {bwa}, one-sided p {p:.3g} "
                f"({'pass' if p >= 0.05 else 'FAIL'}); right fewer by {100 * fewer / reads:.4f} % "
                f"({'pass' if fewer <= 0.0002 * reads else 'FAIL'})"
            )
    print("\nread-through pairs with both reads right: TLEN exact to 1 bp")
    for kind in ("read-through", "read-through with indel"):
        for name in names:
            both, exact = totals[name, kind, "pairs"], totals[name, kind, "exact"]
            share = 100 * exact / max(1, both)
            print(f"{name:12s} {kind:24s} {exact:8d} of {both:8d}  {share:8.4f} %")
    print("\nreads that span one indel: held by the CIGAR")
    kinds = [indel_class(sign * low) for sign in (-1, 1) for low, _ in INDEL_CLASSES]
    print(f"{'class':18s} {'reads':>8s} " + " ".join(f"{name:>12s}" for name in names))
    for kind in kinds:
        total = totals["truth", kind, 0]
        shares = (f"{100 * totals[name, kind, 0] / max(1, total):10.2f} %" for name in names)
        print(f"{kind:18s} {total:8d} " + " ".join(shares))
    if "bwa" in names:
        missed = [
            sum(totals["truth", kind, 0] - totals[name, kind, 0] for kind in kinds)
            for name in ("sarcotrace", "bwa")
        ]
        p = upper_tail(missed[0], sum(missed)) if sum(missed) else 1.0
        print(
            f"missed {missed[0]} against {missed[1]}, one-sided p {p:.3g} "
            f"({'pass' if p >= 0.05 else 'FAIL'})"
        )


def report_classes(counts, names):
    print("\nwrong placements by the class that the read comes from, at MAPQ 1, 20, 30")
    for kind in sorted({key[0] for key in counts}):
        shown = [
            f"{name} " + "/".join(str(counts[kind, name, threshold]) for threshold in THRESHOLDS[1:])
            for name in names
        ]
        print(f"{kind:28s} " + "   ".join(shown))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True, type=Path, help="folder of sarcotrace's programs")
    parser.add_argument("--reference", required=True, type=Path)
    parser.add_argument("--reads", required=True, nargs="+", help="prefixes of simulate_reads.py")
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("--peers", nargs="*", default=["bwa"])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="use BAM files that are there")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    contigs = read_contigs(arguments.reference)
    classes = Classes(arguments.reference)
    known = aligners(arguments.bin)
    names = ["sarcotrace", *arguments.peers]
    totals, by_class, reads = Counter(), Counter(), 0
    for prefix in arguments.reads:
        pairs = read_truth(f"{prefix}.truth.tsv")
        reads += 2 * len(pairs)
        for pair in pairs:
            for read in pair[:2]:
                true = spanned_indel(read.cigar, read.start)
                if true:
                    totals["truth", indel_class(true[2]), 0] += 1
        found = {}
        for name in names:
            known[name].prepare(arguments.reference, arguments.work)
            bam = arguments.work / f"{Path(prefix).name}.{name}.bam"
            if name == "sarcotrace" or not (arguments.keep and bam.exists()):
                command = known[name].command(
                    arguments.reference, arguments.work, prefix, bam, arguments.threads
                )
                subprocess.run(["bash", "-o", "pipefail", "-c", command], check=True)
            found[name] = assess(bam, pairs, contigs)
            add_counts(totals, name, pairs, found[name])
        if "bwa" in found:
            path = arguments.work / f"{Path(prefix).name}.differences.tsv"
            by_class += write_differences(path, pairs, found["sarcotrace"], found["bwa"], classes)
    report(totals, names, reads)
    report_classes(by_class, [name for name in names if name in ("sarcotrace", "bwa")])


if __name__ == "__main__":
    main()
