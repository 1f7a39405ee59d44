#include "run.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include "clinical_sheets.hpp"
#include "cohort_files.hpp"
#include "cohort_plan.hpp"
#include "cohort_tables.hpp"
#include "molecule_file.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/parallel.hpp"
#include "sarcotrace/io/text_writer.hpp"

namespace sarcotrace::tools::simulate {
namespace {

void make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error || !std::filesystem::is_directory(folder)) {
        throw core::IoError({"cannot make the folder: " + error.message(),
                             "'" + folder.string() + "'", "give a folder that can be written"});
    }
}

std::vector<simulation::VariantMolecules> write_sample(const Settings& settings,
                                                       const CohortPlan& plan,
                                                       const Sample& sample) {
    const Person& person = plan.persons[sample.person];
    if (sample.shallow_genome) {
        stats::Random random = sample_random(settings, sample, "bins");
        const simulation::BinSample content{person.profile ? &*person.profile : nullptr,
                                            sample.tumor_cell_fraction, person.male};
        write_bin_counts(settings.output, sample, plan.bins,
                         simulation::simulate_bin_counts(plan.bins, content, settings.bins, random),
                         settings.provenance);
        return {};
    }
    const std::vector<simulation::Molecule> molecules = make_molecules(settings, plan, sample);
    if (settings.mode == Mode::Cohort) {
        stats::Random random = sample_random(settings, sample, "reads");
        write_fastq(settings.output, sample,
                    simulation::sequence_molecules(molecules, settings.library, settings.sequencing,
                                                   random));
    } else {
        write_molecule_bam(settings, plan, sample, molecules);
    }
    return simulation::count_variant_molecules(molecules, person.genome);
}

/// The keys that only the simulation knows, relative to the cohort's folder; the workflow's
/// configuration takes them from here.
void write_config(const Settings& settings, const simulation::ClinicalCohort& cohort) {
    std::string text = "clinical: clinical\n";
    text += "data_cutoff_date: \"" + core::to_string(cohort.data_cutoff_date) + "\"\n";
    if (settings.mode != Mode::Clinical) {
        text += "samples: samples.tsv\nunits: units.tsv\n";
        text += "reference: reference.fa\ntargets: panel.bed\n";
        text += "gc: bins/gc.wig\nmappability: bins/map.wig\n";
        text += "bin_size_bp: " + std::to_string(settings.bin_tracks.bin_size_bp) + "\n";
    }
    io::write_text(settings.output / "config.yaml", text);
}

void write_genomic(const Settings& settings, const simulation::ClinicalCohort& cohort) {
    const CohortPlan plan = make_plan(settings, cohort);
    make_folder(settings.output / "bins");
    make_folder(settings.output / (settings.mode == Mode::Cohort ? "fastq" : "molecules"));
    write_reference(settings.output, plan.genome);
    write_panel(settings.output, plan.genome);
    write_bin_tracks(settings.output, plan.bins);
    std::vector<std::vector<simulation::VariantMolecules>> counts(plan.samples.size());
    core::for_each_index(plan.samples.size(), settings.threads, [&](std::size_t i, std::size_t) {
        counts[i] = write_sample(settings, plan, plan.samples[i]);
    });
    write_sheets(settings.output, plan, settings);
    write_genomic_truth(settings.output, plan, counts, settings.provenance);
}

}  // namespace

void run(const Settings& settings) {
    const simulation::ClinicalCohort cohort =
        simulation::simulate_clinical_cohort(settings.clinical);
    make_folder(settings.output / "clinical");
    make_folder(settings.output / "truth");
    write_clinical_sheets(settings.output / "clinical", cohort.sheets, settings.provenance);
    write_clinical_truth(settings.output / "truth", cohort, settings.clinical.log_hazard_ratios,
                         settings.provenance);
    if (settings.mode != Mode::Clinical) {
        write_genomic(settings, cohort);
    }
    write_config(settings, cohort);
}

}  // namespace sarcotrace::tools::simulate
