#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sarcotrace/calling/origin.hpp"
#include "sarcotrace/core/ledger.hpp"
#include "sarcotrace/pileup/allele.hpp"
#include "sarcotrace/pileup/window.hpp"

namespace sarcotrace::monitoring {

/// From what calling stated the origin; absent without a matched normal.
struct OriginEvidence {
    calling::OriginPosterior posterior;
    calling::MoleculeCount plasma;
    calling::MoleculeCount normal;
};

/// A passing variant as one sample's VCF states it.
struct CalledVariant {
    pileup::Allele allele;  ///< normalised
    std::string gene;
    calling::Origin origin;
    std::string sample_id;
    std::optional<OriginEvidence> evidence;
};

/// A variant that is tested in every sample of the patient.
struct TrackedVariant {
    pileup::Allele allele;
    std::string gene;
    std::set<std::string> called_in;  ///< samples whose own VCF calls it
};

struct Tracking {
    std::vector<TrackedVariant> variants;  ///< in reference order
    core::Ledger ledger{"VARIANTS"};       ///< distinct alleles in = tracked + losses by reason
};

/// Union of the alleles that are called TUMOR, once each. Left out under a name: alleles that are
/// never called TUMOR, those that another sample calls CHIP or GERMLINE, and those that are part
/// of a longer tracked MNV (they would count its molecules twice), and those that no informing
/// sample calls. `informing`: sample ids; empty if all samples are. `contigs` gives the
/// reference's order. \throws core::InputError for a contig that is not in it
[[nodiscard]] Tracking choose_variants(const std::vector<CalledVariant>& called,
                                       const std::vector<pileup::ContigLength>& contigs,
                                       const std::set<std::string>& informing = {});

}  // namespace sarcotrace::monitoring
