"""What the tests on other callers' real reads share: cut-out references, BAMs, a noise model, rows.

The reads have no molecule tags: each pair is one molecule of tier SINGLETON. The noise model is
learned from reads of NA12878 (three parts by read name); its digest of the reference is set to that
of each cut-out, for a cut-out is no other chemistry.
"""

import csv
import hashlib
import io
import json
import os
import subprocess
import unittest
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
CLASSES = ("TUMOR", "CHIP", "GERMLINE", "ARTEFACT")
NIST = "reference/reference-grch37/nist_chr20"


def test_data(part):
    """The folder of the shared data that holds `part`; without it the test is skipped."""
    folder = Path(os.environ.get("SARCOTRACE_TEST_DATA", ROOT.parent / "shared/data"))
    if not (folder / part).exists():
        if os.environ.get("CI") == "true":
            raise RuntimeError(f"the shared test data lacks {part}")
        raise unittest.SkipTest(f"the shared test data lacks {part} (set SARCOTRACE_TEST_DATA)")
    return folder


def tool(name, *arguments, check=True):
    program = Path(os.environ["SARCOTRACE_BIN"]) / f"sarcotrace-{name}"
    run = subprocess.run([str(program), *map(str, arguments)], capture_output=True, text=True,
                         check=False)
    if check and run.returncode != 0:
        raise RuntimeError(f"sarcotrace-{name}: {run.stderr}")
    return run


def records(bam):
    """Fields of the records of a BAM, as text."""
    text = subprocess.run(["samtools", "view", str(bam)], capture_output=True, text=True,
                          check=True).stdout
    return [line.split("\t") for line in text.splitlines()]


def write_bam(path, contig, length_bp, sample, rows):
    """Records with their mates on the one contig; tags beyond RG are given as they are."""
    header = f"@HD\tVN:1.6\tSO:unsorted\n@SQ\tSN:{contig}\tLN:{length_bp}\n@RG\tID:A\tSM:{sample}\n"
    body = "".join("\t".join(row) + "\n" for row in rows)
    subprocess.run(["samtools", "sort", "-o", str(path), "-"], input=header + body, text=True,
                   capture_output=True, check=True)
    subprocess.run(["samtools", "index", str(path)], check=True)


def reference_bp(cigar):
    """Bases of the reference that a CIGAR spans."""
    size, sum_bp = 0, 0
    for letter in cigar:
        if letter.isdigit():
            size = 10 * size + int(letter)
        else:
            sum_bp += size if letter in "MDN=X" else 0
            size = 0
    return sum_bp


def rebased(rows, source, begin, length_bp, tags=None):
    """Mapped records of contig `source` within [begin, begin + length) as records of "cut".

    A mate elsewhere is left out of the record, so that it counts as a read of its own.
    """
    kept = []
    for row in rows:
        flag, position = int(row[1]), int(row[3]) - begin
        inside = 0 < position and position + reference_bp(row[5]) - 1 <= length_bp
        if flag & 4 or row[2] != source or row[5] == "*" or not inside:
            continue
        mate = int(row[7]) - begin
        if row[6] != "=" or not 0 < mate <= length_bp:
            flag, mate = flag & ~(1 | 2 | 8 | 32 | 64 | 128), 0
            row = row[:6] + ["*", "0", "0"] + row[9:]
        fields = [row[0], str(flag), "cut", str(position), row[4], row[5], "=" if mate else "*",
                  str(mate), row[8], row[9], row[10]]
        kept.append(fields + (["RG:Z:A"] + tags if tags is not None
                              else ["RG:Z:A"] + [tag for tag in row[11:] if tag[:2] != "RG"]))
    return kept


def chr20(data, begin, length_bp):
    """Bases of GRCh37's chr20 from the 0-based position on."""
    text = subprocess.run(["gzip", "-dc", str(data / NIST / "ucsc.hg19.chr20.unittest.fasta.gz")],
                          capture_output=True, text=True, check=True).stdout
    return "".join(text.split("\n")[1:])[begin:begin + length_bp].upper()


