#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sarcotrace/endpoints/share.hpp"
#include "sarcotrace/sheets/records.hpp"

namespace sarcotrace::endpoints {

/// A patient of the safety set: treated, in the arm of the treatment.
struct TreatedPatient {
    std::string patient_id;
    std::string arm;
    std::chrono::sys_days first_treatment;
};

/// Which adverse events count: those that began within the window after the first treatment and
/// are worse than before treatment.
struct ToxicityRule {
    int window_days = 183;  ///< six months
    std::chrono::sys_days data_cutoff = std::chrono::sys_days::max();
};

/// Where every adverse event went that began by the cut-off; the parts add up to `reported`.
struct ToxicityLedger {
    std::int64_t reported = 0;
    std::int64_t counted = 0;
    std::int64_t not_treated = 0;
    std::int64_t before_treatment = 0;
    std::int64_t after_window = 0;
    std::int64_t not_worse_than_baseline = 0;
};

enum class ToxicityLevel { Term, Soc, Overall };
/// Related: to SBRT or atezolizumab; Unrelated: to neither; an event may be neither, when one of
/// the two is not known and the other not related.
enum class Attribution { All, Related, Unrelated };

[[nodiscard]] std::string_view to_string_view(ToxicityLevel level) noexcept;
[[nodiscard]] std::string_view to_string_view(Attribution attribution) noexcept;

/// Term or system organ class with the version of the criteria; empty name for Overall.
struct ToxicityKey {
    ToxicityLevel level;
    Attribution attribution;
    std::string name;
    std::string ctcae_version;  ///< empty for Overall

    friend auto operator<=>(const ToxicityKey&, const ToxicityKey&) = default;
};

/// Patients of one arm by their worst grade; a patient counts once however many events.
struct ToxicityRate {
    std::string arm;
    ToxicityKey key;
    Share any;
    Share severe;             ///< grade 3 or more
    std::int64_t deaths = 0;  ///< grade 5
};

struct ToxicityResult {
    /// Worst grade by (key, patient).
    std::map<ToxicityKey, std::map<std::string, int>> worst;
    std::vector<ToxicityRate> rates;  ///< by key, then arm
    ToxicityLedger ledger;
};

/// CTCAE grades by patient. A partial date of onset stands at its first day, but not before the
/// first treatment if it may lie after it.
[[nodiscard]] ToxicityResult toxicity(std::span<const sheets::AdverseEvent> events,
                                      std::span<const TreatedPatient> patients,
                                      const ToxicityRule& rule);

}  // namespace sarcotrace::endpoints
