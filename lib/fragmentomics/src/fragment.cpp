#include "sarcotrace/fragmentomics/fragment.hpp"

#include <string_view>

namespace sarcotrace::fragmentomics {
namespace {

namespace flags = core::flags;

/// What becomes of a record.
enum class Fate {
    Fragment,
    NotPrimary,
    Unmapped,
    FailedQc,
    Duplicate,
    NotProperPair,
    LowMappingQuality,
    ReverseOfPair,
    NotForwardReverse,
    OnTarget
};
/// Names of the losses in the ledger; the first is none.
constexpr std::array<std::string_view, 10> loss_names = {
    "",          "NOT_PRIMARY",     "UNMAPPED",            "FAILED_QC",       "DUPLICATE",
    "NOT_PROPER_PAIR", "LOW_MAPPING_QUALITY", "REVERSE_OF_PAIR", "NOT_FORWARD_REVERSE", "ON_TARGET"};

Fate fate_of(const core::ReadView& read, int least_mapping_quality) {
    if (!read.is_primary()) {
        return Fate::NotPrimary;
    }
    if (!read.is_mapped()) {
        return Fate::Unmapped;
    }
    if (read.has(flags::qc_fail)) {
        return Fate::FailedQc;
    }
    if (read.has(flags::duplicate)) {
        return Fate::Duplicate;
    }
    const bool opposite = read.is_reverse() != read.has(flags::mate_reverse);
    if (!read.has(flags::paired) || !read.has(flags::proper_pair) ||
        read.has(flags::mate_unmapped) || !opposite || read.contig != read.mate_contig) {
        return Fate::NotProperPair;
    }
    if (read.mapping_quality < least_mapping_quality) {
        return Fate::LowMappingQuality;
    }
    // The pair is judged by its forward record; tags are dear to look up.
    if (read.is_reverse()) {
        return Fate::ReverseOfPair;
    }
    if (read.tag_int(core::tags::MQ).value_or(least_mapping_quality) < least_mapping_quality) {
        return Fate::LowMappingQuality;
    }
    return read.template_length_bp > 0 ? Fate::Fragment : Fate::NotForwardReverse;
}

}  // namespace

std::optional<Fragment> FragmentFilter::accept(const core::ReadView& read) {
    static_assert(loss_names.size() == fates);
    const auto count = [this](Fate fate) { ++counts_[static_cast<std::size_t>(fate)]; };
    const Fate fate = fate_of(read, least_mapping_quality_);
    if (fate != Fate::Fragment) {
        count(fate);
        return std::nullopt;
    }
    const Fragment fragment{
        *read.contig, core::Interval(*read.position, *read.position + read.template_length_bp)};
    if (masked_ && masked_->covers(fragment.contig, fragment.midpoint())) {
        count(Fate::OnTarget);
        return std::nullopt;
    }
    count(Fate::Fragment);
    return fragment;
}

const core::Ledger& FragmentFilter::ledger() const {
    for (std::size_t fate = 0; fate < fates; ++fate) {
        if (counts_[fate] > 0) {
            ledger_.add(core::LedgerSide::In, "READS", counts_[fate]);
            if (static_cast<Fate>(fate) == Fate::Fragment) {
                ledger_.add(core::LedgerSide::Out, "FRAGMENTS", counts_[fate]);
            } else {
                ledger_.add(core::LedgerSide::Loss, loss_names[fate], counts_[fate]);
            }
        }
    }
    counts_.fill(0);
    return ledger_;
}

}  // namespace sarcotrace::fragmentomics
