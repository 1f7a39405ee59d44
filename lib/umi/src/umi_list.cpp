#include "sarcotrace/umi/umi_list.hpp"

#include <algorithm>
#include <limits>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"

namespace sarcotrace::umi {
namespace {

/// For a segment that holds N, which two bits cannot.
int mismatches_of_text(std::string_view a, std::string_view b) {
    int mismatches = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        mismatches += a[i] != b[i] ? 1 : 0;
    }
    return mismatches;
}

}  // namespace

UmiList::UmiList(const std::vector<std::string>& umis, const UmiListRule& rule) : rule_(rule) {
    for (const std::string& text : umis) {
        const auto umi = PackedUmi::pack(text);
        if (!umi || umi->is_dual()) {
            throw core::InputError({"'" + text + "' is not a UMI", "UMI list",
                                    "give one UMI of A, C, G and T a line"});
        }
        umis_.push_back(*umi);
    }
    if (umis_.empty()) {
        throw core::InputError({"the UMI list is empty", "", "give one UMI a line"});
    }
    std::ranges::sort(umis_);
    require_distance();
}

void UmiList::require_distance() const {
    for (std::size_t i = 0; i < umis_.size(); ++i) {
        for (std::size_t j = i + 1; j < umis_.size() && umis_[j].same_shape(umis_[i]); ++j) {
            const int distance = mismatches(umis_[i], umis_[j]);
            if (distance == 0) {
                throw core::InputError(
                    {"the UMI '" + umis_[i].text() + "' is there twice", "UMI list", ""});
            }
            if (distance < rule_.smallest_distance) {
                throw core::InputError(
                    {"the UMIs '" + umis_[i].text() + "' and '" + umis_[j].text() +
                         "' have a distance of " + std::to_string(distance) + " only",
                     "UMI list", "lower --umi-min-distance, with --umi-max-mismatches 0"});
            }
        }
    }
}

bool UmiList::contains(std::string_view segment) const {
    const auto umi = PackedUmi::pack(segment);
    return umi && std::ranges::binary_search(umis_, *umi);
}

template <typename Distance>
std::optional<std::string> UmiList::nearest(std::size_t size, Distance distance) const {
    constexpr int none = std::numeric_limits<int>::max();
    Match match{0, none, none};
    for (std::size_t i = 0; i < umis_.size(); ++i) {
        if (umis_[i].size() != size) {
            continue;
        }
        const int here = distance(umis_[i]);
        if (here < match.mismatches) {
            match = {i, here, match.mismatches};
        } else {
            match.runner_up_mismatches = std::min(match.runner_up_mismatches, here);
        }
    }
    if (match.mismatches > rule_.most_mismatches ||
        match.runner_up_mismatches - match.mismatches < rule_.smallest_distance) {
        return std::nullopt;
    }
    return umis_[match.umi].text();
}

std::optional<std::string> UmiList::correct_segment(std::string_view segment) const {
    const auto packed = PackedUmi::pack(segment);
    if (!packed) {
        return nearest(segment.size(), [&](const PackedUmi& listed) {
            return mismatches_of_text(segment, listed.text());
        });
    }
    // The list's own distances were checked: nothing else is as near.
    if (std::ranges::binary_search(umis_, *packed)) {
        return packed->text();
    }
    return nearest(packed->size(),
                   [&](const PackedUmi& listed) { return mismatches(*packed, listed); });
}

std::optional<std::string> UmiList::correct(std::string_view umi) const {
    std::string result;
    for (const std::string_view segment : core::split(umi, '-')) {
        const auto corrected = correct_segment(segment);
        if (!corrected) {
            return std::nullopt;
        }
        result += result.empty() ? "" : "-";
        result += *corrected;
    }
    return result;
}

}  // namespace sarcotrace::umi
