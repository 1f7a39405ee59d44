#!/usr/bin/env python3
"""Errors, yield and quality of consensus molecules against simulated truth.

Usage: consensus_truth.py --bin FOLDER_OF_PROGRAMS --folder FOLDER [--depth 3100] [--pairs 9]
           [--consensus-options "--pre-umi-quality 50"]

Simulates a patient without any variant (sarcotrace-simulate cohort: damage of single strands, PCR
and sequencing errors), aligns and calls its libraries, and compares every counted base with
the reference. Files in --folder that are there are not made again. Read names tell the truth:
sample:molecule:strand:copy. Prints
  - error of duplex bases (both strands have depth there), 12 bp and more from the fragment's ends
    and nearer, with the upper 95 % bound of a Poisson count;
  - molecules: true duplex molecules found as duplex, molecules called against sequenced ones;
  - quality against error by tier and trinucleotide (Q20 to Q40) and by substitution (above Q40).
Needs samtools. Exit status 1 if a limit of the README is not met.
"""

import argparse
import collections
import gzip
import math
import pathlib
import shlex
import subprocess
import sys

from bench_support import COMPLEMENT, cigar_runs, read_contigs

END_BP = 12
LARGEST_DUPLEX_ERROR = 3e-7
LEAST_RECOVERED = 0.98
LARGEST_COUNT_ERROR = 0.01
LARGEST_DIFFERENCE_DB = 3.0
LEAST_ERRORS = 15
QUALITIES = (2, 10, 20, 30, 40)
TIERS = {"D": "duplex", "S": "simplex", "N": "singleton"}
NO_VARIANTS = ["--clonal-snvs", "--subclonal-snvs", "--mnvs", "--indels", "--chip",
               "--germline-snvs", "--germline-indels", "--healthy-donors", "--healthy-panels"]


def run(command, output):
    if not output.exists():
        subprocess.run([str(word) for word in command], check=True)


def poisson_upper(count, level=0.95):
    """Largest mean whose count is at most `count` with probability 1 - level."""
    low, high = 0.0, 10.0 + 3.0 * count
    for _ in range(100):
        middle = (low + high) / 2
        term = total = math.exp(-middle)
        for k in range(1, count + 1):
            term *= middle / k
            total += term
        low, high = (middle, high) if total > 1 - level else (low, middle)
    return high


def make_libraries(options):
    """Simulates, aligns and calls; (molecule BAM, members, first FASTQ) of each library."""
    tool = {name: options.bin / f"sarcotrace-{name}"
            for name in ("simulate", "index", "align", "consensus")}
    cohort = options.folder / "cohort"
    reference = cohort / "reference.fa"
    zero = [word for name in NO_VARIANTS for word in (name, "0")]
    run([tool["simulate"], "cohort", "--seed", options.seed, "--patients", "1", *zero,
         "--molecule-depth", options.depth, "--pairs-per-molecule", options.pairs, "--output", cohort],
        cohort / "config.yaml")
    index = options.folder / "genome.sti"
    run([tool["index"], "--reference", reference, "--output", index], index)
    libraries = []
    for first in sorted((cohort / "fastq").glob("*_R1.fastq.gz"))[:options.libraries]:
        sample = first.name.removesuffix("_R1.fastq.gz")
        fastq = [first, first.with_name(f"{sample}_R2.fastq.gz")]
        aligned = options.folder / f"{sample}.bam"
        run([tool["align"], "--index", index, "--reference", reference, "--sample", sample,
             "--fastq-1", fastq[0], "--fastq-2", fastq[1], "--read-structures", "3M2S+T", "3M2S+T",
             "--output", aligned], aligned)
        molecules = options.folder / f"{sample}.{options.label}.bam"
        members = options.folder / f"{sample}.{options.label}.members.tsv"
        run([tool["consensus"], "--input", aligned, "--sample", sample, "--members", members,
             *shlex.split(options.consensus_options), "--output", molecules], molecules)
        libraries.append((molecules, members, fastq[0]))
    return read_contigs(reference), libraries


