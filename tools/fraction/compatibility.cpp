#include "compatibility.hpp"

#include <cmath>
#include <array>
#include <cstdio>

#include "../normals/panel_table.hpp"
#include "samples.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/text_writer.hpp"

namespace sarcotrace::tools::fraction {
namespace {

using copy_number::ContigKind;
using copy_number::IchorResult;
using copy_number::IchorSegment;
using copy_number::IchorSolution;

/// A sample as ichorCNA holds it.
struct CompatibleSample {
    std::string name;
    copy_number::RatioProfile profile;
    std::vector<bool> valid;
    copy_number::Sex sex;
    double y_fraction;
    double x_median;
};

/// Digits that count, as R's signif prints them.
std::string significant(double value, int digits) {
    if (!std::isfinite(value)) {
        return "NA";
    }
    constexpr std::size_t widest = 64;
    std::array<char, widest> text{};
    const int length = std::snprintf(text.data(), text.size(), "%.*g", digits, value);
    return {text.data(), static_cast<std::size_t>(length)};
}

std::string list_of(const std::vector<double>& values, int digits) {
    std::string text;
    for (const double value : values) {
        text += (text.empty() ? "" : ", ") + significant(value, digits);
    }
    return text;
}

std::string sex_name(copy_number::Sex sex) {
    switch (sex) {
        case copy_number::Sex::Female: return "female";
        case copy_number::Sex::Male: return "male";
        case copy_number::Sex::Unknown: break;
    }
    return "unknown";
}

/// Bins on `--chromosomes`; with a panel, those that it has.
CompatibleSample prepare(const FractionOptions& options, const LoadedSample& loaded) {
    CompatibleSample sample{loaded.key.sample, {}, {}, sex_of(loaded),
                            loaded.sample.y_fraction,
                            copy_number::median_of_x(loaded.sample.profile)};
    copy_number::RatioProfile profile = loaded.sample.profile;
    if (sample.sex == copy_number::Sex::Male) {
        copy_number::center_male_x(profile);
    }
    std::vector<bool> kept(profile.bins.size(), true);
    if (options.panel) {
        const auto panel = read_panel(*options.panel);
        const auto normalised = normalise(panel, loaded, profile);
        for (std::size_t i = 0; i < kept.size(); ++i) {
            kept[i] = normalised.in_panel[i] || options.compatibility == Compatibility::Successor;
            if (normalised.in_panel[i]) {
                profile.log2_ratio[i] = normalised.profile.log2_ratio[i];
            }
        }
    }
    for (std::size_t i = 0; i < kept.size(); ++i) {
        const bool chosen =
            options.with_x ||
            copy_number::contig_kind(profile.bins[i].contig) == ContigKind::Autosome;
        if (kept[i] && chosen) {
            sample.profile.bins.push_back(profile.bins[i]);
            sample.profile.log2_ratio.push_back(profile.log2_ratio[i]);
            sample.valid.push_back(loaded.sample.stages[i].valid);
        }
    }
    return sample;
}

std::string start_name(const IchorSolution& solution) {
    return "n" + core::format_number(solution.start_normal_fraction) + "-p" +
           core::format_number(solution.start_ploidy);
}

std::string parameters_text(const CompatibleSample& sample, const IchorResult& result,
                            const copy_number::IchorModel& model) {
    constexpr int digits = 4;
    const IchorSolution& best = result.solutions[result.chosen];
    const auto& parameters = best.fit.parameters;
    const std::string fraction = significant(best.tumor_fraction, digits);
    const std::string ploidy = significant(parameters.ploidy, digits);
    std::string text = "Sample\tTumor Fraction\tPloidy\n" + sample.name + "\t" + fraction + "\t" +
                       ploidy + "\n\n\n" + sample.name + "\nGender:\t" + sex_name(sample.sex) +
                       "\nTumor Fraction:\t" + fraction + "\nPloidy:\t" + ploidy;
    text += "\nSubclone Fraction:\t" +
            (best.genome_subclonal > 0.0 ? significant(1.0 - parameters.without_subclone, digits)
                                         : "NA");
    text += "\nFraction Genome Subclonal:\t" + significant(best.genome_subclonal, digits);
    text += "\nFraction CNA Subclonal:\t" + significant(best.cna_subclonal, digits);
    text += "\nCoverage:\tNA";
    text += "\nChrY coverage fraction:\t" + significant(sample.y_fraction, digits);
    text += "\nChrX median log ratio:\t" + significant(sample.x_median, digits);
    text += "\nStudent's t mean: " + list_of(copy_number::ichor_means(model, parameters), 2);
    text += "\nStudent's t precision: " + list_of(parameters.precision, 2);
    text += "\nGamma Rate Init:\t" +
            significant(result.training_variance /
                            static_cast<double>(parameters.precision.size()), 2);
    text += "\nGC-Map correction MAD:\t" + significant(result.mad, digits) + "\n\n\n";
    text += "init\tn_est\tphi_est\tBIC\tFrac_genome_subclonal\tFrac_CNA_subclonal\tloglik\n";
    for (const IchorSolution& solution : result.solutions) {
        text += start_name(solution) + "\t" + significant(1.0 - solution.tumor_fraction, 2) + "\t" +
                significant(solution.fit.parameters.ploidy, digits) + "\tNA\t" +
                significant(solution.genome_subclonal, 2) + "\t" +
                significant(solution.cna_subclonal, 2) + "\t" +
                significant(solution.fit.log_posterior, digits) + "\n";
    }
    return text;
}

std::string place(const std::string& contig, const core::Interval& interval) {
    return contig + "\t" + std::to_string(interval.begin().value() + 1) + "\t" +
           std::to_string(interval.end().value());
}

/// The two segment tables: short (.seg) and long (.seg.txt).
std::pair<std::string, std::string> segment_texts(const CompatibleSample& sample,
                                                  const IchorSolution& best) {
    std::string brief = "sample\tchr\tstart\tend\tevent\tcopy.number\tbins\tmedian\n";
    std::string full =
        "ID\tchrom\tstart\tend\tnum.mark\tseg.median.logR\tcopy.number\tcall\tsubclone.status\t"
        "logR_Copy_Number\tCorrected_Copy_Number\tCorrected_Call\n";
    const double bin_bp = static_cast<double>(sample.profile.bins.front().interval.length_bp());
    for (const IchorSegment& segment : best.segments) {
        const std::string where = sample.name + "\t" + place(segment.contig, segment.interval);
        const std::string marks =
            core::format_number(static_cast<double>(segment.interval.length_bp()) / bin_bp);
        const std::string copies = std::to_string(segment.copy_number);
        const std::string event = copy_number::ichor_event(segment.copy_number);
        const std::string median = core::format_number(segment.median_log2_ratio);
        brief += where + "\t" + event + "\t" + copies + "\t" + marks + "\t" + median + "\n";
        full += where + "\t" + marks + "\t" + median + "\t" + copies + "\t" + event + "\t" +
                (segment.subclonal ? "TRUE" : "FALSE") + "\t" +
                core::format_number(segment.ratio_copies) + "\t" +
                std::to_string(segment.corrected_copy_number) + "\t" +
                copy_number::ichor_event(segment.corrected_copy_number) + "\n";
    }
    return {brief, full};
}

/// Corrected copies of a bin: those of the segment it lies in, else its own state's.
int corrected_copies(const IchorSolution& best, const copy_number::GenomeBin& bin, int copies) {
    for (const IchorSegment& segment : best.segments) {
        if (segment.contig == bin.contig && segment.interval.overlaps(bin.interval) &&
            segment.corrected_copy_number != segment.copy_number) {
            return segment.corrected_copy_number;
        }
    }
    return copies;
}

std::string bins_text(const CompatibleSample& sample, const IchorSolution& best,
                      const copy_number::IchorModel& model) {
    constexpr double shown_digits = 1e4;
    const std::vector<double> states = copy_number::ichor_states(model);
    const std::size_t clonal = states.size() - model.subclonal_copies.size();
    std::string text = "chr\tstart\tend";
    for (const char* column : {"copy.number", "event", "logR", "subclone.status",
                               "Corrected_Copy_Number", "Corrected_Call", "logR_Copy_Number"}) {
        text += "\t" + sample.name + "." + column;
    }
    text += "\n";
    for (std::size_t i = 0; i < sample.profile.bins.size(); ++i) {
        const auto& bin = sample.profile.bins[i];
        const std::size_t state = best.fit.path[i];
        const bool subclonal = state >= clonal;
        const bool male_x = sample.sex == copy_number::Sex::Male &&
                            copy_number::contig_kind(bin.contig) == ContigKind::ChromosomeX;
        const int copies = static_cast<int>(states[state]);
        const double ratio = std::round(sample.profile.log2_ratio[i] * shown_digits) / shown_digits;
        const int corrected = corrected_copies(best, bin, copies);
        const double from_ratio = copy_number::ratio_copies(
            ratio, best.tumor_fraction, best.fit.parameters.ploidy,
            subclonal ? 1.0 - best.fit.parameters.without_subclone : 1.0, male_x ? 1.0 : 2.0);
        text += place(bin.contig, bin.interval) + "\t" + std::to_string(copies) + "\t" +
                copy_number::ichor_event(copies) + "\t" + core::format_number(ratio) + "\t" +
                (subclonal ? "1" : "0") + "\t" + std::to_string(corrected) + "\t" +
                copy_number::ichor_event(corrected) + "\t" +
                core::format_number(std::isfinite(ratio) ? from_ratio : ratio) + "\n";
    }
    return text;
}

std::string depth_text(const CompatibleSample& sample) {
    std::string text = "chr\tstart\tend\tlog2_TNratio_corrected\n";
    for (std::size_t i = 0; i < sample.profile.bins.size(); ++i) {
        text += place(sample.profile.bins[i].contig, sample.profile.bins[i].interval) + "\t" +
                core::format_number(sample.profile.log2_ratio[i]) + "\n";
    }
    return text;
}

}  // namespace

void run_compatible(const FractionOptions& options) {
    const std::vector<LoadedSample> loaded = load_samples(options);
    if (loaded.size() != 1 || !loaded.front().has_counts) {
        throw core::UsageError({"--compatibility takes one sample with counts", "",
                                "give one --wig or --bins"});
    }
    const CompatibleSample sample = prepare(options, loaded.front());
    const IchorResult result =
        copy_number::solve_ichor(sample.profile, sample.valid, sample.sex, options.ichor);
    const IchorSolution& best = result.solutions[result.chosen];
    const auto [brief, full] = segment_texts(sample, best);
    io::TextWriter parameters(options.output + ".params.txt");
    io::TextWriter segments(options.output + ".seg");
    io::TextWriter long_segments(options.output + ".seg.txt");
    io::TextWriter bins(options.output + ".cna.seg");
    io::TextWriter depth(options.output + ".correctedDepth.txt");
    parameters.write(parameters_text(sample, result, options.ichor.model));
    segments.write(brief);
    long_segments.write(full);
    bins.write(bins_text(sample, best, options.ichor.model));
    depth.write(depth_text(sample));
    io::commit_all(parameters, segments, long_segments, bins, depth);
}

}  // namespace sarcotrace::tools::fraction
