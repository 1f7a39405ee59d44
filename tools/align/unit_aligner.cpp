#include "unit_aligner.hpp"

#include <algorithm>
#include <future>
#include <utility>

#include "sarcotrace/core/parallel.hpp"

namespace sarcotrace::tools::align {
namespace {

namespace domain = sarcotrace::align;

constexpr std::size_t pairs_for_model = 50'000;
constexpr std::size_t pairs_per_slice = 256;
constexpr std::size_t pairs_per_batch = 16 * pairs_per_slice;

/// Calls function(item, worker) for all items, a slice of neighbours at a time.
template <typename Function>
void for_each_item(std::size_t items, int threads, Function function) {
    const std::size_t slices = (items + pairs_per_slice - 1) / pairs_per_slice;
    core::for_each_index(slices, threads, [&](std::size_t slice, std::size_t worker) {
        const std::size_t end = std::min(items, (slice + 1) * pairs_per_slice);
        for (std::size_t item = slice * pairs_per_slice; item < end; ++item) {
            function(item, worker);
        }
    });
}

}  // namespace

UnitAligner::UnitAligner(const seq::ReferenceIndex& index, const domain::ExcludedRegions& excluded,
                         std::size_t reuse_slots, int threads)
    : excluded_(&excluded), threads_(threads) {
    domain::AlignerOptions options;
    if (reuse_slots != 0) {
        options.memory = &memory_.emplace(reuse_slots);
    }
    for (int i = 0; i < threads; ++i) {
        aligners_.emplace_back(index, options);
        encoders_.emplace_back(index);
    }
}

std::vector<RawTemplate> UnitAligner::read_batch(TemplateSource& source, std::size_t templates) {
    std::vector<RawTemplate> batch;
    RawTemplate raw;
    while (batch.size() < templates && source.next(raw)) {
        batch.push_back(std::move(raw));
    }
    return batch;
}

domain::InsertSizeModel UnitAligner::estimate(const TemplateSource& source,
                                              const std::vector<RawTemplate>& templates) {
    std::vector<int> lengths(templates.size(), 0);
    for_each_item(templates.size(), threads_, [&](std::size_t item, std::size_t worker) {
        const PreparedPair prepared = source.prepare(templates[item]);
        if (!prepared.loss) {
            lengths[item] = aligners_[worker].observed_fragment_bp(prepared.pair).value_or(0);
        }
    });
    return domain::InsertSizeModel(lengths);
}

void UnitAligner::align(TemplateSource& source, const std::string& read_group,
                        const std::function<void(const AlignedTemplate&)>& consume) {
    std::vector<RawTemplate> batch = read_batch(source, pairs_for_model);
    const domain::InsertSizeModel model = estimate(source, batch);
    const auto policy = threads_ > 1 ? std::launch::async : std::launch::deferred;
    std::vector<AlignedTemplate> aligned;
    std::vector<AlignedTemplate> handed_on;
    std::future<void> consumed;
    while (!batch.empty()) {
        // While this batch is aligned the next one is read, and the last one handed on.
        auto next = std::async(policy, [&] { return read_batch(source, pairs_per_batch); });
        aligned.resize(batch.size());
        for_each_item(batch.size(), threads_, [&](std::size_t item, std::size_t worker) {
            AlignedTemplate& result = aligned[item];
            result.prepared = source.prepare(batch[item]);
            if (!result.prepared.loss) {
                result.placement = aligners_[worker].align(result.prepared.pair, model);
                result.is_excluded = excluded_->apply(result.placement);
                encoders_[worker].encode(result.prepared.pair, result.placement, read_group,
                                         result.records);
            }
        });
        if (consumed.valid()) {
            consumed.get();
        }
        std::swap(aligned, handed_on);
        consumed = std::async(policy, [&] { std::ranges::for_each(handed_on, consume); });
        batch = next.get();
    }
    if (consumed.valid()) {
        consumed.get();
    }
}

}  // namespace sarcotrace::tools::align
