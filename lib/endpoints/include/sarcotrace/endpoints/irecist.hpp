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

/// Best response by iRECIST.
struct BestImmuneResponse {
    ImmuneResponse response = ImmuneResponse::Ne;
    /// First assessment that shows it, or, for NE, the first assessment.
    std::optional<std::chrono::sys_days> date;
};

/// Best of ICR, IPR, ISD and INON_CR_NON_PD (on or after `minimum_sd_days`) from randomisation to
/// ICPD or new therapy: an iUPD that was not confirmed does not end it, so what follows counts.
/// Else ICPD, else IUPD, else NE. No confirmation of a response is asked for.
[[nodiscard]] BestImmuneResponse best_immune_response(
    std::span<const ImmuneResult> assessments, std::chrono::sys_days randomisation,
    std::optional<std::chrono::sys_days> new_therapy, int minimum_sd_days);

}  // namespace sarcotrace::endpoints
