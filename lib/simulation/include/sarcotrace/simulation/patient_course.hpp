#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/core/missing.hpp"

namespace sarcotrace::simulation {

enum class Arm { SbrtAlone, SbrtAtezolizumab };

/// A planned plasma draw and, if it took place, what the plasma truly held.
struct PlasmaDraw {
    std::string time_point;  ///< BASELINE, MONTH_6 or RELAPSE
    std::chrono::sys_days date;
    /// Share of cells that are tumour among the cells that shed DNA, 0 to 1; or why there is no
    /// sample (NotReached: the event came first).
    core::ValueOrReason<double> tumor_cell_fraction;
    double plasma_ml = 0.0;
    double cfdna_ng_per_ml = 0.0;
};

/// What the reads' simulation needs to know of a patient; drawn by the clinical simulation, so
/// that tumour fractions, responses and hazards belong together.
struct PatientCourse {
    std::string patient_id;
    Arm arm = Arm::SbrtAlone;
    bool male = false;
    std::string histology_group;  ///< LMS, UPS, LPS, SYNOVIAL, MPNST, OTHER
    std::chrono::sys_days randomisation_date;
    std::chrono::sys_days buffy_coat_date;
    std::vector<PlasmaDraw> draws;
};

}  // namespace sarcotrace::simulation
