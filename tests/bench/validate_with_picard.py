#!/usr/bin/env python3
"""Shows that Picard finds no error in what sarcotrace-align writes, and finds the same duplicates.

Usage: validate_with_picard.py --bin FOLDER --picard "java -cp 'JARS/*' picard.cmdline.PicardCommandLine"

Simulates a small genome with copied stretches and reads of every kind of record that the program
writes: pairs with and without UMIs, single ends, split reads, reads with alternatives, pairs of
which one read or none aligns, copies near and far on the flow cell. The output is written as BAM
by coordinate and by template and as CRAM, and checked with `samtools quickcheck` and Picard's
ValidateSamFile; a kind of record that is missing is a failure. Then Picard's MarkDuplicates reads
the pairs without UMIs, and must mark as many templates, and as many of them optical. Needs
samtools and Picard (Maven Central: com.github.broadinstitute:picard).
"""

import argparse
import csv
import itertools
import pathlib
import random
import shlex
import subprocess
import tempfile

from bench_support import COMPLEMENT

READ_BP = 150
UMI_BP = 6
RECORDS = {  # what the BAM must hold, as filters of samtools view
    "pair with UMI": "flag.proper_pair && [RX] != \"\"",
    "single end": "!flag.paired && !flag.unmap",
    "unaligned single end": "!flag.paired && flag.unmap",
    "supplementary": "flag.supplementary && [SA] != \"\"",
    "split primary": "!flag.supplementary && [SA] != \"\"",
    "split single end": "!flag.paired && [SA] != \"\"",
    "alternatives": "[XA] != \"\"",
    "one read aligned": "flag.unmap && !flag.munmap && flag.paired",
    "no read aligned": "flag.unmap && flag.munmap",
    "library duplicate": "flag.dup && [DT] == \"LB\"",
    "optical duplicate": "flag.dup && [DT] == \"SQ\"",
}


def reverse_complement(bases):
    return bases.translate(COMPLEMENT)[::-1]


def random_bases(generator, length):
    return "".join(generator.choices("ACGT", k=length))


def make_genome(generator):
    """Two contigs; the first has four copies of a stretch, with 1 % of changes."""
    first, second = random_bases(generator, 200_000), random_bases(generator, 100_000)
    stretch = first[10_000:10_800]
    for place in (50_000, 90_000, 130_000):
        copy = "".join(
            generator.choice("ACGT") if generator.random() < 0.01 else base for base in stretch
        )
        first = first[:place] + copy + first[place + len(copy) :]
    return {"one": first, "two": second}


class Simulator:
    """Fragments of every kind; names are those of an Illumina machine, with a place each."""

    def __init__(self, generator, genome):
        self.generator, self.genome, self.number = generator, genome, 0

    def name(self):
        self.number += 1
        x, y = self.number * 7 % 30_000, self.number * 13 % 30_000
        return f"A1:7:FLOW:1:{1101 + self.number % 20}:{x}:{y}"

    def fragment(self, length=None, start=None):
        contig = self.genome[self.generator.choice(sorted(self.genome))]
        length = length or self.generator.randint(120, 420)
        if start is None:
            start = self.generator.randrange(len(contig) - length)
        else:
            contig = self.genome["one"]
        bases = contig[start : start + length]
        return bases if self.generator.random() < 0.5 else reverse_complement(bases)

    def read(self, fragment):
        bases = fragment[:READ_BP]
        return "".join(
            self.generator.choice("ACGT") if self.generator.random() < 0.003 else base
            for base in bases
        )

    def pair(self, fragment):
        return self.name(), self.read(fragment), self.read(reverse_complement(fragment))

    def pairs(self, count):
        """Ordinary ones, of copied stretches, split, and partly or wholly foreign."""
        for _ in range(count):
            yield self.pair(self.fragment())
            yield self.pair(self.fragment(300, start=10_000 + self.generator.randrange(500)))
            yield self.pair(self.fragment(230)[:75] + self.fragment(230))
        for _ in range(count // 10):
            name, first, _ = self.pair(self.fragment())
            yield name, first, random_bases(self.generator, READ_BP)
            yield name + "0", random_bases(self.generator, 150), random_bases(self.generator, 150)

    def copies(self, count):
        """Pairs with copies beside them on the tile, on it, and on another one."""
        for _ in range(count):
            fragment = self.fragment()
            x, y = self.generator.randrange(500, 30_000), self.generator.randrange(500, 30_000)
            for tile, dx, dy in ((1101, 0, 0), (1101, 60, 90), (1101, 150, 20), (1101, 900, 900),
                                 (1102, 0, 0))[: self.generator.randint(2, 5)]:
                bases = self.pair(fragment)[1:]
                yield (f"A1:7:FLOW:2:{tile}:{x + dx}:{y + dy}", *bases)


def qualities(generator, length):
    return "".join(generator.choice("#,:F") for _ in range(length))


def write_fastq(path, reads, generator):
    with open(path, "w") as file:
        for name, bases in reads:
            file.write(f"@{name}\n{bases}\n+\n{qualities(generator, len(bases))}\n")


def write_reads(folder, simulator, generator, pairs):
    """Three libraries: UMI pairs, pairs without UMIs and with copies, single ends."""
    umi = [
        (name, random_bases(generator, UMI_BP) + first, random_bases(generator, UMI_BP) + second)
        for name, first, second in simulator.pairs(pairs)
    ]
    plain = list(itertools.chain(simulator.pairs(pairs), simulator.copies(pairs)))
    for library, reads in (("umi", umi), ("plain", plain)):
        for mate in (1, 2):
            write_fastq(folder / f"{library}{mate}.fq", ((r[0], r[mate]) for r in reads), generator)
    single = [(name, bases) for name, bases, _ in simulator.pairs(pairs)]
    write_fastq(folder / "single1.fq", single, generator)
    structure = f"{UMI_BP}M+T"
    rows = [
        ("umi", "umi1.fq", "umi2.fq", f"{structure} {structure}"),
        ("plain", "plain1.fq", "plain2.fq", "NA"),
        ("single", "single1.fq", "NA", "NA"),
    ]
    with open(folder / "units.tsv", "w") as sheet:
        sheet.write("sample_id\tlibrary_id\tlane\tplatform\tfastq_1\tfastq_2\tread_structures\n")
        for library, first, second, structures in rows:
            sheet.write(f"S\t{library}\tL1\tILLUMINA\t{first}\t{second}\t{structures}\n")


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"exit status {done.returncode}: {shlex.join(command)}\n{done.stderr}{done.stdout}")
    return done.stdout


