#include "vcf_rows.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sarcotrace/core/text.hpp"
#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::tools::call {
namespace {

using pileup::Stratum;
using pileup::Support;

std::string integer(std::int64_t value) { return std::to_string(value); }

std::string ref_alt(const pileup::AlleleEvidence& evidence, Stratum first, Stratum second) {
    const auto both = [&](Support support) {
        return evidence.count(first, support) +
               (first == second ? 0 : evidence.count(second, support));
    };
    return integer(both(Support::Ref)) + ',' + integer(both(Support::Alt));
}

std::string single_strand(const pileup::AlleleEvidence& evidence) {
    const auto sum = [&](Stratum simplex, Stratum singleton, Support support) {
        return integer(evidence.count(simplex, support) + evidence.count(singleton, support));
    };
    std::string text;
    for (const Support support : {Support::Ref, Support::Alt}) {
        text += (text.empty() ? "" : ",") +
                sum(Stratum::SimplexTop, Stratum::SingletonTop, support) + ',' +
                sum(Stratum::SimplexBottom, Stratum::SingletonBottom, support);
    }
    return text;
}

double vaf_of(const pileup::AlleleEvidence& evidence) noexcept {
    return static_cast<double>(evidence.total(Support::Alt)) /
           static_cast<double>(evidence.depth());
}

/// Values of FORMAT for one sample.
std::vector<std::string> sample_values(const pileup::AlleleEvidence& evidence, bool carries) {
    const std::int64_t depth = evidence.depth();
    if (depth == 0) {
        return {"./.", "0", "0,0", ".", ".", "0,0", "0,0", "0,0", "0,0,0,0"};
    }
    const stats::ConfidenceInterval interval =
        stats::jeffreys(evidence.total(Support::Alt), depth);
    const std::string genotype = !carries                 ? "0/0"
                                 : vaf_of(evidence) > 0.9 ? "1/1"
                                                          : "0/1";
    return {genotype,
            integer(depth),
            integer(evidence.total(Support::Ref)) + ',' + integer(evidence.total(Support::Alt)),
            core::format_number(vaf_of(evidence)),
            core::format_number(interval.lower) + ',' + core::format_number(interval.upper),
            ref_alt(evidence, Stratum::Duplex, Stratum::Duplex),
            ref_alt(evidence, Stratum::SimplexTop, Stratum::SimplexBottom),
            ref_alt(evidence, Stratum::SingletonTop, Stratum::SingletonBottom),
            single_strand(evidence)};
}

std::string type_of(const pileup::Allele& allele) {
    if (allele.is_complex()) {
        return "COMPLEX";
    }
    if (allele.is_indel()) {
        return allele.is_insertion() ? "INSERTION" : "DELETION";
    }
    return allele.ref.size() == 1 ? "SNV" : "MNV";
}

/// -10 log10 of the p-value, at most 1000; 0, not -0, for 1.
double phred(double p_value) noexcept {
    return p_value <= 1e-100 ? 1000.0 : std::clamp(0.0 - 10.0 * std::log10(p_value), 0.0, 1000.0);
}

double expected_errors(const calling::Variant& variant) noexcept {
    double sum = 0.0;
    for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
        sum += variant.errors[s].mean *
               static_cast<double>(variant.evidence.depth(static_cast<Stratum>(s)));
    }
    return sum;
}

std::string given_text(GivenStatus status) {
    switch (status) {
        case GivenStatus::Detected: return "DETECTED";
        case GivenStatus::NotDetected: return "NOT_DETECTED";
        case GivenStatus::NotAssessable: return "NOT_ASSESSABLE";
    }
    return "NOT_ASSESSABLE";
}

std::string sample_line(const SampleCoverage& sample) {
    const auto& medians = sample.median_molecules;
    std::string line = "##SAMPLE=<ID=" + sample.sample_id + ",MedianMolecules=" +
                       integer(std::accumulate(medians.begin(), medians.end(), std::int64_t{0})) +
                       ",MedianDuplexMolecules=" +
                       integer(medians[pileup::to_index(Stratum::Duplex)]);
    if (sample.lod95_vaf) {
        line += ",Lod95Vaf=" + core::format_number(*sample.lod95_vaf);
    }
    return line + ",Description=\"Median molecules of a target base; Lod95Vaf: VAF at which one SNV "
                  "of the target passes as TUMOR with probability 0.95\">";
}

}  // namespace

