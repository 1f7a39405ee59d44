#!/usr/bin/env python3
"""sarcotrace-call against simulated molecules whose truth is known.

Usage: variants_truth.py --bin FOLDER_OF_PROGRAMS --work FOLDER [--design full] [--seed 1 2 ...]

Simulates cohorts (sarcotrace-simulate molecules: damage, consensus errors, CHIP, clipped indels),
freezes a noise model of healthy donors, calls every plasma sample with its buffy coat and without,
and prints the figures of tools/call/README.md with their limits. DESIGNS holds the cohorts: seed,
molecules per base, read pairs per molecule, patients (three time points each), bp of each of the
ten targets. The design `reads` begins with FASTQ: its molecules are made by sarcotrace-align and
sarcotrace-consensus. A cohort's molecules are deleted once it is called; its rows stay in --work and
are not made again, so a run that was stopped goes on where it was, more seeds add patients, and
--collected reports on what there is. Needs no other program. Exit status 1 if a limit is not met.
"""

import argparse
import collections
import json
import math
import pathlib
import shutil
import sys

from bench_support import read_contigs
from simulated_molecules import Cohort, longest_run, read_vcf, run, simulate, simulate_reads, table

DESIGNS = {
    "development": [Cohort("d1000", 101, 1000, 10, 2, 2500, 60, 30),
                    Cohort("d5000", 102, 5000, 10, 1, 1500, 36, 20)],
    "small": [Cohort("s1000", 9001, 1000, 10, 14, 2000, 50, 30),
              Cohort("s2000", 9002, 2000, 10, 4, 1500, 36, 20),
              Cohort("s5000", 9003, 5000, 10, 2, 1500, 36, 20)],
    "full": [Cohort(f"f1000-{i}", 9100 + i, 1000, 10, 4, 20000, 100, 60) for i in range(1, 6)]
            + [Cohort("f2000", 9106, 2000, 10, 2, 4000, 90, 60),
               Cohort("f5000", 9107, 5000, 10, 2, 4000, 90, 60)],
    "reads": [Cohort("r1150", 9201, 1150, 4, 3, 1500, 60, 30)],
}
CLASSES = ("TUMOR", "CHIP", "GERMLINE", "ARTEFACT")


