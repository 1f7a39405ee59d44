#include "record_merge.hpp"

#include <algorithm>
#include <utility>

namespace sarcotrace::hts {
namespace {

constexpr std::size_t merged_at_once_bytes = std::size_t{1} << 20U;

}  // namespace

void sort_block(Block& block, const RecordOrder& order) {
    const std::byte* data = block.data.get();
    std::sort(block.entries.begin(), block.entries.end(),
              [&order, data](const Entry& a, const Entry& b) {
                  if (a.key != b.key) {
                      return a.key < b.key;
                  }
                  const core::ReadView left = view_of_packed(data + a.offset);
                  const core::ReadView right = view_of_packed(data + b.offset);
                  if (order.tie(left, right)) {
                      return true;
                  }
                  return !order.tie(right, left) && a.offset < b.offset;
              });
}

bool Source::advance() {
    if (run_) {
        if (!run_->next()) {
            return false;
        }
        key_ = run_->key();
        packed_ = run_->packed();
        bytes_ = run_->bytes();
        return true;
    }
    if (left_ == 0) {
        return false;
    }
    key_ = next_->key;
    packed_ = data_ + next_->offset;
    bytes_ = next_->bytes;
    ++next_;
    --left_;
    return true;
}

Merge::Merge(std::vector<Source> sources, const RecordOrder& order)
    : sources_(std::move(sources)), ended_(sources_.size(), false), order_(&order) {
    for (std::size_t i = 0; i < sources_.size(); ++i) {
        ended_[i] = !sources_[i].advance();
    }
    losers_.assign(sources_.size(), 0);
    winner_ = sources_.empty() ? 0 : play(1);
}

const Source* Merge::next() {
    if (sources_.empty()) {
        return nullptr;
    }
    if (std::exchange(is_begun_, true)) {
        replay();
    }
    return ended_[winner_] ? nullptr : &sources_[winner_];
}

/// Earlier sources win ties.
bool Merge::wins(std::size_t a, std::size_t b) const {
    if (ended_[a] || ended_[b]) {
        return ended_[a] == ended_[b] ? a < b : !ended_[a];
    }
    const Source& left = sources_[a];
    const Source& right = sources_[b];
    if (left.key() != right.key()) {
        return left.key() < right.key();
    }
    const core::ReadView left_view = view_of_packed(left.packed());
    const core::ReadView right_view = view_of_packed(right.packed());
    if (order_->tie(left_view, right_view)) {
        return true;
    }
    return !order_->tie(right_view, left_view) && a < b;
}

/// Plays the matches below a node, of which node i has the children 2i and 2i + 1; from
/// sources_.size() on they are the sources.
std::size_t Merge::play(std::size_t node) {
    if (node >= sources_.size()) {
        return node - sources_.size();
    }
    const std::size_t left = play(2 * node);
    const std::size_t right = play(2 * node + 1);
    const bool left_wins = wins(left, right);
    losers_[node] = left_wins ? right : left;
    return left_wins ? left : right;
}

void Merge::replay() {
    ended_[winner_] = !sources_[winner_].advance();
    for (std::size_t node = (winner_ + sources_.size()) / 2; node > 0; node /= 2) {
        if (wins(losers_[node], winner_)) {
            std::swap(losers_[node], winner_);
        }
    }
}

void MergedBatch::fill(Merge& merge) {
    data.clear();
    entries.clear();
    while (data.size() < merged_at_once_bytes) {
        const Source* source = merge.next();
        if (source == nullptr) {
            return;
        }
        entries.push_back({source->key(), static_cast<std::uint32_t>(data.size()),
                           static_cast<std::uint32_t>(source->bytes())});
        data.insert(data.end(), source->packed(), source->packed() + source->bytes());
    }
}

}  // namespace sarcotrace::hts
