#include "reference_window.hpp"

#include <algorithm>
#include <string>

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::consensus_tool {
namespace {

constexpr std::int64_t window_bp = 1'000'000;
/// Mates of a later template can lie a little before the last one.
constexpr std::int64_t margin_bp = 1'000;

}  // namespace

std::string_view ReferenceWindow::fetch(const hts::Contig& contig, core::Pos0 begin,
                                        core::Pos0 end) {
    const auto held_end = begin_ + static_cast<std::int64_t>(bases_.size());
    if (contig.name != contig_ || begin.value() < begin_ || end.value() > held_end) {
        const std::int64_t from = std::max<std::int64_t>(0, begin.value() - margin_bp);
        const std::int64_t to = std::max(end.value(), std::min(contig.length_bp, from + window_bp));
        bases_ = reference_.fetch(contig.name, core::Interval(core::Pos0(from), core::Pos0(to)));
        contig_ = contig.name;
        begin_ = from;
    }
    return std::string_view(bases_).substr(static_cast<std::size_t>(begin.value() - begin_),
                                           static_cast<std::size_t>(end - begin));
}

std::string_view ReferenceWindow::fetch_under(const hts::Contig& contig, core::Pos0 begin,
                                              core::Pos0 end, std::string_view molecule) {
    if (end.value() > contig.length_bp) {
        throw core::InputError({"an alignment passes the end of contig " + contig.name,
                                "molecule " + std::string(molecule), "align the reads again"});
    }
    return fetch(contig, begin, end);
}

}  // namespace sarcotrace::consensus_tool