def write_alleles(path, variants):
    """The patient's true alleles as a VCF to genotype."""
    with open(path, "w") as file:
        file.write("##fileformat=VCFv4.3\n")
        for contig in sorted({v["contig"] for v in variants}):
            file.write(f"##contig=<ID={contig}>\n")
        file.write("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
        for v in sorted(variants, key=lambda v: (v["contig"], int(v["position"]))):
            file.write(f"{v['contig']}\t{v['position']}\t{v['variant_id']}\t{v['ref']}\t{v['alt']}\t.\t.\t.\n")


def call(options, folder, patient, sample, matched):
    """Rows of the VCF of one sample, the given alleles among them."""
    output = folder / f"{sample}.vcf.gz"
    normal = ["--matched-normal", folder / "molecules" / f"{patient}-BUFFY.bam"] if matched else []
    run(options.bin / "sarcotrace-call", "--input", folder / "molecules" / f"{sample}.bam", *normal,
        "--patient", patient, "--reference", folder / "reference.fa", "--targets", folder / "panel.bed",
        "--noise", folder / "noise.json", "--alleles", folder / f"{patient}.alleles.vcf",
        "--threads", options.threads, "--output", output)
    return read_vcf(output)


def collect(options, cohort):
    """Calls one cohort; what was found of every variant, and what is no variant."""
    kept = options.work / f"{cohort.name}.{options.seed}.json"
    if kept.exists() or options.collected:
        return json.loads(kept.read_text()) if kept.exists() else None
    folder = options.work / f"{cohort.name}.{options.seed}"
    (simulate_reads if options.design == "reads" else simulate)(options, cohort, folder)
    contigs = read_contigs(folder / "reference.fa")
    truth = collections.defaultdict(list)
    for row in table(folder / "truth" / "variants.tsv"):
        truth[row["patient_id"]].append(row)
    counted = {(r["sample_id"], r["variant_id"]): r
               for r in table(folder / "truth" / "variant_molecules.tsv")}
    samples = [r for r in table(folder / "samples.tsv") if r["material"] == "PLASMA" and r["assay"] == "PANEL"]
    result = {"variants": [], "others": [], "target_bp": 0, "samples": len(samples)}
    panel_bp = sum(int(end) - int(begin) for _, begin, end, *_ in
                   (line.split() for line in open(folder / "panel.bed") if not line.startswith("#")))
    for sample in samples:
        patient, name = sample["patient_id"], sample["sample_id"]
        write_alleles(folder / f"{patient}.alleles.vcf", truth[patient])
        result["target_bp"] += panel_bp
        for matched in (True, False):
            rows = {key: (filters, info, values) for key, filters, info, values
                    in call(options, folder, patient, name, matched)}
            for v in truth[patient]:
                key = (v["contig"], v["position"], v["ref"], v["alt"])
                filters, info, values = rows.pop(key, ("ABSENT", {}, {}))
                size = len(v["alt"]) - len(v["ref"])
                molecules = counted[name, v["variant_id"]]
                result["variants"].append({
                    "cohort": cohort.name, "depth": cohort.depth, "sample": name, "matched": matched,
                    "origin": v["origin"], "size": size,
                    "run": longest_run(contigs[v["contig"]], int(v["position"]) - 1, max(0, -size)),
                    "id": ":".join(key), "vaf": float(molecules["expected_vaf"]),
                    "n": int(molecules["molecules"]), "k": int(molecules["mutant_molecules"]),
                    "duplex": int(molecules["duplex_molecules"]), "filter": filters,
                    "class": info.get("CLASS", "ABSENT"), "p": info.get("LOG10P"),
                    "posterior": info.get("PCLASS"), "dp": values.get("DP"), "ad": values.get("AD"),
                    "interval": values.get("AFCI")})
            for key, (filters, info, values) in rows.items():
                result["others"].append({
                    "cohort": cohort.name, "sample": name, "matched": matched, "id": ":".join(key),
                    "filter": filters, "class": info.get("CLASS"), "posterior": info.get("PCLASS"),
                    "ad": values.get("AD"), "add": values.get("ADD"), "p": info.get("LOG10P")})
    kept.with_suffix(".part").write_text(json.dumps(result))
    kept.with_suffix(".part").rename(kept)
    if not options.keep:
        shutil.rmtree(folder)
    return result


def binomial_at_least(n, p, least):
    below = sum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(min(least, n + 1)))
    return max(0.0, 1 - below)


def is_tumor(row):
    return row["filter"] == "PASS" and row["class"] == "TUMOR"


class Report:
    """Prints figures beside their limits and remembers whether one failed."""

    def __init__(self):
        self.failed = False

    def line(self, name, value, text, limit=None, most=True):
        verdict = ""
        if limit is not None:
            met = value <= limit if most else value >= limit
            self.failed = self.failed or not met
            verdict = f"  ({'at most' if most else 'at least'} {limit:g}: {'met' if met else 'NOT MET'})"
        print(f"{name}: {text}{verdict}")


def share(rows, test):
    return sum(1 for r in rows if test(r)) / len(rows) if rows else float("nan")


def report_false_positives(report, variants, others, megabases):
    for matched in (True, False):
        false = [r for r in others if r["matched"] == matched and is_tumor(r)]
        report.line(f"tumour-class false positives, {'with' if matched else 'without'} buffy coat",
                    len(false) * 10 / megabases,
                    f"{len(false)} in {megabases:.2f} Mb, {len(false) * 10 / megabases:.2f} per 10 Mb", 5)
        for r in false[:10]:
            print("   ", r["sample"], r["id"], "AD", r["ad"], "duplex", r["add"], "PCLASS", r["posterior"])
        passing = [r for r in others if r["matched"] == matched and r["filter"] == "PASS"]
        print(f"    passing alleles that are no variant, of any class: {len(passing)}")
        for r in passing[:10]:
            print("       ", r["sample"], r["id"], r["class"], "AD", r["ad"], "PCLASS", r["posterior"])


