#include "sarcotrace/core/ledger.hpp"

#include <algorithm>
#include <stdexcept>

namespace sarcotrace::core {

void Ledger::add(LedgerSide side, std::string_view name, std::int64_t count) {
    const auto entry = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) {
        return e.side == side && e.name == name;
    });
    if (entry == entries_.end()) {
        entries_.push_back({side, std::string(name), count});
    } else {
        entry->count += count;
    }
}

std::int64_t Ledger::total(LedgerSide side) const noexcept {
    std::int64_t sum = 0;
    for (const Entry& entry : entries_) {
        sum += entry.side == side ? entry.count : 0;
    }
    return sum;
}

void Ledger::require_balance() const {
    const std::int64_t in = total(LedgerSide::In);
    const std::int64_t out = total(LedgerSide::Out);
    const std::int64_t lost = total(LedgerSide::Loss);
    if (in != out + lost) {
        throw std::logic_error(
            "the ledger of " + unit_ + " does not balance: " + std::to_string(in) + " in, " +
            std::to_string(out) + " out, " + std::to_string(lost) + " lost by name");
    }
}

}  // namespace sarcotrace::core
