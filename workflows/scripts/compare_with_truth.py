"""Compares the result tables of a simulated cohort with what was planted, and prints it.

Exit status 1 if a clonal variant with at least 5 mutant duplex molecules was missed, more than one
false positive was called, or copy-number tumour fractions miss the limits stated below.
"""

import argparse
import math
import sys
from pathlib import Path

import duckdb

# Limits of the copy-number estimate where it can be expected to work.
FRACTION_RANGE = (0.05, 0.30)
LEAST_SD_COPY_NUMBER = 0.4
LARGEST_ERROR = 0.03
LEAST_SHARE = 0.9
SURE_DUPLEX_MOLECULES = 5

# The test of the default analysis plan that comes closest to a planted term.
TEST_OF_TERM = {
    "arm_atezolizumab": "PFS_ARM",
    "log2_tumor_fraction": "PFS_TUMOR_FRACTION",
    "log2_nlr": "PFS_NLR",
    "log2_crp_albumin": "PFS_CAR",
    "pdl1_positive": "PFS_PDL1_TPS_1",
}

MOLECULE_CLASSES = [(0, 0), (1, 1), (2, 2), (3, 4), (5, 9), (10, 10**9)]


def connect(tables: Path, truth: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for prefix, folder in (("", tables), ("true_", truth)):
        for path in sorted(folder.glob("*.tsv")):
            connection.execute(
                f"CREATE VIEW \"{prefix}{path.stem}\" AS SELECT * FROM read_csv('{path}', delim='\t', "
                "header=true, nullstr='NA', comment='#', sample_size=-1)")
    return connection


def rows(connection, sql: str) -> list[tuple]:
    return connection.execute(sql).fetchall()


def report_variants(connection) -> bool:
    """Planted tumour variants found in each plasma sample's own calls, by mutant molecules."""
    found = rows(connection, """
        SELECT m.mutant_molecules, m.mutant_duplex_molecules, v.clonal,
               coalesce(c.called AND c.class = 'TUMOR', false)
        FROM true_variant_molecules m
        JOIN true_samples s USING (sample_id)
        JOIN true_variants v ON v.patient_id = s.patient_id AND v.variant_id = m.variant_id
        LEFT JOIN monitor_variants c ON c.sample_id = m.sample_id AND c.contig = v.contig
            AND c.position = v.position AND c.ref = v.ref AND c.alt = v.alt
        WHERE v.origin = 'TUMOR'""")
    print("planted tumour variants in plasma, by mutant molecules: found of planted")
    for lowest, highest in MOLECULE_CLASSES:
        here = [row for row in found if lowest <= row[0] <= highest]
        name = (f"{lowest}" if lowest == highest
                else f"{lowest} or more" if highest > 1000 else f"{lowest}-{highest}")
        print(f"  {name:>11}: {sum(row[3] for row in here):5d} of {len(here)}")
    sure = [row for row in found if row[2] and row[1] >= SURE_DUPLEX_MOLECULES]
    missed = sum(not row[3] for row in sure)
    print(f"  clonal, {SURE_DUPLEX_MOLECULES} or more mutant duplex molecules: "
          f"{len(sure) - missed} of {len(sure)} found")
    return missed == 0


def report_false_positives(connection) -> bool:
    false = rows(connection, """
        SELECT DISTINCT c.patient_id, c.variant_id FROM monitor_variants c
        WHERE c.called AND c.class = 'TUMOR' AND NOT EXISTS (
            SELECT 1 FROM true_variants v WHERE v.patient_id = c.patient_id
            AND v.contig = c.contig AND v.position = c.position AND v.ref = c.ref
            AND v.alt = c.alt AND v.origin = 'TUMOR')
        ORDER BY ALL""")
    print(f"false positive tumour variants in the cohort: {len(false)}")
    for patient, variant in false:
        print(f"  {patient} {variant}")
    return len(false) <= 1


def report_fractions(connection) -> bool:
    passed = True
    print("tumour cell fraction against truth")
    for method in ("COPY_NUMBER", "VARIANTS"):
        pairs = rows(connection, f"""
            SELECT f.tumor_cell_fraction, f.tumor_cell_fraction_lower, f.tumor_cell_fraction_upper,
                   t.tumor_cell_fraction, t.sd_copy_number
            FROM fraction f JOIN true_samples t USING (sample_id)
            WHERE f.method = '{method}' AND f.tumor_cell_fraction IS NOT NULL""")
        judged = [pair for pair in pairs if FRACTION_RANGE[0] <= pair[3] <= FRACTION_RANGE[1]
                  and pair[4] >= LEAST_SD_COPY_NUMBER]
        if not judged:
            print(f"  {method}: {len(pairs)} samples, none in the judged range")
            continue
        near = sum(abs(pair[0] - pair[3]) <= LARGEST_ERROR for pair in judged) / len(judged)
        covered = sum(pair[1] <= pair[3] <= pair[2] for pair in judged) / len(judged)
        mean_error = sum(abs(pair[0] - pair[3]) for pair in judged) / len(judged)
        print(f"  {method}: {len(pairs)} samples; truth 5-30 % and SD(c) >= "
              f"{LEAST_SD_COPY_NUMBER}: {len(judged)}, mean error {100 * mean_error:.2f} points, "
              f"within 3 points {100 * near:.0f} %, inside the 95 % interval {100 * covered:.0f} %")
        if method == "COPY_NUMBER":
            passed = near >= LEAST_SHARE and covered >= LEAST_SHARE
    return passed


def report_hazards(connection) -> None:
    print("hazard ratios of PFS: planted (all terms together) and found (one marker a model; 95 % "
          "intervals are wide, the cohort is small)")
    for term, log_ratio in rows(connection, "SELECT term, log_hazard_ratio FROM true_hazard_ratios"):
        for test, n, events, estimate, lower, upper in rows(connection, f"""
                SELECT test_id, n, events, estimate, lower, upper FROM associations
                WHERE test_id = '{TEST_OF_TERM[term]}'"""):
            found = ("no estimate" if estimate is None
                     else f"{estimate:.2f} ({lower:.2f} to {upper:.2f})")
            print(f"  {term:>20}: {math.exp(log_ratio):.2f}, {test} {found}, n {n}, events {events}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tables", type=Path, required=True)
    parser.add_argument("--truth", type=Path, required=True)
    arguments = parser.parse_args()
    connection = connect(arguments.tables, arguments.truth)
    passed = [report_variants(connection), report_false_positives(connection),
              report_fractions(connection)]
    report_hazards(connection)
    if not all(passed):
        print("compare_with_truth: error: a limit is missed (see above)", file=sys.stderr)
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
