#include "patient.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "patient_inputs.hpp"
#include "patient_modes.hpp"
#include "sarcotrace/stats/summary.hpp"
#include "sarcotrace/tumor_fraction/detection.hpp"

namespace sarcotrace::tools::fraction {
namespace {

using io::ColumnType;
using io::TsvColumn;

/// Haploid genomes in a nanogram of human DNA, 3.3 pg each.
constexpr double genomes_per_ng = 303.0;

std::vector<TsvColumn> with_patient(std::vector<TsvColumn> columns) {
    columns.insert(columns.begin(), {"patient_id", ColumnType::String, "patient"});
    return columns;
}

io::TsvSchema joint_schema() {
    return {"joint",
            "Tumor fraction of each plasma sample by all evidence of the patient",
            with_patient(
                {{"sample_id", ColumnType::String, "plasma sample"},
                 {"time_point", ColumnType::String, "planned visit, NA if not known"},
                 {"tumor_cell_fraction", ColumnType::Number,
                  "share of cells, highest point of the posterior, 0 to 1"},
                 {"tumor_cell_fraction_lower", ColumnType::Number,
                  "shortest 95 % interval under a flat prior, lower end"},
                 {"tumor_cell_fraction_upper", ColumnType::Number, "its upper end"},
                 {"tumor_dna_fraction", ColumnType::Number, "share of DNA, 0 to 1"},
                 {"signed_bins_fraction", ColumnType::Number,
                  "of the bins alone, below 0 where they fall against the profile; NA for the sample "
                  "that gives the profile"},
                 {"status", ColumnType::String, "DETECTED, NOT_DETECTED or NOT_ASSESSABLE"},
                 {"p_value", ColumnType::Number, "of the blank, by simulated blanks"},
                 {"p_value_rotated", ColumnType::Number,
                  "of the bins against the profile turned round the genome; holds the signal"},
                 {"lob95_tumor_cell_fraction", ColumnType::Number,
                  "95 % of blanks have an estimate up to this"},
                 {"lod95_tumor_cell_fraction", ColumnType::Number,
                  "lowest fraction detected with 95 % power"},
                 {"ploidy", ColumnType::Number, "mean copies of the tumor over the modes"},
                 {"sd_copy_number", ColumnType::Number,
                  "standard deviation of the copies of the heaviest mode; NA without a profile"},
                 {"profile_of", ColumnType::String,
                  "sample that gives the copies, FILE for --copy-profile, NA for none"},
                 {"lost_variants", ColumnType::Number, "share of variants that are lost, 0 to 1"},
                 {"hge_per_ml", ColumnType::Number, "haploid genomes per ml of plasma"},
                 {"tumor_hge_per_ml", ColumnType::Number, "DNA fraction x hge_per_ml"},
                 {"mtm_per_ml", ColumnType::Number,
                  "mean VAF of the variants, zeros counted, x hge_per_ml"},
                 {"missing_reason", ColumnType::String, "why there is no value"}}),
            {"sample_id"}};
}

io::TsvSchema posterior_schema() {
    return {"posterior",
            "Density of the joint posterior on the grid that it is sampled on",
            with_patient({{"sample_id", ColumnType::String, "plasma sample"},
                          {"tumor_cell_fraction", ColumnType::Number, "share of cells, 0 to 1"},
                          {"density", ColumnType::Number,
                           "probability per unit of the fraction; below a millionth of the highest left out"}}),
            {"sample_id", "tumor_cell_fraction"}};
}

io::TsvSchema channels_schema() {
    return {"channels",
            "What each kind of evidence says of a sample by itself",
            with_patient({{"sample_id", ColumnType::String, "plasma sample"},
                          {"channel", ColumnType::String, "BINS, AMPLICONS, VARIANTS or ALLELES"},
                          {"tumor_cell_fraction", ColumnType::Number, "highest point"},
                          {"tumor_cell_fraction_lower", ColumnType::Number, "95 % interval"},
                          {"tumor_cell_fraction_upper", ColumnType::Number, "95 % interval"},
                          {"gain", ColumnType::Number,
                           "ln likelihood at the highest point less that at fraction 0"},
                          {"information_share", ColumnType::Number,
                           "of the curvature of all at the joint estimate, 0 to 1"}}),
            {"sample_id", "channel"}};
}

io::TsvSchema changes_schema() {
    return {"changes",
            "Fold change of the tumor between two samples; needs no ploidy at low fractions",
            with_patient({{"from_sample", ColumnType::String, "earlier in the order given"},
                          {"to_sample", ColumnType::String, "the other sample"},
                          {"log2_fold_change", ColumnType::Number,
                           "posterior median of log2 of t / (2 (1 - t) + t ploidy), to over from"},
                          {"log2_fold_change_lower", ColumnType::Number, "95 % interval"},
                          {"log2_fold_change_upper", ColumnType::Number, "95 % interval"}}),
            {"from_sample", "to_sample"}};
}

io::TsvSchema classes_schema() {
    return {"variant_classes",
            "What each tracked variant is, by all samples",
            with_patient({{"variant_id", ColumnType::String, "as in the evidence"},
                          {"total_copies", ColumnType::Integer, "tumor copies there"},
                          {"clonal", ColumnType::Number, "probability: in all tumor cells"},
                          {"mutant_copies", ColumnType::Number, "mean, if clonal"},
                          {"subclonal", ColumnType::Number, "probability: in a part of them"},
                          {"lost", ColumnType::Number, "probability: in none that shed DNA"},
                          {"blood", ColumnType::Number, "probability: of blood cells"}}),
            {"variant_id"}};
}

/// The signed estimate of a sample's bins with its null.
std::optional<tumor_fraction::BinsEvidence> bins_evidence(const PatientModes& modes,
                                                          std::size_t sample) {
    if (!modes.bins[sample] || !modes.nulls[sample]) {
        return std::nullopt;
    }
    return tumor_fraction::BinsEvidence{*modes.bins[sample], *modes.nulls[sample]};
}

std::optional<double> mean_vaf(const std::vector<PatientVariant>& variants,
                               const std::string& sample) {
    std::vector<double> vafs;
    for (const PatientVariant& variant : variants) {
        const auto found = variant.samples.find(sample);
        if (found != variant.samples.end() && found->second.all() > 0) {
            vafs.push_back(static_cast<double>(found->second.alt()) /
                           static_cast<double>(found->second.all()));
        }
    }
    return vafs.empty() ? std::nullopt : std::optional(stats::mean(vafs));
}

std::optional<double> times(std::optional<double> a, std::optional<double> b) {
    return a && b ? std::optional(*a * *b) : std::nullopt;
}

/// Whether anything of the sample tells a fraction: bins with a profile, or a clonal variant.
bool is_assessable(const tumor_fraction::JointEvidence& evidence, std::size_t sample) {
    const bool clonal = std::ranges::any_of(
        evidence.variants, [sample](const tumor_fraction::JointVariant& variant) {
            return variant.clonal && variant.samples[sample].all() > 0;
        });
    const bool alleles = std::ranges::any_of(
        evidence.sites, [sample](const tumor_fraction::AllelicSite& site) {
            return site.molecules[sample] > 0;
        });
    return clonal || alleles || !evidence.modes.front().bins[sample].empty();
}

void write_density(io::TsvWriter& writer, const std::string& patient, const std::string& sample,
                   const std::vector<double>& density) {
    constexpr double negligible = 1e-6;
    const double highest = std::ranges::max(density);
    for (std::size_t g = 0; g < density.size(); ++g) {
        if (density[g] > negligible * highest) {
            writer.write({patient, sample, tumor_fraction::fraction_grid()[g], density[g]});
        }
    }
}

void write_classes(io::TsvWriter& writer, const std::string& patient,
                   const std::vector<PatientVariant>& variants,
                   const tumor_fraction::JointMode& mode,
                   const tumor_fraction::JointResult& result) {
    for (std::size_t j = 0; j < variants.size(); ++j) {
        const auto classes = tumor_fraction::variant_classes(mode.variant_copies[j]);
        const std::vector<double>& probability = result.variant_classes[j];
        double clonal = 0.0;
        double copies = 0.0;
        for (std::size_t z = 0; z < classes.multiplicity.size(); ++z) {
            clonal += probability[z];
            copies += probability[z] * classes.multiplicity[z];
        }
        writer.write({patient, variants[j].id, std::int64_t{mode.variant_copies[j]}, clonal,
                      io::cell(clonal > 0.0 ? std::optional(copies / clonal) : std::nullopt),
                      probability[classes.subclonal()], probability[classes.lost()],
                      probability[classes.blood()]});
    }
}

}  // namespace

PatientTables::PatientTables(const FractionOptions& options, const io::Provenance& provenance)
    : joint_(options.output + ".joint.tsv", joint_schema(), provenance),
      posterior_(options.output + ".posterior.tsv", posterior_schema(), provenance),
      channels_(options.output + ".channels.tsv", channels_schema(), provenance),
      changes_(options.output + ".changes.tsv", changes_schema(), provenance),
      classes_(options.output + ".variant_classes.tsv", classes_schema(), provenance) {}

void PatientTables::write(const FractionOptions& options,
                          const std::vector<EstimatedSample>& estimated,
                          const std::optional<copy_number::PanelOfNormals>& panel) {
    const PatientModes modes = make_modes(options, estimated, panel);
    const auto& evidence = modes.evidence;
    const auto cfdna = read_cfdna(options);
    const tumor_fraction::JointOptions joint_options{.seed = options.seed};
    tumor_fraction::DetectionOptions detection_options;
    detection_options.seed = options.seed;
    detection_options.level = options.detection_level;
    const auto result = tumor_fraction::joint_fraction(evidence, joint_options);
    const auto heaviest = static_cast<std::size_t>(
        std::ranges::max_element(result.mode_weights) - result.mode_weights.begin());
    std::vector<double> fractions;
    for (const auto& sample : result.samples) {
        fractions.push_back(sample.fraction.estimate);
    }
    for (std::size_t s = 0; s < evidence.samples; ++s) {
        const SampleKey& key = modes.keys[s];
        const io::TsvCell time_point =
            key.time_point.empty() ? io::TsvCell() : io::TsvCell(key.time_point);
        const auto& sample = result.samples[s];
        const auto bins = bins_evidence(modes, s);
        const bool assessable = is_assessable(evidence, s);
        const auto detection = tumor_fraction::detect(evidence, evidence.modes[heaviest], s,
                                                      fractions, bins, joint_options,
                                                      detection_options);
        // The sample that gives the profile is detected by its own gain over a flat genome.
        const bool detected = modes.is_profile[s] || (detection && detection->detected);
        const auto number = [&](double value) {
            return io::cell(assessable ? std::optional(value) : std::nullopt);
        };
        const auto hge = cfdna.contains(key.sample)
                             ? std::optional(genomes_per_ng * cfdna.at(key.sample))
                             : std::nullopt;
        const auto of_detection = [&](double tumor_fraction::Detection::* member) {
            return io::cell(assessable && detection ? std::optional((*detection).*member)
                                                    : std::nullopt);
        };
        joint_.write(
            {options.patient, key.sample, time_point, number(sample.fraction.estimate),
             number(sample.fraction.lower), number(sample.fraction.upper),
             number(sample.dna_fraction),
             io::cell(bins ? std::optional(bins->estimate.tumor_cell_fraction) : std::nullopt),
             std::string(!assessable ? "NOT_ASSESSABLE" : (detected ? "DETECTED" : "NOT_DETECTED")),
             of_detection(&tumor_fraction::Detection::p_value),
             io::cell(modes.rotated_p[s]), of_detection(&tumor_fraction::Detection::lob),
             of_detection(&tumor_fraction::Detection::lod95), number(result.ploidy),
             io::cell(modes.sd_copy_number),
             modes.profile_of.empty() ? io::TsvCell() : io::TsvCell(modes.profile_of),
             io::cell(modes.variants.empty() ? std::nullopt
                                             : std::optional(result.lost_fraction)),
             io::cell(hge),
             io::cell(times(assessable ? std::optional(sample.dna_fraction) : std::nullopt, hge)),
             io::cell(times(mean_vaf(modes.variants, key.sample), hge)),
             io::cell(assessable ? std::nullopt
                                 : std::optional(std::string(core::to_string_view(
                                       core::MissingReason::NotEvaluable))))});
        if (assessable) {
            write_density(posterior_, options.patient, key.sample, sample.density);
        }
        for (const auto& channel : sample.channels) {
            channels_.write(
                {options.patient, key.sample,
                 std::string(
                     tumor_fraction::channel_names[static_cast<std::size_t>(channel.channel)]),
                 channel.fraction.estimate, channel.fraction.lower, channel.fraction.upper,
                 channel.gain, channel.information_share});
        }
    }
    for (const auto& change : result.changes) {
        changes_.write({options.patient, modes.keys[change.from].sample,
                        modes.keys[change.to].sample, change.log2_ratio, change.lower,
                        change.upper});
    }
    write_classes(classes_, options.patient, modes.variants, evidence.modes[heaviest], result);
}

void PatientTables::commit() {
    posterior_.commit();
    channels_.commit();
    changes_.commit();
    classes_.commit();
    joint_.commit();
}

}  // namespace sarcotrace::tools::fraction
