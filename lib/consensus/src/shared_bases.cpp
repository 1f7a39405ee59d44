#include "shared_bases.hpp"

#include <algorithm>
#include <cstdint>

namespace sarcotrace::consensus {
namespace {

using core::ReadRecord;

/// An aligned or inserted run of a read; an insertion has the position that it comes after.
struct PlacedRun {
    std::int64_t position;
    bool inserted;
    std::int64_t query;
    std::int64_t length;
};

std::vector<PlacedRun> placed_runs(const ReadRecord& read) {
    std::vector<PlacedRun> runs;
    std::int64_t reference = read.position->value();
    std::int64_t query = 0;
    for (const core::CigarElement& element : read.cigar) {
        if (core::is_aligned(element.op)) {
            runs.push_back({reference, false, query, element.length});
        } else if (element.op == core::CigarOp::Insertion) {
            runs.push_back({reference - 1, true, query, element.length});
        }
        query += core::consumes_query(element.op) ? element.length : 0;
        reference += core::consumes_reference(element.op) ? element.length : 0;
    }
    return runs;
}

std::int64_t hard_clip_at_five_prime(const ReadRecord& read) {
    if (read.cigar.empty()) {
        return 0;
    }
    const core::CigarElement& end =
        read.has(core::flags::reverse) ? read.cigar.back() : read.cigar.front();
    return end.op == core::CigarOp::HardClip ? end.length : 0;
}

SharedRun make_run(std::int64_t read_begin, std::int64_t model_begin, std::int64_t length) {
    return {static_cast<std::size_t>(read_begin), static_cast<std::size_t>(model_begin),
            static_cast<std::size_t>(std::max<std::int64_t>(0, length))};
}

}  // namespace

SharedRun same_cycles(const ReadRecord& read, const ReadRecord& model) {
    const auto read_bp = static_cast<std::int64_t>(read.bases.size());
    const auto model_bp = static_cast<std::int64_t>(model.bases.size());
    const std::int64_t read_first = hard_clip_at_five_prime(read);
    const std::int64_t model_first = hard_clip_at_five_prime(model);
    const std::int64_t begin = std::max(read_first, model_first);
    const std::int64_t end = std::min(read_first + read_bp, model_first + model_bp);
    if (begin >= end) {
        return {};
    }
    if (model.has(core::flags::reverse)) {
        return make_run(read_first + read_bp - end, model_first + model_bp - end, end - begin);
    }
    return make_run(begin - read_first, begin - model_first, end - begin);
}

std::vector<SharedRun> same_places(const ReadRecord& read, const ReadRecord& model) {
    std::vector<SharedRun> shared;
    const std::vector<PlacedRun> model_runs = placed_runs(model);
    for (const PlacedRun& own : placed_runs(read)) {
        for (const PlacedRun& other : model_runs) {
            if (own.inserted != other.inserted) {
                continue;
            }
            if (own.inserted) {
                if (own.position == other.position) {
                    shared.push_back(
                        make_run(own.query, other.query, std::min(own.length, other.length)));
                }
                continue;
            }
            const std::int64_t begin = std::max(own.position, other.position);
            const std::int64_t end =
                std::min(own.position + own.length, other.position + other.length);
            if (begin < end) {
                shared.push_back(make_run(own.query + begin - own.position,
                                          other.query + begin - other.position, end - begin));
            }
        }
    }
    return shared;
}

}  // namespace sarcotrace::consensus
