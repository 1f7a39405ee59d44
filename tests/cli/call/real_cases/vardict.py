"""VarDict's alleles in its own test BAMs, counted by this program.

VarDict counts reads, we count molecules (both mates once, each base from quality 20 and mapping
quality 20 on), so frequencies agree if VarDict's lies in our 95 % interval.
"""

import csv
import gzip
import re
import sys
import tempfile
from pathlib import Path

from cases import Case, noise_model, read_tsv, rebased, records, test_data, to_tsv

FOLDER = "reads/vardict"
TABLE = Path(__file__).with_name("vardict.tsv")
COLUMNS = ["bam", "allele", "vardict", "molecules", "call", "agreement", "reason"]
LEAST_VAF = 0.05
LEAST_READS = 4
CONSENSUS = {"AMP_allele.bam", "ExtraSVInRealignment.chr1_11144571_11144831.bam",
             "HardClipInSV.S2.clipped.bam", "NA12878.chr6_137219200-137219700.bam",
             "172T_S8.final.chr1_sliced_SOOBE.bam"}  # tags cD, cM, cE: every allele is compared
MARGIN_BP = 300


def pieces(path):
    """(contig, begin, bases) of the pieces of a reference; begin is 1-based."""
    with gzip.open(path, "rt") as text:
        for line in text:
            contig, begin, _, bases = line.strip().split(",")[:4]
            yield contig, int(begin), bases.upper()


def plain(contig):
    return contig.removeprefix("chr")


def alleles_of(path):
    """{(contig, position, ref, alt): (reads, depth)} that VarDict reports, and the BAM of them."""
    with path.open() as text:
        lines = list(text)
    bam = lines[0].split(",")[2].split("|")[0].strip()
    found = {}
    for line in lines[1:]:
        fields = line.rstrip("\n").split("\t")
        if len(fields) < 15 or not fields[8].isdigit():
            continue
        contig, position, ref, alt = fields[2], int(fields[3]), fields[5], fields[6]
        reads, depth = int(fields[8]), int(fields[7])
        enough = reads > 0 if bam in CONSENSUS else \
            reads >= LEAST_READS and reads >= LEAST_VAF * depth
        if enough and re.fullmatch("[ACGT]+", ref) and re.fullmatch("[ACGT]+", alt) and \
                ref != alt and abs(len(ref) - len(alt)) <= 50:
            found[contig, position, ref, alt] = (reads, depth)
    return bam, found


def cut_out(fasta, contig, positions):
    """The piece that holds all positions: begin and bases."""
    for name, begin, bases in pieces(fasta):
        if plain(name) == plain(contig) and begin <= min(positions) and \
                max(positions) < begin + len(bases):
            return begin, bases
    return None


def run_file(path, data, work, noise):
    fasta = data / FOLDER / "fastas" / f"{path.name.split(';')[1]}.csv.gz"
    bam, alleles = alleles_of(path)
    source = data / FOLDER / "bam" / bam
    if not alleles or not fasta.exists() or not source.exists():
        return []
    rows = records(source)
    judged = []
    for contig in sorted({key[0] for key in alleles}):
        here = {key: value for key, value in alleles.items() if key[0] == contig}
        piece = cut_out(fasta, contig, [key[1] for key in here])
        if piece is None:
            continue
        begin, bases = piece
        first = max(begin, min(key[1] for key in here) - MARGIN_BP)
        last = min(begin + len(bases), max(key[1] for key in here) + MARGIN_BP)
        names = {row[2] for row in rows if plain(row[2]) == plain(contig)}
        cut = Case(work / f"{len(list(work.iterdir()))}", re.sub(
            "[^ACGT]", "N", bases[first - begin:last - begin]), noise)
        kept = [row for name in names for row in rebased(rows, name, first - 1, cut.length_bp)]
        if not kept:
            continue
        cut.bam("sample", kept)
        cut.give([(key[1] - first + 1, key[2], key[3]) for key in here])
        called = cut.call("sample")
        judged += [judge(bam, key, here[key], first, called) for key in here]
    return judged


def judge(bam, key, counts, first, called):
    contig, position, ref, alt = key
    reads, depth = counts
    # The caller's form of an indel may stand further left and without shared bases.
    same = [row for row in called if row.given != "." and len(row.alt) - len(row.ref) ==
            len(alt) - len(ref) and (len(ref) > 1 or len(alt) > 1 or row.alt == alt) and
            abs(row.position + first - 1 - position) <= (60 if len(ref) + len(alt) > 2 else 0)]
    row = min(same, key=lambda row: abs(row.position + first - 1 - position), default=None)
    shown = f"{contig}:{position}:{ref[:12]}>{alt[:12]}"
    result = {"bam": bam, "allele": shown, "vardict": f"{reads}/{depth}"}
    if row is None:
        return result | {"molecules": "", "call": "", "agreement": "NO"}
    agrees = row.interval[0] <= reads / depth <= row.interval[1] and \
        (bam in CONSENSUS or row.given == "DETECTED")
    return result | {"molecules": f"{row.alt_molecules}/{row.depth}",
                     "call": f"{row.filters} {row.origin}", "agreement": "YES" if agrees else "NO"}


def table(work):
    data = test_data(FOLDER)
    noise = noise_model(data, work)
    rows = {}
    for path in sorted((data / FOLDER / "expected").iterdir()):
        for row in run_file(path, data, work, noise):
            rows.setdefault((row["bam"], row["allele"]), row)
    return list(rows.values())


if __name__ == "__main__":  # prints the table; reasons are kept from the one in this folder
    reasons = {(row["bam"], row["allele"]): row["reason"] for row in read_tsv(TABLE)} \
        if TABLE.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        found = table(Path(folder))
    for row in found:
        row["reason"] = reasons.get((row["bam"], row["allele"]), "")
    sys.stdout.write(to_tsv(found, COLUMNS))
