#include "tables.hpp"

namespace sarcotrace::endpoints_tool {

using io::cell;
using io::TsvCell;

TsvCell text(std::string_view value) {
    return value.empty() ? TsvCell() : TsvCell(std::string(value));
}

void add_absent(std::vector<TsvCell>& row, int count) {
    for (int i = 0; i < count; ++i) {
        row.emplace_back();
    }
}

void add_limits(std::vector<TsvCell>& row, const std::optional<stats::ConfidenceInterval>& limits) {
    std::optional<double> lower;
    std::optional<double> upper;
    if (limits) {
        lower = limits->lower;
        upper = limits->upper;
    }
    row.push_back(cell(lower));
    row.push_back(cell(upper));
}

void add_share(std::vector<TsvCell>& row, const endpoints::Share& share) {
    row.emplace_back(share.count);
    row.emplace_back(share.total);
    row.push_back(cell(share.rate));
    add_limits(row, share.limits);
}

}  // namespace sarcotrace::endpoints_tool
