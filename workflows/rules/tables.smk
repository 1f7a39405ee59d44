SCRIPTS = Path(workflow.basedir) / "scripts"

# Every result table; samples_table adds the sheet itself, so that keys have their parent.
TABLES = [
    f"{OUT}/tables_parts/samples.tsv",
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
        schema=Path(workflow.basedir) / "schemas" / "samples.schema.json",
    output:
        table=f"{OUT}/tables_parts/samples.tsv",
        schema=f"{OUT}/tables_parts/samples.schema.json",
    log:
        f"{OUT}/logs/samples_table.log",
    benchmark:
        f"{OUT}/benchmarks/samples_table.tsv"
    params:
        script=SCRIPTS / "samples_table.py",
    shell:
        "python3 {params.script} --samples {input.samples} --schema {input.schema} "
        "--output {output.table} 2> {log}"


rule tables:
    input:
        parts=TABLES,
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
        "python3 {params.script} --keys {input.table_keys} --output {params.folder} {input.parts} 2> {log}"


rule explorer:
    input:
        rules.tables.output,
        page=Path(config["explorer"]) / "index.html",
    output:
        page=f"{OUT}/explorer/index.html",
    log:
        f"{OUT}/logs/explorer.log",
    params:
        source=lambda wildcards, input: str(Path(input.page).parent),
        folder=lambda wildcards, output: str(Path(output.page).parent),
    shell:
        "cp -rT {params.source} {params.folder} 2> {log}"
