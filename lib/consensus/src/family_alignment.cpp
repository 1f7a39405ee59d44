#include "family_alignment.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

namespace sarcotrace::consensus {
namespace {

using core::Cigar;
using core::CigarElement;
using core::CigarOp;

Cigar simplified(const core::ReadRecord& read) {
    Cigar result;
    const auto add = [&](CigarElement element) {
        const bool as_match = core::is_aligned(element.op) || element.op == CigarOp::SoftClip ||
                              element.op == CigarOp::HardClip;
        core::append(result, {as_match ? CigarOp::Match : element.op, element.length});
    };
    if (read.has(core::flags::reverse)) {
        std::for_each(read.cigar.rbegin(), read.cigar.rend(), add);
    } else {
        std::for_each(read.cigar.begin(), read.cigar.end(), add);
    }
    return result;
}

bool is_prefix(const Cigar& shorter, const Cigar& longer) {
    if (shorter.size() > longer.size()) {
        return false;
    }
    for (std::size_t i = 0; i < shorter.size(); ++i) {
        const bool last = i + 1 == shorter.size();
        if (shorter[i].op != longer[i].op || shorter[i].length > longer[i].length ||
            (!last && shorter[i].length != longer[i].length)) {
            return false;
        }
    }
    return true;
}

struct TemplateShape {
    Cigar lower;
    Cigar upper;

    friend auto operator<=>(const TemplateShape&, const TemplateShape&) = default;
};

std::int64_t total_length(const TemplateShape& shape) {
    return core::query_length(shape.lower) + core::query_length(shape.upper);
}

std::string shape_text(const TemplateShape& shape) {
    return core::to_string(shape.lower) + ',' + core::to_string(shape.upper);
}

/// The shape that most templates agree with.
TemplateShape most_common(const std::vector<TemplateShape>& shapes) {
    std::map<TemplateShape, std::int64_t> counts;
    for (const TemplateShape& shape : shapes) {
        ++counts[shape];
    }
    using Rank = std::tuple<std::int64_t, std::int64_t>;
    const TemplateShape* best = nullptr;
    Rank best_rank;
    for (const auto& candidate : counts) {
        std::int64_t support = 0;
        for (const auto& [shape, count] : counts) {
            if (is_prefix(shape.lower, candidate.first.lower) &&
                is_prefix(shape.upper, candidate.first.upper)) {
                support += count;
            }
        }
        const Rank rank(support, total_length(candidate.first));
        if (best == nullptr || rank > best_rank ||
            (rank == best_rank && shape_text(candidate.first) < shape_text(*best))) {
            best = &candidate.first;
            best_rank = rank;
        }
    }
    return *best;
}

std::string raw_cigars(const FamilyTemplate& item) {
    return core::to_string(item.lower.cigar) +
           (item.upper ? ',' + core::to_string(item.upper->cigar) : std::string());
}

/// Among templates of the full shape the most common clips, then the fewest clipped bases.
std::size_t choose_model(const Family& family, const std::vector<std::size_t>& full) {
    std::map<std::string, std::int64_t> counts;
    for (const std::size_t i : full) {
        ++counts[raw_cigars(family.templates[i])];
    }
    const auto rank = [&](std::size_t i) {
        const FamilyTemplate& item = family.templates[i];
        std::int64_t clipped =
            core::leading_clip(item.lower.cigar) + core::trailing_clip(item.lower.cigar);
        if (item.upper) {
            clipped +=
                core::leading_clip(item.upper->cigar) + core::trailing_clip(item.upper->cigar);
        }
        return std::tuple(-counts[raw_cigars(item)], clipped, raw_cigars(item), i);
    };
    return *std::min_element(full.begin(), full.end(),
                             [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
}

}  // namespace

FamilyAlignment choose_alignment(const Family& family) {
    std::vector<TemplateShape> shapes;
    shapes.reserve(family.templates.size());
    for (const FamilyTemplate& item : family.templates) {
        shapes.push_back({simplified(item.lower), item.upper ? simplified(*item.upper) : Cigar{}});
    }
    const TemplateShape winner = most_common(shapes);
    FamilyAlignment result;
    std::vector<std::size_t> full;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        if (is_prefix(shapes[i].lower, winner.lower) && is_prefix(shapes[i].upper, winner.upper)) {
            result.kept.push_back(i);
        }
        if (shapes[i] == winner) {
            full.push_back(i);
        }
    }
    result.model = choose_model(family, full);
    return result;
}

}  // namespace sarcotrace::consensus