class Bases:
    """Counts of (trinucleotide, quality letter, base called) by tier and zone."""

    def __init__(self, contigs):
        self.counts = {(tier, zone): collections.Counter()
                       for tier in TIERS for zone in ("inner", "end")}
        self.contexts = {}
        known = {}
        for name, bases in contigs.items():
            padded = f"N{bases}N"
            triples = (padded[i:i + 3] for i in range(len(bases)))
            self.contexts[name] = [known.setdefault(triple, triple) for triple in triples]

    def add(self, path):
        view = subprocess.Popen(["samtools", "view", "-F", "0x900", str(path)],
                                stdout=subprocess.PIPE, text=True)
        for line in view.stdout:
            self.add_record(line.rstrip("\n").split("\t"))
        if view.wait() != 0:
            raise SystemExit(f"samtools cannot read {path}")

    def add_record(self, fields):
        tags = {field[:2]: field[5:] for field in fields[11:]}
        contig, position, cigar, bases, qualities = (fields[2], int(fields[3]) - 1, fields[5],
                                                     fields[9], fields[10])
        skipped = range(0)
        if tags["xo"] == "0" and fields[6] == "=":
            mate = int(fields[7]) - 1
            skipped = range(mate, mate + sum(size for size, letter in cigar_runs(tags["MC"])
                                             if letter in "MDN=X"))
        ends = sorted((int(tags["xs"]), int(tags["xm"])))
        tiers = self.tiers(tags, len(bases))
        query = 0
        for size, letter in cigar_runs(cigar):
            if letter in "M=X":
                self.add_run(contig, position, query, size, bases, qualities, tiers, skipped, ends)
            query += size if letter in "MIS=X" else 0
            position += size if letter in "MDN=X" else 0

    @staticmethod
    def tiers(tags, length):
        """The tier of each base, as one letter if they are all the same."""
        depths = []
        for total, array in (("xa", "xA"), ("xb", "xB")):
            depths.append([int(value) for value in tags[array].split(",")[1:]] if array in tags
                          else [int(tags[total])] * length if "xA" in tags or "xB" in tags
                          else None)
        if depths[0] is None:
            return tags["xt"]
        return "".join("D" if top and bottom else "S" if top + bottom > 1 else "N"
                       for top, bottom in zip(*depths))

    def add_run(self, contig, position, query, size, bases, qualities, tiers, skipped, ends):
        """Splits an aligned run where tier, zone or counting changes."""
        cuts = {0, size, *(place - position for place in
                           (skipped.start, skipped.stop, ends[0] + END_BP, ends[1] - END_BP + 1))}
        if len(tiers) > 1:
            cuts.update(i for i in range(1, size) if tiers[query + i] != tiers[query + i - 1])
        places = sorted(cut for cut in cuts if 0 <= cut <= size)
        for begin, end in zip(places, places[1:]):
            start = position + begin
            if start in skipped:
                continue
            tier = tiers if len(tiers) == 1 else tiers[query + begin]
            zone = "inner" if ends[0] + END_BP <= start <= ends[1] - END_BP else "end"
            self.counts[tier, zone].update(zip(
                self.contexts[contig][start:position + end], qualities[query + begin:query + end],
                bases[query + begin:query + end]))


def error_line(bases, zone, lowest_quality):
    """Prints the residual error of duplex bases of a zone; its upper bound."""
    called = errors = missing = 0
    for (context, letter, base), count in bases.counts["D", zone].items():
        if context[1] == "N" or ord(letter) - 33 < lowest_quality:
            continue
        if base == "N":
            missing += count
            continue
        called += count
        errors += count if base != context[1] else 0
    upper = poisson_upper(errors) / max(1, called)
    print(f"duplex\t{zone}\tQ>={lowest_quality}\tbases {called}\terrors {errors}\t"
          f"rate {errors / max(1, called):.3g}\tupper {upper:.3g}\tno call {missing}")
    return upper


def yield_line(members, fastq):
    """True duplex molecules found, molecules called and sequenced."""
    strands = collections.defaultdict(set)
    with gzip.open(fastq, "rt") as text:
        for number, line in enumerate(text):
            if number % 4 == 0:
                _, molecule, strand, _ = line[1:].split(" ")[0].split(":")
                strands[molecule].add(strand)
    called = collections.defaultdict(set)
    with open(members, encoding="utf-8") as text:
        rows = (line.split("\t") for line in text if not line.startswith("#"))
        next(rows)
        for name, molecule, _, *_ in rows:
            _, truth, strand, _ = name.split(":")
            called[molecule].add((truth, strand))
    duplex = {truth for truth, seen in strands.items() if len(seen) == 2}
    found = {truth for pairs in called.values() for truth, strand in pairs
             if strand == "A" and (truth, "B") in pairs}
    mixed = sum(len({truth for truth, _ in pairs}) > 1 for pairs in called.values())
    return len(duplex), len(duplex & found), len(strands), len(called), mixed


