#!/usr/bin/env python3
"""Compares consensus bases with fgbio's on the same grouped reads, and counts the differences.

Usage: consensus_against_fgbio.py --fgbio "java -jar fgbio.jar" --consensus sarcotrace-consensus
           --input aligned.bam --folder FOLDER

--input is an aligned BAM with dual UMIs in RX (sarcotrace-align or bwa mem -C). fgbio groups it
(GroupReadsByUmi -s paired -e 1); its CallDuplexConsensusReads (-M 1 1 0), or with --caller
molecular its CallMolecularConsensusReads (-M 1), and sarcotrace-consensus take that BAM with the
same least base quality (10) and error rates (Q45, Q40). Molecules are compared if both give them
the same reads. Writes a table of classes; files in --folder that are there are not made again.
Needs samtools. Exit status 1 if fewer than 99.9 % of the bases are equal.
"""

import argparse
import collections
import pathlib
import shlex
import subprocess
import sys

from bench_support import COMPLEMENT

LOWEST_BASE_QUALITY = "10"
LEAST_EQUAL = 0.999


def run(command, output):
    if not output.exists():
        log = output.with_suffix(".log")
        with open(log, "w", encoding="utf-8") as text:
            subprocess.run([str(word) for word in command], check=True, stdout=text, stderr=text)


def records(path):
    """(name, flag, CIGAR, bases, qualities, tags) of primary records."""
    view = subprocess.Popen(["samtools", "view", "-F", "0x900", str(path)], stdout=subprocess.PIPE,
                            text=True)
    for line in view.stdout:
        fields = line.rstrip("\n").split("\t")
        tags = {field[:2]: field[5:] for field in fields[11:]}
        yield fields[0], int(fields[1]), fields[5], fields[9], fields[10], tags
    if view.wait() != 0:
        raise SystemExit(f"samtools cannot read {path}")


def reverse_complement(bases):
    return bases.translate(COMPLEMENT)[::-1]


class Read:
    """A consensus read in the direction of sequencing, with the calls of its strands."""

    def __init__(self, bases, qualities, tags, turn):
        def letters(text):
            return reverse_complement(text) if turn else text

        def values(text):
            return text[::-1] if turn else text

        self.bases = letters(bases)
        self.qualities = values(qualities)
        self.has_indel_quality = "xi" in tags
        self.strands = [letters(tags[name]) if name in tags else None for name in ("ac", "bc")]


def fgbio_molecules(path, by_strand):
    """MI -> (first read, second read)."""
    found = collections.defaultdict(dict)
    for _, flag, _, bases, qualities, tags in records(path):
        identifier = tags["MI"] if by_strand else tags["MI"].split("/")[0]
        found[identifier][1 if flag & 64 else 2] = Read(bases, qualities, tags, False)
    return found


def our_molecules(path, by_strand):
    """MI -> (read of fgbio's R1, read of its R2): of two strands its R1 has the lower end."""
    found = collections.defaultdict(dict)
    for name, flag, _, bases, qualities, tags in records(path):
        turn = bool(flag & 16)
        by_flag = by_strand or tags["xt"] != "D"
        is_first = bool(flag & 64) if by_flag else int(tags["xs"]) <= int(tags["xm"])
        number = 1 if is_first else 2
        found[name][number] = Read(bases, qualities, tags, turn)
    return found


def molecules_of_reads(grouped, members, by_strand):
    """Pairs (fgbio's MI, our MI) of molecules that have the same reads."""
    theirs = collections.defaultdict(set)
    for name, _, _, _, _, tags in records(grouped):
        theirs[tags["MI"] if by_strand else tags["MI"].split("/")[0]].add(name)
    ours = collections.defaultdict(set)
    with open(members, encoding="utf-8") as text:
        for row in text:
            if not row.startswith("#"):
                name, molecule = row.split("\t")[:2]
                ours[molecule].add(name)
    by_reads = {frozenset(names): molecule for molecule, names in ours.items()}
    pairs = [(mi, by_reads[frozenset(names)]) for mi, names in theirs.items()
             if frozenset(names) in by_reads]
    return pairs, len(theirs), len(ours) - 1  # the heading of the members is no molecule


