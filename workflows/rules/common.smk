"""Sheets, configuration and the names of files; no rule."""

import hashlib
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(workflow.basedir) / "scripts"))

import sheets
from snakemake.exceptions import WorkflowError
from snakemake.utils import validate

validate(config, str(Path(workflow.basedir) / "schemas" / "config.schema.json"))

OUT = config["output"]
REFERENCE = config["reference"]


wildcard_constraints:
    sample=r"[A-Za-z0-9][A-Za-z0-9._-]*",
    patient=r"[A-Za-z0-9][A-Za-z0-9._-]*",


def load_study():
    try:
        return sheets.load_study(
            samples=Path(config["samples"]),
            units=Path(config["units"]),
            clinical=Path(config["clinical"]) if "clinical" in config else None,
            schemas=Path(workflow.basedir) / "schemas",
        )
    except sheets.SheetError as error:
        raise WorkflowError(str(error)) from None


STUDY = load_study()


def needed(key):
    """An input of the configuration that only some targets need; planning those fails without."""

    def value(wildcards):
        if key not in config:
            raise WorkflowError(f"config: '{key}' is missing; add it, or ask for the target "
                                "'molecules', which does without")
        return config[key]

    return value


def clinical_sheets(wildcards):
    return sorted(Path(needed("clinical")(wildcards)).glob("*.tsv"))


def frozen(name):
    """Path of a frozen artefact; its hash must be the configured one."""
    artefact = config.get(name)
    if artefact is None:
        return []
    path = Path(artefact["path"])
    if not path.is_file():
        raise WorkflowError(f"{name}: '{path}' does not exist; build it with the target "
                            "'artefacts', move it out of the results, and name it in the config")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != artefact["sha256"]:
        raise WorkflowError(f"{name}: '{path}' has the sha256 {found}, the config says "
                            f"{artefact['sha256']}; name the artefact that was frozen")
    return str(path)


NOISE_MODEL = frozen("noise_model")
PANEL_OF_NORMALS = frozen("panel_of_normals")
GC_MAPPABILITY = [config["gc"], config["mappability"]] if "gc" in config else []


def selected(assay, *materials):
    return [row for row in STUDY.samples if row["assay"] == assay and row["material"] in materials]


def units_of(sample):
    return [row for row in STUDY.units if row["sample_id"] == sample]


READ_COLUMNS = ("fastq_1", "fastq_2", "fastq_index_1", "fastq_index_2", "bam", "umi_list")


def files_to_align(sample):
    """Reads of all units, and the UMI lists that they name."""
    paths = [row[column] for row in units_of(sample) for column in READ_COLUMNS]
    return list(dict.fromkeys(path for path in paths if path))


def aligned_bam(sample):
    """The sample's own alignment, or somebody else's if the sheet gives one."""
    given = [row["aligned_bam"] for row in units_of(sample) if row["aligned_bam"]]
    return given[0] if given else f"{OUT}/aligned/{sample}.bam"


def molecules(sample):
    return f"{OUT}/molecules/{sample}.bam"


def variants(sample):
    return f"{OUT}/variants/{sample}.vcf.gz"


def bin_counts(sample):
    """Counts given by the sheet, or made from the sample's reads."""
    given = [row["bin_counts"] for row in units_of(sample) if row["bin_counts"]]
    return given[0] if given else f"{OUT}/bins/{sample}.tsv.gz"


def patient_of(sample):
    return next(row["patient_id"] for row in STUDY.samples if row["sample_id"] == sample)


def matched_normal(sample):
    patient = patient_of(sample)
    return [
        molecules(row["sample_id"])
        for row in selected("PANEL", "BUFFY_COAT")
        if row["patient_id"] == patient
    ][:1]


def of_patient(patient, assay):
    return [
        row["sample_id"] for row in selected(assay, "PLASMA") if row["patient_id"] == patient
    ]


def panel_plasma(patient):
    return of_patient(patient, "PANEL")


CONTROLS = [row["sample_id"] for row in selected("PANEL", "BUFFY_COAT", "HEALTHY_PLASMA")]
NORMAL_COUNTS = [bin_counts(row["sample_id"]) for row in selected("SWGS", "HEALTHY_PLASMA")]
PANEL_SAMPLES = [
    row["sample_id"] for row in selected("PANEL", "PLASMA", "BUFFY_COAT", "HEALTHY_PLASMA")
]
GIVEN_ALIGNED = {row["sample_id"] for row in STUDY.units if row["aligned_bam"]}
ALIGNED_HERE = [sample for sample in PANEL_SAMPLES if sample not in GIVEN_ALIGNED]
SHALLOW_SAMPLES = [row["sample_id"] for row in STUDY.samples if row["assay"] == "SWGS"]
PANEL_PATIENTS = sorted({row["patient_id"] for row in selected("PANEL", "PLASMA")})
FRACTION_PATIENTS = sorted(
    {row["patient_id"] for assay in ("PANEL", "SWGS") for row in selected(assay, "PLASMA")}
)


def one_of(samples):
    """Wildcard constraint; of no sample it matches nothing."""
    return "|".join(map(re.escape, sorted(samples))) or "(?!)"


def given(option, values):
    """An option with its values, or nothing if there are none."""
    values = [values] if isinstance(values, str) else list(values)
    return f"{option} {' '.join(values)}" if values else ""
