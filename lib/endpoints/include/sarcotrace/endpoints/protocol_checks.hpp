#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/endpoints/patient_endpoints.hpp"

namespace sarcotrace::endpoints {

/// What the protocol asks for; all is configuration.
struct ProtocolLimits {
    double baseline_sum_mm = 60.0;                 ///< greatest sum of the targets at baseline
    std::vector<std::int64_t> fractions = {3, 5};  ///< allowed for each irradiated lesion
    int sbrt_days = 21;                            ///< first to last fraction, both counted
    std::string drug = "ATEZOLIZUMAB";
    std::string drug_arm = "SBRT_ATEZOLIZUMAB";  ///< planned arm that is given the drug
    int doses = 6;
    double dose_mg = 1200.0;
};

/// Unknown: nothing is recorded. NotDue: treatment was not over at the cut-off.
enum class Verdict { Met, NotMet, NotDue, Unknown };

/// "MET", "NOT_MET", "NOT_DUE", "UNKNOWN".
[[nodiscard]] std::string_view to_string_view(Verdict verdict) noexcept;

/// One check of one patient, or of one of its lesions or doses.
struct ProtocolCheck {
    std::string_view check;
    std::string subject;          ///< ALL, the lesion, or the cycle
    std::optional<double> value;  ///< in the unit of the check's name
    std::string limit;            ///< e.g. "<= 60"
    Verdict verdict = Verdict::Unknown;
    std::string note = {};  ///< e.g. why a dose was omitted or treatment ended; may be empty
};

/// BASELINE_SUM_MM, SBRT_FRACTIONS (by lesion), SBRT_DAYS, and in the drug's arm DOSES and DOSE_MG
/// (by cycle), in the other arm DOSES, which must be 0. Doses and fractions after the cut-off are
/// not looked at. DOSES is NOT_DUE while fewer were given than planned, the last planned one (every
/// 21 days) is not yet due and neither an event nor withdrawal has ended the treatment.
[[nodiscard]] std::vector<ProtocolCheck> protocol_checks(const sheets::ClinicalSheets& sheets,
                                                         const PatientEndpoints& patient,
                                                         const ProtocolLimits& limits,
                                                         std::chrono::sys_days data_cutoff);

}  // namespace sarcotrace::endpoints
