#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "sarcotrace/endpoints/patient_endpoints.hpp"

namespace sarcotrace::endpoints {

/// Lesions that were irradiated in the trial, or the others: RECIST 1.1 is read in each alone.
enum class Field { In, Out };

/// "IN_FIELD", "OUT_OF_FIELD".
[[nodiscard]] std::string_view to_string_view(Field field) noexcept;

/// Response of one patient's lesions of one field.
struct FieldResponse {
    std::size_t lesions = 0;            ///< targets and non-targets
    std::optional<double> baseline_mm;  ///< sum of its targets; absent without targets
    std::optional<double> smallest_mm;  ///< smallest sum after baseline
    BestResponse best;                  ///< NE without lesions, unless new ones came
    std::optional<std::chrono::sys_days> progression;  ///< first PD or new lesion of the field
    std::size_t new_lesions = 0;
};

struct FieldResponses {
    FieldResponse in;
    FieldResponse out;
    /// Lesions that neither lesions.tsv nor a fraction says anything of; they are in no field.
    std::size_t unknown_lesions = 0;
};

/// A lesion is in the field if lesions.tsv says so, else, where it says nothing, if a fraction was
/// given to it by the cut-off; out of it if fractions were given to other lesions of the patient
/// only. A new lesion that is not known to be irradiated is out of the field.
[[nodiscard]] FieldResponses field_responses(const sheets::ClinicalSheets& sheets,
                                             const PatientEndpoints& patient,
                                             const EndpointSettings& settings);

}  // namespace sarcotrace::endpoints
