#!/usr/bin/env python3
"""CPU, wall time and memory from FASTQ to a coordinate-sorted BAM, for us and for the peers.

Usage: speed.py --bin FOLDER --reference g60.fa --work FOLDER --reads r60_150
           [--peers bwa minimap2 strobealign minibwa] [--threads 1 2] [--repeat 3] [--level 1]
       speed.py ... --umi-reads d60

CPU is user plus system time of the whole pipe, sorting and compression included; peers are piped
to samtools sort with the same level and as many threads. --umi-reads takes a prefix of
simulate_duplex.py: we read the UMIs, the peers the files without them. Medians; programs take
turns, so that a busy machine touches all of them alike. Prints ratios of CPU to ours.
"""

import argparse
from pathlib import Path

from bench_support import measure, median
from peers import aligners

READ_STRUCTURES = "--read-structures 3M2S+T 3M2S+T"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True, type=Path, help="folder of sarcotrace's programs")
    parser.add_argument("--reference", required=True, type=Path)
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--reads", help="prefix of simulate_reads.py")
    group.add_argument("--umi-reads", help="prefix of simulate_duplex.py")
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument(
        "--peers", nargs="*", default=["minimap2", "minibwa", "strobealign", "bwa"]
    )
    parser.add_argument("--threads", type=int, nargs="+", default=[1])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--level", type=int, default=1)
    parser.add_argument("--align-options", default="", help="passed on to sarcotrace-align")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    options = arguments.align_options + (f" {READ_STRUCTURES}" if arguments.umi_reads else "")
    known = aligners(arguments.bin, options)
    names = ["sarcotrace", *arguments.peers]
    for name in names:
        known[name].prepare(arguments.reference, arguments.work)
    print("program      threads   CPU s  CPU/ours   wall s  peak MB")
    for threads in arguments.threads:
        runs = {name: [] for name in names}
        for _ in range(arguments.repeat):
            for name in names:
                reads = arguments.reads or arguments.umi_reads
                if arguments.umi_reads and name != "sarcotrace":
                    reads += ".plain"
                output = arguments.work / f"speed.{name}.bam"
                command = known[name].command(
                    arguments.reference, arguments.work, reads, output, threads, arguments.level
                )
                log = arguments.work / f"speed.{name}.log"
                runs[name].append(measure(command, arguments.work, log))
                output.unlink()
        ours = median([run.cpu for run in runs["sarcotrace"]])
        for name in names:
            cpu = median([run.cpu for run in runs[name]])
            wall = median([run.wall for run in runs[name]])
            peak = max(run.peak_mb for run in runs[name])
            print(
                f"{name:12s} {threads:7d} {cpu:7.1f} {cpu / ours:9.2f} {wall:8.1f} {peak:8.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
