rule index:
    input:
        reference=REFERENCE,
    output:
        f"{OUT}/index/reference.sti",
    log:
        f"{OUT}/logs/index.log",
    benchmark:
        f"{OUT}/benchmarks/index.tsv"
    resources:
        mem_mb=2000,
    shell:
        "sarcotrace-index --reference {input.reference} --output {output} 2> {log}"


# Shallow genomes: their bins are counted from the aligned BAM. Nothing but consensus reads that of
# panels, so rule molecules_of_reads passes it on without writing it.
rule align:
    input:
        index=rules.index.output,
        reference=REFERENCE,
        units=config["units"],
        reads=lambda wildcards: files_to_align(wildcards.sample),
    output:
        bam=f"{OUT}/aligned/{{sample}}.bam",
        bai=f"{OUT}/aligned/{{sample}}.bam.bai",
        ledger=f"{OUT}/ledgers/{{sample}}.align.tsv",
    wildcard_constraints:
        sample=one_of(SHALLOW_SAMPLES),
    log:
        f"{OUT}/logs/align/{{sample}}.log",
    benchmark:
        f"{OUT}/benchmarks/align/{{sample}}.tsv"
    threads: config["threads"]
    resources:
        mem_mb=2000,
    shell:
        "sarcotrace-align --index {input.index} --reference {input.reference} "
        "--units {input.units} --sample {wildcards.sample} --threads {threads} "
        "--output {output.bam} --ledger {output.ledger} 2> {log}"
