#include "sarcotrace/monitoring/tracked_variants.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::monitoring {
namespace {

struct Union {
    TrackedVariant variant;
    std::size_t contig_rank = 0;
    bool tumor = false;
    bool other_origin = false;
};

bool is_part_of(const pileup::Allele& part, const pileup::Allele& whole) {
    const std::int64_t offset = part.position - whole.position;
    if (part.contig != whole.contig || part.is_indel() || whole.is_indel() || offset < 0 ||
        part.ref.size() >= whole.ref.size() ||
        offset + static_cast<std::int64_t>(part.ref.size()) >
            static_cast<std::int64_t>(whole.ref.size())) {
        return false;
    }
    return whole.alt.compare(static_cast<std::size_t>(offset), part.alt.size(), part.alt) == 0;
}

std::size_t rank_of(const pileup::Allele& allele, const std::vector<pileup::ContigLength>& contigs) {
    const auto found = std::find_if(contigs.begin(), contigs.end(), [&](const auto& contig) {
        return contig.name == allele.contig;
    });
    if (found == contigs.end()) {
        throw core::InputError({"the variant's contig is not in the reference", allele.id(),
                                "use the reference that the VCF was made with"});
    }
    return static_cast<std::size_t>(found - contigs.begin());
}

std::vector<Union> unite(const std::vector<CalledVariant>& called,
                         const std::vector<pileup::ContigLength>& contigs) {
    std::map<std::string, Union> by_id;
    for (const CalledVariant& variant : called) {
        auto [entry, is_new] = by_id.try_emplace(
            variant.allele.id(), Union{{variant.allele, variant.gene, {}}, 0, false, false});
        Union& united = entry->second;
        if (is_new) {
            united.contig_rank = rank_of(variant.allele, contigs);
        }
        if (variant.origin == calling::Origin::Tumor) {
            united.tumor = true;
            united.variant.called_in.insert(variant.sample_id);
        }
        united.other_origin = united.other_origin || variant.origin == calling::Origin::Chip ||
                              variant.origin == calling::Origin::Germline;
    }
    std::vector<Union> all;
    for (auto& [id, united] : by_id) {
        all.push_back(std::move(united));
    }
    std::sort(all.begin(), all.end(), [](const Union& a, const Union& b) {
        return std::tie(a.contig_rank, a.variant.allele.position, a.variant.allele.ref,
                        a.variant.allele.alt) < std::tie(b.contig_rank, b.variant.allele.position,
                                                         b.variant.allele.ref, b.variant.allele.alt);
    });
    return all;
}

bool is_informed(const TrackedVariant& variant, const std::set<std::string>& informing) {
    return informing.empty() ||
           std::any_of(informing.begin(), informing.end(), [&](const std::string& sample_id) {
               return variant.called_in.contains(sample_id);
           });
}

}  // namespace

Tracking choose_variants(const std::vector<CalledVariant>& called,
                         const std::vector<pileup::ContigLength>& contigs,
                         const std::set<std::string>& informing) {
    const std::vector<Union> all = unite(called, contigs);
    Tracking tracking;
    tracking.ledger.add(core::LedgerSide::In, "PASSING_ALLELES",
                        static_cast<std::int64_t>(all.size()));
    tracking.ledger.add(core::LedgerSide::Out, "TRACKED", 0);
    for (const char* reason : {"NOT_TUMOR", "ORIGIN_DIFFERS_BETWEEN_SAMPLES", "PART_OF_AN_MNV",
                               "NOT_IN_AN_INFORMING_SAMPLE"}) {
        tracking.ledger.add(core::LedgerSide::Loss, reason, 0);
    }
    for (const Union& united : all) {
        const bool part = std::any_of(all.begin(), all.end(), [&](const Union& other) {
            return other.tumor && !other.other_origin && is_informed(other.variant, informing) &&
                   is_part_of(united.variant.allele, other.variant.allele);
        });
        if (!united.tumor) {
            tracking.ledger.add(core::LedgerSide::Loss, "NOT_TUMOR");
        } else if (united.other_origin) {
            tracking.ledger.add(core::LedgerSide::Loss, "ORIGIN_DIFFERS_BETWEEN_SAMPLES");
        } else if (part) {
            tracking.ledger.add(core::LedgerSide::Loss, "PART_OF_AN_MNV");
        } else if (!is_informed(united.variant, informing)) {
            tracking.ledger.add(core::LedgerSide::Loss, "NOT_IN_AN_INFORMING_SAMPLE");
        } else {
            tracking.ledger.add(core::LedgerSide::Out, "TRACKED");
            tracking.variants.push_back(united.variant);
        }
    }
    return tracking;
}

}  // namespace sarcotrace::monitoring
