#!/usr/bin/env python3
"""sarcotrace-call beside freebayes, LoFreq, VarDict and Mutect2 on the same simulated molecule BAMs.

Usage: variants_against_peers.py --bin FOLDER_OF_PROGRAMS --work FOLDER [--design small]
           [--freebayes freebayes] [--lofreq lofreq] [--vardict COMMAND --vardict-scripts FOLDER]
           [--mutect2 COMMAND]

Every plasma sample is called without its normal, in one thread, by each program that is given and can
be run. An allele of the patient's truth is found, whatever its class; another is false, unless it lies
within 10 bp of a true indel, where it may be a piece of it: those are counted apart. All outputs are
made comparable by bcftools norm --atomize. Prints for each program
  - at its own threshold: found and false per Mb, CPU seconds per Mb and peak memory,
  - at equal false positives: for each depth the rows above the lowest score that leaves no more false
    alleles than ours has at its own threshold, chosen in hindsight for every program, ours too. Of the
    scores (SCORES), with and without the program's filter, the one that finds most counts.
Programs write rows down to loose limits, so that rows below their own threshold can be had too.
The rows of a sample stay in --work and are not made again. Needs bcftools, samtools. Exit status 1 if a
peer finds more than ours at equal false positives, or Mutect2 or LoFreq needs less than ten times our CPU.
"""

import argparse
import collections
import json
import pathlib
import shutil
import subprocess
import sys

from bench_support import measure
from simulated_molecules import VAFS, Cohort, run, simulate, table

DESIGNS = {
    "check": [Cohort("p500", 9301, 500, 10, 1, 600, 20, 12)],
    "small": [Cohort("p1000", 9311, 1000, 10, 2, 2000, 50, 30),
              Cohort("p5000", 9312, 5000, 10, 1, 600, 36, 20)],
    "full": [Cohort("p1000", 9321, 1000, 10, 4, 4000, 90, 60),
             Cohort("p2000", 9322, 2000, 10, 2, 4000, 90, 60),
             Cohort("p5000", 9323, 5000, 10, 2, 1500, 60, 40)],
}
SCORES = {"sarcotrace": ["QUAL"], "freebayes": ["QUAL", "QA"], "lofreq": ["QUAL"],
          "vardict": ["QUAL", "VD"], "mutect2": ["TLOD"]}
FREEBAYES_OWN_QUAL, LOFREQ_OWN_P = 20, 0.01
NEAR_INDEL_BP = 10
LEAST_CPU_RATIO = {"mutect2": 10, "lofreq": 10}
SIZES = (("SNVs", 0, 0), ("indels of 1-20 bp", 1, 20), ("indels of 21-50 bp", 21, 50))


def commands(options):
    """{program: shell command with {input}, {reference}, {targets}, {noise}, {patient}, {output}}.

    Peers count mates once where they can (VarDict's -UN), read every molecule (no down-sampling) and report
    alleles of a VAF of 0.05 % and more.
    """
    lofreq = options.lofreq
    found = {
        "sarcotrace": f"{options.bin}/sarcotrace-call --input {{input}} --patient {{patient}} --reference {{reference}} "
                      "--targets {targets} --noise {noise} --output {output}",
        "freebayes": f"{options.freebayes} -f {{reference}} -t {{targets}} --pooled-continuous -F 0.0005 -C 2 "
                     "{input} > {output}",
        "lofreq": f"{lofreq} indelqual --dindel -f {{reference}} -o {{output}}.bam {{input}} && "
                  f"samtools index {{output}}.bam && "
                  f"{lofreq} call --call-indels -a 0.05 -b 1 --no-default-filter -f {{reference}} -l {{targets}} "
                  "--force-overwrite -o {output} {output}.bam",
    }
    if options.vardict:
        scripts = options.vardict_scripts
        found["vardict"] = (f"{options.vardict} -G {{reference}} -f 0.0005 -N {{patient}} -UN -b {{input}} "
                            f"-c 1 -S 2 -E 3 -g 4 -th 1 {{targets}} | Rscript {scripts}/teststrandbias.R | "
                            f"perl {scripts}/var2vcf_valid.pl -N {{patient}} -E -f 0.0005 > {{output}}")
    if options.mutect2:
        found["mutect2"] = (f"{options.mutect2} Mutect2 -R {{reference}} -I {{input}} -L {{targets}} -O {{output}}.raw.vcf "
                            "--max-reads-per-alignment-start 0 --max-mnp-distance 0 --native-pair-hmm-threads 1 "
                            "--initial-tumor-lod 0 --tumor-lod-to-emit 0 && "
                            f"{options.mutect2} FilterMutectCalls -R {{reference}} -V {{output}}.raw.vcf -O {{output}}")
    programs = {"freebayes": options.freebayes, "lofreq": lofreq}
    for name, program in programs.items():
        if shutil.which(program) is None:
            print(f"{name}: {program} cannot be run, left out")
            del found[name]
    return found


