#!/usr/bin/env python3
"""Tumor fraction where the truth is known, beside what is wanted.

Parts, each in pieces by --donors, --tumors and --seed, reported together by --report:
  bins     known copies; 27 real donors of 0.1x, each left out of the panel, diluted with real and
           simulated tumors by ratios (--level A) or by counts (--level B)
  panel    the same beside five variants of 3,000 molecules
  alone    one plasma, nothing else known of the tumor
  series   three plasmas T0 (15 %), T1 and T2, nothing else known
  blanks   healthy controls of another laboratory: by themselves and against tumors' copies
  draws    simulated donors, tumors, time points and variants: coverage, blanks

  fraction_truth.py --bin DIR --data shared/data --work DIR --part bins [--level B] [--donors 0 9]
  fraction_truth.py ... --part bins --report DIR1/results_bins.tsv DIR2/results_bins.tsv
"""
import argparse
import csv
import pathlib
import random
import shutil

import fraction_dilution as dilution
import fraction_report as report

GRID = [0.0, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.2, 0.4]
PANEL_LEVELS = [0.0, 0.0, 0.0003, 0.0006, 0.001, 0.0012, 0.002, 0.03, 0.10]
ALONE_LEVELS = [0.0, 0.01, 0.02, 0.03, 0.05, 0.10, 0.20]
SERIES = [(0.15, 0.0, 0.01), (0.15, 0.015, 0.03), (0.15, 0.10, 0.05)]
DRAWN = [(0.15, 0.0, 0.002), (0.10, 0.0, 0.01), (0.05, 0.0, 0.03)]
MOLECULES = 3000
ERROR = 3e-5
DRAWN_NOISE = 0.05 / 0.6931  # log2, 0.1x
MODEL_ERROR = 0.03


def results_of(path, truths, extra):
    for row in dilution.rows_of(path):
        if row["sample_id"] not in truths:
            continue
        number = lambda column: float("nan") if row[column] == "NA" else float(row[column])
        yield {**extra, "truth": truths[row["sample_id"]], "sample": row["sample_id"],
               "estimate": number("tumor_cell_fraction"), "signed": number("signed_bins_fraction"),
               "lower": number("tumor_cell_fraction_lower"),
               "upper": number("tumor_cell_fraction_upper"), "p": number("p_value"),
               "lob": number("lob95_tumor_cell_fraction"),
               "lod": number("lod95_tumor_cell_fraction"), "detected": row["status"] == "DETECTED"}


def estimate(options, inputs, *arguments):
    """Runs on {sample: ratios}. \\return prefix of the tables"""
    work = pathlib.Path(options.work)
    named = []
    for name, values in inputs.items():
        dilution.write_ratios(work / f"{name}.tsv", values)
        named.append(f"{name}={work / name}.tsv")
    dilution.tool(options, "fraction", "--patient", "P", "--log-ratios", *named, "--output",
                  work / "out", "--seed", options.seed, *arguments)
    return work / "out"


def known(options, copies):
    path = pathlib.Path(options.work) / "profile.tsv"
    dilution.write_profile(path, copies)
    return ["--copy-profile", path, "--no-de-novo"]


def with_variants(options, samples, rng, count, as_the_model=False):
    path = pathlib.Path(options.work) / "variants.tsv"
    dilution.write_variants(path, samples, rng, MOLECULES, count, ERROR, as_the_model)
    return ["--monitor-variants", path, "--monitor-samples", f"{path}.samples",
            "--background-error", ERROR]


def diluted(options, tumor, donors, name, levels, rng):
    mix = dilution.diluted_ratios if options.level == "A" else dilution.diluted_counts
    noise = dilution.noise_of(donors[name])
    return {f"L{i}": mix(tumor, donors[name], noise, level, rng) for i, level in enumerate(levels)}


def donor_parts(options, donors, tumors):
    """bins, panel, alone, series"""
    names = list(donors)
    for place, name in list(enumerate(names))[slice(*options.donors)]:
        partner = names[(place + 1) % len(names)]
        panel = pathlib.Path(options.work) / f"panel_{name}.tsv"
        left_out = [name, partner] if options.part == "series" else [name]
        dilution.make_panel(options, donors, left_out, panel)
        for tumor in tumors:
            rng = random.Random(f"{options.seed}-{tumor.name}-{name}-{options.part}-{options.level}")
            extra = {"tumor": tumor.name, "sd": dilution.sd_copies(tumor), "donor": name,
                     "noise": dilution.noise_of(donors[name]), "bins": len(donors[name])}
            common = ["--panel-of-normals", panel]
            if options.part == "series":
                for i, levels in enumerate(SERIES):
                    inputs = diluted(options, tumor, donors, name, levels, rng)
                    inputs["L0"] = diluted(options, tumor, donors, partner, levels[:1], rng)["L0"]
                    out = estimate(options, inputs, *common)
                    truths = {f"L{j}": t for j, t in enumerate(levels)}
                    yield from results_of(f"{out}.joint.tsv", truths, extra)
                continue
            levels = {"bins": GRID, "panel": PANEL_LEVELS, "alone": ALONE_LEVELS}[options.part]
            levels = [t for t in levels if t < tumor.fraction]
            inputs = diluted(options, tumor, donors, name, levels, rng)
            if options.part == "alone":
                for (sample, values), t in zip(inputs.items(), levels):
                    out = estimate(options, {sample: values}, *common)
                    if options.keep:
                        shutil.copy(f"{out}.corrected.tsv.gz",
                                    pathlib.Path(options.keep) / f"{tumor.name}_{name}_{t}.tsv.gz")
                    yield from alone_results(out, t, extra)
                continue
            common += known(options, tumor.copies)
            if options.part == "panel":
                common += with_variants(options, list(zip(inputs, levels)), rng, 5)
            out = estimate(options, inputs, *common)
            yield from results_of(f"{out}.joint.tsv", dict(zip(inputs, levels)), extra)


