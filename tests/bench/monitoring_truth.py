#!/usr/bin/env python3
"""Limit of detection and specificity of the integrated test, against simulated truth.

Usage: monitoring_truth.py --bin FOLDER_OF_PROGRAMS --folder FOLDER [--blanks 1000]

Two parts. Both go through the programs, so through the library code that patients' samples go through.
  - Counts: blanks and dilutions of --sites clonal sites with --molecules molecules each, simulated
    as counts per site and stratum (evidence tables), tested by sarcotrace-lod --evidence. Every
    site has its own error rate (gamma with shape 0.5 around that of its context); the test knows
    what simulated controls say of the context.
  - BAMs (--bams): a patient with that many SNVs and donors from sarcotrace-simulate molecules, a noise
    model of the donors, and the patient's molecules mixed into a donor that the noise model does not
    hold, by sarcotrace-lod --positive.

Prints levels and limits. Exit status 1 if LoD95 is above --largest-lod95, the specificity below 99 %,
or a negative has no limit of its own. --error-factor makes the samples' errors so many times those of
the controls: at 30 the check of specificity fails.
"""

import argparse
import csv
import gzip
import math
import pathlib
import random
import subprocess
import sys

from bench_support import read_contigs

# Molecules by tier and strand, their share, and the mean error per alternative base.
STRATA = [("DUPLEX", "BOTH", 0.45, 3e-7), ("SIMPLEX", "TOP", 0.20, 5e-6),
          ("SIMPLEX", "BOTTOM", 0.20, 5e-6), ("SINGLETON", "TOP", 0.075, 5e-5),
          ("SINGLETON", "BOTTOM", 0.075, 5e-5)]
LEVELS = [1e-5, 2e-5, 3e-5, 4e-5, 5e-5, 7e-5, 1e-4]
CONTEXTS = 24
SITE_SHAPE = 0.5
# Molecules of all controls in a context and stratum of share 1: 20 controls, 50 kb, 1,000 deep.
CONTROL_MOLECULES = 20 * 50_000 * 1_000 / CONTEXTS


def poisson(rng, mean):
    if mean > 30:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def learned_rates(rng):
    """True and learned mean error of every context and stratum."""
    true, learned = [], []
    for _ in range(CONTEXTS):
        factor = rng.lognormvariate(-0.5, 1.0)
        rates = [rate * factor for _, _, _, rate in STRATA]
        true.append(rates)
        learned.append([])
        for (_, _, share, rate), truth in zip(STRATA, rates):
            molecules = CONTROL_MOLECULES * share
            learned[-1].append((poisson(rng, truth * molecules) + 1) / (molecules + 1 / rate))
    return true, learned


def write_evidence(path, truth_path, options):
    rng = random.Random(options.seed)
    true, learned = learned_rates(rng)
    samples = [(f"BLANK{i:05d}", 0.0) for i in range(options.blanks)]
    samples += [(f"VAF{vaf:g}-{i:04d}", vaf) for vaf in LEVELS for i in range(options.replicates)]
    header = ["patient_id", "sample_id", "time_point", "variant_id", "tier", "strand",
              "length_class", "ref_molecules", "alt_molecules", "other_molecules",
              "expected_error_molecules", "sum_error_variance"]
    with gzip.open(path, "wt", compresslevel=1) as file:
        print(*header, sep="\t", file=file)
        for sample_id, vaf in samples:
            for site in range(options.sites):
                context = rng.randrange(CONTEXTS)
                spread = rng.gammavariate(SITE_SHAPE, 1 / SITE_SHAPE) * options.error_factor
                for s, (tier, strand, share, _) in enumerate(STRATA):
                    molecules = poisson(rng, options.molecules * share)
                    if molecules == 0:
                        continue
                    alt = min(molecules, poisson(rng, molecules *
                                                 (vaf + true[context][s] * spread)))
                    mean = learned[context][s]
                    # Beta with this mean and shape 1, the noise model's prior.
                    variance = mean * (1 - mean) / (1 / mean + 1)
                    print("P", sample_id, "BASELINE", f"chr1:{site + 1}:C:T", tier, strand, "MONO",
                          molecules - alt, alt, 0, repr(molecules * mean),
                          repr(molecules * variance), sep="\t", file=file)
    with open(truth_path, "w") as file:
        print("sample_id", "vaf", sep="\t", file=file)
        for sample_id, vaf in samples:
            print(sample_id, repr(vaf), sep="\t", file=file)


def run(command):
    subprocess.run([str(word) for word in command], check=True)


