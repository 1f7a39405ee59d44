"""Draws a figure per plasma sample from the tables of sarcotrace-fraction, as SVG and PNG.

    python figures.py PREFIX --output FOLDER [--sample S1 ...]

PREFIX is that of sarcotrace-fraction. Panels: log2 ratios along the genome with segments, the posterior of
the tumor fraction with its 95 % interval, and what each channel says by itself. Writes
FOLDER/SAMPLE.fraction.svg and .png. The same tables give the same bytes.
"""

import argparse
import bisect
import csv
import gzip
import math
import sys
from collections import defaultdict
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.ticker import PercentFormatter

CONTIGS = [str(number) for number in range(1, 23)] + ["X"]
LOSS, NEUTRAL, GAIN, AMPLIFIED = "#2b6cb0", "#6b6b6b", "#c05621", "#9b2c2c"
CHANNELS = ["BINS", "AMPLICONS", "VARIANTS", "ALLELES"]
FEWEST_COPIES_AMPLIFIED = 6


class FigureError(Exception):
    """What is wrong, where, and what to do about it, in one line."""


def read_table(path):
    """Rows of a TSV as dictionaries; lines that begin with # are provenance."""
    if not path.exists():
        raise FigureError(f"'{path}': no such file; give the prefix of sarcotrace-fraction")
    opened = gzip.open(path, "rt") if path.suffix == ".gz" else open(path, encoding="utf-8")
    with opened as file:
        return list(csv.DictReader((line for line in file if line[0] != "#"), delimiter="\t"))


def number(text):
    """The value of a cell, or None."""
    return None if text in ("", "NA") else float(text)


def rows_of(rows, sample):
    return [row for row in rows if row["sample_id"] == sample]


def plain(contig):
    return contig.removeprefix("chr")


def offsets(bins):
    """Where each contig begins on the axis, in bp, and the end of the last."""
    lengths = defaultdict(int)
    for row in bins:
        lengths[plain(row["contig"])] = max(lengths[plain(row["contig"])], int(row["end"]))
    starts = {}
    at = 0
    for contig in CONTIGS:
        if contig in lengths:
            starts[contig] = at
            at += lengths[contig]
    return starts, at


def colour_of(copies):
    if copies is None or copies == 2:
        return NEUTRAL
    if copies < 2:
        return LOSS
    return AMPLIFIED if copies >= FEWEST_COPIES_AMPLIFIED else GAIN


