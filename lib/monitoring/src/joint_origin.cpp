#include "sarcotrace/monitoring/joint_origin.hpp"

#include <algorithm>
#include <set>

namespace sarcotrace::monitoring {
namespace {

using calling::Origin;

std::set<std::string> germline_ids(const std::vector<CalledVariant>& called) {
    std::set<std::string> ids;
    for (const CalledVariant& call : called) {
        if (call.origin == Origin::Germline) {
            ids.insert(call.allele.id());
        }
    }
    return ids;
}

/// The call with evidence of the most mutant molecules, the first of equals; null without one.
const CalledVariant* informing_call(const std::vector<CalledVariant>& called,
                                    const std::string& id) {
    const CalledVariant* best = nullptr;
    for (const CalledVariant& call : called) {
        if (call.evidence && call.allele.id() == id &&
            (best == nullptr || call.evidence->plasma.alt_molecules >
                                    best->evidence->plasma.alt_molecules)) {
            best = &call;
        }
    }
    return best;
}

}  // namespace

std::vector<pileup::Allele> candidate_alleles(const std::vector<CalledVariant>& called) {
    std::set<std::string> passed_over = germline_ids(called);
    std::vector<pileup::Allele> alleles;
    for (const CalledVariant& call : called) {
        if ((call.evidence || call.origin == Origin::Tumor) &&
            passed_over.insert(call.allele.id()).second) {
            alleles.push_back(call.allele);
        }
    }
    return alleles;
}

void restate_origins(std::vector<CalledVariant>& called, const CountsByAllele& counts,
                     double least_posterior) {
    for (const auto& [id, by_sample] : counts) {
        const CalledVariant* informing = informing_call(called, id);
        if (informing == nullptr) {
            continue;
        }
        std::vector<calling::MoleculeCount> others;
        for (const auto& [sample_id, count] : by_sample) {
            if (sample_id != informing->sample_id && count.molecules > 0) {
                others.push_back(count);
            }
        }
        const OriginEvidence& evidence = *informing->evidence;
        const Origin origin =
            calling::joint_posterior(evidence.posterior, evidence.plasma, evidence.normal, others)
                .label(least_posterior);
        for (CalledVariant& call : called) {
            if (call.allele.id() == id) {
                call.origin = origin;
            }
        }
    }
}

}  // namespace sarcotrace::monitoring
