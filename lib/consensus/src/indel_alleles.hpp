#pragma once

#include <cstdint>
#include <vector>

#include "sarcotrace/consensus/family.hpp"

namespace sarcotrace::consensus {

/// An insertion or deletion of a read's alignment.
struct IndelEvent {
    std::int64_t position = 0;  ///< first deleted base, or the one after the inserted ones
    std::int64_t length_bp = 0;
    bool inserted = false;

    friend constexpr auto operator<=>(const IndelEvent&, const IndelEvent&) = default;
};

/// Indels of both mates, each once, in reference order.
using IndelAllele = std::vector<IndelEvent>;

[[nodiscard]] bool has_indel(const core::ReadRecord& read) noexcept;
[[nodiscard]] IndelAllele allele_of(const FamilyTemplate& item);

/// How likely errors make one event.
struct IndelError {
    double pre_umi_phred = 0.0;
    double post_umi_phred = 0.0;
};

/// Error rates of `event` from the repeat that it lies in. With u the repeat unit, k units in the
/// event and c whole copies beside it (m = c + min(k, c) copies in all, at least 1):
///   Q = Q_0 - phred_per_copy (m - 1) + phred_per_unit (k - 1),
/// the lowest over the units of up to 6 bases and the whole event; 10 to 60 after the UMI, 20 to 60
/// before it. Deleted bases come from a template that has them. If all lost them they are taken to
/// be those on either side, and c = 1 counts as none.
[[nodiscard]] IndelError error_of_event(const IndelEvent& event, const Family& family,
                                        const IndelRates& rates);

}  // namespace sarcotrace::consensus
