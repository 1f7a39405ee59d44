#!/usr/bin/env python3
"""Tumor fraction on in-silico dilutions of real healthy donors.

Level A: y = log2(d r_T + (1 - d) r_N), ratios of mean 1, noise topped up to that of the donor. Each of
27 healthy donors (0.1x, 1-Mb bins) is a blank and a diluent against a panel of the other 26. Tumors:
three real profiles with the purity that others give, three simulated karyotypes. A run has all
levels of one donor and tumor as samples; the copies come from the tumor's own undiluted profile.

  fraction_truth.py --bin DIR --data shared/data --work DIR [--donors N] [--part bins|panel|blanks]
"""
import argparse
import collections
import csv
import gzip
import math
import pathlib
import random
import statistics
import subprocess

LEVELS = [0.0, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.10]
PANEL_LEVELS = [0.0, 0.0, 0.0003, 0.0006, 0.001, 0.0012, 0.002, 0.03, 0.10]
MOLECULES = 3000
VARIANTS = 5
ERROR = 3e-5
MOST_CLONAL = 6
Tumor = collections.namedtuple("Tumor", "name fraction ploidy ratio copies noise")


def rows_of(path):
    opened = gzip.open(path, "rt") if str(path).endswith(".gz") else open(path)
    with opened as lines:
        yield from csv.DictReader((line for line in lines if not line.startswith("#")),
                                  delimiter="\t")


