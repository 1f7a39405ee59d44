#include <string>

#include "catch.hpp"
#include "sarcotrace/fragmentomics/fragment.hpp"
#include "support.hpp"

namespace sarcotrace::fragmentomics {
namespace {

namespace flags = core::flags;

core::ReadRecord forward_read() {
    core::ReadRecord read;
    read.name = "pair";
    read.flag = flags::paired | flags::proper_pair | flags::mate_reverse | flags::first;
    read.contig = core::ContigIndex{0};
    read.position = core::Pos0(0);
    read.mapping_quality = 20;
    read.mate_contig = core::ContigIndex{0};
    read.mate_position = core::Pos0(92);
    read.template_length_bp = 167;
    return read;
}

std::int64_t lost(const FragmentFilter& filter, const std::string& reason) {
    std::int64_t count = 0;
    for (const core::Ledger::Entry& entry : filter.ledger().entries()) {
        if (entry.side == core::LedgerSide::Loss && entry.name == reason) {
            count += entry.count;
        }
    }
    return count;
}

TEST_CASE("a proper pair at the first base of a contig is a fragment of its template length") {
    FragmentFilter filter(20);
    const testing::ViewOf read(forward_read());
    const auto fragment = filter.accept(read.view());
    REQUIRE(fragment.has_value());
    CHECK(fragment->interval.begin().value() == 0);
    CHECK(fragment->interval.end().value() == 167);
    CHECK(fragment->midpoint().value() == 83);
    CHECK_NOTHROW(filter.ledger().require_balance());
}

TEST_CASE("each record that gives no fragment has its reason and the ledger balances") {
    FragmentFilter filter(20);
    const auto refuse = [&](const core::ReadRecord& record, const std::string& reason) {
        INFO(reason);
        const std::int64_t before = lost(filter, reason);
        const testing::ViewOf read(record);
        CHECK_FALSE(filter.accept(read.view()).has_value());
        CHECK(lost(filter, reason) == before + 1);
    };
    const auto with = [](std::uint16_t flag) {
        core::ReadRecord read = forward_read();
        read.flag = static_cast<std::uint16_t>(read.flag | flag);
        return read;
    };
    refuse(with(flags::secondary), "NOT_PRIMARY");
    refuse(with(flags::supplementary), "NOT_PRIMARY");
    refuse(with(flags::unmapped), "UNMAPPED");
    refuse(with(flags::qc_fail), "FAILED_QC");
    refuse(with(flags::duplicate), "DUPLICATE");
    refuse(with(flags::mate_unmapped), "NOT_PROPER_PAIR");
    refuse(with(flags::reverse), "NOT_PROPER_PAIR");
    core::ReadRecord read = forward_read();
    read.mate_contig = core::ContigIndex{1};
    refuse(read, "NOT_PROPER_PAIR");
    read = forward_read();
    read.mapping_quality = 19;
    refuse(read, "LOW_MAPPING_QUALITY");
    read = forward_read();
    read.set_tag(core::tags::MQ, std::int64_t{19});
    refuse(read, "LOW_MAPPING_QUALITY");
    read = forward_read();
    read.template_length_bp = -167;
    refuse(read, "NOT_FORWARD_REVERSE");
    read = forward_read();
    read.flag = flags::paired | flags::proper_pair | flags::reverse | flags::second;
    refuse(read, "REVERSE_OF_PAIR");
    CHECK_NOTHROW(filter.ledger().require_balance());
}

}  // namespace
}  // namespace sarcotrace::fragmentomics
