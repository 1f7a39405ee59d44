#include "sarcotrace/hts/record_sorter.hpp"

#include <unistd.h>

#include <algorithm>
#include <future>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "raw_record.hpp"
#include "record_merge.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/parallel.hpp"

namespace sarcotrace::hts {
namespace {

namespace fs = std::filesystem;

fs::path make_spill_folder(const fs::path& parent) {
    std::string pattern = (parent / "sarcotrace-sort-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        const std::error_code error(errno, std::generic_category());
        throw core::IoError({"cannot make a folder for sorted runs: " + error.message(),
                             "'" + parent.string() + "'",
                             "name another folder for temporary files"});
    }
    return pattern;
}

struct Run {
    fs::path path;
    std::int64_t records;
    /// Number of merges that its records went through.
    int level;
};

}  // namespace

bool coordinate_less(const core::ReadView& a, const core::ReadView& b) {
    const auto key = [](const core::ReadView& read) {
        const bool placed = read.contig && read.position;
        return std::tuple(!placed, placed ? core::to_int(*read.contig) : 0,
                          placed ? read.position->value() : 0, read.is_reverse(), read.name,
                          read.flag);
    };
    return key(a) < key(b);
}

void put_prefix(std::string_view text, std::span<std::uint64_t> words) noexcept {
    std::size_t at = 0;
    for (std::uint64_t& word : words) {
        word = 0;
        for (unsigned shift = 64; shift > 0; ++at) {
            shift -= 8;
            const auto letter = at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
            word |= std::uint64_t{letter} << shift;
        }
    }
}

RecordOrder coordinate_order() {
    const auto key = [](const core::ReadView& read) {
        constexpr std::uint64_t unplaced = (std::uint64_t{1} << 63U) - 1;
        const std::uint64_t place =
            read.contig && read.position
                ? (static_cast<std::uint64_t>(core::to_int(*read.contig)) << 32U) |
                      static_cast<std::uint64_t>(read.position->value())
                : unplaced;
        SortKey result{(place << 1U) | (read.is_reverse() ? 1U : 0U)};
        put_prefix(read.name, std::span(result).subspan(1));
        return result;
    };
    return {key, coordinate_less};
}

struct RecordSorter::Content {
    RecordOrder order;
    SorterOptions options;
    std::size_t block_bytes;
    std::vector<Block> blocks;
    /// Of `blocks` and `spilled_blocks`, entries included.
    std::int64_t held_bytes = 0;
    fs::path folder;
    std::vector<Run> runs;
    std::size_t runs_made = 0;
    /// What is being written as a run.
    std::vector<Block> spilled_blocks;
    std::future<Run> spilled;
    std::optional<Merge> merge;
    MergedBatch batch;
    std::size_t next_of_batch = 0;
    MergedBatch next_batch;
    std::future<void> next_filled;
    SortKey last_key{};
    std::uint32_t last_label = 0;
    RawRecord scratch = make_raw();

    Content(RecordOrder order_, SorterOptions options_)
        : order(std::move(order_)),
          options(std::move(options_)),
          block_bytes(static_cast<std::size_t>(std::clamp<std::int64_t>(
              options.memory_bytes / 64, std::int64_t{1} << 14U, std::int64_t{1} << 24U))) {}

    ~Content() {
        spilled = {};
        next_filled = {};
        merge.reset();
        if (!folder.empty()) {
            std::error_code ignored;
            fs::remove_all(folder, ignored);
        }
    }
    Content(const Content&) = delete;
    Content& operator=(const Content&) = delete;

    /// With one thread what is begun is done when it is waited for.
    [[nodiscard]] std::launch policy() const {
        return options.threads > 1 ? std::launch::async : std::launch::deferred;
    }

    /// A place for a record of that many bytes.
    Block& block_for(std::size_t bytes) {
        if (blocks.empty() || blocks.back().used + bytes > blocks.back().capacity) {
            const std::size_t capacity = std::max(bytes, block_bytes);
            if (capacity > std::numeric_limits<std::uint32_t>::max()) {
                throw core::InputError({"a read is too long to be sorted", "", "leave it out"});
            }
            make_room(static_cast<std::int64_t>(capacity));
            blocks.push_back(
                {std::make_unique_for_overwrite<std::byte[]>(capacity), capacity, 0, {}});
            held_bytes += static_cast<std::int64_t>(capacity);
        }
        return blocks.back();
    }

    void add(const core::ReadView& record, const SortKey& key, std::uint32_t label) {
        const std::size_t bytes = packed_bytes(record);
        Block& block = block_for(bytes);
        const std::size_t before = block.entries.capacity();
        block.entries.push_back(
            {key, static_cast<std::uint32_t>(block.used), static_cast<std::uint32_t>(bytes)});
        held_bytes +=
            static_cast<std::int64_t>((block.entries.capacity() - before) * sizeof(Entry));
        pack(record, label, block.data.get() + block.used);
        block.used += bytes;
    }

