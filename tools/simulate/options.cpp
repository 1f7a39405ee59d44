#include "options.hpp"

#include <array>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "options_reads.hpp"
#include "sarcotrace/cli/options.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"

namespace sarcotrace::tools::simulate {
namespace {

/// An option that sets one of the log hazard ratios of PFS.
struct HazardTerm {
    std::string_view option;
    std::string_view help;
    double simulation::LogHazardRatios::*log_hazard_ratio;
};

constexpr std::array<HazardTerm, 5> hazard_terms = {{
    {"log-hr-atezolizumab", "log hazard ratio, SBRT + atezolizumab against SBRT",
     &simulation::LogHazardRatios::arm_atezolizumab},
    {"log-hr-tumor-fraction", "log hazard ratio per doubling of tumour cell fraction",
     &simulation::LogHazardRatios::log2_tumor_fraction},
    {"log-hr-nlr", "log hazard ratio per doubling of neutrophils / lymphocytes",
     &simulation::LogHazardRatios::log2_nlr},
    {"log-hr-crp-albumin", "log hazard ratio per doubling of CRP / albumin",
     &simulation::LogHazardRatios::log2_crp_albumin},
    {"log-hr-pdl1-positive", "log hazard ratio, PD-L1 TPS >= 1 % against less",
     &simulation::LogHazardRatios::pdl1_positive},
}};

constexpr std::string_view mode_help =
    "usage: sarcotrace-simulate cohort|molecules|clinical [options]\n\n"
    "  cohort     reference, panel, FASTQ, bin counts, sheets and truth\n"
    "  molecules  as cohort, with molecule BAMs instead of FASTQ\n"
    "  clinical   clinical sheets and their truth only\n\n"
    "sarcotrace-simulate MODE --help lists the options of a mode.\n";

void declare_clinical(cli::Options& options, bool reads) {
    options.add_integer("patients", "patients of the cohort", reads ? 24 : 103, {1, 100'000})
        .add_number("tumor-fraction-per-10-cm3",
                    "median baseline tumour cell fraction for 10 cm3 of tumour",
                    reads ? 0.05 : 0.01, {1e-9, 1.0})
        .add_number("median-pfs-days", "median PFS of the reference patient", 200.0,
                    {1.0, 10'000.0})
        .add_integer("follow-up-days", "days from the last randomisation to the data cut-off", 540,
                     {1, 10'000});
    for (const HazardTerm& term : hazard_terms) {
        options.add_number(term.option, term.help,
                           simulation::LogHazardRatios{}.*term.log_hazard_ratio, {-5.0, 5.0});
    }
}

void read_clinical(const cli::Options& options, Settings& settings) {
    simulation::ClinicalCohortOptions& clinical = settings.clinical;
    clinical.seed = settings.seed;
    clinical.patients = options.integer("patients");
    clinical.tumor_fraction_per_10_cm3 = options.number("tumor-fraction-per-10-cm3");
    clinical.median_pfs_days = options.number("median-pfs-days");
    clinical.follow_up_days = options.integer("follow-up-days");
    for (const HazardTerm& term : hazard_terms) {
        clinical.log_hazard_ratios.*term.log_hazard_ratio = options.number(term.option);
    }
}

void record_clinical(Settings& settings) {
    io::Provenance& provenance = settings.provenance;
    const simulation::ClinicalCohortOptions& clinical = settings.clinical;
    provenance.add_option("seed", std::to_string(settings.seed));
    provenance.add_option("patients", std::to_string(clinical.patients));
    provenance.add_option("tumor-fraction-per-10-cm3", clinical.tumor_fraction_per_10_cm3);
    provenance.add_option("median-pfs-days", clinical.median_pfs_days);
    provenance.add_option("follow-up-days", std::to_string(clinical.follow_up_days));
    for (const HazardTerm& term : hazard_terms) {
        provenance.add_option(term.option, clinical.log_hazard_ratios.*term.log_hazard_ratio);
    }
}

void declare_genomic(cli::Options& options) {
    options
        .add_integer("healthy-donors", "healthy donors with bin counts, for a panel of normals", 20,
                     {0, 500})
        .add_integer("healthy-panels", "how many of them also have a panel library", 6, {0, 500})
        .add_integer("contig-length", "length of a contig of the synthetic genome, bp", 180'000,
                     {30'000, 100'000'000})
        .add_integer("target-length", "length of a panel target, bp", 600, {200, 20'000})
        .add_number("molecule-depth", "plasma molecules per site before losses", 650.0,
                    {1.0, 100'000.0})
        .add_number("buffy-coat-share", "depth of a buffy coat as a share of a plasma's", 1.0,
                    {0.0, 10.0})
        .add_number("pairs-per-molecule", "read pairs per molecule, both strands", 5.0,
                    {0.1, 100.0})
        .add_number("family-size-dispersion",
                    "size of the negative binomial of a strand's read pairs", 3.0, {0.1, 1'000.0})
        .add_number("strand-loss", "probability that a strand is lost", 0.12, {0.0, 0.95})
        .add_integer("umi-length", "bases of each of the two UMIs; 0: none", 3, {0, 20})
        .add_integer("spacer-length", "bases between UMI and template", 2, {0, 10})
        .add_integer("read-length", "cycles of each read", 100, {50, 300})
        .add_number("deamination-rate", "C>T on one strand before amplification, per C", 1.5e-5,
                    {0.0, 0.01})
        .add_number("oxidation-rate", "G>T on one strand before amplification, per G", 0.7e-5,
                    {0.0, 0.01})
        .add_number("pcr-error-rate", "polymerase errors per base and cycle", 4e-7, {0.0, 0.001})
        .add_integer("pcr-cycles", "cycles of amplification", 14, {1, 40})
        .add_integer("clonal-snvs", "clonal tumour SNVs per patient", 4, {0, 100})
        .add_integer("subclonal-snvs", "subclonal tumour SNVs per patient", 2, {0, 100})
        .add_integer("mnvs", "clonal tumour MNVs per patient", 1, {0, 100})
        .add_integer("indels", "clonal tumour indels per patient", 2, {0, 100})
        .add_integer("chip", "variants of clonal haematopoiesis per patient", 2, {0, 20})
        .add_integer("germline-snvs", "germline SNVs per patient", 5, {0, 100})
        .add_integer("germline-indels", "germline indels per patient", 1, {0, 100})
        .add_integer("longest-indel", "longest indel, bp", 8, {1, 50})
        .add_list("planted-vafs",
                  "VAFs that the tumour's variants get in turn, at every time point, in a diploid "
                  "tumour of --planted-tumor-fraction")
        .add_number("planted-tumor-fraction", "tumour cell fraction with --planted-vafs", 0.2,
                    {1e-6, 1.0})
        .add_number("buffy-tumor-fraction", "tumour cell fraction of the buffy coat", 0.0,
                    {0.0, 1.0})
        .add_number("duplex-error", "errors per base that consensus leaves in duplex molecules",
                    0.0, {0.0, 0.01})
        .add_number("simplex-error", "the same of one strand read more than once", 0.0, {0.0, 0.01})
        .add_number("singleton-error", "the same of one read", 0.0, {0.0, 0.01})
        .add_integer("least-indel-flank",
                     "molecules: bases beyond an indel, more than its length, without which the "
                     "read is clipped there; 2 is bwa mem's, 0: never",
                     0, {0, 50})
        .add_number("coverage", "depth of the shallow whole genomes", 0.7, {0.01, 10.0})
        .add_integer("bin-size", "bin of the shallow whole genomes, bp", 1'000'000,
                     {100'000, 10'000'000});
}

int count(const cli::Options& options, std::string_view name) {
    return static_cast<int>(options.integer(name));
}

void read_planted_vafs(const cli::Options& options, simulation::VariantCounts& variants) {
    variants.planted_tumor_fraction = options.number("planted-tumor-fraction");
    for (const std::string& text : options.list("planted-vafs")) {
        const std::optional<double> vaf = core::parse_number(text);
        if (!vaf || !(*vaf > 0.0) || *vaf > variants.planted_tumor_fraction / 2.0) {
            throw core::UsageError({"--planted-vafs is '" + text + "'", "",
                                    "give numbers above 0, up to half of "
                                    "--planted-tumor-fraction"});
        }
        variants.planted_vafs.push_back(*vaf);
    }
}

void read_genomic(const cli::Options& options, Settings& settings) {
    settings.healthy_donors = options.integer("healthy-donors");
    settings.healthy_panels = options.integer("healthy-panels");
    if (settings.healthy_panels > settings.healthy_donors) {
        throw core::UsageError({"--healthy-panels is above --healthy-donors", "",
                                "give at most as many panels as donors"});
    }
    settings.genome.contig_length_bp = options.integer("contig-length");
    settings.genome.target_length_bp = options.integer("target-length");
    settings.buffy_coat_share = options.number("buffy-coat-share");
    settings.library.molecule_depth = options.number("molecule-depth");
    settings.library.pairs_per_molecule = options.number("pairs-per-molecule");
    settings.library.family_size_dispersion = options.number("family-size-dispersion");
    settings.library.strand_loss_probability = options.number("strand-loss");
    settings.library.umi_length_bp = options.integer("umi-length");
    settings.library.spacer_length_bp = options.integer("spacer-length");
    settings.library.read_length_bp = options.integer("read-length");
    settings.library.deamination_rate = options.number("deamination-rate");
    settings.library.oxidation_rate = options.number("oxidation-rate");
    settings.sequencing.pcr_error_rate = options.number("pcr-error-rate");
    settings.sequencing.pcr_cycles = count(options, "pcr-cycles");
    settings.variants.clonal_snvs = count(options, "clonal-snvs");
    settings.variants.subclonal_snvs = count(options, "subclonal-snvs");
    settings.variants.mnvs = count(options, "mnvs");
    settings.variants.indels = count(options, "indels");
    settings.variants.chip = count(options, "chip");
    settings.variants.germline_snvs = count(options, "germline-snvs");
    settings.variants.germline_indels = count(options, "germline-indels");
    settings.variants.longest_indel_bp = options.integer("longest-indel");
    settings.library.duplex_error_rate = options.number("duplex-error");
    settings.library.simplex_error_rate = options.number("simplex-error");
    settings.library.singleton_error_rate = options.number("singleton-error");
    settings.library.least_indel_flank_bp = options.integer("least-indel-flank");
    settings.variants.buffy_tumor_fraction = options.number("buffy-tumor-fraction");
    read_planted_vafs(options, settings.variants);
    settings.bins.coverage = options.number("coverage");
    settings.bin_tracks.bin_size_bp = options.integer("bin-size");
}

void record_genomic(Settings& settings) {
    io::Provenance& provenance = settings.provenance;
    const auto add = [&](std::string_view name, auto value) {
        provenance.add_option(name, static_cast<double>(value));
    };
    add("healthy-donors", settings.healthy_donors);
    add("healthy-panels", settings.healthy_panels);
    add("contig-length", settings.genome.contig_length_bp);
    add("target-length", settings.genome.target_length_bp);
    add("buffy-coat-share", settings.buffy_coat_share);
    add("molecule-depth", settings.library.molecule_depth);
    add("pairs-per-molecule", settings.library.pairs_per_molecule);
    add("family-size-dispersion", settings.library.family_size_dispersion);
    add("strand-loss", settings.library.strand_loss_probability);
    add("umi-length", settings.library.umi_length_bp);
    add("spacer-length", settings.library.spacer_length_bp);
    add("read-length", settings.library.read_length_bp);
    add("deamination-rate", settings.library.deamination_rate);
    add("oxidation-rate", settings.library.oxidation_rate);
    add("pcr-error-rate", settings.sequencing.pcr_error_rate);
    add("pcr-cycles", settings.sequencing.pcr_cycles);
    add("clonal-snvs", settings.variants.clonal_snvs);
    add("subclonal-snvs", settings.variants.subclonal_snvs);
    add("mnvs", settings.variants.mnvs);
    add("indels", settings.variants.indels);
    add("chip", settings.variants.chip);
    add("germline-snvs", settings.variants.germline_snvs);
    add("germline-indels", settings.variants.germline_indels);
    add("longest-indel", settings.variants.longest_indel_bp);
    add("duplex-error", settings.library.duplex_error_rate);
    add("simplex-error", settings.library.simplex_error_rate);
    add("singleton-error", settings.library.singleton_error_rate);
    add("least-indel-flank", settings.library.least_indel_flank_bp);
    add("buffy-tumor-fraction", settings.variants.buffy_tumor_fraction);
    add("planted-tumor-fraction", settings.variants.planted_tumor_fraction);
    for (const double vaf : settings.variants.planted_vafs) {
        add("planted-vaf", vaf);
    }
    add("coverage", settings.bins.coverage);
    add("bin-size", settings.bin_tracks.bin_size_bp);
}

std::optional<Mode> read_mode(std::string_view word) {
    if (word == "cohort") {
        return Mode::Cohort;
    }
    if (word == "molecules") {
        return Mode::Molecules;
    }
    if (word == "clinical") {
        return Mode::Clinical;
    }
    return std::nullopt;
}

}  // namespace

cli::ToolInfo tool_info() {
    return {"sarcotrace-simulate", std::string(cli::project_version()),
            "Simulates a trial's reads, bin counts and clinical records with known truth."};
}

std::optional<Settings> parse(int argc, const char* const* argv) {
    const std::string_view word = argc > 1 ? argv[1] : "";
    if (word == "--help" || word == "-h") {
        std::cout << mode_help;
        return std::nullopt;
    }
    if (word == "--version") {
        std::cout << tool_info().name << ' ' << tool_info().version << '\n';
        return std::nullopt;
    }
    const std::optional<Mode> mode = read_mode(word);
    if (!mode) {
        throw core::UsageError({"the mode is '" + std::string(word) + "'", "",
                                "give cohort, molecules or clinical first"});
    }
    Settings settings;
    settings.mode = *mode;
    cli::ToolInfo info = tool_info();
    info.name += " " + std::string(word);
    cli::Options options(info);
    options.add_required("output", "folder to write; it is made if it is not there")
        .add_integer("seed", "seed of all random numbers", 1, {0, 9'007'199'254'740'992.0});
    declare_clinical(options, *mode != Mode::Clinical);
    if (*mode != Mode::Clinical) {
        options.add_threads();
        declare_genomic(options);
        if (*mode == Mode::Cohort) {
            declare_reads(options);
        }
        options.add_notes(
            "Memory: about 0.4 GB per thread at the default depth. The same options "
            "give the same bytes at any number of threads.");
    }
    options.add_notes(
        "config.yaml is written last: a folder that has it is whole. It names the "
        "sheets and the data cut-off date.");
    if (!options.parse(argc - 1, argv + 1)) {
        return std::nullopt;
    }
    settings.output = options.text("output");
    settings.seed = static_cast<std::uint64_t>(options.integer("seed"));
    read_clinical(options, settings);
    settings.provenance = {tool_info().name, tool_info().version, {}, {}};
    settings.provenance.add_option("mode", word);
    record_clinical(settings);
    if (*mode != Mode::Clinical) {
        settings.threads = options.threads();
        read_genomic(options, settings);
        record_genomic(settings);
        if (*mode == Mode::Cohort) {
            read_reads(options, settings);
            record_reads(settings);
        }
    }
    return settings;
}

}  // namespace sarcotrace::tools::simulate
