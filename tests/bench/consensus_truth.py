#!/usr/bin/env python3
"""Errors, yield and quality of consensus molecules against simulated truth.

Usage: consensus_truth.py --bin FOLDER_OF_PROGRAMS --folder FOLDER [--depth 3100] [--pairs 9]
           [--consensus-options "--pre-umi-quality 50"]

Simulates a patient without any variant (sarcotrace-simulate cohort: damage of single strands, end
repair that copies it to both, PCR and sequencing errors, slippage), aligns and calls its libraries,
and compares every counted base with the reference. Files in --folder that are there are not made
again. Read names tell the truth: sample:molecule:strand:copy. Prints
  - error of duplex bases (both strands have depth there), 12 bp and more from the fragment's ends
    and nearer, with the upper 95 % bound of a Poisson count;
  - molecules: true duplex molecules found as duplex, molecules called against sequenced ones;
  - quality against error by tier and trinucleotide (Q20 to Q40) and by substitution (above Q40),
    again 12 bp and more from the ends, and nearer. A substitution is told in the letters of the
    strand that was read, of duplex bases with a pyrimidine first. What the model expects of X>Y is
    the error of the bases called Y, shared over X as its errors before the UMI are (PREFIX.
    pre_umi_error.tsv).
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

READS = ["--overhang-length", "3", "--overhang-deamination-rate", "1.5e-4", "--nick-share", "0.01",
         "--pcr-slippage-rate", "1e-7", "--read-slippage-rate", "8e-6"]

END_BP = 12
LARGEST_DUPLEX_ERROR = 3e-7
LEAST_RECOVERED = 0.98
LARGEST_COUNT_ERROR = 0.01
LARGEST_DIFFERENCE_DB = 3.0
LEAST_ERRORS = 15
QUALITIES = (2, 10, 20, 30, 40)
# Bases of one strand: capital letters for the top one.
TIERS = {"duplex": "D", "simplex": "Ss", "singleton": "Nn"}
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
    """Simulates, aligns and calls; (molecule BAM, members, first FASTQ, learned rates) of each."""
    tool = {name: options.bin / f"sarcotrace-{name}"
            for name in ("simulate", "index", "align", "consensus")}
    cohort = options.folder / "cohort"
    reference = cohort / "reference.fa"
    zero = [word for name in NO_VARIANTS for word in (name, "0")]
    run([tool["simulate"], "cohort", "--seed", options.seed, "--patients", "1", *zero, *READS,
         "--molecule-depth", options.depth, "--pairs-per-molecule", options.pairs,
         "--output", cohort],
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
        metrics = options.folder / f"{sample}.{options.label}"
        run([tool["consensus"], "--input", aligned, "--reference", reference, "--sample", sample,
             "--members", members, "--metrics", metrics, *shlex.split(options.consensus_options),
             "--output", molecules], molecules)
        libraries.append((molecules, members, fastq[0],
                          pathlib.Path(f"{metrics}.pre_umi_error.tsv")))
    return read_contigs(reference), libraries


class Bases:
    """Counts of (trinucleotide, quality letter, base called) by tier and zone."""

    def __init__(self, contigs):
        self.counts = {(letter, zone): collections.Counter()
                       for letter in "".join(TIERS.values()) for zone in ("inner", "end")}
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
            return Bases.tier(int(tags["xa"]), int(tags["xb"]))
        return "".join(Bases.tier(top, bottom) for top, bottom in zip(*depths))

    @staticmethod
    def tier(top, bottom):
        if top and bottom:
            return "D"
        letter = "S" if top + bottom > 1 else "N"
        return letter if top else letter.lower()

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


def read_rates(paths):
    """Errors before the UMI, (from, to) to the mean rate of the libraries."""
    sums = collections.Counter()
    for path in paths:
        rows = [line.rstrip("\n").split("\t") for line in path.read_text().splitlines()
                if not line.startswith("#")]
        columns = {name: i for i, name in enumerate(rows[0])}
        for row in rows[1:]:
            key = row[columns["from_base"]], row[columns["to_base"]]
            sums[key] += float(row[columns["error_rate"]]) / len(paths)
    return sums


def own_letters(letter, context, base):
    """In the letters of the strand that was read."""
    if letter in "sn":
        return context.translate(COMPLEMENT)[::-1], base.translate(COMPLEMENT)
    return context, base


def shares(rates, base, duplex):
    """The share that each base X has in the errors of bases called `base`."""
    weights = {other: rates[other, base] for other in "ACGT" if other != base}
    if duplex:
        weights = {other: weight + rates[other.translate(COMPLEMENT), base.translate(COMPLEMENT)]
                   for other, weight in weights.items()}
    total = sum(weights.values())
    return {other: weight / total for other, weight in weights.items()}


def classes_of(bases, letters, zone, rates):
    """Class to [bases, errors, expected errors], up to Q40 and above."""
    low = collections.defaultdict(lambda: [0, 0, 0.0])
    high = collections.defaultdict(lambda: [0, 0, 0.0])
    share = {(base, duplex): shares(rates, base, duplex)
             for base in "ACGT" for duplex in (False, True)}
    for letter in letters:
        for (context, quality, base), count in bases.counts[letter, zone].items():
            phred_told = ord(quality) - 33
            if base == "N" or "N" in context or phred_told < 20:
                continue
            expected = count * 10 ** (-phred_told / 10)
            if phred_told <= 40:
                entry = low[fold(context, base)[0]]
                entry[0] += count
                entry[1] += count if base != context[1] else 0
                entry[2] += expected
                continue
            context, base = own_letters(letter, context, base)
            name = (lambda a, b: "{}>{}".format(*fold(f"N{a}N", b)).replace("N", "")) \
                if letter == "D" else "{}>{}".format
            for other, part in share[base, letter == "D"].items():
                high[name(other, base)][2] += expected * part
            for other in "ACGT":
                if other != context[1]:
                    high[name(context[1], other)][0] += count
            if base != context[1]:
                high[name(context[1], base)][1] += count
    return low, high


def calibration_lines(bases, rates):
    """Model against observed error."""
    for zone in ("inner", "end"):
        beyond = tested = 0
        for tier, letters in TIERS.items():
            low, high = classes_of(bases, letters, zone, rates)
            for label, table in (("Q20-40", low), ("Q>40", high)):
                for key, (count, errors, model) in sorted(table.items()):
                    expected = phred(max(model, 1e-9) / max(1, count))
                    if errors >= LEAST_ERRORS:
                        difference = phred(errors / count) - expected
                        tested += 1
                        beyond += abs(difference) > LARGEST_DIFFERENCE_DB
                        note = (f"observed Q{phred(errors / count):.1f}\t"
                                f"difference {difference:+.1f} dB")
                    else:
                        bound = poisson_upper(errors) / max(1, count)
                        note = f"observed at least Q{phred(bound):.1f}"
                    print(f"{tier}\t{zone}\t{label}\t{key}\tbases {count}\terrors {errors}\t"
                          f"model Q{expected:.1f}\t{note}")
        print(f"calibration, {zone}: {beyond} of {tested} classes with {LEAST_ERRORS} or more "
              f"errors differ by more than {LARGEST_DIFFERENCE_DB} dB")


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
    for molecules, members, fastq, _ in libraries:
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
    calibration_lines(bases, read_rates([rates for *_, rates in libraries]))
    met = met and found >= LEAST_RECOVERED * duplex
    met = met and abs(called / sequenced - 1) <= LARGEST_COUNT_ERROR
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
