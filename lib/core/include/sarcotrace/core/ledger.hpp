#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sarcotrace::core {

/// Side of the balance on which a ledger entry stands.
enum class LedgerSide { In, Out, Loss };

/// Counts of one stage for one unit of account (reads, fragments, molecules, rows, patients):
/// in == out + losses, each under its own name. Entries keep the order in which they were first
/// named, so that the written ledger is the same for any thread count.
class Ledger {
public:
    struct Entry {
        LedgerSide side;
        std::string name;
        std::int64_t count;
    };

    explicit Ledger(std::string unit) : unit_(std::move(unit)) {}

    /// Adds to the entry, which is made if it is not there; adding 0 names an entry.
    void add(LedgerSide side, std::string_view name, std::int64_t count = 1);

    [[nodiscard]] const std::string& unit() const noexcept { return unit_; }
    [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }
    [[nodiscard]] std::int64_t total(LedgerSide side) const noexcept;
    /// \throws std::logic_error if in != out + losses: a record was lost without a name
    void require_balance() const;

private:
    std::string unit_;
    std::vector<Entry> entries_;
};

}  // namespace sarcotrace::core
