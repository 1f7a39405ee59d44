rule consensus:
    input:
        bam=lambda wildcards: aligned_bam(wildcards.sample),
        reference=REFERENCE,
    output:
        bam=f"{OUT}/molecules/{{sample}}.bam",
        bai=f"{OUT}/molecules/{{sample}}.bam.bai",
        ledger=f"{OUT}/ledgers/{{sample}}.consensus.tsv",
        families=f"{OUT}/families/{{sample}}.tsv",
    params:
        strategy=config["consensus"]["strategy"],
        edits=config["consensus"]["edits"],
    log:
        f"{OUT}/logs/consensus/{{sample}}.log",
    benchmark:
        f"{OUT}/benchmarks/consensus/{{sample}}.tsv"
    threads: config["threads"]
    resources:
        mem_mb=2000,
    shell:
        "sarcotrace-consensus --input {input.bam} --reference {input.reference} "
        "--sample {wildcards.sample} --strategy {params.strategy} --edits {params.edits} "
        "--threads {threads} --output {output.bam} --ledger {output.ledger} "
        "--family-sizes {output.families} 2> {log}"


rule fragments:
    input:
        bam=rules.consensus.output.bam,
        reference=REFERENCE,
    output:
        lengths=f"{OUT}/fragments/{{sample}}.lengths.tsv",
        summary=f"{OUT}/fragments/{{sample}}.summary.tsv",
    params:
        prefix=lambda wildcards, output: output.summary.removesuffix(".summary.tsv"),
    log:
        f"{OUT}/logs/fragments/{{sample}}.log",
    benchmark:
        f"{OUT}/benchmarks/fragments/{{sample}}.tsv"
    resources:
        mem_mb=1000,
    shell:
        "sarcotrace-fragments --input {input.bam} --reference {input.reference} "
        "--sample {wildcards.sample} --output {params.prefix} 2> {log}"
