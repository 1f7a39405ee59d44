"""Each regression case of varlociraptor against what its `expected:` section states.

A statement on an allele frequency holds if a value of our 95 % interval meets it, the frequency
taken times the purity that the case states. A statement on an event's probability holds if our
decision is that event where it is probable (Phred under 3), and another where it is not.
"""

import operator
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from cases import Case, noise_model, read_tsv, rebased, records, test_data, to_tsv

FOLDER = "reads/varlociraptor"
TABLE = Path(__file__).with_name("varlociraptor.tsv")
COLUMNS = ["case", "allele", "expected", "molecules", "call", "agreement", "reason"]
LONGEST_BP = 50
UNASKED = "about a sample without reads, or a relation of samples that is no class here"
HOMOZYGOUS = 0.95  # a read error in twenty reads still leaves "all reads"


class Sample:
    """What a sample shows of one allele, compared with a stated frequency."""

    def __init__(self, row, purity):
        self.row, self.purity = row, purity
        seen = row.given == "DETECTED" and row.alt_molecules > 1
        self.low, self.high = (row.interval if seen else (0.0, row.interval[1]))

    def __eq__(self, value):  # the rest of a mixture may have the allele or not
        least = value * self.purity * (HOMOZYGOUS if value == 1.0 else 1.0)
        most = value * self.purity + (1.0 - self.purity) * (value > 0.0)
        return self.low <= most and self.high >= least

    def __ne__(self, value):
        return self.low > value or self.high < value

    def __ge__(self, value):
        return self.high >= value * self.purity

    def __gt__(self, value):
        return self.low > 0.0 if value == 0.0 else self >= value

    def __le__(self, value):
        return self.low <= value * self.purity

    __lt__ = __le__


def passes(row):
    return row.filters == "PASS" and row.origin != "ARTEFACT"


def decisions(single, matched):
    """Phred of each event as this program decides it: 0 for yes, infinity for no."""
    row = matched or single
    called = passes(row)
    heterozygous = row.interval[0] <= 0.5 <= row.interval[1]
    homozygous = row.interval[1] >= HOMOZYGOUS
    events = {
        "PRESENT": called,
        "ABSENT": not called,
        "ARTIFACT": not called,
        "SOMATIC": called and row.likeliest in ("TUMOR", "CHIP"),
        "SOMATIC_TUMOR": called and row.likeliest == "TUMOR",
        "SOMATIC_TUMOR_HIGH": called and row.likeliest == "TUMOR",
        "GERMLINE": called and row.likeliest == "GERMLINE",
        "GERMLINE_HOM": called and row.likeliest == "GERMLINE" and homozygous,
        "HET": called and heterozygous,
        "HOM": called and homozygous,
    }
    return {f"PROB_{name}": 0.0 if holds else float("inf") for name, holds in events.items()}


def holds(statement, values):
    """Truth of a statement of comparisons joined by && and ||; None if a name is unknown."""
    names = re.findall(r"[A-Za-z_][\w-]*", statement)
    if not all(name in values for name in names if name != "inf"):
        return None
    compare = {"==": operator.eq, "!=": operator.ne, ">=": operator.ge, "<=": operator.le,
               ">": operator.gt, "<": operator.lt}

    def value(text):
        return values[text] if text in values else float(text)

    def one(text):
        left, sign, right = re.fullmatch(r"\(?\s*([\w-]+)\s*(==|!=|>=|<=|>|<)\s*([\w.-]+)\s*\)?",
                                         text.strip()).groups()
        return compare[sign](value(left), value(right))

    return any(all(one(part) for part in alternative.split("&&"))
               for alternative in statement.split("||"))


def reference_of(folder, case):
    """Contig and bases of the cut-out."""
    stated = case["reference"]
    if "seq" in stated:
        return str(stated["name"]), stated["seq"]
    lines = (folder / stated["path"]).read_text().split(">")[1].split("\n")
    return lines[0].split()[0], "".join(lines[1:])


def candidates_of(folder, case):
    """Fields of the candidate VCF or BCF."""
    path = folder / case["candidate"]
    if path.read_bytes()[:2] == b"\x1f\x8b" or path.read_bytes()[:3] == b"BCF":
        text = subprocess.run(["bcftools", "view", "-H", str(path)], capture_output=True,
                              text=True, check=True).stdout
    else:
        text = path.read_text()
    return [line.split()[:5] for line in text.split("\n") if line and line[0] != "#"]


