#include "sarcotrace/core/ledger.hpp"
#include "catch.hpp"

using namespace sarcotrace::core;

TEST_CASE("a ledger balances when every loss has a name", "[core]") {
    Ledger ledger("READS");
    ledger.add(LedgerSide::In, "fastq", 10);
    ledger.add(LedgerSide::Out, "aligned", 7);
    CHECK_THROWS_AS(ledger.require_balance(), std::logic_error);
    ledger.add(LedgerSide::Loss, "unaligned", 2);
    ledger.add(LedgerSide::Loss, "unaligned");
    CHECK_NOTHROW(ledger.require_balance());
    CHECK(ledger.entries().size() == 3);
}
