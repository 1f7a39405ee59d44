#include "run.hpp"

#include <limits>

#include "../normals/panel_table.hpp"
#include "compatibility.hpp"
#include "genes.hpp"
#include "monitor_tables.hpp"
#include "patient.hpp"
#include "samples.hpp"
#include "tables.hpp"

namespace sarcotrace::tools::fraction {
namespace {

/// The tables of a run.
struct Tables {
    io::TsvWriter fraction;
    io::TsvWriter segments;
    io::TsvWriter corrected;
    io::TsvWriter solutions;
    std::optional<io::TsvWriter> genes;

    Tables(const std::string& prefix, const io::Provenance& provenance, bool with_genes)
        : fraction(prefix + ".fraction.tsv", fraction_schema(), provenance),
          segments(prefix + ".segments.tsv", segments_schema(), provenance),
          corrected(prefix + ".corrected.tsv.gz", corrected_schema(), provenance),
          solutions(prefix + ".solutions.tsv", solutions_schema(), provenance) {
        if (with_genes) {
            genes.emplace(prefix + ".genes.tsv", genes_schema(), provenance);
        }
    }

    void commit() {
        segments.commit();
        corrected.commit();
        solutions.commit();
        if (genes) {
            genes->commit();
        }
        fraction.commit();
    }
};

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
    add("genes", options.genes);
    add("panel-of-normals", options.panel);
    add("monitor-samples", options.monitor_samples);
    add("monitor-variants", options.monitor_variants);
    add("evidence", options.evidence);
    add("germline-sites", options.germline_sites);
    add("copy-profile", options.copy_profile);
    provenance.add_option("seed", static_cast<double>(options.seed));
    provenance.add_option("detection-level", options.detection_level);
    return provenance;
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
        const double mean_copies = copies ? result.solutions.front().copies[i]
                                          : std::numeric_limits<double>::quiet_NaN();
        writer.write({loaded.key.patient, loaded.key.sample, bin.contig,
                      bin.interval.begin().value(), bin.interval.end().value(),
                      io::cell(number(counted, counted ? loaded.sample.counts[i] : 0.0)),
                      io::cell(number(counted, stage ? stage->gc_corrected : 0.0)),
                      io::cell(number(counted, stage ? stage->fully_corrected : 0.0)),
                      loaded.sample.profile.log2_ratio[i], profile.log2_ratio[i],
                      io::cell(copies), mean_copies});
    }
}

}  // namespace

void run(const FractionOptions& options) {
    if (options.compatibility != Compatibility::None) {
        run_compatible(options);
        return;
    }
    const io::Provenance provenance = make_provenance(options);
    Tables tables(options.output, provenance, options.genes.has_value());
    const auto genes = options.genes ? read_genes(*options.genes) : std::vector<core::Region>();
    PatientTables joint(options, provenance);
    std::optional<copy_number::PanelOfNormals> panel;
    if (options.panel) {
        panel = read_panel(*options.panel);
    }
    std::vector<EstimatedSample> estimated;
    SegmentsByTimePoint segments_by_time_point;
    for (const LoadedSample& loaded : load_samples(options)) {
        const copy_number::Sex sex = sex_of(loaded);
        copy_number::RatioProfile profile = loaded.sample.profile;
        if (sex == copy_number::Sex::Male) {
            copy_number::center_male_x(profile);
        }
        std::vector<double> relative_variance;
        std::vector<double> excess_variance;
        if (panel) {
            auto normalised = normalise(*panel, loaded, profile);
            profile = std::move(normalised.profile);
            relative_variance = std::move(normalised.relative_variance);
            excess_variance = std::move(normalised.excess_variance);
        } else {
            relative_variance = variance_of_masked(loaded.sample);
            excess_variance = excess_of_masked(loaded.sample);
        }
        EstimatedSample sample{loaded.key, std::move(profile), std::move(excess_variance), {}};
        if (options.de_novo) {
            sample.result = copy_number::estimate_fraction(
                sample.profile, relative_variance, sex, options.estimate);
            const auto segments =
                copy_number::make_segments(sample.profile, sample.result.copy_number);
            write_row(tables.fraction, copy_number_row(loaded.key, sample.result));
            write_segments(tables.segments, loaded.key, segments);
            write_solutions(tables.solutions, loaded.key, sample.result);
            if (tables.genes) {
                write_genes(*tables.genes, loaded.key, genes, sample.profile, relative_variance,
                            sample.result);
            }
            write_corrected(tables.corrected, loaded, sample.profile, sample.result);
            if (sample.result.detected) {
                segments_by_time_point.emplace(loaded.key.time_point, segments);
            }
        }
        estimated.push_back(std::move(sample));
    }
    for (const FractionRow& row : variant_rows(options, segments_by_time_point)) {
        write_row(tables.fraction, row);
    }
    joint.write(options, estimated, panel);
    joint.commit();
    tables.commit();
}

}  // namespace sarcotrace::tools::fraction