def normalized_rows(program, path, reference, targets):
    """[[contig:position:ref:alt, passes its own threshold, {score: value}]] inside of the targets."""
    tags = [tag for tag in SCORES[program] if tag != "QUAL"]
    form = "\\t".join(["%CHROM", "%POS", "%REF", "%ALT", "%FILTER", "%QUAL"] + [f"%INFO/{tag}" for tag in tags])
    text = subprocess.run(
        f"set -o pipefail; bcftools reheader --fai {reference}.fai {path} | bcftools norm -m -any --atomize "
        f"-f {reference} | bcftools query -f '{form}\\n'", shell=True, executable="bash",
        check=True, capture_output=True, text=True).stdout
    rows = {}
    for line in text.splitlines():
        contig, position, ref, alt, filters, *values = line.split("\t")
        if not any(c == contig and begin < int(position) <= end for c, begin, end in targets):
            continue
        scores = {name: float(value) if value != "." else 0.0 for name, value in zip(["QUAL"] + tags, values)}
        passes = filters in ("PASS", ".")
        if program == "freebayes":
            passes = scores["QUAL"] >= FREEBAYES_OWN_QUAL
        elif program == "lofreq":
            bases = sum(end - begin for _, begin, end in targets)
            passes = 10 ** (-scores["QUAL"] / 10) * 3 * bases <= LOFREQ_OWN_P
        key = ":".join((contig, position, ref, alt))
        if key not in rows or scores["QUAL"] > rows[key][2]["QUAL"]:
            rows[key] = [key, passes, scores]
    return list(rows.values())


def call(options, command, program, folder, patient, sample, targets):
    """{cpu, wall, peak_mb, rows} of one program and sample."""
    output = folder / f"{sample}.{program}.vcf"
    words = {"input": folder / "molecules" / f"{sample}.bam", "patient": patient, "output": output,
             "reference": folder / "reference.fa", "targets": folder / "panel.bed", "noise": folder / "noise.json"}
    remove(folder.glob(f"{sample}.{program}.vcf*"))
    used = measure(command.format(**words), options.work, folder / f"{sample}.{program}.log")
    rows = normalized_rows(program, output, words["reference"], targets)
    remove(folder.glob(f"{sample}.{program}.vcf*"))
    return {"cpu": used.cpu, "wall": used.wall, "peak_mb": used.peak_mb, "rows": rows}


def remove(paths):
    for path in list(paths):
        path.unlink()


def read_targets(path):
    return [(contig, int(begin), int(end)) for contig, begin, end, *_ in
            (line.split() for line in open(path) if not line.startswith("#"))]


