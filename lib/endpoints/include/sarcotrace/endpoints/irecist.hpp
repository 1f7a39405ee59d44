#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sarcotrace/endpoints/recist.hpp"

namespace sarcotrace::endpoints {

// iRECIST (Seymour et al. 2017, Lancet Oncology 18:e143).

/// Response at one assessment. Unconfirmed and confirmed progression are iUPD and iCPD.
enum class ImmuneResponse { Cr, Pr, Sd, NonCrNonPd, Unconfirmed, Confirmed, Ne };

/// "ICR", "IPR", "ISD", "INON_CR_NON_PD", "IUPD", "ICPD", "NE".
[[nodiscard]] std::string_view to_string_view(ImmuneResponse response) noexcept;

struct ImmuneResult {
    std::chrono::sys_days first_scan;
    ImmuneResponse response = ImmuneResponse::Ne;
};

/// Judges every assessment after the baseline. Progression by RECIST 1.1 is unconfirmed at first.
/// It is confirmed at a later assessment, at least `confirmation_days` after it, where against the
/// first unconfirmed one of the block the sum of targets is 5 mm larger (increases add up), the
/// non-targets progress again, the new lesions measure 5 mm more or are more in number, or
/// progression shows in another of these three kinds. Where no progression is left to be seen the
/// block ends and later progression is unconfirmed again. An assessment that is not evaluable
/// neither confirms nor ends it. What follows a confirmed progression is confirmed.
/// \param follow_up and recist one per assessment, in order of first_scan
[[nodiscard]] std::vector<ImmuneResult> assess_immune_responses(
    std::span<const TumorAssessment> follow_up, std::span<const AssessmentResult> recist,
    int confirmation_days = 28);

/// Date of the first iUPD of the block that ends in iCPD, or of the block that is still open at the
/// end: one never assessed again, or never reversed, counts.
[[nodiscard]] std::optional<std::chrono::sys_days> immune_progression(
    std::span<const ImmuneResult> assessments);

}  // namespace sarcotrace::endpoints
