"""Tables of fraction_truth.py: what is wanted and what was measured, side by side."""
import collections
import csv
import math
import random
import statistics

WANTED = {  # LoB95 of all and of quiet donors, LoD95, mean absolute error at 3 and 10 % (percent, points)
    "bins": (0.8, 0.5, 1.5, 0.4, 0.5),
    "panel": (0.03, 0.03, 0.10, 0.2, 0.3),
    "alone": (2.0, 2.0, 3.0, 1.0, 1.2),
    "series": (2.0, 2.0, 3.0, 1.0, 1.2),
}
COVERAGE = {"alone": (0.90, 0.97), "series": (0.90, 0.97)}
ENOUGH_SD = 0.5  # copies; below, the limit may be 1.3 times that of the Fisher information
DESIGN_EFFECT = 1.4
QUIET_LN = 0.055  # donors with a noise below are quiet


def read(paths):
    results = []
    for path in paths:
        with open(path) as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                texts = ("tumor", "donor", "sample")
                results.append({key: value if key in texts else
                                (value == "True" if key == "detected" else float(value))
                                for key, value in row.items()})
    return results


def quantile(values, q):
    values = sorted(values)
    at = q * (len(values) - 1)
    low = int(at)
    return values[low] + (at - low) * (values[min(low + 1, len(values) - 1)] - values[low])


def normal_quantile(p):
    return statistics.NormalDist().inv_cdf(p)


def probit(levels):
    """Level of 95 % hits: maximum likelihood of Phi(a + b level) over {level: (hits, tries)}, nothing if
    the hits do not go from some to all."""
    if not levels or not any(0 < hits < tries for hits, tries in levels.values()):
        return None
    a, b = -1.0, 1.0
    scale = max(levels)
    for _ in range(100):
        gradient, hessian = [0.0, 0.0], [[1e-9, 0.0], [0.0, 1e-9]]
        for level, (hits, tries) in levels.items():
            x = level / scale
            z = a + b * x
            p = min(max(statistics.NormalDist().cdf(z), 1e-9), 1 - 1e-9)
            density = statistics.NormalDist().pdf(z)
            score = density * (hits - tries * p) / (p * (1 - p))
            weight = tries * density * density / (p * (1 - p))
            for i, u in enumerate((1.0, x)):
                gradient[i] += score * u
                for j, v in enumerate((1.0, x)):
                    hessian[i][j] += weight * u * v
        det = hessian[0][0] * hessian[1][1] - hessian[0][1] ** 2
        step_a = (hessian[1][1] * gradient[0] - hessian[0][1] * gradient[1]) / det
        step_b = (hessian[0][0] * gradient[1] - hessian[0][1] * gradient[0]) / det
        a, b = a + max(-2.0, min(2.0, step_a)), b + max(-20.0, min(20.0, step_b))
    return scale * (normal_quantile(0.95) - a) / b if b > 0 else None


def formula_lod(results):
    """3.29 x 2 sigma sqrt(DE) / (sqrt(bins) SD(c)), the donors' variances averaged."""
    by_donor = {r["donor"]: r for r in results}
    squares = [4 * (r["noise"] * math.log(2)) ** 2 * DESIGN_EFFECT / (r["bins"] * r["sd"] ** 2)
               for r in by_donor.values()]
    return 3.29 * math.sqrt(statistics.fmean(squares))


def percent(value, digits=2):
    return "-" if value is None or math.isnan(value) else f"{100 * value:.{digits}f}"


def verdict(value, most):
    return "yes" if value is not None and value <= most + 1e-12 else "NO"


def detection_limit(results):
    """Probit of what the program itself calls detected."""
    levels = collections.defaultdict(list)
    for r in results:
        if r["truth"] > 0.0:
            levels[r["truth"]].append(r["detected"])
    return probit({level: (sum(found), len(found)) for level, found in levels.items()})


