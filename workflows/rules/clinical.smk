rule endpoints:
    input:
        sheets=clinical_sheets,
    output:
        adsl=f"{OUT}/endpoints/adsl.tsv",
        adtte=f"{OUT}/endpoints/adtte.tsv",
        adrs=f"{OUT}/endpoints/adrs.tsv",
        adtr=f"{OUT}/endpoints/adtr.tsv",
        primary=f"{OUT}/endpoints/primary.tsv",
        rules=f"{OUT}/endpoints/pfs_rules.tsv",
    params:
        clinical=needed("clinical"),
        cutoff=needed("data_cutoff_date"),
        folder=lambda wildcards, output: str(Path(output.adsl).parent),
    log:
        f"{OUT}/logs/endpoints.log",
    benchmark:
        f"{OUT}/benchmarks/endpoints.tsv"
    resources:
        mem_mb=500,
    shell:
        "sarcotrace-endpoints --clinical {params.clinical} --data-cutoff-date {params.cutoff} "
        "--output {params.folder} 2> {log}"


rule biomarkers:
    input:
        sheets=clinical_sheets,
        samples=config["samples"],
        adtte=rules.endpoints.output.adtte,
        monitor=[f"{OUT}/monitor/{patient}.samples.tsv" for patient in PANEL_PATIENTS],
        fraction=[f"{OUT}/fraction/{patient}.fraction.tsv" for patient in FRACTION_PATIENTS],
    output:
        f"{OUT}/biomarkers/biomarkers.tsv",
    params:
        clinical=needed("clinical"),
        monitor=lambda wildcards, input: given("--monitor", input.monitor),
        fraction=lambda wildcards, input: given("--fraction", input.fraction),
    log:
        f"{OUT}/logs/biomarkers.log",
    benchmark:
        f"{OUT}/benchmarks/biomarkers.tsv"
    resources:
        mem_mb=500,
    shell:
        "sarcotrace-biomarkers --clinical {params.clinical} --samples {input.samples} "
        "--adtte {input.adtte} {params.monitor} {params.fraction} "
        "--output {output} 2> {log}"


rule survival:
    input:
        adsl=rules.endpoints.output.adsl,
        adtte=rules.endpoints.output.adtte,
        adrs=rules.endpoints.output.adrs,
        biomarkers=rules.biomarkers.output,
        plan=needed("analysis_plan"),
    output:
        associations=f"{OUT}/survival/associations.tsv",
        kaplan_meier=f"{OUT}/survival/kaplan_meier.tsv",
        risk_table=f"{OUT}/survival/risk_table.tsv",
        cox_models=f"{OUT}/survival/cox_models.tsv",
        refused=f"{OUT}/survival/refused.tsv",
        summary=f"{OUT}/survival/kaplan_meier_summary.tsv",
    params:
        folder=lambda wildcards, output: str(Path(output.associations).parent),
    log:
        f"{OUT}/logs/survival.log",
    benchmark:
        f"{OUT}/benchmarks/survival.tsv"
    resources:
        mem_mb=500,
    shell:
        "sarcotrace-survival --adsl {input.adsl} --adtte {input.adtte} --adrs {input.adrs} "
        "--biomarkers {input.biomarkers} --plan {input.plan} --output {params.folder} 2> {log}"