def read_table(path):
    with open(path) as file:
        return list(csv.DictReader((line for line in file if not line.startswith("#")),
                                   delimiter="\t"))


def report(name, prefix):
    print(f"## {name}")
    print("vaf        replicates detected rate   median stated LoD95")
    for row in read_table(f"{prefix}.levels.tsv"):
        print(f"{float(row['vaf']):<10.3g} {row['replicates']:>10} {row['detected']:>8} "
              f"{float(row['rate']):.3f}  {float(row['median_stated_lod95_vaf']):.3g}")
    limits = read_table(f"{prefix}.limits.tsv")[0]
    for key, value in limits.items():
        print(f"{key:<26} {value}")
    return limits


def failures(limits, options, largest_lod95):
    found = []
    if float(limits["specificity"]) < 0.99:
        found.append(f"specificity {limits['specificity']} is below 0.99")
    if limits["negatives_without_limit"] != "0":
        found.append(f"{limits['negatives_without_limit']} negatives have no limit")
    if largest_lod95 is not None:
        lod95 = limits["lod95_vaf"]
        if lod95 == "NA" or float(lod95) > largest_lod95:
            found.append(f"LoD95 {lod95} is above {largest_lod95:g}")
    return found


def level(options):
    return [] if options.alpha is None else ["--alpha", options.alpha]


def from_counts(options):
    evidence, truth = options.folder / "evidence.tsv.gz", options.folder / "truth.tsv"
    write_evidence(evidence, truth, options)
    prefix = options.folder / "counts"
    run([options.bin / "sarcotrace-lod", "--evidence", evidence, "--truth", truth, "--output",
         prefix, "--threads", options.threads, *level(options)])
    return failures(report("counts", prefix), options, options.largest_lod95)


def from_bams(options):
    cohort = options.folder / "cohort"
    if not (cohort / "config.yaml").exists():
        run([options.bin / "sarcotrace-simulate", "molecules", "--output", cohort, "--seed",
             options.seed, "--patients", "1", "--clonal-snvs", options.sites, "--subclonal-snvs",
             "0", "--mnvs", "0", "--indels", "0", "--chip", "0", "--germline-snvs", "5",
             "--healthy-donors", "6", "--healthy-panels", "6", "--molecule-depth",
             options.bam_depth, "--tumor-fraction-per-10-cm3", "0.2"])
    donors = sorted((cohort / "molecules").glob("DONOR*.bam"))
    common = ["--reference", cohort / "reference.fa", "--targets", cohort / "panel.bed"]
    noise = options.folder / "noise.json"
    run([options.bin / "sarcotrace-noise", "--controls", *donors[1:], *common, "--output", noise])
    variants = options.folder / "truth.vcf"
    with open(variants, "w") as file:
        print("##fileformat=VCFv4.3", file=file)
        for name, bases in read_contigs(cohort / "reference.fa").items():
            print(f"##contig=<ID={name},length={len(bases)}>", file=file)
        print("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", sep="\t", file=file)
        for row in read_table(cohort / "truth" / "variants.tsv"):
            if row["origin"] == "TUMOR":
                print(row["contig"], row["position"], ".", row["ref"], row["alt"], ".", "PASS", ".",
                      sep="\t", file=file)
    positive = next((cohort / "molecules").glob("P0001-BASELINE.bam"))
    prefix = options.folder / "bams"
    run([options.bin / "sarcotrace-lod", "--positive", positive, "--negative", donors[0],
         "--variants", variants, "--noise", noise, *common, "--fractions",
         *(str(vaf) for vaf in (3e-4, 6e-4, 1e-3, 2e-3, 4e-3, 8e-3)), "--replicates", "40",
         "--blanks", "200", "--seed", options.seed, "--output", prefix, "--threads",
         options.threads, *level(options)])
    return failures(report("BAMs", prefix), options, None)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--sites", type=int, default=50)
    parser.add_argument("--molecules", type=int, default=3000)
    parser.add_argument("--blanks", type=int, default=1000)
    parser.add_argument("--replicates", type=int, default=200, help="dilutions of each VAF")
    parser.add_argument("--error-factor", type=float, default=1.0)
    parser.add_argument("--alpha", help="level of the test; that of sarcotrace-lod if not given")
    parser.add_argument("--largest-lod95", type=float, default=5e-5)
    parser.add_argument("--bams", action="store_true")
    parser.add_argument("--bam-depth", type=int, default=1000)
    parser.add_argument("--threads", default="1")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    found = from_counts(options)
    if options.bams:
        found += from_bams(options)
    for text in found:
        print(f"FAILED: {text}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