def purities_of(folder, case):
    """Share of its own molecules in each sample that is mixed with another."""
    purities = {}
    stated = re.search(r'"purity": ([\d.]+)', str(case.get("options", "")))
    if stated:
        purities["tumor"] = float(stated[1])
    scenario = folder / "scenario.yaml"
    if scenario.exists():
        for name, sample in yaml.safe_load(scenario.read_text())["samples"].items():
            mixed = sample.get("contamination") if isinstance(sample, dict) else None
            if mixed:
                purities[str(name)] = 1.0 - mixed["fraction"]
    return purities


def small_alleles(candidates, contig):
    """(position, ref, alt) of the candidates that are sequences of at most 50 bp."""
    alleles = []
    for fields in candidates:
        ref = fields[3].upper()
        for alt in fields[4].upper().split(","):
            if fields[0] == contig and re.fullmatch("[ACGT]+", ref) and \
                    re.fullmatch("[ACGT]+", alt) and abs(len(ref) - len(alt)) <= LONGEST_BP:
                alleles.append((int(fields[1]), ref, alt))
    return alleles


def run_case(folder, work, noise):
    """Rows of the table for one case."""
    case = yaml.safe_load((folder / "testcase.yaml").read_text())
    contig, bases = reference_of(folder, case)
    bases = re.sub("[^ACGT]", "N", bases.upper())
    candidates = candidates_of(folder, case)
    alleles = small_alleles(candidates, contig)
    expected = case.get("expected") or {}
    statements = [str(text) for kind in ("allelefreqs", "posteriors")
                  for text in expected.get(kind) or []]
    shown = ",".join(f"{a[1]}:{a[3][:12]}>{a[4][:12]}" for a in candidates[:2])
    if not alleles:
        return [{"case": folder.name, "allele": shown, "expected": text, "molecules": "",
                 "call": "", "agreement": "NOT_TESTED",
                 "reason": "longer than 50 bp, or no sequence"} for text in statements or ["nothing"]]
    cut = Case(work / folder.name, bases, noise)
    cut.give(alleles)
    given = {}
    for name, sample in case["samples"].items():
        cut.bam(str(name), rebased(records(folder / sample["path"]), contig, 0, len(bases)))
        given[str(name)] = [row for row in cut.call(str(name)) if row.given != "."]
    matched = [None] * len(alleles)
    if {"tumor", "normal"} <= given.keys():
        matched = [row for row in cut.call("tumor", "normal") if row.given != "."]
    purities = purities_of(folder, case)
    main = "tumor" if "tumor" in given else "index" if "index" in given else next(iter(given))
    judged = []
    for text in statements or ["nothing"]:
        truths = []
        for i, row in enumerate(given[main]):
            values = {name: Sample(rows[i], purities.get(name, 1.0))
                      for name, rows in given.items()} | decisions(row, matched[i])
            truths.append(holds(text, values))
        agreement = "NONE" if text == "nothing" else "NOT_TESTED" if None in truths else \
            "YES" if all(truths) else "NO"
        row = matched[0] or given[main][0]
        judged.append({
            "case": folder.name, "allele": shown, "expected": text,
            "molecules": ", ".join(f"{name[:12]} {rows[0].alt_molecules}/{rows[0].depth}"
                                   for name, rows in given.items()),
            "call": f"{row.filters} {row.origin}", "agreement": agreement,
            "reason": UNASKED if agreement == "NOT_TESTED" else ""})
    return judged


def table(work):
    data = test_data(FOLDER)
    noise = noise_model(data, work)
    rows = []
    for folder in sorted((data / FOLDER).iterdir()):
        if (folder / "testcase.yaml").exists():
            rows += run_case(folder, work, noise)
    return rows


if __name__ == "__main__":  # prints the table; reasons are kept from the one in this folder
    reasons = {(row["case"], row["expected"]): row["reason"] for row in read_tsv(TABLE)} \
        if TABLE.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        found = table(Path(folder))
    for row in found:
        row["reason"] = row["reason"] or reasons.get((row["case"], row["expected"]), "")
    sys.stdout.write(to_tsv(found, COLUMNS))