def alone_results(out, truth, extra):
    row = next(dilution.rows_of(f"{out}.fraction.tsv"))
    value = float(row["tumor_cell_fraction"])
    yield {**extra, "truth": truth, "sample": row["sample_id"], "estimate": value, "signed": value,
           "lower": float(row["tumor_cell_fraction_lower"]),
           "upper": float(row["tumor_cell_fraction_upper"]), "p": float("nan"),
           "lob": float("nan"), "lod": float(row["lod95_tumor_cell_fraction"]),
           "detected": row["status"] == "DETECTED"}


def blanks_part(options, _, tumors):
    """Each control against a panel of the others."""
    controls = dilution.read_plasma(options, "C")
    for name in list(controls)[slice(*options.donors)]:
        panel = pathlib.Path(options.work) / f"panel_{name}.tsv"
        dilution.make_panel(options, controls, [name], panel)
        extra = {"donor": name, "noise": dilution.noise_of(controls[name]),
                 "bins": len(controls[name])}
        out = estimate(options, {"L0": controls[name]}, "--panel-of-normals", panel)
        yield from alone_results(out, 0.0, {"tumor": "none", "sd": 0.0, **extra})
        for tumor in tumors:
            copies = {key: value for key, value in tumor.copies.items() if key in controls[name]}
            out = estimate(options, {"L0": controls[name]}, "--panel-of-normals", panel,
                           *known(options, copies))
            yield from results_of(f"{out}.joint.tsv", {"L0": 0.0},
                                  {"tumor": tumor.name, "sd": dilution.sd_copies(tumor), **extra})


def draws_part(options, donors, _):
    """A patient is a tumor, its variants, some lost or of a part of the cells, and three time points; 27
    simulated donors make the panel. With --model-error each sample's fraction is off by what the
    intervals allow for the model."""
    keys = sorted(set().union(*donors.values()))
    flat = {key: 0.0 for key in keys}
    rng = random.Random(f"{options.seed}-panel")
    normals = {f"N{i}": {key: rng.gauss(0.0, DRAWN_NOISE) for key in flat} for i in range(27)}
    panel = pathlib.Path(options.work) / "panel.tsv"
    dilution.make_panel(options, normals, [], panel)
    for patient in range(*options.donors):
        rng = random.Random(f"{options.seed}-{patient}-draw")
        kind = patient % 3
        tumor = dilution.simulated("drawn", keys, rng, *[(4, 0.6), (2, 0.3), (2, 0.3, 20)][kind])
        count = [0, 5, 16][patient // 3 % 3]
        levels = DRAWN[patient // 9 % 3]
        off = lambda t: t * (rng.gauss(1.0, MODEL_ERROR) if options.model_error else 1.0)
        inputs = {f"L{i}": dilution.drawn_ratios(tumor, keys, DRAWN_NOISE, off(t), rng)
                  for i, t in enumerate(levels)}
        arguments = ["--panel-of-normals", panel, *known(options, tumor.copies)]
        if count:
            shown = [(name, off(t)) for name, t in zip(inputs, levels)]
            arguments += with_variants(options, shown, rng, count, as_the_model=True)
        out = estimate(options, inputs, *arguments)
        yield from results_of(f"{out}.joint.tsv", dict(zip(inputs, levels)),
                              {"tumor": f"drawn, {count} variants", "sd": dilution.sd_copies(tumor),
                               "donor": str(patient), "noise": DRAWN_NOISE, "bins": len(keys)})


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--part", default="bins",
                        choices=["bins", "panel", "alone", "series", "blanks", "draws"])
    parser.add_argument("--level", choices=["A", "B"], default="A")
    parser.add_argument("--tumors", nargs="*", default=["MBC_315"],
                        choices=["MBC_315", "MBC_315_own", "ACE", "rascal", "HNSCC", "LMS", "DDLPS",
                                 "synovial"],
                        help="_own: copies by sarcotrace-fraction instead of ichorCNA's")
    parser.add_argument("--donors", type=int, nargs=2, default=[0, 27],
                        help="first donor, control or drawn patient and one past the last")
    parser.add_argument("--model-error", action="store_true", help="of --part draws")
    parser.add_argument("--keep", help="folder for the ratios of --part alone, as fraction_ichorcna.R "
                                       "reads them: TUMOR_DONOR_FRACTION.tsv.gz")
    parser.add_argument("--report", nargs="*", help="results of earlier pieces: report them together")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.report:
        report.write(options.part, report.read(options.report))
        return
    pathlib.Path(options.work).mkdir(parents=True, exist_ok=True)
    donors = dilution.read_donors(options)
    tumors = dilution.make_tumors(options, donors) if options.part != "draws" else []
    make = {"blanks": blanks_part, "draws": draws_part}.get(options.part, donor_parts)
    results = []
    with open(pathlib.Path(options.work) / f"results_{options.part}.tsv", "w") as out:
        for row in make(options, donors, tumors):
            if not results:
                writer = csv.DictWriter(out, list(row), delimiter="\t", lineterminator="\n")
                writer.writeheader()
            writer.writerow(row)
            out.flush()
            results.append(row)
    report.write(options.part, results)


if __name__ == "__main__":
    main()