def count(path, reference, expression):
    return int(run(["samtools", "view", "-c", "-T", str(reference), "-e", expression, str(path)]))


def validate(picard, path, reference, order):
    """Picard walks through the reference in order, so only records in order are compared with it."""
    run(["samtools", "quickcheck", "-v", str(path)])
    with_reference = ["-R", str(reference)] if order == "coordinate" else []
    text = run([*picard, "ValidateSamFile", "-I", str(path), "-MODE", "SUMMARY", *with_reference])
    return "No errors found" in text, text


def ledger_counts(path, library, unit):
    with open(path) as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        return {
            row["name"]: int(row["count"])
            for row in rows
            if row["library"] == library and row["unit"] == unit
        }


def picard_duplicates(picard, path, folder):
    """Templates that MarkDuplicates marks in the library without UMIs, and the optical ones."""
    plain, marked, metrics = folder / "plain.bam", folder / "marked.bam", folder / "metrics.txt"
    run(["samtools", "view", "-b", "-l", "plain", "-o", str(plain), str(path)])
    run([*picard, "MarkDuplicates", "-I", str(plain), "-O", str(marked), "-M", str(metrics),
         "-TAGGING_POLICY", "All", "-OPTICAL_DUPLICATE_PIXEL_DISTANCE", "100"])
    names = {}
    for line in run(["samtools", "view", "-f", "1024", str(marked)]).splitlines():
        fields = line.split("\t")
        names[fields[0]] = "DT:Z:SQ" in fields
    return len(names), sum(names.values())


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--picard", required=True, help="command line of Picard")
    parser.add_argument("--pairs", type=int, default=400, help="templates of each kind")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    options = arguments()
    picard = shlex.split(options.picard)
    generator = random.Random(options.seed)
    failed = False
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        genome = make_genome(generator)
        reference = folder / "g.fa"
        reference.write_text("".join(f">{c}\n{bases}\n" for c, bases in genome.items()))
        run(["samtools", "faidx", str(reference)])
        run([*picard, "CreateSequenceDictionary", "-R", str(reference)])
        run([str(options.bin / "sarcotrace-index"), "--reference", str(reference),
             "--output", str(folder / "g.sti")])
        write_reads(folder, Simulator(generator, genome), generator, options.pairs)
        for output, order in (
            ("t.bam", "template"), ("a.bam", "coordinate"), ("a.cram", "coordinate")
        ):
            run([str(options.bin / "sarcotrace-align"), "--index", str(folder / "g.sti"),
                 "--reference", str(reference), "--sample", "S", "--units", str(folder / "units.tsv"),
                 "--output", str(folder / output), "--order", order,
                 "--ledger", str(folder / "a.tsv")])
            is_valid, text = validate(picard, folder / output, reference, order)
            records = count(folder / output, reference, "1")
            print(f"{output}, {order} order: {records} records, "
                  + ("no error" if is_valid else text))
            failed |= not is_valid
        for kind, expression in RECORDS.items():
            found = count(folder / "a.cram", reference, expression)
            print(f"{kind}: {found} records")
            failed |= found == 0
        ours = ledger_counts(folder / "a.tsv", "plain", "TEMPLATES")
        marked = ours["library_duplicate"] + ours["optical_duplicate"]
        peer = picard_duplicates(picard, folder / "a.bam", folder)
        print(f"duplicate templates: {marked}, Picard {peer[0]}; "
              f"optical: {ours['optical_duplicate']}, Picard {peer[1]}")
        failed |= (marked, ours["optical_duplicate"]) != peer
    raise SystemExit("FAILED" if failed else 0)


if __name__ == "__main__":
    main()
