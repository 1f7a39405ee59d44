#include "sarcotrace/fragmentomics/fragment.hpp"

#include <string_view>

namespace sarcotrace::fragmentomics {
namespace {

namespace flags = core::flags;

/// Why the record gives no fragment; empty if it gives one.
std::string_view reason_against(const core::ReadView& read, int least_mapping_quality) {
    if (!read.is_primary()) {
        return "NOT_PRIMARY";
    }
    if (!read.is_mapped()) {
        return "UNMAPPED";
    }
    if (read.has(flags::qc_fail)) {
        return "FAILED_QC";
    }
    if (read.has(flags::duplicate)) {
        return "DUPLICATE";
    }
    const bool opposite = read.is_reverse() != read.has(flags::mate_reverse);
    if (!read.has(flags::paired) || !read.has(flags::proper_pair) ||
        read.has(flags::mate_unmapped) || !opposite || read.contig != read.mate_contig) {
        return "NOT_PROPER_PAIR";
    }
    if (read.mapping_quality < least_mapping_quality) {
        return "LOW_MAPPING_QUALITY";
    }
    // The pair is judged by its forward record; tags are dear to look up.
    if (read.is_reverse()) {
        return "REVERSE_OF_PAIR";
    }
    if (read.tag_int(core::tags::MQ).value_or(least_mapping_quality) < least_mapping_quality) {
        return "LOW_MAPPING_QUALITY";
    }
    return read.template_length_bp > 0 ? "" : "NOT_FORWARD_REVERSE";
}

}  // namespace

std::optional<Fragment> FragmentFilter::accept(const core::ReadView& read) {
    ledger_.add(core::LedgerSide::In, "READS");
    const std::string_view reason = reason_against(read, least_mapping_quality_);
    if (!reason.empty()) {
        ledger_.add(core::LedgerSide::Loss, reason);
        return std::nullopt;
    }
    const Fragment fragment{
        *read.contig, core::Interval(*read.position, *read.position + read.template_length_bp)};
    if (masked_ && masked_->covers(fragment.contig, fragment.midpoint())) {
        ledger_.add(core::LedgerSide::Loss, "ON_TARGET");
        return std::nullopt;
    }
    ledger_.add(core::LedgerSide::Out, "FRAGMENTS");
    return fragment;
}

}  // namespace sarcotrace::fragmentomics
