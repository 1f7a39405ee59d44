rule bins:
    input:
        bam=lambda wildcards: aligned_bam(wildcards.sample),
    output:
        f"{OUT}/bins/{{sample}}.tsv.gz",
    params:
        bin_size_bp=config["bin_size_bp"],
    log:
        f"{OUT}/logs/bins/{{sample}}.log",
    benchmark:
        f"{OUT}/benchmarks/bins/{{sample}}.tsv"
    threads: config["threads"]
    resources:
        mem_mb=1000,
    shell:
        "sarcotrace-bins --input {input.bam} --sample {wildcards.sample} --bin-size {params.bin_size_bp} "
        "--threads {threads} --output {output} 2> {log}"


rule panel_of_normals:
    input:
        counts=NORMAL_COUNTS,
        tracks=GC_MAPPABILITY,
    output:
        f"{OUT}/artefacts/panel_of_normals.tsv",
    log:
        f"{OUT}/logs/panel_of_normals.log",
    benchmark:
        f"{OUT}/benchmarks/panel_of_normals.tsv"
    resources:
        mem_mb=1000,
    shell:
        "sarcotrace-normals --bins {input.counts} --gc {input.tracks[0]} --map {input.tracks[1]} "
        "--output {output} 2> {log}"


rule fraction:
    input:
        samples=config["samples"],
        counts=lambda wildcards: [bin_counts(s) for s in of_patient(wildcards.patient, "SWGS")],
        tracks=GC_MAPPABILITY,
        normals=PANEL_OF_NORMALS,
        monitor=lambda wildcards: (
            [f"{OUT}/monitor/{wildcards.patient}.samples.tsv"]
            if panel_plasma(wildcards.patient)
            else []
        ),
        variants=lambda wildcards: (
            [f"{OUT}/monitor/{wildcards.patient}.variants.tsv"]
            if panel_plasma(wildcards.patient)
            else []
        ),
    output:
        fraction=f"{OUT}/fraction/{{patient}}.fraction.tsv",
        segments=f"{OUT}/fraction/{{patient}}.segments.tsv",
    params:
        prefix=lambda wildcards, output: output.fraction.removesuffix(".fraction.tsv"),
        bins=lambda wildcards: given("--bins", [
            f"{sample}={bin_counts(sample)}" for sample in of_patient(wildcards.patient, "SWGS")
        ]),
        tracks=lambda wildcards, input: (
            f"--gc {input.tracks[0]} --map {input.tracks[1]}" if input.tracks else ""
        ),
        normals=lambda wildcards, input: given("--panel-of-normals", input.normals),
        monitor=lambda wildcards, input: given("--monitor-samples", input.monitor),
        variants=lambda wildcards, input: given("--monitor-variants", input.variants),
    log:
        f"{OUT}/logs/fraction/{{patient}}.log",
    benchmark:
        f"{OUT}/benchmarks/fraction/{{patient}}.tsv"
    resources:
        mem_mb=1000,
    shell:
        "sarcotrace-fraction --patient {wildcards.patient} --samples {input.samples} {params.bins} "
        "{params.tracks} {params.normals} {params.monitor} {params.variants} "
        "--output {params.prefix} 2> {log}"
