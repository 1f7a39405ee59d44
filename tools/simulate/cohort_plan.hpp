#pragma once

#include <optional>
#include <string>
#include <vector>

#include "options.hpp"

namespace sarcotrace::tools::simulate {

/// A patient or healthy donor and his genomes.
struct Person {
    std::string patient_id;
    bool male = false;
    /// Nothing for healthy donors.
    std::optional<simulation::CopyNumberProfile> profile;
    simulation::PatientGenome genome;

    [[nodiscard]] double ploidy() const { return profile ? profile->ploidy() : 2.0; }
};

/// A row of samples.tsv: one library from one tube.
struct Sample {
    std::size_t person;
    std::string sample_id;
    std::string time_point;
    std::string material;  ///< PLASMA, BUFFY_COAT, HEALTHY_PLASMA
    bool shallow_genome;   ///< assay SWGS, else PANEL
    double tumor_cell_fraction = 0.0;
    std::optional<std::chrono::sys_days> date;
    std::optional<double> plasma_ml;
    std::optional<double> cfdna_ng_per_ml;
};

/// Who and what is simulated; the libraries follow from it.
struct CohortPlan {
    simulation::Genome genome;
    std::vector<simulation::GenomeBin> bins;
    std::vector<Person> persons;
    std::vector<Sample> samples;
};

[[nodiscard]] CohortPlan make_plan(const Settings& settings,
                                   const simulation::ClinicalCohort& cohort);

/// Random numbers of one sample for one purpose, whatever the order of samples.
[[nodiscard]] stats::Random sample_random(const Settings& settings, const Sample& sample,
                                          std::string_view purpose);

/// The molecules of a panel sample.
[[nodiscard]] std::vector<simulation::Molecule> make_molecules(const Settings& settings,
                                                               const CohortPlan& plan,
                                                               const Sample& sample);

}  // namespace sarcotrace::tools::simulate
