#include "run.hpp"

#include <cmath>
#include <map>

#include "../normals/panel_table.hpp"
#include "monitor_tables.hpp"
#include "sarcotrace/core/error.hpp"
#include "tables.hpp"

namespace sarcotrace::tools::fraction {
namespace {

/// Fewest of a sample's bins that the panel must have; some shared hg38 panels lost half of them.
constexpr double least_panel_share = 0.7;
/// Above this share of counts on chromosome Y a low X is that of a man.
constexpr double male_y_fraction = 0.001;

/// The four tables of a run.
struct Tables {
    io::TsvWriter fraction;
    io::TsvWriter segments;
    io::TsvWriter corrected;
    io::TsvWriter solutions;

    Tables(const std::string& prefix, const io::Provenance& provenance)
        : fraction(prefix + ".fraction.tsv", fraction_schema(), provenance),
          segments(prefix + ".segments.tsv", segments_schema(), provenance),
          corrected(prefix + ".corrected.tsv.gz", corrected_schema(), provenance),
          solutions(prefix + ".solutions.tsv", solutions_schema(), provenance) {}

    void commit() {
        segments.commit();
        corrected.commit();
        solutions.commit();
        fraction.commit();
    }
};

struct LoadedSample {
    SampleKey key;
    CorrectedSample sample;
    bool has_counts;
};

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

io::Provenance make_provenance(const FractionOptions& options) {
    const cli::ToolInfo info = tool_info();
    io::Provenance provenance{info.name, info.version, {}, {}};
    provenance.add_option("patient", options.patient);
    provenance.add_option("highest-copies",
                          static_cast<double>(options.estimate.fit.model.highest_copies));
    provenance.add_option("degrees-of-freedom", options.estimate.fit.model.degrees_of_freedom);
    provenance.add_option("detection-gain", options.estimate.detection_gain);
    provenance.add_option("assumed-sd-copies", options.estimate.assumed_sd_copy_number);
    provenance.add_option("background-error", options.variants.background_error);
    for (const auto* inputs : {&options.bins, &options.wigs, &options.log_ratios}) {
        for (const NamedPath& input : *inputs) {
            provenance.add_input(input.name, input.path);
        }
    }
    options.correction.add_to(provenance);
    const auto add = [&](std::string_view role, const std::optional<std::filesystem::path>& path) {
        if (path) {
            provenance.add_input(role, *path);
        }
    };
    add("panel-of-normals", options.panel);
    add("monitor-samples", options.monitor_samples);
    add("monitor-variants", options.monitor_variants);
    return provenance;
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
    };
    for (const NamedPath& input : options.bins) {
        add(input, correct(read_bins(input.path), options.correction), true);
    }
    for (const NamedPath& input : options.wigs) {
        add(input, correct(read_wig_counts(input.path), options.correction), true);
    }
    for (const NamedPath& input : options.log_ratios) {
        CorrectedSample sample;
        sample.profile = read_log_ratios(input.path);
        add(input, std::move(sample), false);
    }
    return loaded;
}

copy_number::Sex sex_of(const CorrectedSample& sample, bool has_counts) {
    const double x = copy_number::median_of_x(sample.profile);
    if (!std::isfinite(x)) {
        return copy_number::Sex::Unknown;
    }
    const bool has_y = !has_counts || sample.y_fraction >= male_y_fraction;
    return x < copy_number::male_x_log2_ratio && has_y ? copy_number::Sex::Male
                                                       : copy_number::Sex::Female;
}

/// Takes the panel's median off, the sample itself left out of it.
copy_number::NormalisedProfile normalise(const copy_number::PanelOfNormals& panel,
                                         const LoadedSample& loaded,
                                         const copy_number::RatioProfile& profile) {
    const auto summary = copy_number::summarise(panel, loaded.key.sample);
    auto normalised = copy_number::normalise(profile, panel.bins, summary);
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

void write_corrected(io::TsvWriter& writer, const LoadedSample& loaded,
                     const copy_number::RatioProfile& profile,
                     const copy_number::CopyNumberResult& result) {
    for (std::size_t i = 0; i < profile.bins.size(); ++i) {
        const auto& bin = profile.bins[i];
        const bool counted = loaded.has_counts;
        const auto stage = counted ? std::optional(loaded.sample.stages[i]) : std::nullopt;
        const auto number = [](bool present, double value) {
            return present ? std::optional(value) : std::nullopt;
        };
        const std::optional<std::int64_t> copies = result.copy_number[i];
        writer.write({loaded.key.patient, loaded.key.sample, bin.contig,
                      bin.interval.begin().value(), bin.interval.end().value(),
                      io::cell(number(counted, counted ? loaded.sample.counts[i] : 0.0)),
                      io::cell(number(counted, stage ? stage->gc_corrected : 0.0)),
                      io::cell(number(counted, stage ? stage->fully_corrected : 0.0)),
                      loaded.sample.profile.log2_ratio[i], profile.log2_ratio[i],
                      io::cell(copies)});
    }
}

}  // namespace

void run(const FractionOptions& options) {
    Tables tables(options.output, make_provenance(options));
    std::optional<copy_number::PanelOfNormals> panel;
    if (options.panel) {
        panel = read_panel(*options.panel);
    }
    SegmentsByTimePoint segments_by_time_point;
    for (const LoadedSample& loaded : load_samples(options)) {
        const copy_number::Sex sex = sex_of(loaded.sample, loaded.has_counts);
        copy_number::RatioProfile profile = loaded.sample.profile;
        if (sex == copy_number::Sex::Male) {
            copy_number::center_male_x(profile);
        }
        std::vector<double> relative_variance;
        if (panel) {
            auto normalised = normalise(*panel, loaded, profile);
            profile = std::move(normalised.profile);
            relative_variance = std::move(normalised.relative_variance);
        }
        const auto result =
            copy_number::estimate_fraction(profile, relative_variance, sex, options.estimate);
        const auto segments = copy_number::make_segments(profile, result.copy_number);
        write_row(tables.fraction, copy_number_row(loaded.key, result));
        write_segments(tables.segments, loaded.key, segments);
        write_solutions(tables.solutions, loaded.key, result);
        write_corrected(tables.corrected, loaded, profile, result);
        if (result.detected) {
            segments_by_time_point.emplace(loaded.key.time_point, segments);
        }
    }
    for (const FractionRow& row : variant_rows(options, segments_by_time_point)) {
        write_row(tables.fraction, row);
    }
    tables.commit();
}

}  // namespace sarcotrace::tools::fraction
