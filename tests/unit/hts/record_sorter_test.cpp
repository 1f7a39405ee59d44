#include "sarcotrace/hts/record_sorter.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"
#include "known_leak.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/hts/bam_reader.hpp"
#include "sarcotrace/hts/bam_writer.hpp"
#include "sarcotrace/stats/random.hpp"
#include "support.hpp"

using namespace sarcotrace;
using testing::TempDir;

namespace {

constexpr int many = 4000;

hts::SamHeader header() {
    hts::SamHeader result;
    result.add_contig({"chr1", 1000});
    result.add_contig({"chr2", 1000});
    return result;
}

/// Reads at few positions, with few names: ties at every level of the order. AS is the number
/// in the order of adding.
std::vector<core::ReadRecord> crowded_reads(int count) {
    stats::Random random(7);
    std::vector<core::ReadRecord> reads;
    for (int i = 0; i < count; ++i) {
        core::ReadRecord& read = reads.emplace_back();
        const std::size_t length = 20 + random.below(60);
        read.name = std::string(28, 'n') + std::to_string(random.below(20));
        read.flag = static_cast<std::uint16_t>(random.below(2) * core::flags::reverse);
        if (random.below(20) > 0) {
            read.contig = core::ContigIndex(static_cast<int>(random.below(2)));
            read.position = core::Pos0(static_cast<std::int64_t>(random.below(30)));
            read.cigar = {{core::CigarOp::Match, static_cast<std::uint32_t>(length)}};
        } else {
            read.flag |= core::flags::unmapped;
        }
        for (std::size_t at = 0; at < length; ++at) {
            read.bases += "ACGTN"[random.below(5)];
            read.base_qualities.push_back(static_cast<std::uint8_t>(random.below(40)));
        }
        read.tags = {{core::tags::AS, std::int64_t{i}}};
    }
    return reads;
}

/// The records as one text a record.
std::vector<std::string> described(hts::RecordSorter& sorter) {
    std::vector<std::string> result;
    while (const auto view = sorter.next()) {
        std::string qualities(view->base_qualities.begin(), view->base_qualities.end());
        result.push_back(std::string(view->name) + " " + std::to_string(view->flag) + " " +
                         core::to_string(view->cigar()) + " " + view->bases() + " " + qualities +
                         " " + std::to_string(view->tag_int(core::tags::AS).value()));
    }
    return result;
}

std::vector<std::string> sorted(const std::vector<core::ReadRecord>& reads,
                                const hts::SorterOptions& options) {
    hts::RecordSorter sorter(hts::coordinate_order(), options);
    for (const core::ReadRecord& read : reads) {
        sorter.add(read);
    }
    sorter.finish();
    return described(sorter);
}

/// Number in the order of adding, last word of a described record.
int number_of(const std::string& text) { return std::stoi(text.substr(text.rfind(' '))); }

/// Lets files grow to a size only; what is beyond fails as it does on a full disk.
class SmallDisk {
public:
    explicit SmallDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        REQUIRE(getrlimit(RLIMIT_FSIZE, &before_) == 0);
        const rlimit small{bytes, before_.rlim_max};
        REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
    }
    ~SmallDisk() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

private:
    rlimit before_{};
    void (*handler_)(int);
};

std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            files.push_back(entry.path());
        }
    }
    return files;
}

}  // namespace

TEST_CASE("the sorted order is that of a stable sort by comparison", "[hts]") {
    const auto reads = crowded_reads(many);
    // The library's sort, over views that live as long as their records.
    std::vector<int> expected(reads.size());
    for (std::size_t i = 0; i < reads.size(); ++i) {
        expected[i] = static_cast<int>(i);
    }
    std::ranges::stable_sort(expected, [&](int left, int right) {
        const auto view = [&](int i) {
            const core::ReadRecord& read = reads[static_cast<std::size_t>(i)];
            core::ReadView result;
            result.name = read.name;
            result.flag = read.flag;
            result.contig = read.contig;
            result.position = read.position;
            return result;
        };
        return hts::coordinate_less(view(left), view(right));
    });
    std::vector<int> numbers;
    for (const std::string& text : sorted(reads, {})) {
        numbers.push_back(number_of(text));
    }
    CHECK(numbers == expected);
}

TEST_CASE("neither memory, threads nor steps of merging change the sorted records", "[hts]") {
    const auto reads = crowded_reads(many);
    const TempDir folder;
    const auto expected = sorted(reads, {});
    CHECK(expected.size() == reads.size());
    for (const std::int64_t memory_bytes : {20'000, 100'000, 10'000'000}) {
        for (const int threads : {1, 3}) {
            for (const std::size_t runs_at_once : {2U, 5U, 400U}) {
                CHECK(sorted(reads, {memory_bytes, folder.path(), threads, runs_at_once}) ==
                      expected);
            }
        }
    }
    CHECK(files_below(folder.path()).empty());
}

