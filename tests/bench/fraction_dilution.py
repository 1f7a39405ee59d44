"""Healthy donors, tumors and their mixtures, for fraction_truth.py: real copy ratios of 0.1x plasma, tumors
of known fraction, mixtures of ratios (level A), of counts (level B), and simulated genomes (level D)."""
import collections
import csv
import gzip
import math
import pathlib
import random
import statistics
import subprocess

MOST_CLONAL = 6
OVERDISPERSION = 1.18  # variance of a 0.1x bin over that of its fragments
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
    """SD (log2) by neighbouring differences."""
    keys = sorted(values)
    steps = [abs(values[b] - values[a]) for a, b in zip(keys, keys[1:])
             if a[0] == b[0] and b[1] - a[1] == 1]
    return 1.4826 * statistics.median(steps) / math.sqrt(2)


def read_donors(options):
    """27 healthy donors: {name: {(contig, megabase): log2 ratio}}, autosomes."""
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


def read_plasma(options, prefix):
    """Samples of the head-and-neck cohort: C are healthy, P are patients."""
    path = pathlib.Path(options.data) / "reads/hnscc-swgs-wisecondorx/log2ratio_1Mb.tsv.gz"
    samples = {}
    for row in rows_of(path):
        if row["chr"].isdigit():
            key = (int(row["chr"]), (int(row["start"]) - 1) // 1000000)
            for column, value in row.items():
                if column.startswith(prefix) and value not in ("", "NA", None):
                    samples.setdefault(column.split("-")[0], {})[key] = float(value)
    return samples


def write_ratios(path, values):
    with open(path, "w") as out:
        out.write("contig\tstart\tend\tlog2_ratio\n")
        for (contig, window), value in sorted(values.items()):
            out.write(f"{contig}\t{window * 1000000}\t{(window + 1) * 1000000}\t{value!r}\n")


def make_panel(options, donors, left_out, output):
    """Panel of normals of all donors but those left out."""
    names = [name for name in donors if name not in left_out]
    keys = sorted(set().union(*(donors[name] for name in names)))
    table = pathlib.Path(options.work) / "table.tsv"
    with open(table, "w") as out:
        out.write("seqnames\tstart\tend\t" + "\t".join(f"{n}.reads" for n in names) + "\n")
        for key in keys:
            values = [repr(donors[n][key]) if key in donors[n] else "NA" for n in names]
            out.write(f"{key[0]}\t{key[1] * 1000000 + 1}\t{(key[1] + 1) * 1000000}\t"
                      + "\t".join(values) + "\n")
    tool(options, "normals", "--panel-table", table, "--output", output)


def write_profile(path, copies):
    with open(path, "w") as out:
        out.write("contig\tstart\tend\tcopy_number\n")
        for (contig, window), value in sorted(copies.items()):
            out.write(f"{contig}\t{window * 1000000}\t{(window + 1) * 1000000}\t{value}\n")


def write_variants(path, samples, rng, molecules, variants, error, as_the_model=False):
    """Heterozygous clonal variants where the tumor has two copies; or classes drawn from the model's prior:
    Beta(1, 4) of them lost, a tenth of the others in a part of the cells, 0.105 on both copies."""
    lost = rng.betavariate(1.0, 4.0) if as_the_model else 0.0
    with open(path, "w") as out:
        out.write("patient_id\tsample_id\ttime_point\tcontig\tposition\tclass\tmolecules\t"
                  "alt_molecules\n")
        for j in range(variants):
            copies = 0 if rng.random() < lost else 1
            below = as_the_model and rng.random() < 0.1
            if as_the_model and not below and rng.random() < 0.1 / 0.95:
                copies *= 2
            for name, t in samples:
                vaf = copies * t / 2 * (rng.random() if below else 1.0)
                alt = binomial(rng, molecules, vaf + (1 - vaf) * error)
                out.write(f"P\t{name}\tNA\tU{j}\t1\tTUMOR\t{molecules}\t{alt}\n")
    with open(f"{path}.samples", "w") as out:
        out.write("patient_id\tsample_id\ttime_point\tstatus\tmissing_reason\tlod95_vaf\n")
        for name, _ in samples:
            out.write(f"P\t{name}\tNA\tNOT_DETECTED\tNA\t0.001\n")


def binomial(rng, n, p):
    """Exact by waiting times where hits are few, rounded normal where they are not."""
    if p <= 0 or n <= 0:
        return 0
    if p >= 1:
        return n
    if n * p * (1 - p) > 100:
        return min(n, max(0, round(rng.gauss(n * p, math.sqrt(n * p * (1 - p))))))
    count, at = 0, -1
    while True:
        at += 1 + int(math.log(1.0 - rng.random()) / math.log1p(-p))
        if at >= n:
            return count
        count += 1


def fitted(options, name, ratios, fraction=None, ploidy=None):
    """A real tumor: its ratios, its copies as sarcotrace-fraction fits them undiluted. The fraction is
    that which others publish, else that of the fit."""
    prefix = pathlib.Path(options.work) / name
    write_ratios(f"{prefix}.ratios.tsv", ratios)
    tool(options, "fraction", "--patient", name, "--log-ratios", f"{name}={prefix}.ratios.tsv",
         "--output", prefix)
    copies = {}
    for row in rows_of(f"{prefix}.corrected.tsv.gz"):
        if row["mean_copies"] != "NA":
            copies[(int(row["contig"]), int(row["start"]) // 1000000)] = float(row["mean_copies"])
    estimate = next(rows_of(f"{prefix}.fraction.tsv"))
    own = float(estimate["tumor_cell_fraction"])
    ratio = {key: 2.0 ** value for key, value in ratios.items()}
    mean = statistics.fmean(ratio.values())
    print(f"# {name}: fraction {fraction if fraction else own:.3f} (fit {own:.3f}), ploidy "
          f"{float(estimate['ploidy']):.2f}", flush=True)
    return Tumor(name, fraction or own, ploidy or float(estimate["ploidy"]),
                 {k: v / mean for k, v in ratio.items()}, copies, noise_of(ratios))


def log2_table(path, contig, start, column):
    """Mean ratio of each 1-Mb window, as log2."""
    windows = collections.defaultdict(list)
    for row in rows_of(path):
        if row[contig].isdigit() and row[column] not in ("NA", "") and float(row[column]) > 0:
            key = (int(row[contig]), int(float(row[start]) - 1) // 1000000)
            windows[key].append(float(row[column]))
    return {key: math.log2(statistics.fmean(values)) for key, values in windows.items()}


def mbc315_ratios(options):
    ratios = {}
    runs = pathlib.Path(options.data) / "reads/ichorcna/ichorCNA_runs"
    for row in rows_of(runs / "T1_pon.correctedDepth.txt.gz"):
        if row["chr"].isdigit() and row["log2_TNratio_corrected"] != "NA":
            ratios[(int(row["chr"]), (int(row["start"]) - 1) // 1000000)] = \
                float(row["log2_TNratio_corrected"])
    return ratios


def mbc315(options):
    """Copies, fraction and ploidy are those of a run of ichorCNA (clonal states)."""
    ratios = mbc315_ratios(options)
    runs = pathlib.Path(options.data) / "reads/ichorcna/ichorCNA_runs"
    copies = {}
    for row in rows_of(runs / "T1_pon_clonal.seg.txt"):
        if row["chrom"].isdigit():
            for window in range(int(row["start"]) // 1000000, int(row["end"]) // 1000000):
                if (int(row["chrom"]), window) in ratios:
                    copies[(int(row["chrom"]), window)] = int(row["copy.number"])
    with open(runs / "T1_pon_clonal.params.txt") as lines:
        _, fraction, ploidy = lines.readlines()[1].split()
    ratio = {key: 2.0 ** value for key, value in ratios.items()}
    mean = statistics.fmean(ratio.values())
    return Tumor("MBC_315", float(fraction), float(ploidy),
                 {k: v / mean for k, v in ratio.items()}, copies, noise_of(ratios))


def hnscc(options):
    """The plasma of the cohort that shows most of a tumor."""
    samples = read_plasma(options, "P")
    spread = lambda values: statistics.pstdev(values.values()) / noise_of(values)
    name = max(sorted(samples), key=lambda n: spread(samples[n]))
    return fitted(options, f"HNSCC_{name}", samples[name])


def simulated(name, keys, rng, usual, altered, amplicon=None):
    """Arms of the usual copies, a share of them one up or down; perhaps an amplicon on 12q."""
    copies, state = {}, {}
    for key in keys:
        arm = (key[0], key[1] // 45)
        if arm not in state:
            state[arm] = usual + (rng.choice([-1, 1]) if rng.random() < altered else 0)
        copies[key] = state[arm]
        if amplicon and key[0] == 12 and 58 <= key[1] <= 70:
            copies[key] = amplicon
    ploidy = statistics.fmean(copies.values())
    return Tumor(name, 1.0, ploidy, {k: c / ploidy for k, c in copies.items()}, copies, 0.0)


def make_tumors(options, donors):
    purity = pathlib.Path(options.data) / "reads/cna-purity"
    keys = sorted(set().union(*donors.values()))
    rng = random.Random(f"{options.seed}-karyotypes")
    makers = {
        "MBC_315": lambda: mbc315(options),
        "MBC_315_own": lambda: fitted(options, "MBC_315_own", mbc315_ratios(options), 0.255, 1.898),
        "ACE": lambda: fitted(options, "ACE", log2_table(
            purity / "ace_sample1.tsv", "chromosome", "start", "copynumber"), 0.79, 2.0),
        "rascal": lambda: fitted(options, "rascal", log2_table(
            purity / "rascal_X17222.tsv.gz", "chromosome", "start", "copy_number"), 0.81, 3.87),
        "HNSCC": lambda: hnscc(options),
    }
    drawn = {"LMS": simulated("LMS", keys, rng, 4, 0.6),
             "DDLPS": simulated("DDLPS", keys, rng, 2, 0.2, 20),
             "synovial": simulated("synovial", keys, rng, 2, 0.05)}
    return [drawn[name] if name in drawn else makers[name]() for name in options.tumors]


def sd_copies(tumor):
    return statistics.stdev(c for c in tumor.copies.values() if c <= MOST_CLONAL)


def read_fraction(tumor, cell_fraction):
    """Share d of the tumor sample's reads that gives a cell fraction in the mixture."""
    dna = lambda t: t * tumor.ploidy / (t * tumor.ploidy + 2 * (1 - t))
    return dna(cell_fraction) / dna(tumor.fraction)


def diluted_ratios(tumor, donor, donor_noise, cell_fraction, rng):
    """Level A: mean of ratios, noise topped up to that of the donor."""
    d = read_fraction(tumor, cell_fraction)
    if d <= 0.0:
        return donor
    mean = statistics.fmean(2.0 ** v for v in donor.values())
    extra = max(0.0, donor_noise ** 2 * (1 - (1 - d) ** 2) - d * d * tumor.noise ** 2) ** 0.5
    return {key: math.log2(max(d * tumor.ratio[key] + (1 - d) * 2.0 ** value / mean, 1e-3))
            + rng.gauss(0.0, extra)
            for key, value in donor.items() if key in tumor.ratio}


def fragments_per_bin(noise_log2):
    return OVERDISPERSION / (noise_log2 * math.log(2)) ** 2


def diluted_counts(tumor, donor, donor_noise, cell_fraction, rng):
    """Level B: fragments of both are drawn without replacement, at the donor's depth where the tumor
    has enough. Counts are those that the noise of a sample stands for."""
    d = read_fraction(tumor, cell_fraction)
    if d <= 0.0:
        return donor
    depth = fragments_per_bin(donor_noise)
    of_tumor = fragments_per_bin(tumor.noise) if tumor.noise > 0 else math.inf
    total = min(depth, of_tumor / d)
    mean = statistics.fmean(2.0 ** v for v in donor.values())
    mixed = {}
    for key, value in donor.items():
        if key in tumor.ratio:
            normal = binomial(rng, round(depth * 2.0 ** value / mean), (1 - d) * total / depth)
            expected = d * total * tumor.ratio[key]
            if of_tumor < math.inf:
                tumoral = binomial(rng, round(of_tumor * tumor.ratio[key]), d * total / of_tumor)
            else:
                tumoral = max(0, round(rng.gauss(expected, math.sqrt(expected * OVERDISPERSION))))
            mixed[key] = math.log2(max(normal + tumoral, 1) / total)
    return mixed


def drawn_ratios(tumor, keys, noise, cell_fraction, rng):
    """Level D: a sample of the model itself."""
    t = cell_fraction
    scale = 2 * (1 - t) + t * tumor.ploidy
    return {key: math.log2((2 * (1 - t) + t * tumor.copies[key]) / scale) + rng.gauss(0.0, noise)
            for key in keys}
