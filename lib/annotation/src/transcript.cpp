#include "sarcotrace/annotation/transcript.hpp"

#include <algorithm>
#include <utility>

#include "sarcotrace/core/bases.hpp"

namespace sarcotrace::annotation {

Change trimmed(Change change) {
    while (!change.ref.empty() && !change.alt.empty() && change.ref.back() == change.alt.back()) {
        change.ref.pop_back();
        change.alt.pop_back();
    }
    std::size_t shared = 0;
    while (shared < std::min(change.ref.size(), change.alt.size()) &&
           change.ref[shared] == change.alt[shared]) {
        ++shared;
    }
    change.ref.erase(0, shared);
    change.alt.erase(0, shared);
    change.position += static_cast<std::int64_t>(shared);
    return change;
}

Transcript::Transcript(TranscriptModel model, std::string bases)
    : model_(std::move(model)), bases_(std::move(bases)) {
    const std::int64_t begin = model_.span().begin().value();
    for (const core::Interval& exon : model_.exons) {
        spliced_ += bases_.substr(static_cast<std::size_t>(exon.begin().value() - begin),
                                  static_cast<std::size_t>(exon.length_bp()));
    }
    if (!model_.forward) {
        spliced_ = core::reverse_complement(spliced_);
    }
    if (model_.coding) {
        const std::int64_t first = model_.coding->begin().value();
        const std::int64_t last = model_.coding->end().value() - 1;
        coding_begin_ = spliced_offset(model_.forward ? first : last).value_or(0);
        coding_end_ = spliced_offset(model_.forward ? last : first).value_or(-1) + 1;
    }
}

char Transcript::base(std::int64_t position) const noexcept {
    return is_in_span(position)
               ? bases_[static_cast<std::size_t>(position - model_.span().begin().value())]
               : 'N';
}

bool Transcript::is_in_span(std::int64_t position) const noexcept {
    return position >= model_.exons.front().begin().value() &&
           position < model_.exons.back().end().value();
}

std::optional<std::size_t> Transcript::exon_of(std::int64_t position) const noexcept {
    for (std::size_t i = 0; i < model_.exons.size(); ++i) {
        if (position >= model_.exons[i].begin().value() &&
            position < model_.exons[i].end().value()) {
            return i;
        }
    }
    return std::nullopt;
}

std::size_t Transcript::exon_number(std::size_t exon) const noexcept {
    return model_.forward ? exon + 1 : model_.exons.size() - exon;
}

std::optional<std::int64_t> Transcript::spliced_offset(std::int64_t position) const noexcept {
    std::int64_t before = 0;
    for (const core::Interval& exon : model_.exons) {
        if (position < exon.begin().value()) {
            return std::nullopt;
        }
        if (position < exon.end().value()) {
            const std::int64_t offset = before + position - exon.begin().value();
            return model_.forward ? offset
                                  : static_cast<std::int64_t>(spliced_.size()) - 1 - offset;
        }
        before += exon.length_bp();
    }
    return std::nullopt;
}

Transcript::IntronPlace Transcript::intron_place(std::int64_t position) const noexcept {
    std::size_t right = 1;
    while (right + 1 < model_.exons.size() && model_.exons[right].end().value() <= position) {
        ++right;
    }
    const std::int64_t left_base = model_.exons[right - 1].end().value() - 1;
    const std::int64_t right_base = model_.exons[right].begin().value();
    const std::int64_t from_left = position - left_base;
    const std::int64_t to_right = right_base - position;
    const bool left_is_upstream = model_.forward;
    const bool nearer_left = from_left == to_right ? left_is_upstream : from_left < to_right;
    if (nearer_left) {
        return {*spliced_offset(left_base), left_is_upstream ? from_left : -from_left};
    }
    return {*spliced_offset(right_base), left_is_upstream ? -to_right : to_right};
}

std::string Transcript::hgvs_position(std::int64_t position) const {
    if (!is_in_span(position)) {
        return "";
    }
    const auto offset_text = [&](std::int64_t offset) {
        if (!is_coding()) {
            return std::to_string(offset + 1);
        }
        if (offset < coding_begin_) {
            return "-" + std::to_string(coding_begin_ - offset);
        }
        return offset < coding_end_ ? std::to_string(offset - coding_begin_ + 1)
                                    : "*" + std::to_string(offset - coding_end_ + 1);
    };
    if (const auto offset = spliced_offset(position)) {
        return offset_text(*offset);
    }
    const IntronPlace place = intron_place(position);
    return offset_text(place.exon_offset) + (place.distance_bp > 0 ? "+" : "-") +
           std::to_string(std::abs(place.distance_bp));
}

}  // namespace sarcotrace::annotation