def difference(theirs, ours, index):
    """Why a base differs; the bases stand in the same cycle of both reads."""
    if ours.has_indel_quality:
        return "INDEL: a read of the family has one; fgbio keeps the most common alignment"
    known = [strand[index] if strand else None for strand in theirs.strands]
    own = [strand[index] if strand else None for strand in ours.strands]
    if None in known or None in own:
        if "N" in (theirs.bases[index], ours.bases[index]):
            return "SINGLE STRAND: a base against N"
        return "SINGLE STRAND: two bases"
    if known != own:
        return "STRAND: the consensus of one strand differs"
    if "N" in known:
        return "NO BASE ON ONE STRAND: fgbio masks, we keep the other strand's as simplex"
    if known[0] != known[1]:
        return "STRANDS DISAGREE: fgbio takes the difference of qualities, we call no base"
    return "OTHER"


def compare(pairs, theirs, ours):
    counts = collections.Counter()
    compared = equal = lengths = absent = 0
    for their_name, our_name in pairs:
        for number in (1, 2):
            a = theirs.get(their_name, {}).get(number)
            b = ours.get(our_name, {}).get(number)
            if a is None or b is None:
                absent += 1
                continue
            lengths += len(a.bases) != len(b.bases)
            for index in range(min(len(a.bases), len(b.bases))):
                compared += 1
                if a.bases[index] == b.bases[index]:
                    equal += 1
                    continue
                if "N" not in (a.bases[index], b.bases[index]):
                    counts["BOTH CALL, DIFFERENTLY"] += 1
                counts[difference(a, b, index)] += 1
    return counts, compared, equal, lengths, absent


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--fgbio", required=True, help="command that runs fgbio")
    parser.add_argument("--consensus", required=True, help="sarcotrace-consensus")
    parser.add_argument("--input", required=True, type=pathlib.Path)
    parser.add_argument("--folder", required=True, type=pathlib.Path)
    parser.add_argument("--caller", choices=("duplex", "molecular"), default="duplex")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    fgbio = shlex.split(options.fgbio)
    by_strand = options.caller == "molecular"
    grouped = options.folder / "grouped.bam"
    theirs = options.folder / f"fgbio.{options.caller}.bam"
    ours = options.folder / f"ours.{options.caller}.bam"
    members = options.folder / f"ours.{options.caller}.members.tsv"
    run(fgbio + ["GroupReadsByUmi", "-s", "paired", "-e", "1", "-i", options.input, "-o", grouped],
        grouped)
    caller = (["CallMolecularConsensusReads", "-M", "1"] if by_strand else
              ["CallDuplexConsensusReads", "-M", "1", "1", "0"])
    run(fgbio + caller + ["-m", LOWEST_BASE_QUALITY, "-i", grouped, "-o", theirs], theirs)
    run([options.consensus, "--input", grouped, "--sample", "S", "--fgbio-tags", "--strategy",
         "identity" if by_strand else "paired", "--edits", "0" if by_strand else "1",
         "--min-base-quality", LOWEST_BASE_QUALITY, "--members", members, "--output", ours], ours)
    pairs, their_count, our_count = molecules_of_reads(grouped, members, by_strand)
    counts, compared, equal, lengths, absent = compare(
        pairs, fgbio_molecules(theirs, by_strand), our_molecules(ours, by_strand))
    print(f"molecules: fgbio {their_count}, ours {our_count}, with the same reads {len(pairs)}")
    print(f"reads absent from one: {absent}; of another length: {lengths}")
    print(f"bases compared {compared}, equal {equal} ({100 * equal / compared:.4f} %)")
    for name, count in sorted(counts.items(), key=lambda item: -item[1]):
        print(f"{count}\t{name}")
    sys.exit(0 if equal >= LEAST_EQUAL * compared else 1)


if __name__ == "__main__":
    main()
