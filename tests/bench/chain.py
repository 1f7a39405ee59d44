#!/usr/bin/env python3
"""FASTQ to filtered duplex consensus BAM: sarcotrace, bwa mem + fgbio, bwa mem + fgumi.

Usage: chain.py --bin FOLDER --reference g60.fa --reads d60 --work FOLDER
           [--chains sarcotrace fgbio fgumi] [--fgbio COMMAND] [--fgumi COMMAND] [--threads 1]

Reads are those of simulate_duplex.py. The peers' chains are their own best-practice documents
(R&D version, min-reads 1 at the consensus and 2 1 1 at the filter) with intermediate files of
level 1. Prints for each step, and for each chain, CPU (user and system) and wall seconds, the
largest process and the largest size of the intermediate files; then ratios to ours.
Needs bwa, samtools, and fgbio and fgumi for their chains.
"""

import argparse
import subprocess
import threading
from pathlib import Path

from bench_support import measure
from peers import aligners, linked

STRUCTURES = "3M2S+T 3M2S+T"


def fgbio_steps(fgbio, threads):
    """docs/best-practice-consensus-pipeline.md of fgbio, for duplex reads."""
    align = "samtools fastq {unmapped} 2> /dev/null | bwa mem -t %d -p -K 150000000 -Y {reference} - " % threads
    align += f"2> /dev/null | {fgbio} --compression 1 --async-io ZipperBams --unmapped {{unmapped}} "
    align += "--ref {reference} {tags} --output {mapped}"
    return [
        (
            "extract",
            f"{fgbio} --compression 1 --async-io FastqToBam --input {{first}} {{second}} "
            f"--read-structures {STRUCTURES} --sample S1 --library L1 --output unmapped.bam",
        ),
        (
            "align",
            align.replace("{unmapped}", "unmapped.bam")
            .replace("{mapped}", "mapped.bam")
            .replace("{tags}", ""),
        ),
        (
            "group",
            f"{fgbio} --compression 1 --async-io GroupReadsByUmi --input mapped.bam "
            "--strategy Paired --edits 1 --output grouped.bam --family-size-histogram sizes.txt",
        ),
        (
            "consensus",
            f"{fgbio} --compression 1 CallDuplexConsensusReads --input grouped.bam "
            f"--output consensus.bam --min-reads 1 --min-input-base-quality 10 --threads {threads}",
        ),
        (
            "realign",
            align.replace("{unmapped}", "consensus.bam")
            .replace("{mapped}", "realigned.bam")
            .replace("{tags}", "--tags-to-reverse Consensus --tags-to-revcomp Consensus"),
        ),
        (
            "filter and sort",
            f"{fgbio} --compression 0 FilterConsensusReads --input realigned.bam --output /dev/stdout "
            "--ref {reference} --min-reads 2 1 1 --min-base-quality 40 --max-base-error-rate 0.1 "
            f"| samtools sort -l 1 -@ {threads} -o final.bam --write-index",
        ),
    ]


def fgumi_steps(fgumi, threads):
    """docs/src/guide/best-practices.md of fgumi 0.9."""
    several = f"--threads {threads}" if threads > 1 else ""
    align = f"{fgumi} fastq --input {{unmapped}} | bwa mem -t {threads} -p -K 150000000 -Y {{reference}} - "
    align += f"2> /dev/null | {fgumi} zipper --unmapped {{unmapped}} --reference {{reference}} "
    align += f"--output {{mapped}} --compression-level 1 {several}"
    return [
        (
            "extract",
            f"{fgumi} extract --inputs {{first}} {{second}} --read-structures {STRUCTURES} "
            f"--sample S1 --library L1 --output unmapped.bam --compression-level 1 {several}",
        ),
        (
            "align",
            align.replace("{unmapped}", "unmapped.bam").replace("{mapped}", "mapped.bam"),
        ),
        (
            "sort",
            f"{fgumi} sort --input mapped.bam --output sorted.bam --order template-coordinate "
            f"--max-memory 1G --compression-level 1 {several}",
        ),
        (
            "group",
            f"{fgumi} group --input sorted.bam --output grouped.bam --strategy paired --edits 1 "
            f"--compression-level 1 {several}",
        ),
        (
            "consensus",
            f"{fgumi} duplex --input grouped.bam --output consensus.bam --min-reads 1 "
            f"--min-input-base-quality 10 --output-per-base-tags true --compression-level 1 {several}",
        ),
        (
            "realign",
            align.replace("{unmapped}", "consensus.bam").replace("{mapped}", "realigned.bam"),
        ),
        (
            "filter and sort",
            f"{fgumi} filter --input realigned.bam --output filtered.bam --ref {{reference}} "
            "--min-reads 2,1,1 --max-base-error-rate 0.1 --min-base-quality 40 "
            f"--reverse-per-base-tags --compression-level 1 {several} && "
            f"{fgumi} sort --input filtered.bam --output final.bam --order coordinate "
            f"--compression-level 1 {several}",
        ),
    ]


