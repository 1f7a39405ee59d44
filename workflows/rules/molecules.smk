# Each of the two makes outputs of certain samples only, and there it goes first.
ruleorder: align > molecules_of_reads
ruleorder: consensus > molecules_of_reads


# Reads come to consensus in the order in which it groups them: no aligned BAM, no second sort.
rule molecules_of_reads:
    input:
        index=rules.index.output,
        reference=REFERENCE,
        units=config["units"],
        reads=lambda wildcards: files_to_align(wildcards.sample),
    output:
        bam=f"{OUT}/molecules/{{sample}}.bam",
        bai=f"{OUT}/molecules/{{sample}}.bam.bai",
        align_ledger=f"{OUT}/ledgers/{{sample}}.align.tsv",
        ledger=f"{OUT}/ledgers/{{sample}}.consensus.tsv",
        families=f"{OUT}/families/{{sample}}.tsv",
    params:
        strategy=config["consensus"]["strategy"],
        edits=config["consensus"]["edits"],
    log:
        align=f"{OUT}/logs/align/{{sample}}.log",
        consensus=f"{OUT}/logs/consensus/{{sample}}.log",
    benchmark:
        f"{OUT}/benchmarks/molecules/{{sample}}.tsv"
    threads: config["threads"]
    resources:
        mem_mb=4000,
    shell:
        "set -o pipefail; "
        "sarcotrace-align --index {input.index} --reference {input.reference} "
        "--units {input.units} --sample {wildcards.sample} --threads {threads} "
        "--order template --output - --ledger {output.align_ledger} 2> {log.align} | "
        "sarcotrace-consensus --input - --reference {input.reference} "
        "--sample {wildcards.sample} --strategy {params.strategy} --edits {params.edits} "
        "--threads {threads} --output {output.bam} --ledger {output.ledger} "
        "--family-sizes {output.families} 2> {log.consensus}"


# Of somebody else's alignment.
rule consensus:
    input:
        bam=lambda wildcards: aligned_bam(wildcards.sample),
        reference=REFERENCE,
    output:
        bam=f"{OUT}/molecules/{{sample}}.bam",
        bai=f"{OUT}/molecules/{{sample}}.bam.bai",
        ledger=f"{OUT}/ledgers/{{sample}}.consensus.tsv",
        families=f"{OUT}/families/{{sample}}.tsv",
    wildcard_constraints:
        sample=one_of(GIVEN_ALIGNED),
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