def draw_genome(axes, bins, segments):
    """log2 ratios as points, segments as lines of their median, in the colour of their copies."""
    starts, end = offsets(bins)
    points = defaultdict(lambda: ([], []))
    for row in bins:
        ratio = number(row["log2_ratio"])
        if ratio is not None and math.isfinite(ratio) and plain(row["contig"]) in starts:
            x, y = points[colour_of(number(row["copy_number"]))]
            x.append(starts[plain(row["contig"])] + (int(row["start"]) + int(row["end"])) / 2)
            y.append(ratio)
    for colour in sorted(points):
        axes.scatter(*points[colour], s=3, color=colour, alpha=0.5, linewidths=0)
    for row in segments:
        start = starts.get(plain(row["contig"]))
        if start is not None:
            level = float(row["median_log2_ratio"])
            axes.plot([start + int(row["start"]), start + int(row["end"])], [level, level],
                      color=colour_of(number(row["copy_number"])), linewidth=2)
    edges = list(starts.values()) + [end]
    for edge in edges:
        axes.axvline(edge, color="#dddddd", linewidth=0.5, zorder=0)
    axes.set_xticks([(a + b) / 2 for a, b in zip(edges, edges[1:])], list(starts), fontsize=7)
    axes.tick_params(axis="x", length=0)
    axes.set_xlim(0, max(end, 1))
    axes.set_ylabel("log2 ratio")
    levels = sorted(y for _, ys in points.values() for y in ys)
    if levels:  # outliers of single bins must not flatten the rest
        low, high = levels[len(levels) // 500], levels[-1 - len(levels) // 500]
        margin = 0.15 * (high - low) + 0.05
        axes.set_ylim(low - margin, high + margin)
    axes.set_title("Copy ratio along the genome, with segments", loc="left", fontsize=9)


def draw_missing(axes, text):
    axes.text(0.5, 0.5, text, ha="center", va="center", transform=axes.transAxes, fontsize=9)
    axes.set_xticks([])
    axes.set_yticks([])


def height_at(x, xs, ys):
    """Straight line between points; 0 outside of them."""
    place = bisect.bisect_left(xs, x)
    if place == len(xs) or (place == 0 and xs[0] > x):
        return 0.0
    if xs[place] == x:
        return ys[place]
    share = (x - xs[place - 1]) / (xs[place] - xs[place - 1])
    return ys[place - 1] + share * (ys[place] - ys[place - 1])


def draw_posterior(axes, posterior, joint):
    axes.set_title("Posterior of the tumor fraction", loc="left", fontsize=9)
    if not posterior:
        draw_missing(axes, joint["missing_reason"] if joint else "no joint estimate")
        return
    fractions = [float(row["tumor_cell_fraction"]) for row in posterior]
    densities = [float(row["density"]) for row in posterior]
    axes.plot(fractions, densities, color="#333333", linewidth=1.2)
    lower = number(joint["tumor_cell_fraction_lower"])
    upper = number(joint["tumor_cell_fraction_upper"])
    inside = [lower] + [x for x in fractions if lower < x < upper] + [upper]
    axes.fill_between(inside, [height_at(x, fractions, densities) for x in inside], color="#cbd5e0",
                      label="95 % interval")
    axes.axvline(number(joint["tumor_cell_fraction"]), color=AMPLIFIED, linewidth=1, label="estimate")
    limit = number(joint["lod95_tumor_cell_fraction"])
    if limit is not None and limit > fractions[0]:
        axes.axvline(limit, color=LOSS, linewidth=1, linestyle="--", label="limit of detection")
    seen = [x for x, y in zip(fractions, densities) if y > 1e-3 * max(densities)]
    margin = 0.1 * (seen[-1] - seen[0]) or 0.01
    axes.set_xlim(max(0.0, seen[0] - margin), min(1.0, seen[-1] + margin))
    axes.set_ylim(bottom=0)
    axes.set_yticks([])
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
    axes.set_ylabel("density")
    axes.set_xlabel("tumor fraction (cells)")
    axes.legend(fontsize=7, frameon=False)


def draw_channels(axes, channels, joint):
    axes.set_title("Channels, each by itself, and all", loc="left", fontsize=9)
    rows = sorted(channels, key=lambda row: CHANNELS.index(row["channel"]))
    if joint and number(joint["tumor_cell_fraction"]) is not None:
        rows.append({**joint, "channel": "ALL", "information_share": "NA"})
    if not rows:
        draw_missing(axes, "no channel")
        return
    names = []
    for place, row in enumerate(reversed(rows)):
        low, middle, high = (number(row[f"tumor_cell_fraction{end}"]) for end in ("_lower", "", "_upper"))
        colour = "#333333" if row["channel"] == "ALL" else GAIN
        axes.plot([low, high], [place, place], color=colour, linewidth=2)
        axes.plot([middle], [place], marker="o", color=colour, markersize=5)
        share = number(row["information_share"])
        names.append(row["channel"] + ("" if share is None else f"\n{100 * share:.0f} % of information"))
    axes.set_yticks(range(len(rows)), names, fontsize=7)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
    axes.set_xlabel("tumor fraction (cells)")


def percent(fraction):
    """Three significant digits."""
    return f"{100 * fraction:.3g} %"


def title_of(sample, joint):
    if not joint:
        return sample
    visit = "" if joint["time_point"] == "NA" else f", {joint['time_point']}"
    fraction = number(joint["tumor_cell_fraction"])
    if fraction is None:
        return f"{joint['patient_id']} {sample}{visit}: {joint['status']}"
    return (f"{joint['patient_id']} {sample}{visit}: {joint['status']}, tumor fraction {percent(fraction)} "
            f"({percent(number(joint['tumor_cell_fraction_lower']))} to "
            f"{percent(number(joint['tumor_cell_fraction_upper']))})")


def draw_sample(tables, sample, folder):
    """Writes both files of a sample. \\return their paths"""
    joint = next(iter(rows_of(tables["joint.tsv"], sample)), None)
    bins = rows_of(tables["corrected.tsv.gz"], sample)
    figure = pyplot.figure(figsize=(11, 6.5 if bins else 3.2), layout="constrained")
    grid = figure.add_gridspec(2 if bins else 1, 2, height_ratios=[1.3, 1] if bins else [1])
    if bins:
        draw_genome(figure.add_subplot(grid[0, :]), bins, rows_of(tables["segments.tsv"], sample))
    draw_posterior(figure.add_subplot(grid[-1, 0]), rows_of(tables["posterior.tsv"], sample), joint)
    draw_channels(figure.add_subplot(grid[-1, 1]), rows_of(tables["channels.tsv"], sample), joint)
    figure.suptitle(title_of(sample, joint), fontsize=11)
    paths = [folder / f"{sample}.fraction.svg", folder / f"{sample}.fraction.png"]
    figure.savefig(paths[0], metadata={"Date": None, "Creator": None})
    figure.savefig(paths[1], dpi=150, metadata={"Software": None})
    pyplot.close(figure)
    return paths


def samples_of(tables):
    """Samples in the order of the joint table, then those that it lacks."""
    names = [row["sample_id"] for row in tables["joint.tsv"]]
    names += [row["sample_id"] for row in tables["corrected.tsv.gz"]]
    return list(dict.fromkeys(names))


def run(arguments):
    names = ["joint.tsv", "posterior.tsv", "channels.tsv", "segments.tsv", "corrected.tsv.gz"]
    tables = {name: read_table(Path(f"{arguments.prefix}.{name}")) for name in names}
    known = samples_of(tables)
    for sample in arguments.sample or known:
        if sample not in known:
            raise FigureError(f"sample '{sample}' is in no table of '{arguments.prefix}'; the tables have "
                              + ", ".join(known))
    arguments.output.mkdir(parents=True, exist_ok=True)
    matplotlib.rcParams["svg.hashsalt"] = "sarcotrace"
    matplotlib.rcParams["svg.fonttype"] = "none"
    for sample in arguments.sample or known:
        draw_sample(tables, sample, arguments.output)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("prefix", help="prefix of sarcotrace-fraction's tables")
    parser.add_argument("--output", required=True, type=Path, help="folder for SAMPLE.fraction.svg and .png")
    parser.add_argument("--sample", nargs="+", help="draw these only")
    try:
        run(parser.parse_args())
    except FigureError as error:
        print(f"figures.py: error: {error}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
