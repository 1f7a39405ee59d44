#include "sarcotrace/consensus/molecule.hpp"

#include <algorithm>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::consensus {
namespace {

std::int64_t at(const std::vector<std::uint16_t>& values, std::size_t index,
                std::int64_t otherwise) noexcept {
    return values.empty() ? otherwise : values[index];
}

}  // namespace

bool is_molecule_bam(const std::vector<std::string>& comments, std::string_view path) {
    constexpr std::string_view prefix = "sarcotrace-molecule-bam:";
    bool found = false;
    for (const std::string& comment : comments) {
        if (!comment.starts_with(prefix)) {
            continue;
        }
        if (comment != molecule_bam_comment) {
            throw core::InputError({"molecule BAM of version '" + comment.substr(prefix.size()) +
                                        "', this program reads version 1",
                                    std::string(path), "make it again with sarcotrace-consensus"});
        }
        found = true;
    }
    return found;
}

char to_char(Tier tier) noexcept {
    switch (tier) {
        case Tier::Singleton: return 'N';
        case Tier::Simplex: return 'S';
        case Tier::Duplex: return 'D';
    }
    return 'N';
}

core::Pos0 MoleculeRead::end_position() const { return position + core::reference_length(cigar); }

std::int64_t MoleculeRead::top_depth_at(std::size_t index) const noexcept {
    return at(top_depth, index, top_templates);
}
std::int64_t MoleculeRead::bottom_depth_at(std::size_t index) const noexcept {
    return at(bottom_depth, index, bottom_templates);
}
std::int64_t MoleculeRead::top_errors_at(std::size_t index) const noexcept {
    return at(top_errors, index, 0);
}
std::int64_t MoleculeRead::bottom_errors_at(std::size_t index) const noexcept {
    return at(bottom_errors, index, 0);
}

Tier MoleculeRead::tier_at(std::size_t index) const noexcept {
    return tier_of(top_depth_at(index), bottom_depth_at(index));
}

bool MoleculeRead::counts_at(core::Pos0 at_position) const noexcept {
    if (is_supplementary()) {
        return false;
    }
    if (counts_in_overlap || !mate || mate->contig != contig || mate->cigar.empty()) {
        return true;
    }
    std::int64_t begin = mate->position.value();
    for (const core::CigarElement& element : mate->cigar) {
        if (!core::consumes_reference(element.op)) {
            continue;
        }
        const std::int64_t end = begin + element.length;
        if (at_position.value() >= begin && at_position.value() < end) {
            return !core::is_aligned(element.op);
        }
        begin = end;
    }
    return true;
}

bool MoleculeRead::shows_top_strand() const noexcept {
    const bool second = has(core::flags::second);
    if (!mate) {
        return !is_reverse();
    }
    const auto own = std::pair(core::to_int(contig), five_prime);
    const auto other = std::pair(core::to_int(mate->contig), mate_five_prime);
    return second ? other <= own : own <= other;
}

std::optional<FragmentSpan> MoleculeRead::fragment() const noexcept {
    if (!mate || is_supplementary() || mate->contig != contig || mate->reverse == is_reverse()) {
        return std::nullopt;
    }
    const std::int64_t begin = is_reverse() ? mate_five_prime : five_prime;
    const std::int64_t last = is_reverse() ? five_prime : mate_five_prime;
    if (last < begin) {
        return std::nullopt;
    }
    return FragmentSpan{begin, last + 1};
}

std::int64_t distance_to_end_bp(const MoleculeRead& read, core::Pos0 position) {
    const std::int64_t at_position = position.value();
    if (const std::optional<FragmentSpan> span = read.fragment()) {
        return std::max<std::int64_t>(
            0, std::min(at_position - span->begin, span->end - 1 - at_position));
    }
    return std::min(at_position - read.position.value(),
                    read.end_position().value() - 1 - at_position);
}

}  // namespace sarcotrace::consensus
