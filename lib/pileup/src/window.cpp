#include "sarcotrace/pileup/window.hpp"

#include <algorithm>
#include <map>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::pileup {
namespace {

struct Placed {
    std::size_t contig;
    std::int64_t begin;
    std::int64_t end;
    std::string name;
};

std::vector<Placed> place(const std::vector<core::Region>& targets,
                          const std::vector<ContigLength>& contigs) {
    std::map<std::string, std::size_t, std::less<>> ranks;
    for (std::size_t i = 0; i < contigs.size(); ++i) {
        ranks.emplace(contigs[i].name, i);
    }
    std::vector<Placed> placed;
    for (const core::Region& target : targets) {
        const std::string where =
            target.contig + ":" + std::to_string(target.interval.begin().value() + 1);
        const auto found = ranks.find(target.contig);
        if (found == ranks.end()) {
            throw core::InputError({"the target's contig is not in the reference", where,
                                    "use a BED of the reference's build and contig names"});
        }
        if (target.interval.end().value() > contigs[found->second].length_bp) {
            throw core::InputError({"the target passes the end of its contig", where,
                                    "use a BED of the reference's build"});
        }
        if (!target.interval.empty()) {
            placed.push_back({found->second, target.interval.begin().value(),
                              target.interval.end().value(), target.name});
        }
    }
    std::sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) {
        return std::tie(a.contig, a.begin, a.end, a.name) <
               std::tie(b.contig, b.begin, b.end, b.name);
    });
    return placed;
}

std::vector<Placed> merge(std::vector<Placed> placed) {
    std::vector<Placed> merged;
    for (Placed& target : placed) {
        if (!merged.empty() && merged.back().contig == target.contig &&
            target.begin < merged.back().end) {
            merged.back().end = std::max(merged.back().end, target.end);
        } else {
            merged.push_back(std::move(target));
        }
    }
    return merged;
}

}  // namespace

std::int64_t ReferenceWindow::run_length_bp(std::int64_t position) const noexcept {
    const char base = at(position);
    if (base == 'N') {
        return 0;
    }
    std::int64_t length_bp = 1;
    while (at(position + length_bp) == base) {
        ++length_bp;
    }
    return length_bp;
}

std::vector<Window> plan_windows(const std::vector<core::Region>& targets,
                                 const std::vector<ContigLength>& contigs,
                                 std::int64_t longest_bp) {
    std::vector<Window> windows;
    for (const Placed& target : merge(place(targets, contigs))) {
        const ContigLength& contig = contigs[target.contig];
        for (std::int64_t begin = target.begin; begin < target.end; begin += longest_bp) {
            const std::int64_t end = std::min(target.end, begin + longest_bp);
            windows.push_back(
                {contig.name, core::Interval(core::Pos0(begin), core::Pos0(end)),
                 core::Interval(core::Pos0(std::max<std::int64_t>(0, begin - halo_bp)),
                                core::Pos0(std::min(contig.length_bp, end + halo_bp))),
                 target.name});
        }
    }
    if (windows.empty()) {
        throw core::InputError({"there is no target region", "",
                                "give a BED with at least one region that is not empty"});
    }
    return windows;
}

std::int64_t total_length_bp(const std::vector<Window>& windows) noexcept {
    std::int64_t total_bp = 0;
    for (const Window& window : windows) {
        total_bp += window.core.length_bp();
    }
    return total_bp;
}

}  // namespace sarcotrace::pileup
