#pragma once

#include <cstddef>
#include <vector>

#include "family_alignment.hpp"
#include "indel_alleles.hpp"

namespace sarcotrace::consensus {

/// The template that stands for `members` (indices into the family, at least one).
[[nodiscard]] std::size_t choose_model(const Family& family,
                                       const std::vector<std::size_t>& members);

/// The alignment of a family of which a template has an indel: the allele with the highest
/// posterior. With x_t the allele that template t shows, of one strand
///   L(h) = prod_t (t fits h ? 1 - e : prod of e(event) over the events of x_t or h alone),
///   P(h) = L(h) / sum L,    P'(h) = (1 - e_pre) P(h) + e_pre / (K - 1) (1 - P(h)),
/// over K alleles, those seen and the one without indels. Two strands are independent evidence;
/// the quality never exceeds that of e_pre. A template fits an allele that it shows, or whose
/// bases it has: by cycles as many bases as by places (less a few) equal those of the allele's
/// model.
[[nodiscard]] FamilyAlignment choose_indels(const Family& family, const ConsensusOptions& options);

}  // namespace sarcotrace::consensus
