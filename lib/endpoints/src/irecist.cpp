#include "sarcotrace/endpoints/irecist.hpp"

#include <algorithm>

namespace sarcotrace::endpoints {
namespace {

constexpr double further_growth_mm = 5.0;
constexpr double rounding_mm = 1e-9;

/// What progressed at an assessment, and how large it was.
struct Burden {
    std::chrono::sys_days first_scan;
    bool targets_progress = false;
    bool non_targets_progress = false;
    std::size_t new_lesions = 0;
    double targets_mm = 0.0;  ///< those that were evaluated
    double new_lesions_mm = 0.0;

    [[nodiscard]] bool progresses() const {
        return targets_progress || non_targets_progress || new_lesions > 0;
    }
};

Burden burden_of(const TumorAssessment& seen, const AssessmentResult& result) {
    Burden burden{seen.first_scan};
    burden.targets_progress = result.target == Response::Pd;
    burden.non_targets_progress = result.non_target == Response::Pd;
    burden.targets_mm = result.evaluated_mm.value_or(0.0);
    for (const TargetReading& lesion : seen.new_lesions) {
        burden.new_lesions_mm += standing_diameter(lesion).value_or(0.0);
    }
    // A new lesion may be reported without a reading of it.
    burden.new_lesions = std::max<std::size_t>(seen.new_lesions.size(), seen.new_lesion ? 1 : 0);
    return burden;
}

bool grew(double now_mm, double before_mm) {
    return now_mm - before_mm >= further_growth_mm - rounding_mm;
}

bool confirms(const Burden& now, const Burden& first, int confirmation_days) {
    if ((now.first_scan - first.first_scan).count() < confirmation_days) {
        return false;
    }
    return grew(now.targets_mm, first.targets_mm) ||
           (now.targets_progress && !first.targets_progress) || now.non_targets_progress ||
           now.new_lesions > first.new_lesions || grew(now.new_lesions_mm, first.new_lesions_mm);
}

ImmuneResponse without_progression(Response overall) {
    switch (overall) {
        case Response::Cr: return ImmuneResponse::Cr;
        case Response::Pr: return ImmuneResponse::Pr;
        case Response::Sd: return ImmuneResponse::Sd;
        case Response::NonCrNonPd: return ImmuneResponse::NonCrNonPd;
        case Response::Pd:
        case Response::Ne:
        case Response::NotApplicable: break;
    }
    return ImmuneResponse::Ne;
}

}  // namespace

std::string_view to_string_view(ImmuneResponse response) noexcept {
    switch (response) {
        case ImmuneResponse::Cr: return "ICR";
        case ImmuneResponse::Pr: return "IPR";
        case ImmuneResponse::Sd: return "ISD";
        case ImmuneResponse::NonCrNonPd: return "INON_CR_NON_PD";
        case ImmuneResponse::Unconfirmed: return "IUPD";
        case ImmuneResponse::Confirmed: return "ICPD";
        case ImmuneResponse::Ne: return "NE";
    }
    return "NE";
}

std::vector<ImmuneResult> assess_immune_responses(std::span<const TumorAssessment> follow_up,
                                                  std::span<const AssessmentResult> recist,
                                                  int confirmation_days) {
    std::vector<ImmuneResult> results;
    std::optional<Burden> first;  // of the open block
    bool confirmed = false;
    for (std::size_t i = 0; i < recist.size(); ++i) {
        const Burden now = burden_of(follow_up[i], recist[i]);
        ImmuneResult result{now.first_scan, without_progression(recist[i].overall)};
        if (now.progresses()) {
            confirmed = confirmed || (first && confirms(now, *first, confirmation_days));
            result.response = ImmuneResponse::Unconfirmed;
            first = first.value_or(now);
        } else if (result.response != ImmuneResponse::Ne) {
            first.reset();
        }
        if (confirmed) {
            result.response = ImmuneResponse::Confirmed;
        }
        results.push_back(result);
    }
    return results;
}

BestImmuneResponse best_immune_response(std::span<const ImmuneResult> assessments,
                                        std::chrono::sys_days randomisation,
                                        std::optional<std::chrono::sys_days> new_therapy,
                                        int minimum_sd_days) {
    using enum ImmuneResponse;
    std::vector<ImmuneResult> counted;
    for (const ImmuneResult& seen : assessments) {
        if (new_therapy && seen.first_scan > *new_therapy) {
            break;
        }
        counted.push_back(seen);
        if (seen.response == Confirmed) {
            break;
        }
    }
    for (const ImmuneResponse wanted : {Cr, Pr, Sd, NonCrNonPd, Confirmed, Unconfirmed}) {
        const bool stable = wanted == Sd || wanted == NonCrNonPd;
        for (const ImmuneResult& seen : counted) {
            const auto day = (seen.first_scan - randomisation).count() + 1;
            if (seen.response == wanted && (!stable || day >= minimum_sd_days)) {
                return {wanted, seen.first_scan};
            }
        }
    }
    return counted.empty() ? BestImmuneResponse()
                           : BestImmuneResponse{Ne, counted.front().first_scan};
}

std::optional<std::chrono::sys_days> immune_progression(std::span<const ImmuneResult> assessments) {
    std::optional<std::chrono::sys_days> first;
    for (const ImmuneResult& seen : assessments) {
        switch (seen.response) {
            case ImmuneResponse::Confirmed: return first.value_or(seen.first_scan);
            case ImmuneResponse::Unconfirmed: first = first.value_or(seen.first_scan); break;
            case ImmuneResponse::Ne: break;
            case ImmuneResponse::Cr:
            case ImmuneResponse::Pr:
            case ImmuneResponse::Sd:
            case ImmuneResponse::NonCrNonPd: first.reset(); break;
        }
    }
    return first;
}

}  // namespace sarcotrace::endpoints