def tool(options, name, *arguments):
    command = [str(pathlib.Path(options.bin) / f"sarcotrace-{name}"), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")


def noise_of(values):
    """SD by neighbouring differences, bins in order: contig of a key is its first part."""
    keys = sorted(values)
    steps = [abs(values[b] - values[a]) for a, b in zip(keys, keys[1:])
             if a[0] == b[0] and b[1] - a[1] == 1]
    return 1.4826 * statistics.median(steps) / math.sqrt(2)


def read_donors(options):
    path = pathlib.Path(options.data) / "reads/ichorcna/pon_tsv/pon_hg19_1Mb.tsv.gz"
    donors = {}
    for row in rows_of(path):
        if not row["seqnames"].isdigit():
            continue
        key = (int(row["seqnames"]), (int(row["start"]) - 1) // 1000000)
        for column, value in row.items():
            if column.endswith(".reads") and value != "NA":
                donors.setdefault(column.split(".")[0], {})[key] = float(value)
    return donors


def write_ratios(path, values):
    with open(path, "w") as out:
        out.write("contig\tstart\tend\tlog2_ratio\n")
        for (contig, window), value in sorted(values.items()):
            out.write(f"{contig}\t{window * 1000000}\t{(window + 1) * 1000000}\t{value!r}\n")


def write_panel(path, donors, left_out):
    names = [name for name in donors if name != left_out]
    keys = sorted(set().union(*(donors[name] for name in names)))
    with open(path, "w") as out:
        out.write("seqnames\tstart\tend\t" + "\t".join(f"{n}.reads" for n in names) + "\n")
        for key in keys:
            values = [repr(donors[n][key]) if key in donors[n] else "NA" for n in names]
            out.write(f"{key[0]}\t{key[1] * 1000000 + 1}\t{(key[1] + 1) * 1000000}\t"
                      + "\t".join(values) + "\n")


def fitted(options, name, ratios, fraction, ploidy):
    """A real tumor: ratios as published, copies as sarcotrace-fraction fits them undiluted."""
    prefix = pathlib.Path(options.work) / name
    write_ratios(f"{prefix}.ratios.tsv", ratios)
    tool(options, "fraction", "--patient", name, "--log-ratios", f"{name}={prefix}.ratios.tsv",
         "--output", prefix)
    copies = {}
    for row in rows_of(f"{prefix}.corrected.tsv.gz"):
        if row["copy_number"] != "NA":
            copies[(int(row["contig"]), int(row["start"]) // 1000000)] = int(row["copy_number"])
    ratio = {key: 2.0 ** value for key, value in ratios.items()}
    mean = statistics.fmean(ratio.values())
    return Tumor(name, fraction, ploidy, {k: v / mean for k, v in ratio.items()}, copies,
                 noise_of(ratios))


def log2_table(path, contig, start, column):
    """Mean ratio of each 1-Mb window, as log2."""
    windows = collections.defaultdict(list)
    for row in rows_of(path):
        if row[contig].isdigit() and row[column] not in ("NA", "") and float(row[column]) > 0:
            key = (int(row[contig]), int(float(row[start]) - 1) // 1000000)
            windows[key].append(float(row[column]))
    return {key: math.log2(statistics.fmean(values)) for key, values in windows.items()}


def mbc315(options, donors):
    data = pathlib.Path(options.data) / "reads/ichorcna"
    ratios = {}
    for row in rows_of(data / "ichorCNA_runs/T1_pon_clonal.correctedDepth.txt.gz") \
            if (data / "ichorCNA_runs/T1_pon_clonal.correctedDepth.txt.gz").exists() \
            else rows_of(data / "ichorCNA_runs/T1_pon.correctedDepth.txt.gz"):
        if row["chr"].isdigit() and row["log2_TNratio_corrected"] != "NA":
            ratios[(int(row["chr"]), (int(row["start"]) - 1) // 1000000)] = \
                float(row["log2_TNratio_corrected"])
    return fitted(options, "MBC_315", ratios, 0.255, 1.898)


def simulated(name, keys, rng, usual, altered, amplicon=None):
    """Arms of the usual copies, a share of them one up or down; perhaps an amplicon on 12q."""
    copies = {}
    state = {}
    for key in keys:
        arm = (key[0], key[1] // 45)
        if arm not in state:
            state[arm] = usual + (rng.choice([-1, 1]) if rng.random() < altered else 0)
        copies[key] = state[arm]
        if amplicon and key[0] == 12 and 58 <= key[1] <= 70:
            copies[key] = amplicon
    ploidy = statistics.fmean(copies.values())
    return Tumor(name, 1.0, ploidy, {k: c / ploidy for k, c in copies.items()}, copies, 0.0)


def all_tumors(options, donors):
    purity = pathlib.Path(options.data) / "reads/cna-purity"
    keys = sorted(set().union(*donors.values()))
    rng = random.Random(f"{options.seed}-karyotypes")
    return [
        mbc315(options, donors),
        fitted(options, "ACE", log2_table(purity / "ace_sample1.tsv", "chromosome", "start",
                                          "copynumber"), 0.79, 2.0),
        fitted(options, "rascal", log2_table(purity / "rascal_X17222.tsv.gz", "chromosome", "start",
                                             "copy_number"), 0.81, 3.87),
        simulated("LMS", keys, rng, 4, 0.6),
        simulated("DDLPS", keys, rng, 2, 0.2, 20),
        simulated("synovial", keys, rng, 2, 0.05),
    ]


def read_fraction(tumor, cell_fraction):
    """Share d of the tumor sample's reads that gives a cell fraction in the mixture."""
    dna = lambda t: t * tumor.ploidy / (t * tumor.ploidy + 2 * (1 - t))
    return dna(cell_fraction) / dna(tumor.fraction)


def diluted(tumor, donor, donor_noise, cell_fraction, rng):
    if cell_fraction == 0.0:
        return donor
    d = read_fraction(tumor, cell_fraction)
    mean = statistics.fmean(2.0 ** v for v in donor.values())
    extra = max(0.0, donor_noise ** 2 * (1 - (1 - d) ** 2) - d * d * tumor.noise ** 2) ** 0.5
    return {key: math.log2(d * tumor.ratio[key] + (1 - d) * 2.0 ** value / mean)
            + rng.gauss(0.0, extra)
            for key, value in donor.items() if key in tumor.ratio}


def write_profile(path, tumor):
    with open(path, "w") as out:
        out.write("contig\tstart\tend\tcopy_number\n")
        for (contig, window), copies in sorted(tumor.copies.items()):
            out.write(f"{contig}\t{window * 1000000}\t{(window + 1) * 1000000}\t{copies}\n")


def binomial(rng, n, p):
    if p <= 0:
        return 0
    count, at = 0, -1
    while True:
        at += 1 + int(math.log(1.0 - rng.random()) / math.log1p(-p))
        if at >= n:
            return count
        count += 1


def write_variants(path, samples, rng):
    """Heterozygous clonal variants where the tumor has two copies."""
    with open(path, "w") as out:
        out.write("patient_id\tsample_id\ttime_point\tcontig\tposition\tclass\tmolecules\t"
                  "alt_molecules\n")
        for j in range(VARIANTS):
            for name, t in samples:
                vaf = t / 2
                alt = binomial(rng, MOLECULES, vaf + (1 - vaf) * ERROR)
                out.write(f"P\t{name}\tNA\tU{j}\t1\tTUMOR\t{MOLECULES}\t{alt}\n")
    with open(f"{path}.samples", "w") as out:
        out.write("patient_id\tsample_id\ttime_point\tstatus\tmissing_reason\tlod95_vaf\n")
        for name, _ in samples:
            out.write(f"P\t{name}\tNA\tNOT_DETECTED\tNA\t0.001\n")


def run(options, tumor, name, donors, levels, with_variants):
    work = pathlib.Path(options.work)
    rng = random.Random(f"{options.seed}-{tumor.name}-{name}-{with_variants}")
    noise = noise_of(donors[name])
    inputs, samples = [], []
    for i, level in enumerate(levels):
        sample = f"L{i}"
        path = work / f"{sample}.tsv"
        write_ratios(path, diluted(tumor, donors[name], noise, level, rng))
        inputs.append(f"{sample}={path}")
        samples.append((sample, level))
    write_profile(work / "profile.tsv", tumor)
    extra = []
    if with_variants:
        write_variants(work / "variants.tsv", samples, rng)
        extra = ["--monitor-variants", work / "variants.tsv",
                 "--monitor-samples", work / "variants.tsv.samples",
                 "--background-error", ERROR]
    tool(options, "fraction", "--patient", "P", "--log-ratios", *inputs, "--panel-of-normals",
         work / f"panel_{name}.tsv", "--copy-profile", work / "profile.tsv", "--no-de-novo",
         "--output", work / "out", *extra)
    truth = dict(samples)
    for row in rows_of(work / "out.joint.tsv"):
        number = lambda column: float("nan") if row[column] == "NA" else float(row[column])
        yield {"tumor": tumor.name, "donor": name, "truth": truth[row["sample_id"]],
               "noise": noise, "estimate": number("tumor_cell_fraction"),
               "signed": number("signed_bins_fraction"),
               "lower": number("tumor_cell_fraction_lower"),
               "upper": number("tumor_cell_fraction_upper"), "p": number("p_value"),
               "lob": number("lob95_tumor_cell_fraction"),
               "lod": number("lod95_tumor_cell_fraction"),
               "detected": row["status"] == "DETECTED"}


def quantile(values, q):
    values = sorted(values)
    at = q * (len(values) - 1)
    low = int(at)
    return values[low] + (at - low) * (values[min(low + 1, len(values) - 1)] - values[low])


def summarise(title, results, value):
    blanks = [r[value] for r in results if r["truth"] == 0.0]
    lob = quantile(blanks, 0.95)
    low = [r for r in results if 0.0 < r["truth"] <= 0.02]
    by_level = collections.defaultdict(list)
    for r in low:
        by_level[r["truth"]].append(r[value])
    spread = math.sqrt(statistics.fmean(statistics.variance(v) for v in by_level.values()))
    print(f"{title}: blanks {len(blanks)}, LoB95 {100 * lob:.3f} %, LoD95 (EP17: LoB + 1.645 SD) "
          f"{100 * (lob + 1.645 * spread):.3f} %, median stated LoD95 "
          f"{100 * statistics.median(r['lod'] for r in results):.3f} %, blanks detected "
          f"{sum(r['detected'] for r in results if r['truth'] == 0.0)}")
    for level in sorted({r["truth"] for r in results}):
        at = [r for r in results if r["truth"] == level]
        errors = [r[value] - level for r in at]
        covered = sum(r["lower"] <= level <= r["upper"] for r in at)
        print(f"  {100 * level:7.3f} %: n {len(at):4d} bias {100 * statistics.fmean(errors):+.3f} pp "
              f"MAE {100 * statistics.fmean(map(abs, errors)):.3f} pp covered {covered / len(at):.3f} "
              f"above LoB {sum(r[value] > lob for r in at) / len(at):.3f} "
              f"detected {sum(r['detected'] for r in at) / len(at):.3f}")


def report(results, tumors, value):
    middle = statistics.median({r["donor"]: r["noise"] for r in results}.values())
    clean = [r for r in results if r["noise"] <= 1.25 * middle]
    print(f"clean donors (noise up to 1.25 x the median): "
          f"{len({r['donor'] for r in clean})} of {len({r['donor'] for r in results})}")
    for tumor in tumors:
        mine = [r for r in results if r["tumor"] == tumor.name]
        if not mine:
            continue
        copies = [c for c in tumor.copies.values() if c <= MOST_CLONAL]
        summarise(f"{tumor.name} (SD(c) {statistics.stdev(copies):.2f}), all donors", mine, value)
        summarise(f"{tumor.name}, clean donors", [r for r in clean if r["tumor"] == tumor.name],
                  value)
    positive = [r for r in results if r["truth"] > 0.0]
    covered = sum(r["lower"] <= r["truth"] <= r["upper"] for r in positive)
    by_donor = collections.defaultdict(list)
    for r in positive:
        by_donor[r["donor"]].append(r["lower"] <= r["truth"] <= r["upper"])
    rng = random.Random(1)
    names = sorted(by_donor)
    shares = []
    for _ in range(2000):
        drawn = [x for _ in names for x in by_donor[rng.choice(names)]]
        shares.append(sum(drawn) / len(drawn))
    print(f"intervals: {covered} of {len(positive)} hold the truth "
          f"({100 * covered / len(positive):.1f} %; bootstrap over donors "
          f"{100 * quantile(shares, 0.025):.1f}-{100 * quantile(shares, 0.975):.1f} %)")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--part", choices=["bins", "panel"], default="bins")
    parser.add_argument("--donors", type=int, nargs=2, default=[0, 1000],
                        help="first donor and one past the last")
    parser.add_argument("--report", nargs="*", help="results of earlier parts: report them together")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    pathlib.Path(options.work).mkdir(parents=True, exist_ok=True)
    donors = read_donors(options)
    tumors = all_tumors(options, donors)
    results = []
    for name in list(donors)[slice(*options.donors)] if not options.report else []:
        write_panel(pathlib.Path(options.work) / "table.tsv", donors, name)
        tool(options, "normals", "--panel-table", pathlib.Path(options.work) / "table.tsv",
             "--output", pathlib.Path(options.work) / f"panel_{name}.tsv")
        for tumor in tumors if options.part == "bins" else tumors[:1]:
            levels = LEVELS if options.part == "bins" else PANEL_LEVELS
            results.extend(run(options, tumor, name, donors, levels, options.part == "panel"))
        with open(pathlib.Path(options.work) / f"results_{options.part}.tsv", "w") as out:
            writer = csv.DictWriter(out, list(results[0]), delimiter="\t", lineterminator="\n")
            writer.writeheader()
            writer.writerows(results)
    for path in options.report or []:
        for row in rows_of(path):
            results.append({**{key: float(value) for key, value in row.items()
                               if key not in ("tumor", "donor", "detected")},
                            "tumor": row["tumor"], "donor": row["donor"],
                            "detected": row["detected"] == "True"})
    report(results, tumors, "signed" if options.part == "bins" else "estimate")


if __name__ == "__main__":
    main()