def fold(context, base):
    """The context and base with a pyrimidine in the middle."""
    if context[1] in "CT":
        return context, base
    return context.translate(COMPLEMENT)[::-1], base.translate(COMPLEMENT)


def phred(probability):
    return -10 * math.log10(probability)


def calibration_lines(bases):
    """Model against observed error; the number of classes beyond the limit."""
    beyond = tested = 0
    for tier, name in TIERS.items():
        low = collections.defaultdict(lambda: [0, 0, 0.0])
        high = collections.defaultdict(lambda: [0, 0, 0.0])
        for zone in ("inner", "end"):
            for (context, letter, base), count in bases.counts[tier, zone].items():
                quality = ord(letter) - 33
                if base == "N" or "N" in context or quality < 20:
                    continue
                context, base = fold(context, base)
                model = count * 10 ** (-quality / 10)
                wrong = count if base != context[1] else 0
                if quality <= 40:
                    classes = [low[context]]
                else:
                    classes = [high[f"{context[1]}>{other}"] for other in "ACGT"
                               if other != context[1]]
                    wrong = 0
                    model /= 3
                    if base != context[1]:
                        high[f"{context[1]}>{base}"][1] += count
                for entry in classes:
                    entry[0] += count
                    entry[1] += wrong
                    entry[2] += model
        for label, table in (("Q20-40", low), ("Q>40", high)):
            for key, (count, errors, model) in sorted(table.items()):
                expected = phred(model / count)
                if errors >= LEAST_ERRORS:
                    difference = phred(errors / count) - expected
                    tested += 1
                    beyond += abs(difference) > LARGEST_DIFFERENCE_DB
                    note = f"observed Q{phred(errors / count):.1f}\tdifference {difference:+.1f} dB"
                else:
                    note = f"observed at least Q{phred(poisson_upper(errors) / count):.1f}"
                print(f"{name}\t{label}\t{key}\tbases {count}\terrors {errors}\t"
                      f"model Q{expected:.1f}\t{note}")
    print(f"calibration: {beyond} of {tested} classes with {LEAST_ERRORS} or more errors differ by "
          f"more than {LARGEST_DIFFERENCE_DB} dB")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", required=True, type=pathlib.Path)
    parser.add_argument("--folder", required=True, type=pathlib.Path)
    parser.add_argument("--seed", default="11")
    parser.add_argument("--min-quality", type=int, choices=QUALITIES, default=2,
                        help="duplex bases below it are not judged")
    parser.add_argument("--depth", default="3100", help="molecules per site of a library")
    parser.add_argument("--pairs", default="9", help="read pairs per molecule")
    parser.add_argument("--libraries", type=int, default=3, help="of the patient's, by name")
    parser.add_argument("--consensus-options", default="", help="more options of the consensus")
    parser.add_argument("--label", default="default", help="names the consensus files")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    contigs, libraries = make_libraries(options)
    bases = Bases(contigs)
    totals = [0] * 5
    for molecules, members, fastq in libraries:
        bases.add(molecules)
        totals = [a + b for a, b in zip(totals, yield_line(members, fastq))]
    met = True
    for lowest_quality in QUALITIES:
        for zone in ("inner", "end"):
            upper = error_line(bases, zone, lowest_quality)
            if zone == "inner" and lowest_quality == options.min_quality:
                met = upper <= LARGEST_DUPLEX_ERROR
    duplex, found, sequenced, called, mixed = totals
    print(f"true duplex molecules {duplex}, found {found} ({100 * found / duplex:.2f} %)")
    print(f"molecules sequenced {sequenced}, called {called} "
          f"({100 * (called / sequenced - 1):+.2f} %), of several true ones {mixed}")
    calibration_lines(bases)
    met = met and found >= LEAST_RECOVERED * duplex
    met = met and abs(called / sequenced - 1) <= LARGEST_COUNT_ERROR
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
