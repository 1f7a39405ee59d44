rule noise:
    input:
        controls=lambda wildcards: [molecules(sample) for sample in CONTROLS],
        reference=REFERENCE,
        targets=needed("targets"),
        samples=config["samples"],
    output:
        model=f"{OUT}/artefacts/noise.json",
        rates=f"{OUT}/artefacts/noise.rates.tsv",
        controls=f"{OUT}/artefacts/noise.controls.tsv",
    params:
        report=lambda wildcards, output: output.model.removesuffix(".json"),
    log:
        f"{OUT}/logs/noise.log",
    benchmark:
        f"{OUT}/benchmarks/noise.tsv"
    threads: config["threads"]
    resources:
        mem_mb=2000,
    shell:
        "sarcotrace-noise --controls {input.controls} --reference {input.reference} "
        "--targets {input.targets} --samples {input.samples} --least-controls 3 "
        "--threads {threads} --output {output.model} --report {params.report} 2> {log}"


rule call:
    input:
        bam=f"{OUT}/molecules/{{sample}}.bam",
        normal=lambda wildcards: matched_normal(wildcards.sample),
        reference=REFERENCE,
        targets=needed("targets"),
        noise=NOISE_MODEL,
    output:
        vcf=f"{OUT}/variants/{{sample}}.vcf.gz",
        tbi=f"{OUT}/variants/{{sample}}.vcf.gz.tbi",
    params:
        patient=lambda wildcards: patient_of(wildcards.sample),
        normal=lambda wildcards, input: given("--matched-normal", input.normal),
    log:
        f"{OUT}/logs/call/{{sample}}.log",
    benchmark:
        f"{OUT}/benchmarks/call/{{sample}}.tsv"
    threads: config["threads"]
    resources:
        mem_mb=2000,
    shell:
        "sarcotrace-call --input {input.bam} --patient {params.patient} {params.normal} "
        "--reference {input.reference} --targets {input.targets} --noise {input.noise} "
        "--threads {threads} --output {output.vcf} 2> {log}"


rule monitor:
    input:
        samples=config["samples"],
        molecules=lambda wildcards: [molecules(sample) for sample in panel_plasma(wildcards.patient)],
        variants=lambda wildcards: [variants(sample) for sample in panel_plasma(wildcards.patient)],
        reference=REFERENCE,
        targets=needed("targets"),
        noise=NOISE_MODEL,
    output:
        variants=f"{OUT}/monitor/{{patient}}.variants.tsv",
        samples=f"{OUT}/monitor/{{patient}}.samples.tsv",
        evidence=f"{OUT}/monitor/{{patient}}.evidence.tsv.gz",
    params:
        prefix=lambda wildcards, output: output.samples.removesuffix(".samples.tsv"),
    log:
        f"{OUT}/logs/monitor/{{patient}}.log",
    benchmark:
        f"{OUT}/benchmarks/monitor/{{patient}}.tsv"
    threads: config["threads"]
    resources:
        mem_mb=2000,
    shell:
        "sarcotrace-monitor --patient {wildcards.patient} --samples {input.samples} "
        "--input {input.molecules} --vcf {input.variants} "
        "--reference {input.reference} --targets {input.targets} --noise {input.noise} "
        "--threads {threads} --output {params.prefix} 2> {log}"
