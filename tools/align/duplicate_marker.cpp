#include "duplicate_marker.hpp"

#include <algorithm>
#include <limits>

#include "sarcotrace/core/error.hpp"
#include "template_order.hpp"

namespace sarcotrace::tools::align {
namespace {

namespace domain = sarcotrace::align;
using domain::DuplicateKind;

/// Words of the key that are equal for copies of one fragment.
constexpr std::size_t shared_words = 3;

bool name_less(const core::ReadView& a, const core::ReadView& b) { return a.name < b.name; }

}  // namespace

DuplicateMarker::DuplicateMarker(const seq::ReferenceIndex& index, int optical_distance_px,
                                 const hts::SorterOptions& options)
    : index_(&index),
      optical_distance_px_(optical_distance_px),
      sorter_(std::make_unique<hts::RecordSorter>(
          hts::RecordOrder{[](const core::ReadView&) { return hts::SortKey{}; }, name_less},
          options)) {}

std::uint32_t DuplicateMarker::add(const domain::ReadPair& pair,
                                   const domain::PairPlacement& placement, std::uint32_t library,
                                   std::uint32_t unit) {
    if (!pair.umi.empty() || (!placement.reads[0] && !placement.reads[1])) {
        return 0;
    }
    if (last_label_ == std::numeric_limits<std::uint32_t>::max()) {
        throw core::InputError({"there are more than 4,294,967,295 templates without a UMI", "",
                                "align the libraries one by one"});
    }
    hts::SortKey key = template_key(pair, placement, library, *index_);
    // Which read lies lower tells nothing without UMIs.
    key[2] &= ~std::uint64_t{1};
    key[3] = ~static_cast<std::uint64_t>(domain::duplicate_score(pair));
    core::ReadView view;
    view.name = pair.name;
    view.contig = static_cast<core::ContigIndex>(unit);
    view.mate_contig = static_cast<core::ContigIndex>(library);
    sorter_->add(view, key, ++last_label_);
    return last_label_;
}

void DuplicateMarker::finish() {
    kinds_.assign(last_label_ / 4 + 1, 0);
    sorter_->finish();
    hts::SortKey last{};
    std::uint32_t library = 0;
    std::vector<SetMember> set;
    while (const auto view = sorter_->next()) {
        const hts::SortKey& key = sorter_->key();
        if (!set.empty() && !std::equal(key.begin(), key.begin() + shared_words, last.begin())) {
            close_set(library, set);
        }
        last = key;
        library = static_cast<std::uint32_t>(core::to_int(*view->mate_contig));
        set.push_back(
            {{static_cast<std::uint32_t>(core::to_int(*view->contig)),
              optical_distance_px_ > 0 ? domain::cluster_place(view->name) : std::nullopt},
             sorter_->label()});
    }
    if (!set.empty()) {
        close_set(library, set);
    }
    sorter_.reset();
}

void DuplicateMarker::close_set(std::uint32_t library, std::vector<SetMember>& set) {
    std::vector<domain::DuplicateTemplate> items;
    for (const SetMember& member : set) {
        items.push_back(member.item);
    }
    const auto kinds = domain::duplicate_kinds(items, optical_distance_px_);
    DuplicateCounts& counts = counts_[library];
    for (std::size_t i = 0; i < set.size(); ++i) {
        const std::uint32_t label = set[i].label;
        kinds_[label / 4] |=
            static_cast<std::uint8_t>(static_cast<unsigned>(kinds[i]) << (2 * (label % 4)));
        ++(kinds[i] == DuplicateKind::None      ? counts.unique
           : kinds[i] == DuplicateKind::Library ? counts.library
                                                : counts.optical);
    }
    set.clear();
}

DuplicateKind DuplicateMarker::kind_of(std::uint32_t label) const noexcept {
    return static_cast<DuplicateKind>((kinds_[label / 4] >> (2 * (label % 4))) & 3U);
}

core::ReadView DuplicateMarker::marked(core::ReadView record, std::uint32_t label) {
    const DuplicateKind kind = kind_of(label);
    if (kind == DuplicateKind::None || !record.is_mapped()) {
        return record;
    }
    record.flag |= core::flags::duplicate;
    const std::string_view text = kind == DuplicateKind::Optical ? "SQ" : "LB";
    aux_.assign(record.aux.begin(), record.aux.end());
    for (const char letter : {core::tags::DT[0], core::tags::DT[1], 'Z', text[0], text[1], '\0'}) {
        aux_.push_back(static_cast<std::uint8_t>(letter));
    }
    record.aux = aux_;
    return record;
}

}  // namespace sarcotrace::tools::align