def noise_model(data, folder):
    """Text of a noise model of single reads, learned from NA12878."""
    bam = data / NIST / "NA12878_small.bam"
    begin, length_bp = 9_999_000, 4_000
    bases = chr20(data, begin, length_bp)
    (folder / "na12878.fa").write_text(f">cut\n{bases}\n")
    (folder / "na12878.bed").write_text(f"cut\t900\t{length_bp - 1000}\tREADS\n")
    rows = rebased(records(bam), "chr20", begin, length_bp, ["cD:i:1"])
    controls = []
    for part in range(3):
        controls.append(folder / f"control{part}.bam")
        write_bam(controls[-1], "cut", length_bp, f"CONTROL{part}",
                  [row for row in rows if zlib.crc32(row[0].encode()) % 3 == part])
    tool("noise", "--controls", *controls, "--reference", folder / "na12878.fa", "--targets",
         folder / "na12878.bed", "--least-controls", "1", "--output", folder / "noise.json")
    return (folder / "noise.json").read_text()


class Case:
    """One cut-out reference with its samples, in a folder of its own."""

    def __init__(self, folder, bases, noise, name="cut"):
        folder.mkdir()
        self.folder, self.length_bp, self.name = folder, len(bases), name
        (folder / "ref.fa").write_text(f">{name}\n{bases}\n")
        (folder / "panel.bed").write_text(f"{name}\t0\t{len(bases)}\tCASE\n")
        model = json.loads(noise)
        model["reference_sha256"] = hashlib.sha256(f"{name}\t{len(bases)}\n".encode()).hexdigest()
        (folder / "noise.json").write_text(json.dumps(model, separators=(",", ":")) + "\n")

    def bam(self, sample, rows):
        write_bam(self.folder / f"{sample}.bam", self.name, self.length_bp, sample, rows)

    def give(self, alleles):
        """(position, ref, alt) of the alleles to report."""
        lines = [f"{self.name}\t{position}\t.\t{ref}\t{alt}\t.\tPASS\t.\n"
                 for position, ref, alt in alleles]
        (self.folder / "given.vcf").write_text(
            f"##fileformat=VCFv4.3\n##contig=<ID={self.name},length={self.length_bp}>\n"
            "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n" + "".join(lines))

    def call(self, sample, normal=None, tier="SINGLETON", more=()):
        """Rows of the VCF."""
        output = self.folder / f"{sample}.{normal}.vcf"
        given = self.folder / "given.vcf"
        tool("call", "--input", self.folder / f"{sample}.bam", "--reference",
             self.folder / "ref.fa", "--targets", self.folder / "panel.bed", "--noise",
             self.folder / "noise.json", "--untagged-tier", tier, "--output", output,
             *(["--alleles", given] if given.exists() else []),
             *(["--matched-normal", self.folder / f"{normal}.bam"] if normal else []), *more)
        return read_vcf(output)


class Row:
    """A row of the caller's VCF: what its first sample shows."""

    def __init__(self, fields):
        self.position, self.ref, self.alt = int(fields[1]), fields[3], fields[4]
        self.filters = fields[6]
        assert not fields[5].startswith("-"), f"QUAL is {fields[5]}"  # also no -0
        self.info = dict(item.partition("=")[::2] for item in fields[7].split(";"))
        sample = dict(zip(fields[8].split(":"), fields[9].split(":")))
        self.depth = int(sample["DP"])
        self.alt_molecules = int(sample["AD"].split(",")[1])
        self.interval = tuple(float(value) for value in sample["AFCI"].split(",")) \
            if sample.get("AFCI", ".") != "." else (0.0, 1.0)
        self.origin = self.info.get("CLASS", ".")
        self.given = self.info.get("GIVEN", ".")
        posterior = [float(value) for value in self.info["PCLASS"].split(",")]
        self.likeliest = CLASSES[posterior.index(max(posterior))]

    @property
    def vaf(self):
        return self.alt_molecules / self.depth if self.depth else 0.0


def read_vcf(path):
    return [Row(line.split("\t")) for line in Path(path).read_text().splitlines()
            if not line.startswith("#")]


def to_tsv(rows, columns):
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def read_tsv(path):
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text, delimiter="\t"))