def collect(options, cohort, programs):
    """{samples: {name: {patient, programs}}, truth, molecules, bp} of one cohort."""
    kept = options.work / f"{cohort.name}.{options.seed}.peers.json"
    result = json.loads(kept.read_text()) if kept.exists() else {"samples": {}}
    done = result["samples"].values()
    if done and all(name in s["programs"] for s in done for name in programs):
        return result
    folder = options.work / f"{cohort.name}.{options.seed}"
    if not (folder / "noise.json").exists():
        simulate(options, cohort, folder)
        run("samtools", "dict", folder / "reference.fa", "-o", folder / "reference.dict")
    targets = read_targets(folder / "panel.bed")
    result["bp"] = sum(end - begin for _, begin, end in targets)
    result["truth"] = table(folder / "truth" / "variants.tsv")
    result["vafs"] = {f"{r['sample_id']} {r['variant_id']}": float(r["expected_vaf"])
                      for r in table(folder / "truth" / "variant_molecules.tsv")}
    for row in table(folder / "samples.tsv"):
        if row["material"] != "PLASMA" or row["assay"] != "PANEL":
            continue
        sample = result["samples"].setdefault(row["sample_id"], {"patient": row["patient_id"], "programs": {}})
        for program, command in programs.items():
            if program not in sample["programs"]:
                sample["programs"][program] = call(options, command, program, folder, row["patient_id"],
                                                   row["sample_id"], targets)
                kept.write_text(json.dumps(result))
                print(f"{row['sample_id']} {program} {sample['programs'][program]['cpu']:.1f} s", file=sys.stderr)
    if not options.keep:
        shutil.rmtree(folder)
    return result


class Judged:
    """Alleles of one program in one cohort: those of the truth, false ones, pieces of true indels."""

    def __init__(self, cohort, program):
        truth = collections.defaultdict(dict)
        for v in cohort["truth"]:
            truth[v["patient_id"]][":".join((v["contig"], v["position"], v["ref"], v["alt"]))] = v
        self.true, self.false, self.pieces = [], [], []  # (sample, key, passes, scores)
        self.used = [s["programs"][program] for s in cohort["samples"].values()]
        for name, sample in cohort["samples"].items():
            known = truth[sample["patient"]]
            indels = [(v["contig"], int(v["position"]), int(v["position"]) + len(v["ref"]))
                      for v in known.values() if len(v["ref"]) != len(v["alt"])]
            for key, passes, scores in sample["programs"][program]["rows"]:
                contig, position = key.split(":")[0], int(key.split(":")[1])
                near = any(c == contig and begin - NEAR_INDEL_BP <= position <= end + NEAR_INDEL_BP
                           for c, begin, end in indels)
                kind = self.true if key in known else self.pieces if near else self.false
                kind.append((name, key, passes, scores))

    def own(self):
        """What passes the program's own threshold: (set of true (sample, key), false alleles, pieces)."""
        return ({(s, k) for s, k, passes, _ in self.true if passes}, sum(1 for r in self.false if r[2]),
                sum(1 for r in self.pieces if r[2]))

    def at_most(self, false, scores):
        """The largest set of true alleles with at most so many false ones, over the scores and the filter."""
        best = set()
        for score in scores:
            for filtered in (False, True):
                worst = sorted((r[3][score] for r in self.false if r[2] or not filtered), reverse=True)
                limit = worst[false] if len(worst) > false else float("-inf")
                found = {(s, k) for s, k, passes, values in self.true
                         if values[score] > limit and (passes or not filtered)}
                best = max(best, found, key=len)
        return best


def tumor_variants(cohort):
    """{(sample, key): (size, VAF)} of the planted tumor variants of all samples."""
    variants = {}
    for name, sample in cohort["samples"].items():
        for v in cohort["truth"]:
            if v["patient_id"] == sample["patient"] and v["origin"] == "TUMOR":
                key = ":".join((v["contig"], v["position"], v["ref"], v["alt"]))
                variants[name, key] = (abs(len(v["alt"]) - len(v["ref"])), cohort["vafs"][f"{name} {v['variant_id']}"])
    return variants