def report_sensitivity(report, variants):
    snvs = [r for r in variants if r["matched"] and r["origin"] == "TUMOR" and r["size"] == 0]
    for vaf in sorted({round(r["vaf"], 6) for r in snvs}):
        line = []
        for depth in sorted({r["depth"] for r in snvs}):
            rows = [r for r in snvs if r["depth"] == depth and abs(r["vaf"] - vaf) < 1e-9]
            if rows:
                bound = sum(binomial_at_least(r["n"], r["vaf"], 2) for r in rows) / len(rows)
                line.append(f"N {depth}: {share(rows, is_tumor):.3f} as tumour, "
                            f"{share(rows, lambda r: r['filter'] == 'PASS'):.3f} passing of {len(rows)} "
                            f"(k=2 bound {bound:.3f})")
        print(f"SNVs at VAF {vaf:g}: " + "; ".join(line))
    rows = [r for r in snvs if abs(r["vaf"] - 0.005) < 1e-9]
    bound = sum(binomial_at_least(r["n"], r["vaf"], 2) for r in rows) / len(rows)
    report.line("sensitivity at VAF 0.5 % over the k=2 bound", share(rows, is_tumor) / bound,
                f"{share(rows, is_tumor):.4f} / {bound:.4f} = {share(rows, is_tumor) / bound:.4f}", 0.95, False)
    rows = [r for r in snvs if abs(r["vaf"] - 0.001) < 1e-9 and r["depth"] >= 5000]
    if rows:
        report.line("sensitivity at VAF 0.1 %, N 5000", share(rows, is_tumor),
                    f"{share(rows, is_tumor):.3f} of {len(rows)}", 0.70, False)


def report_indels(report, variants):
    rows = [r for r in variants if r["matched"] and r["origin"] == "TUMOR" and abs(r["vaf"] - 0.005) < 1e-9]
    snvs = share([r for r in rows if r["size"] == 0], is_tumor)
    seen = share([r for r in rows if r["size"] == 0 and r["k"] >= 2], is_tumor)
    for low, high, limit in ((1, 5, None), (6, 20, None), (1, 20, 0.05), (21, 50, None)):
        for kind, sign in (("deletions", -1), ("insertions", 1), ("indels", 0)):
            some = [r for r in rows if low <= abs(r["size"]) <= high and r["size"] * sign >= 0 and r["run"] < 6]
            if some:
                value = share(some, is_tumor)
                drawn = [r for r in some if r["k"] >= 2]
                report.line(f"{kind} of {low}-{high} bp at VAF 0.5 %", snvs - value,
                            f"{value:.3f} of {len(some)} (SNVs {snvs:.3f}); of those with two mutant molecules "
                            f"and more {share(drawn, is_tumor):.3f} of {len(drawn)} (SNVs {seen:.3f})",
                            limit if sign == 0 else None)


def report_intervals(report, variants):
    rows = [r for r in variants if r["matched"] and r["origin"] != "GERMLINE" and r["interval"] not in (None, ".")]
    def covers(r):
        low, high = map(float, r["interval"].split(","))
        return low <= r["vaf"] <= high
    for name, some in (("SNVs", [r for r in rows if r["size"] == 0]), ("indels", [r for r in rows if r["size"]])):
        for vaf in sorted({round(r["vaf"], 6) for r in some if r["origin"] == "TUMOR"}):
            these = [r for r in some if abs(r["vaf"] - vaf) < 1e-9]
            print(f"    {name} at {vaf:g}: {share(these, covers):.3f} of {len(these)}")
    indels = [r for r in rows if r["size"]]
    for low, high in ((1, 10), (11, 20), (21, 30), (31, 50)):
        for kind, sign in (("deletions", -1), ("insertions", 1)):
            some = [r for r in indels if low <= r["size"] * sign <= high]
            if some:
                expected = sum(r["vaf"] * int(r["dp"]) for r in some)
                carriers = sum(int(r["ad"].split(",")[1]) for r in some)
                print(f"    {kind} of {low}-{high} bp: {share(some, covers):.3f} of {len(some)}, "
                      f"molecules over expected {carriers / expected:.3f}")
    for name, some in (("SNVs", [r for r in rows if r["size"] == 0]), ("indels", indels), ("all", rows)):
        value = share(some, covers)
        report.line(f"VAF intervals that hold the VAF, {name}", abs(value - 0.95),
                    f"{value:.4f} of {len(some)}", 0.02)


