#include "sample_measures.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "sarcotrace/core/missing.hpp"
#include "sarcotrace/core/parallel.hpp"

namespace sarcotrace::tools::call {
namespace {

using core::MissingReason;

/// A SNP tells of another person only where the sample is homozygous for it, which is rare below,
/// and nearly every other person is too above.
constexpr double least_frequency = 0.05;
constexpr double highest_frequency = 0.95;

calling::SnpCounts count_snp(const PopulationSnv& snv, const pileup::WindowContent& content) {
    const pileup::AlleleEvidence evidence =
        pileup::gather(content.molecules.molecules, snv.allele, content.reference);
    return {evidence.total(pileup::Support::Ref), evidence.total(pileup::Support::Alt),
            snv.frequency};
}

/// Tumor variants that pass, and the bases on which they would.
struct BurdenCounts {
    std::int64_t mutations = 0;
    std::int64_t assessable_bp = 0;
};

/// True if the allele substitutes or deletes a coding base, or inserts between two (a base before an
/// indel is only its anchor).
bool is_coding(const pileup::Allele& allele, const annotation::CodingRegions& coding) {
    const std::int64_t begin = allele.position.value();
    if (allele.is_insertion() && !allele.is_complex()) {
        return coding.contains(allele.contig, begin) && coding.contains(allele.contig, begin + 1);
    }
    const std::int64_t end = begin + static_cast<std::int64_t>(allele.ref.size());
    for (std::int64_t base = allele.is_indel() && !allele.is_complex() ? begin + 1 : begin;
         base < end; ++base) {
        if (coding.contains(allele.contig, base)) {
            return true;
        }
    }
    return false;
}

BurdenCounts count_burden(const std::vector<CalledVariant>& variants,
                          const std::vector<SiteStretch>& sites,
                          const annotation::CodingRegions* coding, double least_vaf) {
    std::map<std::string, std::set<std::int64_t>> assessable;
    BurdenCounts counts;
    for (const SiteStretch& stretch : sites) {
        std::set<std::int64_t>& here = assessable[stretch.contig];
        for (const calling::Site& site : stretch.sites) {
            if (site.lod95_vaf && *site.lod95_vaf <= least_vaf) {
                here.insert(site.position);
                counts.assessable_bp +=
                    coding == nullptr || coding->contains(stretch.contig, site.position) ? 1 : 0;
            }
        }
    }
    for (const CalledVariant& called : variants) {
        const pileup::AlleleEvidence& evidence = called.variant.evidence;
        const auto on = assessable.find(called.variant.allele.contig);
        const double vaf = static_cast<double>(evidence.total(pileup::Support::Alt)) /
                           static_cast<double>(std::max<std::int64_t>(1, evidence.depth()));
        counts.mutations +=
            called.failed_filters.empty() && called.origin == calling::Origin::Tumor &&
                    vaf >= least_vaf && on != assessable.end() &&
                    on->second.contains(called.variant.allele.position.value()) &&
                    (coding == nullptr || is_coding(called.variant.allele, *coding))
                ? 1
                : 0;
    }
    return counts;
}

/// One row of the summary.
struct Measure {
    std::string name;
    std::string unit;
    std::optional<double> value;
    std::optional<stats::ConfidenceInterval> interval;
    std::optional<std::int64_t> count;
    std::optional<std::int64_t> total;
    std::optional<MissingReason> missing;
};

Measure contamination_row(const SampleMeasures& measures, const Options& options) {
    Measure row{"CONTAMINATION", "SHARE_OF_MOLECULES", {}, {}, {}, {}, {}};
    if (measures.given_contamination) {
        row.value = measures.given_contamination;
    } else if (measures.contamination) {
        row.value = measures.contamination->fraction;
        row.interval = {measures.contamination->lower, measures.contamination->upper};
        row.count = measures.contamination->snps;
    } else {
        row.missing =
            options.population ? MissingReason::Insufficient : MissingReason::NotDone;
    }
    return row;
}

Measure burden_row(const BurdenCounts& counts, const annotation::CodingRegions* coding,
                   const Options& options) {
    Measure row{coding == nullptr ? "TUMOR_MUTATIONAL_BURDEN_TARGET"
                                  : "TUMOR_MUTATIONAL_BURDEN_CODING",
                "MUTATIONS_PER_MB", {}, {}, counts.mutations, counts.assessable_bp, {}};
    if (const auto burden = calling::mutational_burden(counts.mutations, counts.assessable_bp,
                                                       options.burden_least_bp)) {
        row.value = burden->per_mb;
        row.interval = burden->interval;
    } else {
        row.missing = MissingReason::Insufficient;
    }
    return row;
}

Measure microsatellite_row(const SampleMeasures& measures, const Options& options) {
    const calling::MicrosatelliteScore score = calling::microsatellite_score(
        measures.tracts, options.settings.family_alpha, options.least_tracts);
    Measure row{"MICROSATELLITE_INSTABILITY", "SHARE_OF_TRACTS", {}, score.interval,
                score.unstable, score.assessed, {}};
    if (score.interval) {
        row.value = static_cast<double>(score.unstable) / static_cast<double>(score.assessed);
    } else {
        row.missing = MissingReason::Insufficient;
    }
    return row;
}

io::TsvCell reason_cell(const std::optional<MissingReason>& reason) {
    return reason ? io::TsvCell(std::string(core::to_string_view(*reason))) : io::TsvCell();
}

}  // namespace

std::optional<calling::Contamination> contamination_of(
    const std::vector<PopulationSnv>& snvs, const hts::Reference& reference,
    const pileup::Settings& settings, int threads,
    const std::function<pileup::WindowReader&(std::size_t)>& reader) {
    std::vector<const PopulationSnv*> common;
    for (const PopulationSnv& snv : snvs) {
        if (snv.frequency >= least_frequency && snv.frequency <= highest_frequency) {
            common.push_back(&snv);
        }
    }
    const std::vector<pileup::ContigLength> lengths = pileup::contig_lengths(reference);
    std::vector<calling::SnpCounts> counts(common.size());
    core::for_each_index(common.size(), threads, [&](std::size_t i, std::size_t worker) {
        const pileup::Allele& allele = common[i]->allele;
        const pileup::Window window =
            pileup::plan_windows({{allele.contig, {allele.position, allele.position + 1}, ""}},
                                 lengths, 1)
                .front();
        counts[i] = count_snp(*common[i], reader(worker).read(window, settings));
    });
    return calling::estimate_contamination(counts);
}

double contamination_in_use(const std::optional<double>& given,
                            const std::optional<calling::Contamination>& estimated) {
    return given                                   ? *given
           : estimated && estimated->lower > 0.0 ? estimated->fraction
                                                   : 0.0;
}

std::vector<calling::TractEvidence> tracts_of(const pileup::WindowContent& plasma,
                                              const pileup::WindowContent* normal,
                                              const pileup::Window& window,
                                              const sarcotrace::noise::NoiseModel& model) {
    std::vector<calling::TractEvidence> found;
    for (const calling::RepeatTract& tract :
         calling::find_tracts(plasma.reference, window.core)) {
        const calling::TractLengths lengths =
            calling::tract_lengths(plasma.molecules.molecules, tract);
        std::optional<calling::TractLengths> in_normal;
        if (normal != nullptr) {
            in_normal = calling::tract_lengths(normal->molecules.molecules, tract);
        }
        found.push_back(calling::tract_evidence(tract, lengths, in_normal ? &*in_normal : nullptr,
                                                model, plasma.reference));
    }
    return found;
}

io::TsvSchema summary_schema() {
    using io::ColumnType;
    return {"call_summary",
            "Measures of one plasma sample",
            {{"sample_id", ColumnType::String, "sample"},
             {"measure", ColumnType::String,
              "CONTAMINATION, TUMOR_MUTATIONAL_BURDEN_CODING (_TARGET without an annotation), "
              "MICROSATELLITE_INSTABILITY"},
             {"unit", ColumnType::String, "of value and interval"},
             {"value", ColumnType::Number, "estimate; NA: see missing_reason"},
             {"lower", ColumnType::Number, "95 % interval; NA if the user gave the value"},
             {"upper", ColumnType::Number, "95 % interval; NA if the user gave the value"},
             {"count", ColumnType::Integer,
              "SNPs that were used; mutations; unstable repeat tracts"},
             {"total", ColumnType::Integer,
              "assessable bases; assessed repeat tracts; NA for contamination"},
             {"missing_reason", ColumnType::String,
              "INSUFFICIENT: too few SNPs, bases or tracts; NOT_DONE: no population VCF; NA if there "
              "is a value"}},
            {"sample_id", "measure"}};
}

void write_summary(io::TsvWriter& table, const SampleMeasures& measures,
                   const std::vector<CalledVariant>& variants,
                   const std::vector<SiteStretch>& sites,
                   const annotation::CodingRegions* coding, const Options& options) {
    for (const Measure& row :
         {contamination_row(measures, options),
          burden_row(count_burden(variants, sites, coding, options.burden_vaf), coding, options),
          microsatellite_row(measures, options)}) {
        const auto bound = [&](double stats::ConfidenceInterval::*side) {
            return row.interval ? io::TsvCell((*row.interval).*side) : io::TsvCell();
        };
        table.write({measures.sample_id, row.name, row.unit, io::cell(row.value),
                     bound(&stats::ConfidenceInterval::lower),
                     bound(&stats::ConfidenceInterval::upper), io::cell(row.count),
                     io::cell(row.total), reason_cell(row.missing)});
    }
}

io::TsvSchema microsatellite_schema() {
    using io::ColumnType;
    return {"microsatellites",
            "Repeat tracts of the targets, with the molecules whose length is no germline allele",
            {{"sample_id", ColumnType::String, "sample"},
             {"contig", ColumnType::String, "contig"},
             {"start", ColumnType::Integer, "0-based"},
             {"end", ColumnType::Integer, "0-based, half-open"},
             {"unit_bp", ColumnType::Integer, "length of the repeated unit"},
             {"molecules", ColumnType::Integer, "of the plasma, over the whole tract"},
             {"other_molecules", ColumnType::Integer, "of these, of another length"},
             {"normal_molecules", ColumnType::Integer, "of the matched normal; NA without one"},
             {"normal_other_molecules", ColumnType::Integer, "NA without a matched normal"},
             {"expected_share", ColumnType::Number,
              "of other lengths: the normal's, without one the noise model's"},
             {"p_value", ColumnType::Number, "of so many other lengths in a stable tract"},
             {"state", ColumnType::String, "STABLE, UNSTABLE or FEW_MOLECULES"}},
            {"sample_id", "contig", "start"}};
}

void write_microsatellites(io::TsvWriter& table, const SampleMeasures& measures,
                           const Options& options) {
    const calling::TractLimits limits =
        calling::corrected_limits(measures.tracts, options.settings.family_alpha);
    for (const calling::TractEvidence& row : measures.tracts) {
        table.write({measures.sample_id, row.tract.contig, row.tract.begin, row.tract.end,
                     row.tract.unit_bp, row.molecules, row.other_molecules,
                     io::cell(row.normal_molecules), io::cell(row.normal_other_molecules),
                     row.expected_share, row.p_value,
                     std::string(calling::to_string_view(calling::state_of(row, limits)))});
    }
}

}  // namespace sarcotrace::tools::call
