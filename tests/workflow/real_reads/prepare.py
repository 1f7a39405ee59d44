#!/usr/bin/env python3
"""Writes the working folder of the real-reads run: sheets, and the exons as one reference.

Usage: prepare.py --data FOLDER --output FOLDER [--as-given]

Half of the exons overlap another one (transcripts of one gene, flanks of neighbours), so a read
has several equal places and no mapping quality. Exons that overlap are joined: the BED file says
where each lies, those of the minus strand are turned. An overlap in which two exons differ is an
error. --as-given keeps them apart.
"""

import argparse
import gzip
import sys
from pathlib import Path

EXONS = "reference/cancer-gene-exons-grch38/cgc_flank50_hg38.refs"
READS = "reads/consensuscruncher"
# README of the reads: two bases of UMI and a spacer T at the 5' end of both reads.
READ_STRUCTURES = "2M1S+T 2M1S+T"
LIBRARIES = ("LargeMid_56_L005", "LargeMid_57_L005", "LargeMid_58_L005", "LargeMid_59_L006")
COMPLEMENT = str.maketrans("ACGT", "TGCA")


def read_fasta(path: Path) -> dict[str, str]:
    contigs, name = {}, ""
    with gzip.open(path, "rt", encoding="ascii") as lines:
        for line in lines:
            if line.startswith(">"):
                name = line[1:].strip()
                contigs[name] = []
            else:
                contigs[name].append(line.strip().upper())
    return {name: "".join(parts) for name, parts in contigs.items()}


def on_plus_strand(exons: dict[str, str], bed: Path) -> list[tuple[str, int, int, str]]:
    """(chromosome, start, end, bases), sorted."""
    placed = []
    with gzip.open(bed, "rt", encoding="ascii") as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            chromosome, start, end, name, _, strand = line.rstrip("\n").split("\t")
            bases = exons[name]
            if len(bases) != int(end) - int(start):
                raise ValueError(f"{bed}: '{name}' has {len(bases)} bases in the FASTA")
            turned = bases if strand == "+" else bases.translate(COMPLEMENT)[::-1]
            placed.append((chromosome, int(start), int(end), turned))
    return sorted(placed)


def joined(placed: list[tuple[str, int, int, str]]) -> list[tuple[str, int, int, str]]:
    stretches: list[tuple[str, int, int, str]] = []
    for chromosome, start, end, bases in placed:
        last = stretches[-1] if stretches else ("", 0, 0, "")
        if last[0] != chromosome or start >= last[2]:
            stretches.append((chromosome, start, end, bases))
            continue
        common = min(last[2], end) - start
        offset = start - last[1]
        if last[3][offset:offset + common] != bases[:common]:
            raise ValueError(f"exons that overlap at {chromosome}:{start} differ")
        stretches[-1] = (chromosome, last[1], max(last[2], end), last[3] + bases[common:])
    return stretches


def write_reference(data: Path, folder: Path, as_given: bool) -> None:
    exons = read_fasta(data / f"{EXONS}.fa.gz")
    if as_given:
        contigs = list(exons.items())
    else:
        stretches = joined(on_plus_strand(exons, data / f"{EXONS}.bed.gz"))
        contigs = [(f"{name}:{start}-{end}", bases) for name, start, end, bases in stretches]
    with (folder / "exons.fa").open("w", encoding="ascii") as fasta:
        fasta.writelines(f">{name}\n{bases}\n" for name, bases in contigs)


def write_sheets(data: Path, folder: Path) -> None:
    samples = ["patient_id\tsample_id\ttime_point\tmaterial\tassay\tdraw_datetime"]
    units = ["sample_id\tlibrary_id\tlane\tfastq_1\tfastq_2\tread_structures\tplatform"]
    for name in LIBRARIES:
        library, lane = name.rsplit("_", 1)
        sample = library.replace("LargeMid_", "LM")
        fastq = [str((data / READS / f"{name}_R{read}.fastq.gz").resolve()) for read in (1, 2)]
        # Whose blood it is and when it was drawn is not published; the sheet must say something.
        samples.append(f"{sample}\t{sample}\tBASELINE\tPLASMA\tPANEL\tNA")
        units.append("\t".join([sample, library, lane, *fastq, READ_STRUCTURES, "ILLUMINA"]))
    (folder / "samples.tsv").write_text("\n".join(samples) + "\n", encoding="utf-8")
    (folder / "units.tsv").write_text("\n".join(units) + "\n", encoding="utf-8")


def prepare(data: Path, folder: Path, as_given: bool = False) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_reference(data, folder, as_given)
    write_sheets(data, folder)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the shared test data")
    parser.add_argument("--output", type=Path, required=True, help="working folder to make")
    parser.add_argument("--as-given", action="store_true", help="keep overlapping exons apart")
    arguments = parser.parse_args()
    prepare(arguments.data, arguments.output, arguments.as_given)
    return 0


if __name__ == "__main__":
    sys.exit(main())
