#include "sarcotrace/consensus/substitution_counts.hpp"

#include <algorithm>

namespace sarcotrace::consensus {
namespace {

/// Phred of a strand's own base: two good reads have more, one has not.
constexpr std::uint8_t least_strand_quality = 60;
constexpr std::int64_t end_bp = 12;
/// What the prior is worth.
constexpr double prior_errors = 1.0;

std::size_t complement_of(core::Base base) { return 3 - static_cast<std::size_t>(base); }

bool is_sure(const StrandBase& strand) {
    return strand.base != core::Base::N && strand.quality >= least_strand_quality;
}

}  // namespace

void SubstitutionCounts::add(const Molecule& molecule, std::string_view reference,
                             std::string_view mate_reference) {
    const MoleculeRead& read = molecule.read;
    if (read.top_strand.empty() || !molecule.mate || molecule.mate->contig != read.contig) {
        return;
    }
    const auto [lower, upper] = std::minmax(read.five_prime, read.mate_five_prime);
    const Inner inner{lower + end_bp, upper + 1 - end_bp};
    add_read(read, reference, inner, nullptr);
    add_read(*molecule.mate, mate_reference, inner, &read);
}

/// Positions under `counted` are left out.
void SubstitutionCounts::add_read(const MoleculeRead& read, std::string_view reference, Inner inner,
                                  const MoleculeRead* counted) {
    const std::int64_t skip_begin = counted == nullptr ? 0 : counted->position.value();
    const std::int64_t skip_end = counted == nullptr ? 0 : counted->end_position().value();
    std::int64_t position = read.position.value();
    std::size_t query = 0;
    for (const core::CigarElement& element : read.cigar) {
        for (std::uint32_t i = 0; core::is_aligned(element.op) && i < element.length; ++i) {
            const std::int64_t at = position + i;
            if (at >= inner.begin && at < inner.end && (at < skip_begin || at >= skip_end)) {
                const auto offset = static_cast<std::size_t>(at - read.position.value());
                add_base(read.top_strand[query + i], read.bottom_strand[query + i],
                         core::to_base(reference[offset]));
            }
        }
        query += core::consumes_query(element.op) ? element.length : 0;
        position += core::consumes_reference(element.op) ? element.length : 0;
    }
}

void SubstitutionCounts::add_base(const StrandBase& top, const StrandBase& bottom,
                                  core::Base reference) {
    if (reference == core::Base::N || !is_sure(top) || !is_sure(bottom)) {
        return;
    }
    const auto from = static_cast<std::size_t>(reference);
    const std::size_t from_bottom = complement_of(reference);
    if (bottom.base == reference) {
        ++bases_[from];
        if (top.base != reference) {
            ++changed_[from][static_cast<std::size_t>(top.base)];
        }
    }
    if (top.base == reference) {
        ++bases_[from_bottom];
        if (bottom.base != reference) {
            ++changed_[from_bottom][complement_of(bottom.base)];
        }
    }
}

SubstitutionCounts& SubstitutionCounts::operator+=(const SubstitutionCounts& other) noexcept {
    for (std::size_t from = 0; from < bases_.size(); ++from) {
        bases_[from] += other.bases_[from];
        for (std::size_t to = 0; to < bases_.size(); ++to) {
            changed_[from][to] += other.changed_[from][to];
        }
    }
    return *this;
}

SubstitutionRates SubstitutionCounts::rates(double prior_phred) const {
    SubstitutionRates rates = even_substitutions(prior_phred);
    for (std::size_t from = 0; from < bases_.size(); ++from) {
        for (std::size_t to = 0; to < bases_.size(); ++to) {
            rates[from][to] = (static_cast<double>(changed_[from][to]) + prior_errors) /
                              (static_cast<double>(bases_[from]) + prior_errors / rates[from][to]);
        }
    }
    return rates;
}

}  // namespace sarcotrace::consensus
