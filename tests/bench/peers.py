"""The aligners that are compared, by the command lines that a user would give."""

import shlex
import subprocess
from pathlib import Path


class Aligner:
    """How to index a reference and how to align pairs to a coordinate-sorted BAM."""

    def __init__(self, name, index_suffix, index_command, align_command, indexer=None):
        self.name = name
        self.indexer = indexer
        self.index_suffix = index_suffix
        self.index_command = index_command
        self.align_command = align_command

    def prepare(self, reference, work):
        """Builds the index in the work folder, where it is not there or older than its program."""
        values = {"reference": shlex.quote(str(linked(reference, work)))}
        index = Path(f"{work / Path(reference).name}{self.index_suffix}")
        is_stale = index.exists() and self.indexer and self.is_older(index, self.indexer)
        if self.index_suffix and (is_stale or not index.exists()):
            subprocess.run(
                self.index_command.format(**values), shell=True, check=True, capture_output=True
            )

    @staticmethod
    def is_older(index, program):
        return index.stat().st_mtime < program.stat().st_mtime

    def command(self, reference, work, reads, output, threads=1, level=1):
        """The shell pipe that writes a coordinate-sorted BAM of `level`."""
        return self.align_command.format(
            reference=shlex.quote(str(linked(reference, work))),
            first=shlex.quote(f"{reads}_R1.fq.gz"),
            second=shlex.quote(f"{reads}_R2.fq.gz"),
            output=shlex.quote(str(output)),
            threads=threads,
            sort=f"samtools sort -l {level} -@ {threads} -m 256M",
            level=level,
        )


def linked(reference, work):
    """The reference under its own name in the work folder, so that no index lands beside it."""
    link = Path(work) / Path(reference).name
    if not link.exists():
        link.symlink_to(Path(reference).resolve())
    return link


SAM = " 2> /dev/null | {sort} -o {output} - 2> /dev/null"


def aligners(folder, align_options=""):
    """All of them, by name; sarcotrace's programs are in `folder`, the peers in PATH."""
    index, align = Path(folder) / "sarcotrace-index", Path(folder) / "sarcotrace-align"
    known = [
        Aligner(
            "sarcotrace",
            ".sti",
            f"{index} --reference {{reference}} --output {{reference}}.sti",
            f"{align} --index {{reference}}.sti --sample S1 --fastq-1 {{first}} --fastq-2 {{second}} "
            f"--output {{output}} --threads {{threads}} --compression-level {{level}} {align_options}",
            index,
        ),
        Aligner(
            "bwa",
            ".bwt",
            "bwa index {reference}",
            "bwa mem -t {threads} {reference} {first} {second}" + SAM,
        ),
        Aligner(
            "minimap2",
            ".mmi",
            "minimap2 -x sr -d {reference}.mmi {reference}",
            "minimap2 -ax sr -t {threads} {reference}.mmi {first} {second}" + SAM,
        ),
        Aligner(
            "strobealign",
            ".r150.sti",
            "strobealign --create-index -r 150 {reference}",
            "strobealign --use-index -r 150 -t {threads} {reference} {first} {second}" + SAM,
        ),
        Aligner(
            "minibwa",
            ".l2b",
            "minibwa index -t 2 {reference} {reference}",
            "minibwa map -t {threads} {reference} {first} {second}" + SAM,
        ),
    ]
    return {aligner.name: aligner for aligner in known}
