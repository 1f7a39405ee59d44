#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sarcotrace/consensus/error_model.hpp"
#include "sarcotrace/consensus/molecule.hpp"
#include "sarcotrace/core/bases.hpp"

namespace sarcotrace::consensus {

/// Errors before the UMI, counted where the two strands of a molecule are called apart. A variant
/// is on both strands; so a base with which one strand agrees with the reference and the other does
/// not is damage of the other (or an early error of its amplification). Counts are in the letters
/// of the strand itself.
class SubstitutionCounts {
public:
    /// Adds the bases of a pair on one contig that both strands call with Q60 or more, 12 bp or
    /// more from both ends of the fragment, where end repair does not copy one strand to the other.
    /// The molecule has what each strand says (ConsensusOptions::strand_bases), without errors
    /// before the UMI in its qualities.
    /// \param reference bases under the first read's alignment, `mate_reference` the mate's
    void add(const Molecule& molecule, std::string_view reference,
             std::string_view mate_reference);
    SubstitutionCounts& operator+=(const SubstitutionCounts& other) noexcept;

    /// Bases of strands that are `from` by reference and partner.
    [[nodiscard]] std::int64_t bases(core::Base from) const noexcept {
        return bases_[static_cast<std::size_t>(from)];
    }
    [[nodiscard]] std::int64_t changed(core::Base from, core::Base to) const noexcept {
        return changed_[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)];
    }

    /// (n + 1) / (N + 1 / r) for n changed of N bases, with r = 10^(-prior_phred/10) / 3: the prior
    /// is worth one error.
    [[nodiscard]] SubstitutionRates rates(double prior_phred) const;

private:
    struct Inner {
        std::int64_t begin;
        std::int64_t end;
    };
    void add_read(const MoleculeRead& read, std::string_view reference, Inner inner,
                  const MoleculeRead* counted);
    void add_base(const StrandBase& top, const StrandBase& bottom, core::Base reference);

    std::array<std::int64_t, 4> bases_{};
    std::array<std::array<std::int64_t, 4>, 4> changed_{};
};

}  // namespace sarcotrace::consensus
