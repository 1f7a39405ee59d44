#include "indel_alleles.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>

namespace sarcotrace::consensus {
namespace {

using core::CigarOp;
using core::ReadRecord;

constexpr double highest_indel_phred = 60.0;
constexpr double lowest_pre_umi_phred = 20.0;
constexpr double lowest_post_umi_phred = 10.0;
constexpr std::size_t longest_repeat_unit_bp = 6;

bool is_indel(CigarOp op) noexcept {
    return op == CigarOp::Insertion || op == CigarOp::Deletion || op == CigarOp::RefSkip;
}

/// Calls visit(event, query index of the first base after a deletion or of an insertion).
template <typename Visit>
void for_each_event(const ReadRecord& read, Visit&& visit) {
    std::int64_t reference = read.position->value();
    std::size_t query = 0;
    for (const core::CigarElement& element : read.cigar) {
        if (is_indel(element.op)) {
            visit(IndelEvent{reference, element.length, element.op == CigarOp::Insertion}, query);
        }
        query += core::consumes_query(element.op) ? element.length : 0;
        reference += core::consumes_reference(element.op) ? element.length : 0;
    }
}

/// Copies of `unit` that end at `left_end` and that begin at `right_begin`, without a gap.
std::int64_t copies_beside(std::string_view bases, std::string_view unit, std::size_t left_end,
                           std::size_t right_begin) {
    std::int64_t copies = 0;
    for (std::size_t end = left_end;
         end >= unit.size() && bases.substr(end - unit.size(), unit.size()) == unit;
         end -= unit.size()) {
        ++copies;
    }
    for (std::size_t begin = right_begin;
         begin + unit.size() <= bases.size() && bases.substr(begin, unit.size()) == unit;
         begin += unit.size()) {
        ++copies;
    }
    return copies;
}

/// An event as a read shows it: with its bases from `query` on, or without them before `query`.
struct ShownEvent {
    const ReadRecord* read = nullptr;
    std::size_t query = 0;
    bool has_bases = false;
};

/// The query index of the event's first base in a read that aligns all of them and one base on
/// either side.
std::optional<std::size_t> spanning_query(const ReadRecord& read, const IndelEvent& event) {
    std::int64_t reference = read.position->value();
    std::int64_t query = 0;
    for (const core::CigarElement& element : read.cigar) {
        if (core::is_aligned(element.op) && reference < event.position &&
            reference + element.length > event.position + event.length_bp) {
            return static_cast<std::size_t>(query + event.position - reference);
        }
        query += core::consumes_query(element.op) ? element.length : 0;
        reference += core::consumes_reference(element.op) ? element.length : 0;
    }
    return std::nullopt;
}

/// The read that tells most of the event: the first that has its bases, else the first without.
ShownEvent find_shown(const IndelEvent& event, const Family& family) {
    ShownEvent without;
    for (const FamilyTemplate& item : family.templates) {
        for (const ReadRecord* read : {&item.lower, item.upper ? &*item.upper : nullptr}) {
            if (read == nullptr) {
                continue;
            }
            ShownEvent shown;
            for_each_event(*read, [&](const IndelEvent& own, std::size_t query) {
                if (own == event && shown.read == nullptr) {
                    shown = {read, query, event.inserted};
                }
            });
            if (!event.inserted && shown.read == nullptr) {
                if (const auto query = spanning_query(*read, event)) {
                    shown = {read, *query, true};
                }
            }
            if (shown.has_bases) {
                return shown;
            }
            if (without.read == nullptr) {
                without = shown;
            }
        }
    }
    return without;
}

/// Copies beside the event of the unit of `unit_bp` bases that it would be made of.
std::int64_t copies_of_unit(const ShownEvent& shown, std::size_t length, std::size_t unit_bp) {
    const std::string_view bases = shown.read->bases;
    const std::size_t query = shown.query;
    if (shown.has_bases) {
        const std::string_view changed = bases.substr(query, length);
        const std::string_view unit = changed.substr(0, unit_bp);
        for (std::size_t i = unit_bp; i < changed.size(); i += unit_bp) {
            if (changed.substr(i, unit_bp) != unit) {
                return 0;
            }
        }
        return copies_beside(bases, unit, query, query + length);
    }
    std::int64_t copies = 0;
    if (query + unit_bp <= bases.size()) {
        copies = copies_beside(bases, bases.substr(query, unit_bp), query, query);
    }
    if (query >= unit_bp) {
        const std::string_view unit = bases.substr(query - unit_bp, unit_bp);
        copies = std::max(copies, copies_beside(bases, unit, query, query));
    }
    return copies;
}

/// How much the repeat changes the Phred value of an event's error.
double repeat_phred(const ShownEvent& shown, std::size_t length, const IndelRates& rates) {
    double lowest = std::numeric_limits<double>::infinity();
    for (std::size_t unit_bp = 1; unit_bp <= length; ++unit_bp) {
        if (length % unit_bp != 0 || (unit_bp > longest_repeat_unit_bp && unit_bp != length)) {
            continue;
        }
        const std::int64_t beside = copies_of_unit(shown, length, unit_bp);
        const auto units = static_cast<std::int64_t>(length / unit_bp);
        // A copy beside deleted bases that no read shows is whatever stands there.
        const std::int64_t trivial = shown.has_bases ? 0 : 1;
        const std::int64_t copies = beside <= trivial ? 1 : beside + std::min(units, beside);
        lowest = std::min(lowest, rates.phred_per_unit * static_cast<double>(units - 1) -
                                      rates.phred_per_copy * static_cast<double>(copies - 1));
    }
    return lowest;
}

}  // namespace

bool has_indel(const ReadRecord& read) noexcept {
    return std::any_of(read.cigar.begin(), read.cigar.end(),
                       [](const core::CigarElement& element) { return is_indel(element.op); });
}

IndelAllele allele_of(const FamilyTemplate& item) {
    IndelAllele events;
    const auto add = [&](const IndelEvent& event, std::size_t) { events.push_back(event); };
    for_each_event(item.lower, add);
    if (item.upper) {
        for_each_event(*item.upper, add);
    }
    std::sort(events.begin(), events.end());
    events.erase(std::unique(events.begin(), events.end()), events.end());
    return events;
}

IndelError error_of_event(const IndelEvent& event, const Family& family, const IndelRates& rates) {
    const double change =
        repeat_phred(find_shown(event, family), static_cast<std::size_t>(event.length_bp), rates);
    return {std::clamp(rates.pre_umi_phred + change, lowest_pre_umi_phred, highest_indel_phred),
            std::clamp(rates.post_umi_phred + change, lowest_post_umi_phred, highest_indel_phred)};
}

}  // namespace sarcotrace::consensus