def report_calibration(report, variants, others, matched):
    """Top-class calibration error over ten bins, of alleles found, true or not.

    An allele of one molecule is not found but only genotyped: the true ones are given, the false ones
    nobody lists, so nothing can be said of the posterior of those.
    """
    pairs = []
    for r in variants + others:
        if r["matched"] != matched or r["posterior"] is None or r["p"] is None or float(r["p"]) < 4:
            continue
        if r["filter"] not in ("PASS", "weak_evidence") or int(r["ad"].split(",")[1]) < 2:
            continue
        posterior = [float(x) for x in r["posterior"].split(",")]
        posterior += [0.0] * (4 - len(posterior))
        best = max(range(4), key=lambda i: posterior[i])
        pairs.append((posterior[best], CLASSES[best] == r.get("origin", "ARTEFACT")))
    error = 0.0
    for b in range(10):
        these = [p for p in pairs if b / 10 <= p[0] < (b + 1) / 10 or (b == 9 and p[0] >= 1)]
        if these:
            confidence = sum(p for p, _ in these) / len(these)
            accuracy = sum(right for _, right in these) / len(these)
            error += len(these) / len(pairs) * abs(confidence - accuracy)
            print(f"    posterior {b / 10:.1f}-{(b + 1) / 10:.1f}: said {confidence:.3f}, right {accuracy:.3f} of {len(these)}")
    report.line(f"calibration error of the class, {'with' if matched else 'without'} buffy coat", error,
                f"{error:.4f} over {len(pairs)} alleles", 0.05)


def report_classes(report, variants, matched):
    rows = [r for r in variants if r["matched"] == matched and r["filter"] != "ABSENT"]
    name = f"{'with' if matched else 'without'} buffy coat"
    for origin in CLASSES[:3]:
        counts = collections.Counter(r["class"] for r in rows if r["origin"] == origin and r["filter"] == "PASS")
        print(f"    {origin} passing {name}: " + ", ".join(f"{k} {v}" for k, v in sorted(counts.items())))
    chip = [r for r in rows if r["origin"] == "CHIP" and r["filter"] == "PASS"]
    report.line(f"CHIP called tumour, {name}", share(chip, is_tumor), f"{share(chip, is_tumor):.4f} of {len(chip)}",
                0.05 if matched else 0.20)
    tumor = [r for r in variants if r["matched"] == matched and r["origin"] == "TUMOR" and r["k"] >= 8]
    lost = share(tumor, lambda r: not is_tumor(r))
    wrong = share(tumor, lambda r: not is_tumor(r) and r["class"] != "UNCERTAIN")
    report.line(f"tumour variants with 8 and more mutant molecules not called tumour, {name}", lost,
                f"{lost:.4f} of {len(tumor)} (another class or absent {wrong:.4f})", 0.10)
    germline = [r for r in rows if r["origin"] == "GERMLINE"]
    print(f"    germline called tumour {name}: {share(germline, is_tumor):.4f} of {len(germline)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--design", choices=sorted(DESIGNS), default="full")
    parser.add_argument("--seed", dest="seeds", type=int, nargs="+", default=[0],
                        help="added to the cohorts' seeds")
    parser.add_argument("--cohorts", nargs="+", help="only these of the design: several runs share the work")
    parser.add_argument("--collected", action="store_true", help="only cohorts that are called already")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="keep the cohorts' molecules")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    collected = []
    for seed in options.seeds:
        for cohort in DESIGNS[options.design]:
            if options.cohorts and cohort.name not in options.cohorts:
                continue
            result = collect(argparse.Namespace(**vars(options), seed=seed), cohort)
            if result:
                collected.append((cohort, result))
    variants = [r for _, c in collected for r in c["variants"]]
    others = [r for _, c in collected for r in c["others"]]
    megabases = sum(c["target_bp"] for _, c in collected) / 1e6
    for cohort, c in collected:
        rows = [r for r in c["variants"] if r["matched"] and r["size"] == 0 and r["n"] > 0]
        duplex = sum(r["duplex"] for r in rows) / sum(r["n"] for r in rows)
        print(f"{cohort.name}: {cohort.patients} patients, {c['samples']} samples, {c['target_bp'] / 1e6:.2f} Mb, "
              f"{sum(r['n'] for r in rows) / len(rows):.0f} molecules a variant, {duplex:.2f} duplex")
    report = Report()
    report_false_positives(report, variants, others, megabases)
    report_sensitivity(report, variants)
    report_indels(report, variants)
    report_intervals(report, variants)
    for matched in (True, False):
        report_calibration(report, variants, others, matched)
        report_classes(report, variants, matched)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