def print_shares(title, cohort, found):
    """One line for each class of size: share of each program's found variants by VAF."""
    variants = tumor_variants(cohort)
    print(title)
    for name, low, high in SIZES:
        for program, keys in found.items():
            cells = []
            for vaf in VAFS:
                these = [k for k, (size, v) in variants.items() if low <= size <= high and abs(v - float(vaf)) < 1e-9]
                share = sum(1 for k in these if k in keys) / len(these) if these else float("nan")
                cells.append(f"{share:.3f} of {len(these)}")
            print(f"| {name} | {program} | " + " | ".join(cells) + " |")


def report_cohort(design, cohort, programs):
    """Prints one depth; {program: tumor variants found at equal false positives}."""
    judged = {program: Judged(cohort, program) for program in programs}
    megabases = cohort["bp"] * len(cohort["samples"]) / 1e6
    print(f"\n## {design.name}: {design.patients} patients, {len(cohort['samples'])} samples, {megabases:.2f} Mb, "
          f"{design.depth} molecules a base")
    print("| program | false per Mb | pieces of true indels per Mb | CPU s per Mb | wall s per Mb | peak MB |")
    for program, j in judged.items():
        _, false, pieces = j.own()
        total = {what: sum(u[what] for u in j.used) / megabases for what in ("cpu", "wall")}
        print(f"| {program} | {false / megabases:.1f} | {pieces / megabases:.1f} | {total['cpu']:.1f} | "
              f"{total['wall']:.1f} | {max(u['peak_mb'] for u in j.used):.0f} |")
    print_shares(f"Found at their own thresholds, by VAF {', '.join(VAFS)}:", cohort,
                 {program: j.own()[0] for program, j in judged.items()})
    false = judged["sarcotrace"].own()[1]
    equal = {p: j.at_most(false, SCORES[p]) for p, j in judged.items()}
    print_shares(f"Found with at most {false} false alleles, those of ours at its own threshold:", cohort, equal)
    variants = tumor_variants(cohort)
    return {p: {k for k in keys if k in variants} for p, keys in equal.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--design", choices=sorted(DESIGNS), default="small")
    parser.add_argument("--seed", type=int, default=0, help="added to the cohorts' seeds")
    parser.add_argument("--threads", type=int, default=1, help="for the simulation; callers have one")
    parser.add_argument("--keep", action="store_true", help="keep the cohorts' molecules")
    parser.add_argument("--freebayes", default="freebayes")
    parser.add_argument("--lofreq", default="lofreq")
    parser.add_argument("--vardict", help="command of VarDictJava")
    parser.add_argument("--vardict-scripts", help="folder of teststrandbias.R and var2vcf_valid.pl")
    parser.add_argument("--mutect2", help="command of GATK, to which Mutect2 and its options are appended")
    options = parser.parse_args()
    if options.vardict and not options.vardict_scripts:
        parser.error("--vardict needs --vardict-scripts")
    options.work.mkdir(parents=True, exist_ok=True)
    programs = commands(options)
    failed, found, cpu = False, collections.defaultdict(int), collections.defaultdict(float)
    only = collections.defaultdict(lambda: [0, 0])
    for design in DESIGNS[options.design]:
        cohort = collect(options, design, programs)
        equal = report_cohort(design, cohort, programs)
        for program, keys in equal.items():
            found[program] += len(keys)
            cpu[program] += sum(s["programs"][program]["cpu"] for s in cohort["samples"].values())
            only[program][0] += len(equal["sarcotrace"] - keys)
            only[program][1] += len(keys - equal["sarcotrace"])
    print("\n## All depths, at equal false positives")
    for program in programs:
        ratio = cpu[program] / cpu["sarcotrace"]
        met = found[program] <= found["sarcotrace"] and ratio >= LEAST_CPU_RATIO.get(program, 0)
        failed = failed or not met
        print(f"{program}: {found[program]} tumour variants found (ours alone {only[program][0]}, it alone "
              f"{only[program][1]}), {ratio:.1f} times our CPU{'' if met else ': NOT MET'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