def limits(results, value):
    blanks = [r[value] for r in results if r["truth"] == 0.0]
    lob = quantile(blanks, 0.95)
    by_level = collections.defaultdict(list)
    hits = {}
    for r in results:
        if r["truth"] > 0.0:
            by_level[r["truth"]].append(r[value])
    for level, values in by_level.items():
        hits[level] = (sum(v > lob for v in values), len(values))
    low = [v for level, v in by_level.items() if level <= max(4 * lob, min(by_level)) and len(v) > 2]
    spread = math.sqrt(statistics.fmean(statistics.variance(v) for v in low)) if low else math.nan
    parametric = statistics.fmean(blanks) + 1.645 * statistics.stdev(blanks)
    return lob, parametric, lob + 1.645 * spread, probit(hits)


def limits_by_bootstrap(results, value, draws=200):
    """2.5 and 97.5 % points of LoB and LoD (EP17) over donors drawn with replacement."""
    by_donor = collections.defaultdict(list)
    for r in results:
        by_donor[r["donor"]].append(r)
    names = sorted(by_donor)
    rng = random.Random(2)
    found = []
    for _ in range(draws):
        found.append(limits([r for _ in names for r in by_donor[rng.choice(names)]], value))
    return [(quantile([f[i] for f in found], 0.025), quantile([f[i] for f in found], 0.975))
            for i in (0, 2)]


def levels_table(results, value, lob):
    for level in sorted({r["truth"] for r in results}):
        at = [r for r in results if r["truth"] == level]
        errors = [r[value] - level for r in at]
        covered = sum(r["lower"] <= level <= r["upper"] for r in at)
        print(f"  {100 * level:7.3f} %: n {len(at):4d}  bias {100 * statistics.fmean(errors):+.3f}  "
              f"MAE {100 * statistics.fmean(map(abs, errors)):.3f} pp  covered {covered / len(at):.3f}"
              f"  above LoB {sum(r[value] > lob for r in at) / len(at):.3f}"
              f"  detected {sum(r['detected'] for r in at) / len(at):.3f}")


def mean_error(results, value, level):
    errors = [abs(r[value] - level) for r in results if r["truth"] == level]
    return statistics.fmean(errors) if errors else None


def worst_bias(results, value, absolute, relative):
    """Levels whose bias is beyond what is allowed, and by more than two standard errors."""
    beyond = []
    for level in sorted({r["truth"] for r in results} - {0.0}):
        errors = [r[value] - level for r in results if r["truth"] == level]
        error = statistics.stdev(errors) / math.sqrt(len(errors))
        bias = statistics.fmean(errors)
        if abs(bias) - 2.0 * error > absolute + relative * level:
            beyond.append(f"{100 * bias:+.2f} points at {100 * level:g} %")
    return beyond


def stated(results):
    """Detections among samples with at least the limit that was stated for them."""
    above = [r["detected"] for r in results if r["truth"] > 0.0 and r["truth"] >= r["lod"]]
    return f"{sum(above)} of {len(above)}"


