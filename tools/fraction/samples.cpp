#include "samples.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/io/tsv.hpp"

namespace sarcotrace::tools::fraction {
namespace {

/// Fewest of a sample's bins that the panel must have; some shared hg38 panels lost half of them.
constexpr double least_panel_share = 0.7;
/// Above this share of counts on chromosome Y a low X is that of a man.
constexpr double male_y_fraction = 0.001;

/// \throws InputError if the panel has bins past the end of a chromosome of the sample
void require_same_build(const copy_number::PanelOfNormals& panel, const LoadedSample& loaded) {
    std::map<std::string_view, std::int64_t> ends;
    for (const auto& bin : loaded.sample.profile.bins) {
        std::int64_t& end = ends[copy_number::plain_contig(bin.contig)];
        end = std::max(end, bin.interval.end().value());
    }
    std::int64_t past = 0;
    for (const auto& bin : panel.bins) {
        const auto found = ends.find(copy_number::plain_contig(bin.contig));
        past += found != ends.end() && bin.interval.begin().value() >= found->second ? 1 : 0;
    }
    constexpr std::int64_t most_past = 3;  // a sample may lack bins of low mappability at an end
    if (past > most_past) {
        throw core::InputError({"the panel of normals has " + std::to_string(past) +
                                    " bins past the chromosome ends of sample '" + loaded.key.sample +
                                    "': another genome build",
                                "", "build a panel on the genome that the reads were aligned to"});
    }
}

/// \throws InputError if the counts are not on the bins of the first sample with counts
void require_same_bins(const LoadedSample& first, const LoadedSample& other) {
    const auto same = [](const copy_number::GenomeBin& a, const copy_number::GenomeBin& b) {
        return a.interval.begin() == b.interval.begin() &&
               copy_number::plain_contig(a.contig) == copy_number::plain_contig(b.contig);
    };
    if (!std::ranges::equal(first.sample.profile.bins, other.sample.profile.bins, same)) {
        throw core::InputError({"the bins of sample '" + other.key.sample + "' differ from those of '" +
                                    first.key.sample + "': another genome build or bin size",
                                "", "count all samples of a patient on the same bins"});
    }
}

}  // namespace

std::map<std::string, std::string> read_time_points(const FractionOptions& options) {
    std::map<std::string, std::string> time_points;
    for (const auto& path : {options.samples, options.monitor_samples}) {
        if (path) {
            io::TsvReader reader(*path, {{"sample_id", "time_point"}, {}, true});
            while (const io::TsvRow* row = reader.next()) {
                time_points.emplace(row->required("sample_id"),
                                    std::string(row->value("time_point").value_or("")));
            }
        }
    }
    return time_points;
}

std::vector<LoadedSample> load_samples(const FractionOptions& options) {
    const auto time_points = read_time_points(options);
    std::vector<LoadedSample> loaded;
    const auto add = [&](const NamedPath& input, CorrectedSample sample, bool has_counts) {
        for (const LoadedSample& other : loaded) {
            if (other.key.sample == input.name) {
                throw core::UsageError({"sample '" + input.name + "' is given twice", "",
                                        "give one input per sample"});
            }
        }
        const auto found = time_points.find(input.name);
        loaded.push_back({{options.patient, input.name,
                           found == time_points.end() ? std::string() : found->second},
                          std::move(sample), has_counts});
        if (has_counts) {
            require_same_bins(loaded.front(), loaded.back());
        }
    };
    for (const NamedPath& input : options.bins) {
        add(input, correct(read_bins(input.path), options.correction), true);
    }
    for (const NamedPath& input : options.wigs) {
        add(input, correct(read_wig_counts(input.path), options.correction), true);
    }
    for (const NamedPath& input : options.log_ratios) {
        CorrectedSample sample;
        sample.profile =
            copy_number::merge_short_bins(read_log_ratios(input.path), options.merged_bin_bp);
        add(input, std::move(sample), false);
    }
    return loaded;
}

copy_number::Sex sex_of(const LoadedSample& loaded) {
    const double x = copy_number::median_of_x(loaded.sample.profile);
    if (!std::isfinite(x)) {
        return copy_number::Sex::Unknown;
    }
    const bool has_y = !loaded.has_counts || loaded.sample.y_fraction >= male_y_fraction;
    return x < copy_number::male_x_log2_ratio && has_y ? copy_number::Sex::Male
                                                       : copy_number::Sex::Female;
}

std::vector<double> variance_of_masked(const CorrectedSample& sample) {
    std::vector<double> variance;
    if (std::ranges::any_of(sample.usable_share, [](double share) { return share < 1.0; })) {
        std::ranges::transform(sample.usable_share, std::back_inserter(variance),
                               [](double share) { return 1.0 / std::max(share, 0.01); });
    }
    return variance;
}

std::vector<double> excess_of_masked(const CorrectedSample& sample) {
    std::vector<double> variance = variance_of_masked(sample);
    const double noise = copy_number::neighbour_noise(sample.profile);
    std::ranges::for_each(variance,
                          [noise](double& value) { value = noise * noise * (value - 1.0); });
    return variance;
}

copy_number::NormalisedProfile normalise(const copy_number::PanelOfNormals& panel,
                                         const LoadedSample& loaded,
                                         const copy_number::RatioProfile& profile) {
    if (loaded.has_counts) {  // log ratios may lack the ends of chromosomes
        require_same_build(panel, loaded);
    }
    auto normalised = copy_number::normalise(profile, panel, loaded.key.sample);
    const auto with_panel = normalised.bins_with_value - normalised.bins_without_panel;
    if (static_cast<double>(with_panel) <
        least_panel_share * static_cast<double>(normalised.bins_with_value)) {
        throw core::InputError(
            {"the panel of normals has " + std::to_string(with_panel) + " of the " +
                 std::to_string(normalised.bins_with_value) + " bins of sample '" +
                 loaded.key.sample + "'",
             "", "build a panel on the same genome and bins"});
    }
    return normalised;
}

}  // namespace sarcotrace::tools::fraction
