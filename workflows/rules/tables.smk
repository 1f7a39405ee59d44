SCRIPTS = Path(workflow.basedir) / "scripts"

# Every result table; samples_table adds the sheet itself, so that keys have their parent.
TABLES = [
    f"{OUT}/tables_parts/samples.tsv",
    f"{OUT}/tables_parts/participants.tsv",
    *rules.endpoints.output,
    rules.biomarkers.output[0],
    *rules.survival.output,
    *expand(f"{OUT}/monitor/{{patient}}.{{part}}.tsv", patient=PANEL_PATIENTS,
            part=["samples", "variants"]),
    *expand(f"{OUT}/monitor/{{patient}}.evidence.tsv.gz", patient=PANEL_PATIENTS),
    *expand(f"{OUT}/fraction/{{patient}}.{{part}}.tsv", patient=FRACTION_PATIENTS,
            part=["fraction", "segments"]),
    *expand(f"{OUT}/fragments/{{sample}}.summary.tsv", sample=PANEL_SAMPLES),
    *expand(f"{OUT}/families/{{sample}}.tsv", sample=PANEL_SAMPLES),
    *expand(f"{OUT}/ledgers/{{sample}}.consensus.tsv", sample=PANEL_SAMPLES),
    *expand(f"{OUT}/ledgers/{{sample}}.align.tsv", sample=ALIGNED_HERE),
]


rule samples_table:
    input:
        samples=config["samples"],
        patients=lambda wildcards: Path(needed("clinical")(wildcards)) / "patients.tsv",
        schema=Path(workflow.basedir) / "schemas" / "samples.schema.json",
    output:
        samples=f"{OUT}/tables_parts/samples.tsv",
        samples_schema=f"{OUT}/tables_parts/samples.schema.json",
        participants=f"{OUT}/tables_parts/participants.tsv",
        participants_schema=f"{OUT}/tables_parts/participants.schema.json",
    log:
        f"{OUT}/logs/samples_table.log",
    benchmark:
        f"{OUT}/benchmarks/samples_table.tsv"
    params:
        script=SCRIPTS / "samples_table.py",
        folder=lambda wildcards, output: str(Path(output.samples).parent),
    shell:
        "python3 {params.script} --samples {input.samples} --patients {input.patients} "
        "--schema {input.schema} --output {params.folder} 2> {log}"


# The names of thousands of files do not fit into one command line.
rule table_parts:
    input:
        parts=TABLES,
    output:
        f"{OUT}/tables_parts/parts.txt",
    log:
        f"{OUT}/logs/table_parts.log",
    run:
        Path(output[0]).write_text("".join(f"{part}\n" for part in input.parts), encoding="utf-8")


rule tables:
    input:
        parts=TABLES,
        listed=rules.table_parts.output,
        table_keys=Path(workflow.basedir) / "schemas" / "table_keys.json",
    output:
        package=f"{OUT}/tables/datapackage.json",
        database=f"{OUT}/tables/sarcotrace.duckdb",
    params:
        script=SCRIPTS / "build_tables.py",
        folder=lambda wildcards, output: str(Path(output.package).parent),
    log:
        f"{OUT}/logs/tables.log",
    benchmark:
        f"{OUT}/benchmarks/tables.tsv"
    resources:
        mem_mb=1000,
    shell:
        "python3 {params.script} --keys {input.table_keys} --output {params.folder} "
        "--inputs {input.listed} 2> {log}"


rule explorer:
    input:
        rules.tables.output,
        page=lambda wildcards: Path(needed("explorer")(wildcards)) / "index.html",
    output:
        page=f"{OUT}/explorer/index.html",
    log:
        f"{OUT}/logs/explorer.log",
    params:
        source=lambda wildcards, input: str(Path(input.page).parent),
        folder=lambda wildcards, output: str(Path(output.page).parent),
    shell:
        "cp -rT {params.source} {params.folder} 2> {log}"
