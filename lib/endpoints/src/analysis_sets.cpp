#include "sarcotrace/endpoints/analysis_sets.hpp"

#include <map>
#include <set>

namespace sarcotrace::endpoints {

std::string_view to_string_view(AnalysisSet set) noexcept {
    switch (set) {
        case AnalysisSet::Itt: break;
        case AnalysisSet::Safety: return "SAFETY";
        case AnalysisSet::Evaluable: return "EVALUABLE";
    }
    return "ITT";
}

std::string_view reason_out(const PatientEndpoints& patient, AnalysisSet set) noexcept {
    switch (set) {
        case AnalysisSet::Itt: break;
        case AnalysisSet::Safety: return patient.first_treatment ? "" : "NOT_TREATED";
        case AnalysisSet::Evaluable:
            if (patient.evaluable) return "";
            return patient.tumor.baseline ? "NO_ADEQUATE_ASSESSMENT_OR_EVENT"
                                          : "NO_BASELINE_ASSESSMENT";
    }
    return "";
}

std::vector<FlowStep> flow_of(std::span<const PatientEndpoints> patients) {
    std::vector<std::string> arms;
    for (const PatientEndpoints& patient : patients) {
        arms.push_back(patient.patient.arm_planned);
    }
    const std::set<std::string> names(arms.begin(), arms.end());
    std::vector<FlowStep> steps;
    for (const AnalysisSet set : analysis_sets) {
        std::map<std::string_view, std::map<std::string, std::int64_t>> lost;  // by reason, arm
        std::map<std::string, std::int64_t> randomised;
        std::map<std::string, std::int64_t> kept;
        for (const PatientEndpoints& patient : patients) {
            const std::string_view reason = reason_out(patient, set);
            for (const std::string& arm : {patient.patient.arm_planned, std::string("ALL")}) {
                ++randomised[arm];
                ++(reason.empty() ? kept[arm] : lost[reason][arm]);
            }
        }
        arms.assign(names.begin(), names.end());
        arms.emplace_back("ALL");
        for (const std::string& arm : arms) {
            steps.push_back({arm, set, "IN", "RANDOMISED", randomised[arm]});
            for (auto& [reason, counts] : lost) {
                steps.push_back({arm, set, "LOSS", reason, counts[arm]});
            }
            steps.push_back({arm, set, "OUT", to_string_view(set), kept[arm]});
        }
    }
    return steps;
}

}  // namespace sarcotrace::endpoints