std::vector<std::string> vcf_meta_lines(const io::Provenance& provenance,
                                        const calling::Settings& settings,
                                        double p_value_threshold,
                                        const std::vector<SampleCoverage>& samples) {
    std::vector<std::string> lines = {
        "##source=" + provenance.one_line(),
        "##FILTER=<ID=weak_evidence,Description=\"p-value of errors alone is above " +
            core::format_number(p_value_threshold) + " (alpha " +
            core::format_number(settings.family_alpha) + " over all tests)\">",
        "##FILTER=<ID=strand_bias,Description=\"Fewer than " +
            integer(settings.limits.duplex_proof) +
            " duplex alt molecules, SBD is beyond " +
            core::format_number(settings.limits.strand_difference) + " and SBP below " +
            core::format_number(settings.limits.strand_p_value) + "\">",
        "##FILTER=<ID=fragment_end,Description=\"EDD is above " +
            core::format_number(settings.limits.end_difference) +
            ": the allele sits at fragment ends, as end repair leaves it\">",
        "##FILTER=<ID=low_mapping_quality,Description=\"Median mapping quality of alt molecules is "
        "below " +
            core::format_number(settings.limits.mapping_quality) + "\">",
        "##INFO=<ID=TYPE,Number=1,Type=String,Description=\"SNV, MNV, INSERTION, DELETION or COMPLEX\">",
        "##INFO=<ID=GENE,Number=1,Type=String,Description=\"Name of the target\">",
        "##INFO=<ID=CLASS,Number=1,Type=String,Description=\"TUMOR, CHIP, GERMLINE, ARTEFACT (a "
        "filter explains it) or UNCERTAIN\">",
        "##INFO=<ID=PCLASS,Number=4,Type=Float,Description=\"Posterior probability of TUMOR, CHIP, "
        "GERMLINE, ARTEFACT\">",
        "##INFO=<ID=LENLR,Number=1,Type=Float,Description=\"ln likelihood ratio of the alt molecules' "
        "fragment lengths: tumor-derived against those of blood cells\">",
        "##INFO=<ID=GIVEN,Number=1,Type=String,Description=\"Allele of --alleles: DETECTED (p-value "
        "within alpha over the given alleles), NOT_DETECTED, NOT_ASSESSABLE (no molecule)\">",
        "##INFO=<ID=LOD95,Number=1,Type=Float,Description=\"VAF at which the given allele is DETECTED "
        "with probability 0.95 in these molecules\">",
        "##INFO=<ID=LOG10P,Number=1,Type=Float,Description=\"-log10 of the p-value under errors "
        "alone, at most 100\">",
        "##INFO=<ID=EXPERR,Number=1,Type=Float,Description=\"Expected molecules that show the "
        "allele by error\">",
        "##INFO=<ID=SBD,Number=1,Type=Float,Description=\"Share of top-strand molecules among "
        "single-strand alt molecules (shrunken) minus that among ref molecules\">",
        "##INFO=<ID=SBP,Number=1,Type=Float,Description=\"p-value of the same difference (Fisher's "
        "exact test)\">",
        "##INFO=<ID=EDD,Number=1,Type=Float,Description=\"Share of alt molecules within 10 bp of a "
        "fragment end (shrunken) minus that of ref molecules\">",
        "##INFO=<ID=MMQ,Number=1,Type=Float,Description=\"Median mapping quality of alt "
        "molecules\">",
        "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"1 where the allele is seen above "
        "error\">",
        "##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"Molecules that cover the allele\">",
        "##FORMAT=<ID=AD,Number=R,Type=Integer,Description=\"Molecules that support ref, alt\">",
        "##FORMAT=<ID=AF,Number=A,Type=Float,Description=\"VAF: alt molecules over DP\">",
        "##FORMAT=<ID=AFCI,Number=2,Type=Float,Description=\"95 % interval of AF (Jeffreys)\">",
        "##FORMAT=<ID=ADD,Number=R,Type=Integer,Description=\"Duplex molecules: ref, alt\">",
        "##FORMAT=<ID=ADS,Number=R,Type=Integer,Description=\"Simplex molecules: ref, alt\">",
        "##FORMAT=<ID=ADN,Number=R,Type=Integer,Description=\"Singleton molecules: ref, alt\">",
        "##FORMAT=<ID=SST,Number=4,Type=Integer,Description=\"Single-strand molecules: ref top, "
        "ref bottom, alt top, alt bottom\">"};
    for (const SampleCoverage& sample : samples) {
        lines.push_back(sample_line(sample));
    }
    return lines;
}

hts::VcfRecord vcf_record(const CalledVariant& called) {
    const calling::Variant& variant = called.variant;
    hts::VcfRecord record{variant.allele.contig,
                          variant.allele.position,
                          "",
                          variant.allele.ref,
                          {variant.allele.alt},
                          phred(variant.p_value),
                          called.failed_filters,
                          {},
                          {"GT", "DP", "AD", "AF", "AFCI", "ADD", "ADS", "ADN", "SST"},
                          {}};
    if (record.filters.empty()) {
        record.filters.emplace_back("PASS");
    }
    const auto add = [&](const char* key, std::string value) {
        record.info.emplace_back(key, std::move(value));
    };
    add("TYPE", type_of(variant.allele));
    if (!called.gene.empty()) {
        add("GENE", called.gene);
    }
    add("CLASS", std::string(calling::to_string_view(called.origin)));
    const calling::OriginPosterior& posterior = called.posterior;
    add("PCLASS", core::format_number(posterior.tumor) + ',' +
                      core::format_number(posterior.chip) + ',' +
                      core::format_number(posterior.germline) + ',' +
                      core::format_number(posterior.artefact));
    add("LENLR", core::format_number(called.log_length_ratio));
    add("LOG10P", core::format_number(phred(variant.p_value) / 10.0));
    add("EXPERR", core::format_number(expected_errors(variant)));
    add("SBD", core::format_number(variant.artefact.strand_difference));
    add("SBP", core::format_number(calling::strand_p_value(variant.evidence)));
    add("EDD", core::format_number(variant.artefact.end_difference));
    if (variant.artefact.mapping_quality) {
        add("MMQ", core::format_number(*variant.artefact.mapping_quality));
    }
    if (called.given) {
        add("GIVEN", given_text(called.given->status));
        if (called.given->lod95_vaf) {
            add("LOD95", core::format_number(*called.given->lod95_vaf));
        }
    }
    const bool seen = !called.given || called.given->status == GivenStatus::Detected;
    record.samples.push_back(sample_values(variant.evidence, seen));
    if (called.normal_evidence) {
        const bool carries = called.origin == calling::Origin::Germline ||
                             called.origin == calling::Origin::Chip;
        record.samples.push_back(sample_values(*called.normal_evidence, carries));
    }
    return record;
}

}  // namespace sarcotrace::tools::call
