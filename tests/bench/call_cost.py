#!/usr/bin/env python3
"""CPU time and memory of sarcotrace-call against panel size and depth.

Usage: call_cost.py --bin FOLDER_OF_PROGRAMS --work FOLDER [--plot cost.svg]

Simulates one patient with ten targets of --target-bp and --depth molecules a base (sarcotrace-simulate molecules)
and calls a plasma sample with its buffy coat in one thread: parts of the panel at a fifth of the depth, and parts of
the molecules (samtools view --subsample, whole molecules) over a fifth of the panel. Fits CPU time = a + b x size
to each, and last calls the whole with two threads. Needs samtools. Exit status 1 if R^2 of a fit is below 0.99,
the whole takes 2 minutes or more, or more than 2 GB.
"""

import argparse
import pathlib
import sys

from bench_support import measure
from simulated_molecules import Cohort, run, simulate

SHARES = (0.2, 0.5, 0.8, 1.0)
LEAST_R2, MOST_WALL_S, MOST_MB = 0.99, 120, 2000


def prepare(options):
    """Folder of the cohort with BAMs of parts of the molecules and BEDs of parts of the panel."""
    folder = options.work / f"cost.{options.depth}.{options.target_bp}"
    if not (folder / "noise.json").exists():
        simulate(options, Cohort("cost", 9401, options.depth, 10, 1, options.target_bp, 20, 10), folder, donors=2)
    rows = [line for line in open(folder / "panel.bed") if not line.startswith("#")]
    for share in SHARES:
        (folder / f"part{share}.bed").write_text("".join(rows[:round(share * len(rows))]))
        for sample in ("BASELINE", "BUFFY"):
            part = folder / f"{sample}.{share}.bam"
            if not part.exists():
                subsample = [] if share == 1 else ["--subsample", share, "--subsample-seed", 1]
                run("samtools", "view", "-b", *subsample, "-o", part,
                    folder / "molecules" / f"P0001-{sample}.bam")
                run("samtools", "index", part)
    return folder


def call(options, folder, depth_share, panel_share, threads=1):
    used = measure(f"{options.bin}/sarcotrace-call --input {folder}/BASELINE.{depth_share}.bam "
                   f"--matched-normal {folder}/BUFFY.{depth_share}.bam --patient P0001 "
                   f"--reference {folder}/reference.fa --targets {folder}/part{panel_share}.bed "
                   f"--noise {folder}/noise.json --threads {threads} --output {folder}/cost.vcf.gz",
                   options.work, folder / "cost.log")
    print(f"{depth_share * options.depth:.0f} molecules, {panel_share * options.target_bp / 100:g} kb, "
          f"{threads} threads: {used.cpu:.1f} s CPU, {used.wall:.1f} s wall, {used.peak_mb:.0f} MB", flush=True)
    return used


def fit(points):
    """(a, b, R^2) of the least-squares line y = a + b x."""
    n = len(points)
    mean_x, mean_y = sum(x for x, _ in points) / n, sum(y for _, y in points) / n
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
    intercept = mean_y - slope * mean_x
    residual = sum((y - intercept - slope * x) ** 2 for x, y in points)
    return intercept, slope, 1 - residual / sum((y - mean_y) ** 2 for _, y in points)


def panel_svg(left, title, unit, points, line, top_y):
    """One set of axes with points and fitted line; 260 x 200 of drawing at (left, 30)."""
    width, height, top = 260, 200, 30
    most_x = max(x for x, _ in points)

    def at(x, y):
        return left + x / most_x * width, top + height - y / top_y * height
    parts = [f'<path d="M{left} {top}V{top + height}H{left + width}" fill="none" stroke="#333"/>',
             f'<text x="{left + width / 2}" y="18" text-anchor="middle">{title}</text>',
             f'<text x="{left + width / 2}" y="{top + height + 36}" text-anchor="middle">{unit}</text>']
    for i in range(5):
        x, y = at(most_x * i / 4, 0)
        parts.append(f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">{most_x * i / 4:g}</text>')
        x, y = at(0, top_y * i / 4)
        parts.append(f'<text x="{x - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{top_y * i / 4:g}</text>')
    (x1, y1), (x2, y2) = at(0, max(0, line[0])), at(most_x, line[0] + line[1] * most_x)
    parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#3a76b0"/>')
    for point in points:
        x, y = at(*point)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#b0413a"/>')
    parts.append(f'<text x="{left + 12}" y="{top + 14}">R² = {line[2]:.4f}</text>')
    return parts


def write_plot(path, by_panel, by_depth, lines, depth, kb):
    top_y = 4 * (int(max(y for _, y in by_panel + by_depth) / 4) + 1)
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" width="700" height="280" font-family="sans-serif" '
             'font-size="12">', '<rect width="700" height="280" fill="white"/>',
             '<text x="16" y="130" text-anchor="middle" transform="rotate(-90 16 130)">CPU time, s</text>']
    parts += panel_svg(60, f"{depth:.0f} molecules a base", "panel, kb", by_panel, lines[0], top_y)
    parts += panel_svg(410, f"panel of {kb:g} kb", "molecules a base", by_depth, lines[1], top_y)
    path.write_text("\n".join(parts + ["</svg>"]) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--depth", type=int, default=5000)
    parser.add_argument("--target-bp", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0, help="added to the cohort's seed")
    parser.add_argument("--threads", type=int, default=1, help="for the simulation")
    parser.add_argument("--plot", type=pathlib.Path, help="SVG to write")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    folder = prepare(options)
    kb = options.target_bp / 100
    by_panel = [(share * kb, call(options, folder, SHARES[0], share).cpu) for share in SHARES]
    by_depth = [(share * options.depth, call(options, folder, share, SHARES[0]).cpu) for share in SHARES]
    lines = [fit(by_panel), fit(by_depth)]
    shallow, small = SHARES[0] * options.depth, SHARES[0] * kb
    print(f"{lines[0][1]:.3f} s per kb at {shallow:.0f} molecules, R^2 {lines[0][2]:.4f}; "
          f"{1000 * lines[1][1]:.3f} s per 1,000 molecules over {small:g} kb, R^2 {lines[1][2]:.4f}", flush=True)
    if options.plot:
        write_plot(options.plot, by_panel, by_depth, lines, shallow, small)
    two = call(options, folder, 1.0, 1.0, 2)
    met = min(line[2] for line in lines) >= LEAST_R2 and two.wall < MOST_WALL_S and two.peak_mb <= MOST_MB
    print("met" if met else "NOT MET")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