def acceptance(part, name, results, value):
    lob_all, lob_quiet, lod, mae3, mae10 = WANTED[part]
    quiet = [r for r in results if r["noise"] * math.log(2) < QUIET_LN]
    sd = statistics.median(r["sd"] for r in results)
    measured = limits(results, value)
    print(f"\n{name}, SD(c) {sd:.2f}, {len({r['donor'] for r in results})} donors "
          f"({len({r['donor'] for r in quiet})} quiet)")
    levels_table(results, value, measured[0])
    ranges = [f"(donors drawn anew {percent(a)} to {percent(b)})"
              for a, b in limits_by_bootstrap(results, value)]
    rows = [("LoB95", lob_all, measured[0], f"{ranges[0]} mean + 1.645 SD {percent(measured[1])}"),
            ("LoD95 (EP17)", lod, measured[2], f"{ranges[1]} probit {percent(measured[3])}")]
    if part == "alone":  # an estimate is 0 unless it is detected
        rows[1] = ("LoD95 (probit)", lod, detection_limit(results), "of the program's own detection")
    if len({r["donor"] for r in quiet}) > 5:
        of_quiet = limits(quiet, value)
        rows.append(("LoB95, quiet", lob_quiet, of_quiet[0], ""))
        rows.append(("LoD95, quiet", lod,
                     detection_limit(quiet) if part == "alone" else of_quiet[2],
                     "" if part == "alone" else f"probit {percent(of_quiet[3])}"))
    rows.append(("MAE at 3 %", mae3, mean_error(results, value, 0.03), ""))
    rows.append(("MAE at 10 %", mae10, mean_error(results, value, 0.10), ""))
    for label, wanted, got, note in rows:
        judged = verdict(got, wanted / 100) if part != "bins" or sd >= ENOUGH_SD else "-"
        print(f"  {label:14s} wanted {wanted:5.2f}  measured {percent(got, 3):>6s}  {judged:3s} {note}")
    if part == "bins":
        formula = formula_lod(results)
        print(f"  LoD95 of the formula {percent(formula)}, 1.3 times {percent(1.3 * formula)}: "
              f"{verdict(measured[2], 1.3 * formula)}; median stated LoD95 "
              f"{percent(statistics.median(r['lod'] for r in results))}")
    absolute, relative = (0.001, 0.03) if part == "bins" else (0.0, 0.03)
    if part in ("bins", "panel"):
        beyond = worst_bias(results, value, absolute, relative)
        print(f"  bias beyond {100 * absolute:.1f} points + 3 % by more than two standard errors: "
              f"{', '.join(beyond) or 'none'}")
    print(f"  detected at or above the sample's own stated limit: {stated(results)}")
    blanks = [r for r in results if r["truth"] == 0.0]
    print(f"  blanks detected {sum(r['detected'] for r in blanks)} of {len(blanks)}")


def coverage(results, low, high):
    """By donor: the unit of a bootstrap."""
    positive = [r for r in results if r["truth"] > 0.0]
    covered = sum(r["lower"] <= r["truth"] <= r["upper"] for r in positive)
    by_donor = collections.defaultdict(list)
    for r in positive:
        by_donor[r["donor"]].append(r["lower"] <= r["truth"] <= r["upper"])
    rng = random.Random(1)
    names = sorted(by_donor)
    shares = []
    for _ in range(1000):
        drawn = [x for _ in names for x in by_donor[rng.choice(names)]]
        shares.append(sum(drawn) / len(drawn))
    share = covered / len(positive)
    print(f"intervals: {covered} of {len(positive)} hold the truth, {100 * share:.1f} % (bootstrap over "
          f"donors {100 * quantile(shares, 0.025):.1f} to {100 * quantile(shares, 0.975):.1f}); wanted "
          f"{100 * low:.0f} to {100 * high:.0f}: {'yes' if low <= share <= high else 'NO'}")


def write(part, results):
    if part in WANTED:
        value = "signed" if part == "bins" else "estimate"
        low, high = COVERAGE.get(part, (0.93, 0.97))
        for name in dict.fromkeys(r["tumor"] for r in results):
            mine = [r for r in results if r["tumor"] == name]
            acceptance(part, name, mine, value)
            coverage(mine, low, high)
        print()
    if part == "blanks":
        for name in dict.fromkeys(r["tumor"] for r in results):
            mine = [r for r in results if r["tumor"] == name]
            print(f"{name}: {sum(r['detected'] for r in mine)} of {len(mine)} detected, lowest p "
                  f"{min((r['p'] for r in mine if not math.isnan(r['p'])), default=math.nan):.4f}")
        return
    if part == "draws":
        for name in dict.fromkeys(r["tumor"] for r in results):
            print(name)
            levels_table([r for r in results if r["tumor"] == name], "estimate", 0.0)
        blanks = [r for r in results if r["truth"] == 0.0]
        print(f"blanks detected {sum(r['detected'] for r in blanks)} of {len(blanks)}")
    coverage(results, *COVERAGE.get(part, (0.93, 0.97)))
