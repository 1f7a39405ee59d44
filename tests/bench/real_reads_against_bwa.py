#!/usr/bin/env python3
"""Tables of the real-reads run: what aligned, where bwa mem put it, and what the rest looks like.

Usage: real_reads_against_bwa.py --folder FOLDER

FOLDER is the working folder of tests/workflow/real_reads after the workflow ran there. bwa mem
(default options) gets the same FASTQ without the three bases of UMI and spacer. A read is in the
same place if contig and strand are equal and the unclipped 5' ends are within 5 bp. Needs bwa, samtools
and sarcotrace-align: the workflow keeps no aligned BAM of panels, so the reads are aligned again.
"""

import argparse
import collections
import csv
import gzip
import pathlib
import subprocess
import tempfile
from typing import NamedTuple

from bench_support import COMPLEMENT, unclipped_five_prime

UMI_AND_SPACER_BP = 3
CONFIDENT = 20
KMER_BP = 25
LOWEST_SCORE = 30  # bwa mem's and our threshold for a read without a mate


class Placement(NamedTuple):
    """One read; position and five_prime are 0-based, contig is None if it did not align."""

    contig: str | None
    five_prime: int
    is_reverse: bool
    mapping_quality: int
    score: int
    bases: str
    qualities: str


def rows(path):
    with open(path, encoding="utf-8", newline="") as text:
        yield from csv.DictReader((line for line in text if not line.startswith("#")),
                                  delimiter="\t")


def placements(path):
    """Primary records by read name and number."""
    view = subprocess.run(["samtools", "view", "-F", "0x900", path], capture_output=True, text=True,
                          check=True)
    found = {}
    for line in view.stdout.splitlines():
        fields = line.split("\t")
        flag = int(fields[1])
        is_reverse = bool(flag & 16)
        scores = [int(tag[5:]) for tag in fields[11:] if tag.startswith("AS:i:")]
        is_aligned = not flag & 4
        place = unclipped_five_prime(int(fields[3]) - 1, fields[5], is_reverse) if is_aligned else -1
        found[fields[0], 1 if flag & 64 else 2] = Placement(
            fields[2] if is_aligned else None, place, is_reverse, int(fields[4]),
            scores[0] if scores and is_aligned else 0, fields[9], fields[10])
    return found


def without_umi(source, target):
    with gzip.open(source, "rt", encoding="ascii") as reads, target.open("w") as output:
        for number, line in enumerate(reads):
            if number % 4 == 0:
                output.write(line.split()[0] + "\n")
            else:
                output.write("+\n" if number % 4 == 2 else line[UMI_AND_SPACER_BP:])


def bwa_placements(prefix, unit, scratch):
    reads = [scratch / "1.fq", scratch / "2.fq"]
    for source, target in zip((unit["fastq_1"], unit["fastq_2"]), reads):
        without_umi(source, target)
    with (scratch / "bwa.sam").open("w") as sam:
        subprocess.run(["bwa", "mem", "-v", "1", prefix, *reads], stdout=sam, check=True,
                       stderr=subprocess.DEVNULL)
    return placements(scratch / "bwa.sam")


def is_same_place(one, other):
    return (one.contig == other.contig and one.is_reverse == other.is_reverse
            and abs(one.five_prime - other.five_prime) <= 5)


def compare(own, peer):
    aligned = [key for key in own if own[key].contig]
    peer_aligned = [key for key in own if peer[key].contig]
    peer_only = [key for key in peer_aligned if not own[key].contig]
    both = [key for key in aligned
            if peer[key].contig and min(own[key].mapping_quality,
                                        peer[key].mapping_quality) >= CONFIDENT]
    same = sum(is_same_place(own[key], peer[key]) for key in both)
    return {
        "reads": len(own), "aligned": len(aligned), "aligned_bwa": len(peer_aligned),
        "bwa_only": len(peer_only),
        "bwa_only_below_30": sum(peer[key].score < LOWEST_SCORE for key in peer_only),
        "own_only": sum(not peer[key].contig for key in aligned),
        "both_mapq_20": len(both), "same_place": same,
    }


def canonical_kmers(bases):
    turned = bases.translate(COMPLEMENT)[::-1]
    last = len(bases) - KMER_BP
    words = (bases[i:i + KMER_BP] for i in range(last + 1))
    return {min(word, turned[last - i:last - i + KMER_BP])
            for i, word in enumerate(words) if "N" not in word}


def mean_quality(reads):
    letters = collections.Counter("".join(read.qualities for read in reads))
    return sum((ord(c) - 33) * n for c, n in letters.items()) / max(1, letters.total())


def describe_rest(own):
    """Pairs by aligned mates, base quality, and how often pairs that did not align share bases."""
    names = {name for name, _ in own}
    mates = {name: [own[name, 1], own[name, 2]] for name in names}
    by_count = collections.Counter(sum(bool(m.contig) for m in pair) for pair in mates.values())
    absent = [pair for pair in mates.values() if not any(m.contig for m in pair)]
    pairs_of = collections.Counter()
    for pair in absent:
        pairs_of.update(set().union(*(canonical_kmers(mate.bases) for mate in pair)))
    shared = sum(count > 1 for count in pairs_of.values())
    return {
        "pairs": len(mates), "both_mates": by_count[2], "one_mate": by_count[1],
        "neither": by_count[0],
        "mean_quality_aligned": round(mean_quality([r for r in own.values() if r.contig]), 1),
        "mean_quality_neither": round(mean_quality([m for pair in absent for m in pair]), 1),
        "kmers_neither": len(pairs_of),
        "kmers_in_two_pairs_or_more": round(shared / max(1, len(pairs_of)), 3),
    }


def own_placements(folder, sample, scratch):
    """Those of the workflow's own step with its index and sheet."""
    aligned = scratch / "own.bam"
    subprocess.run(["sarcotrace-align", "--index", folder / "results/index/reference.sti",
                    "--units", folder / "units.tsv", "--sample", sample, "--output", aligned],
                   check=True)
    return placements(aligned)


def molecules(folder, sample):
    """Templates by fate, and molecules by templates of both strands together."""
    losses = {row["name"]: int(row["count"])
              for row in rows(folder / f"results/ledgers/{sample}.consensus.tsv")
              if row["unit"] == "TEMPLATES" and row["side"] != "IN" and row["count"] != "0"}
    sizes = collections.Counter()
    for row in rows(folder / f"results/families/{sample}.tsv"):
        sizes[int(row["top_templates"]) + int(row["bottom_templates"])] += int(row["molecules"])
    return losses | {f"molecules_of_{size}": sizes[size] for size in sorted(sizes)}


def print_table(title, lines):
    columns = list(dict.fromkeys(name for line in lines.values() for name in line))
    print(f"# {title}", "\t".join(["sample", *columns]), sep="\n")
    for sample, line in lines.items():
        print("\t".join([sample, *(str(line.get(name, 0)) for name in columns)]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", required=True, type=pathlib.Path)
    folder = parser.parse_args().folder
    compared, rest, called = {}, {}, {}
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        subprocess.run(["bwa", "index", "-p", scratch / "bwa", folder / "exons.fa"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for unit in rows(folder / "units.tsv"):
            sample = unit["sample_id"]
            own = own_placements(folder, sample, scratch)
            compared[sample] = compare(own, bwa_placements(scratch / "bwa", unit, scratch))
            rest[sample] = describe_rest(own)
            called[sample] = molecules(folder, sample)
    print_table("alignment", compared)
    print_table("pairs", rest)
    print_table("templates and molecules", called)


if __name__ == "__main__":
    main()