TEST_CASE("a key given with the record comes first and is given back", "[hts]") {
    const TempDir folder;
    for (const std::int64_t memory_bytes : {20'000, 10'000'000}) {
        hts::RecordSorter sorter(hts::coordinate_order(), {memory_bytes, folder.path()});
        for (const core::ReadRecord& read : crowded_reads(1000)) {
            const auto number =
                static_cast<std::uint64_t>(std::get<std::int64_t>(read.tags.front().second));
            core::ReadView view;
            view.name = read.name;
            sorter.add(view, {1, number % 7, ~number}, static_cast<std::uint32_t>(number));
        }
        sorter.finish();
        hts::SortKey last{};
        int count = 0;
        for (; sorter.next(); ++count) {
            CHECK(last < sorter.key());
            last = sorter.key();
            CHECK(sorter.label() == static_cast<std::uint32_t>(~last[2]));
        }
        CHECK(count == 1000);
    }
}

TEST_CASE("no read sorts to no read", "[hts]") {
    hts::RecordSorter sorter(hts::coordinate_order());
    sorter.finish();
    CHECK_FALSE(sorter.next());
}

TEST_CASE("the order of a prefix is that of the texts", "[hts]") {
    const std::vector<std::string> texts = {"", "a", "aa", "aaaaaaaa", "aaaaaaaab", "ab", "\xFF"};
    for (std::size_t i = 1; i < texts.size(); ++i) {
        std::array<std::uint64_t, 2> left{};
        std::array<std::uint64_t, 2> right{};
        hts::put_prefix(texts[i - 1], left);
        hts::put_prefix(texts[i], right);
        CHECK(left < right);
    }
}

TEST_CASE("spilled runs are hardly larger than the BAM of the records", "[hts]") {
    const auto reads = crowded_reads(many);
    const TempDir folder;
    hts::BamWriter writer(folder / "a.bam", header());
    std::ranges::for_each(reads, [&](const auto& read) { writer.write(read); });
    writer.commit();
    const auto bam_bytes = std::filesystem::file_size(folder / "a.bam");
    const TempDir spill;
    hts::RecordSorter sorter(hts::coordinate_order(), {200'000, spill.path()});
    std::ranges::for_each(reads, [&](const auto& read) { sorter.add(read); });
    std::uintmax_t spilled_bytes = 0;
    for (const auto& file : files_below(spill.path())) {
        spilled_bytes += std::filesystem::file_size(file);
    }
    CHECK(spilled_bytes > bam_bytes / 2);
    CHECK(static_cast<double>(spilled_bytes) < 1.2 * static_cast<double>(bam_bytes));
}

TEST_CASE("spilled reads come back whole whatever the qualities are", "[hts]") {
    for (const int values : {1, 4, 5, 16, 17}) {
        auto reads = crowded_reads(600);
        for (std::size_t i = 0; i < reads.size(); ++i) {
            reads[i].name = std::string(i * 7 % 250, 'n') + std::to_string(i % 10);
            for (std::uint8_t& quality : reads[i].base_qualities) {
                quality = static_cast<std::uint8_t>(2 * (quality % values));
            }
            if (i % 5 == 0) {
                reads[i].base_qualities.clear();
            }
        }
        const TempDir folder;
        CHECK(sorted(reads, {40'000, folder.path()}) == sorted(reads, {1 << 28, folder.path()}));
    }
}

TEST_CASE("a run that is cut or damaged is an error", "[hts]") {
    const auto reads = crowded_reads(many);
    const TempDir folder;
    const int threads = GENERATE(1, 2);
    const auto read_changed = [&](const auto& change) {
        hts::RecordSorter sorter(hts::coordinate_order(), {100'000, folder.path(), threads});
        std::ranges::for_each(reads, [&](const auto& read) { sorter.add(read); });
        const auto files = files_below(folder.path());
        REQUIRE(files.size() > 2);
        // With two threads the last one may still be growing.
        change(*std::ranges::find(files, std::filesystem::path("0"),
                                  [](const auto& file) { return file.filename(); }));
        sorter.finish();
        while (sorter.next()) {
        }
    };
    CHECK_NOTHROW(read_changed([](const auto&) {}));
    CHECK_THROWS_AS(read_changed([](const auto& file) { std::filesystem::resize_file(file, 0); }),
                    core::IoError);
    CHECK_THROWS_AS(read_changed([](const auto& file) {
                        std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
                    }),
                    core::IoError);
    CHECK_THROWS_AS(read_changed([](const auto& file) {
                        std::string bytes = testing::read_file(file);
                        bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
                        testing::write_file(file, bytes);
                    }),
                    core::IoError);
    CHECK_THROWS_AS(read_changed([](const auto& file) { std::filesystem::remove(file); }),
                    core::IoError);
}

TEST_CASE("a full disk or an absent folder for runs is an error that leaves nothing", "[hts]") {
    // HTSlib's bgzf_close frees nothing if the last block cannot be written.
    const testing::KnownLeak leak;
    const auto reads = crowded_reads(many);
    const TempDir folder;
    for (const int threads : {1, 2}) {
        {
            const SmallDisk disk(5'000);
            CHECK_THROWS_AS(sorted(reads, {100'000, folder.path(), threads}), core::IoError);
        }
        CHECK(files_below(folder.path()).empty());
        CHECK_THROWS_AS(sorted(reads, {100'000, folder / "absent", threads}), core::IoError);
    }
}
