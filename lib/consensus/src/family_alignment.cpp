#include "family_alignment.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>
#include <tuple>

#include "indel_choice.hpp"

namespace sarcotrace::consensus {
namespace {

using core::ReadRecord;

/// Orders templates by the CIGARs of both mates.
struct CigarsLess {
    bool operator()(const FamilyTemplate* a, const FamilyTemplate* b) const {
        if (a->lower.cigar != b->lower.cigar || !a->upper) {
            return a->lower.cigar < b->lower.cigar;
        }
        return a->upper->cigar < b->upper->cigar;
    }
};

/// Templates with one pair of CIGARs.
struct CigarClass {
    std::size_t first = 0;  ///< template index
    std::int64_t templates = 0;
};

std::int64_t clipped_bp(const ReadRecord& read) {
    return core::leading_clip(read.cigar) + core::trailing_clip(read.cigar);
}

std::int64_t cycles(const ReadRecord& read) {
    std::int64_t hard_clipped = 0;
    for (const core::CigarElement& element : read.cigar) {
        hard_clipped += element.op == core::CigarOp::HardClip ? element.length : 0;
    }
    return static_cast<std::int64_t>(read.bases.size()) + hard_clipped;
}

std::string cigar_text(const FamilyTemplate& item) {
    return core::to_string(item.lower.cigar) +
           (item.upper ? ',' + core::to_string(item.upper->cigar) : std::string());
}

bool any_indel(const Family& family) {
    return std::any_of(family.templates.begin(), family.templates.end(),
                       [](const FamilyTemplate& item) {
                           return has_indel(item.lower) || (item.upper && has_indel(*item.upper));
                       });
}

}  // namespace

std::size_t choose_model(const Family& family, const std::vector<std::size_t>& members) {
    std::map<const FamilyTemplate*, CigarClass, CigarsLess> classes;
    for (const std::size_t i : members) {
        ++classes.try_emplace(&family.templates[i], CigarClass{i, 0}).first->second.templates;
    }
    if (classes.size() == 1) {
        return members.front();
    }
    const auto rank = [&](const CigarClass& item) {
        const FamilyTemplate& read_pair = family.templates[item.first];
        std::int64_t length = cycles(read_pair.lower);
        std::int64_t clipped = clipped_bp(read_pair.lower);
        if (read_pair.upper) {
            length += cycles(*read_pair.upper);
            clipped += clipped_bp(*read_pair.upper);
        }
        return std::tuple(-length, -item.templates, clipped, cigar_text(read_pair));
    };
    return std::min_element(
               classes.begin(), classes.end(),
               [&](const auto& a, const auto& b) { return rank(a.second) < rank(b.second); })
        ->second.first;
}

FamilyAlignment choose_alignment(const Family& family, const ConsensusOptions& options) {
    if (any_indel(family)) {
        return choose_indels(family, options);
    }
    std::vector<std::size_t> all(family.templates.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    FamilyAlignment result;
    result.kept.reserve(all.size());
    for (const std::size_t i : all) {
        result.kept.push_back({i, false});
    }
    result.model = choose_model(family, all);
    return result;
}

}  // namespace sarcotrace::consensus