    /// Begins to spill while a quarter of the memory is still free, so that records are added
    /// while others are written, and waits where that was not enough.
    void make_room(std::int64_t bytes) {
        const std::int64_t wanted = options.memory_bytes - options.memory_bytes / 4 - bytes;
        if (held_bytes > wanted && !spilled.valid()) {
            begin_spill();
        }
        while (held_bytes + bytes > options.memory_bytes && spilled.valid()) {
            end_spill();
            if (held_bytes > wanted) {
                begin_spill();
            }
        }
    }

    /// Takes the blocks that were filled first, about a quarter of the memory.
    void begin_spill() {
        std::size_t taken = 0;
        for (std::int64_t bytes = 0; taken < blocks.size() && bytes < options.memory_bytes / 4;
             ++taken) {
            bytes += held_by(blocks[taken]);
        }
        if (taken == 0) {
            return;
        }
        const auto end = blocks.begin() + static_cast<std::ptrdiff_t>(taken);
        spilled_blocks.assign(std::make_move_iterator(blocks.begin()),
                              std::make_move_iterator(end));
        blocks.erase(blocks.begin(), end);
        spilled = std::async(policy(), [this] {
            std::vector<Source> sources;
            add_sorted(spilled_blocks, sources);
            return write_run(std::move(sources), 0);
        });
        if (options.threads == 1) {
            end_spill();
        }
    }

    void end_spill() {
        runs.push_back(spilled.get());
        for (const Block& block : spilled_blocks) {
            held_bytes -= held_by(block);
        }
        spilled_blocks.clear();
        merge_full_level();
    }

    static std::int64_t held_by(const Block& block) {
        return static_cast<std::int64_t>(block.capacity + block.entries.capacity() * sizeof(Entry));
    }

    void add_sorted(std::vector<Block>& some, std::vector<Source>& sources) const {
        core::for_each_index(
            some.size(), options.threads,
            [this, &some](std::size_t i, std::size_t) { sort_block(some[i], order); });
        for (const Block& block : some) {
            sources.emplace_back(block);
        }
    }

    Run write_run(std::vector<Source> sources, int level) {
        if (folder.empty()) {
            folder = make_spill_folder(options.spill_folder);
        }
        const fs::path path = folder / std::to_string(runs_made++);
        RunWriter writer(path, options.threads);
        Merge merged(std::move(sources), order);
        while (const Source* source = merged.next()) {
            writer.write(source->key(), source->packed(), source->bytes());
        }
        return {path, writer.finish(), level};
    }

    /// Merges the last runs into one as long as runs_at_once of them are of one level, so that
    /// the number of runs stays small and the order in which records were added is kept.
    void merge_full_level() {
        while (runs.size() >= options.runs_at_once &&
               runs[runs.size() - options.runs_at_once].level == runs.back().level) {
            const auto first = runs.end() - static_cast<std::ptrdiff_t>(options.runs_at_once);
            std::vector<Source> sources;
            for (auto run = first; run != runs.end(); ++run) {
                sources.emplace_back(RunReader(run->path, run->records));
            }
            Run merged = write_run(std::move(sources), runs.back().level + 1);
            for (auto run = first; run != runs.end(); ++run) {
                fs::remove(run->path);
            }
            runs.erase(first, runs.end());
            runs.push_back(std::move(merged));
        }
    }

    void begin_merge() {
        if (spilled.valid()) {
            end_spill();
        }
        std::vector<Source> sources;
        for (const Run& run : runs) {
            sources.emplace_back(RunReader(run.path, run.records));
        }
        add_sorted(blocks, sources);
        merge.emplace(std::move(sources), order);
        begin_batch();
    }

    void begin_batch() {
        next_filled = std::async(policy(), [this] { next_batch.fill(*merge); });
    }

    /// The next entry of the batch at hand or of the one after it; none at the end.
    const Entry* next_entry() {
        if (next_of_batch == batch.entries.size()) {
            if (!next_filled.valid()) {
                return nullptr;
            }
            next_filled.get();
            std::swap(batch, next_batch);
            next_of_batch = 0;
            if (batch.entries.empty()) {
                return nullptr;
            }
            begin_batch();
        }
        return &batch.entries[next_of_batch++];
    }
};

RecordSorter::RecordSorter(RecordOrder order, const SorterOptions& options)
    : content_(std::make_unique<Content>(std::move(order), options)) {}

RecordSorter::~RecordSorter() = default;

void RecordSorter::add(const core::ReadView& record, std::uint32_t label) {
    content_->add(record, content_->order.key(record), label);
}

void RecordSorter::add(const core::ReadView& record, const SortKey& key, std::uint32_t label) {
    content_->add(record, key, label);
}

void RecordSorter::add(const core::ReadRecord& record) {
    fill(*content_->scratch, record);
    add(view_of(*content_->scratch));
}

void RecordSorter::finish() { content_->begin_merge(); }

std::optional<core::ReadView> RecordSorter::next() {
    const Entry* entry = content_->next_entry();
    if (entry == nullptr) {
        return std::nullopt;
    }
    const std::byte* packed = content_->batch.data.data() + entry->offset;
    content_->last_key = entry->key;
    content_->last_label = label_of_packed(packed);
    return view_of_packed(packed);
}

const SortKey& RecordSorter::key() const noexcept { return content_->last_key; }

std::uint32_t RecordSorter::label() const noexcept { return content_->last_label; }

}  // namespace sarcotrace::hts