def sarcotrace_steps(folder, threads, align_options, consensus_options):
    """One pipe: reads are aligned in template order and called as they come."""
    pipe = (
        f"{folder}/sarcotrace-align --index {{reference}}.sti --sample S1 --fastq-1 {{first}} "
        f"--fastq-2 {{second}} --read-structures {STRUCTURES} --order template --output - "
        f"--threads {threads} --temporary-folder . {align_options} 2> align.log | "
        f"{folder}/sarcotrace-consensus --input - --reference {{reference}} --sample S1 "
        f"--output molecules.bam --temporary-folder . {consensus_options}"
    )
    keep = (
        f"{folder}/sarcotrace-filter --input molecules.bam --sample S1 --reference {{reference}} "
        "--min-reads 2 1 1 --min-base-quality 40 --max-base-error-rate 0.1 --output final.bam"
    )
    return [("align and consensus", pipe), ("filter and sort", keep)]


class FolderSize:
    """The largest sum of file sizes of a folder while it is watched."""

    def __init__(self, folder):
        self.folder, self.largest = folder, 0
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join()

    def watch(self):
        while not self.stopped.wait(0.1):
            total = 0
            for path in self.folder.rglob("*"):
                try:
                    total += path.stat().st_size
                except FileNotFoundError:
                    continue
            self.largest = max(self.largest, total)


def run_chain(name, steps, values, folder):
    """CPU and wall seconds of the whole chain; prints each step."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    cpu, wall, peak = 0.0, 0.0, 0.0
    with FolderSize(folder) as size:
        for step, command in steps:
            log = folder / f"{step.replace(' ', '_')}.log"
            used = measure(f"cd {folder} && {command.format(**values)}", folder, log)
            print(
                f"{name:12s} {step:20s} {used.cpu:8.1f} {used.wall:8.1f} {used.peak_mb:8.0f}",
                flush=True,
            )
            cpu, wall, peak = cpu + used.cpu, wall + used.wall, max(peak, used.peak_mb)
    print(
        f"{name:12s} {'all':20s} {cpu:8.1f} {wall:8.1f} {peak:8.0f} "
        f"{size.largest / 1e6:10.0f} {size.largest / values['input_bytes']:8.2f}",
        flush=True,
    )
    return cpu


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True, type=Path, help="folder of sarcotrace's programs")
    parser.add_argument("--reference", required=True, type=Path)
    parser.add_argument("--reads", required=True, type=Path, help="prefix of simulate_duplex.py")
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("--chains", nargs="+", default=["sarcotrace", "fgbio", "fgumi"])
    parser.add_argument("--fgbio", default="fgbio", help="command of fgbio")
    parser.add_argument("--fgumi", default="fgumi", help="command of fgumi")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--align-options", default="")
    parser.add_argument("--consensus-options", default="")
    arguments = parser.parse_args()
    work = arguments.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    known = aligners(arguments.bin.resolve())
    reference = linked(arguments.reference, work)
    for name in ("sarcotrace", "bwa"):
        known[name].prepare(arguments.reference, work)
    subprocess.run(["samtools", "faidx", str(reference)], check=True)
    subprocess.run(
        ["samtools", "dict", "-o", str(reference.with_suffix(".dict")), str(reference)], check=True
    )
    first = Path(f"{arguments.reads}_R1.fq.gz").resolve()
    second = Path(f"{arguments.reads}_R2.fq.gz").resolve()
    values = {
        "reference": reference,
        "first": first,
        "second": second,
        "input_bytes": first.stat().st_size + second.stat().st_size,
    }
    chains = {
        "sarcotrace": sarcotrace_steps(
            arguments.bin.resolve(),
            arguments.threads,
            arguments.align_options,
            arguments.consensus_options,
        ),
        "fgbio": fgbio_steps(arguments.fgbio, arguments.threads),
        "fgumi": fgumi_steps(arguments.fgumi, arguments.threads),
    }
    print("chain        step                    CPU s   wall s  peak MB  files MB  x input")
    cpu = {
        name: run_chain(name, chains[name], values, work / f"chain.{name}")
        for name in arguments.chains
    }
    for name in arguments.chains[1:]:
        print(f"CPU of {name} / {arguments.chains[0]}: {cpu[name] / cpu[arguments.chains[0]]:.2f}")


if __name__ == "__main__":
    main()
