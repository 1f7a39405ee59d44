#include "sarcotrace/hts/record_sorter.hpp"

#include <unistd.h>

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "raw_record.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/parallel.hpp"
#include "sorted_run.hpp"

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

/// A record of a block.
struct Entry {
    SortKey key;
    std::uint32_t offset;
    std::uint32_t bytes;
};

/// Records in the order in which they were added, until they are sorted.
struct Block {
    std::unique_ptr<std::byte[]> data;
    std::size_t capacity = 0;
    std::size_t used = 0;
    std::vector<Entry> entries;
};

/// Gives records in order: those of a sorted block, or those of a run.
class Source {
public:
    explicit Source(const Block& block)
        : data_(block.data.get()), next_(block.entries.data()), left_(block.entries.size()) {}
    explicit Source(RunReader run) : run_(std::move(run)) {}

    bool advance() {
        if (run_) {
            if (!run_->next()) {
                return false;
            }
            key_ = run_->key();
            packed_ = run_->packed();
            bytes_ = run_->bytes();
            return true;
        }
        if (left_ == 0) {
            return false;
        }
        key_ = next_->key;
        packed_ = data_ + next_->offset;
        bytes_ = next_->bytes;
        ++next_;
        --left_;
        return true;
    }

    [[nodiscard]] const SortKey& key() const noexcept { return key_; }
    [[nodiscard]] const std::byte* packed() const noexcept { return packed_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    std::optional<RunReader> run_;
    const std::byte* data_ = nullptr;
    const Entry* next_ = nullptr;
    std::size_t left_ = 0;
    SortKey key_{};
    const std::byte* packed_ = nullptr;
    std::size_t bytes_ = 0;
};

/// Merges sources by a tournament: the winner stands at the root, every inner node holds the
/// loser of its match. Source: Knuth, The Art of Computer Programming 3, section 5.4.1.
class Merge {
public:
    Merge(std::vector<Source> sources, const RecordOrder& order)
        : sources_(std::move(sources)), ended_(sources_.size(), false), order_(&order) {
        for (std::size_t i = 0; i < sources_.size(); ++i) {
            ended_[i] = !sources_[i].advance();
        }
        losers_.assign(sources_.size(), 0);
        winner_ = sources_.empty() ? 0 : play(1);
    }

    /// The source that holds the next record, or none.
    const Source* next() {
        if (sources_.empty()) {
            return nullptr;
        }
        if (std::exchange(is_begun_, true)) {
            replay();
        }
        return ended_[winner_] ? nullptr : &sources_[winner_];
    }

private:
    /// Earlier sources hold what was added earlier, and win ties.
    [[nodiscard]] bool wins(std::size_t a, std::size_t b) const {
        if (ended_[a] || ended_[b]) {
            return ended_[a] == ended_[b] ? a < b : !ended_[a];
        }
        const Source& left = sources_[a];
        const Source& right = sources_[b];
        if (left.key() != right.key()) {
            return left.key() < right.key();
        }
        const core::ReadView left_view = view_of_packed(left.packed());
        const core::ReadView right_view = view_of_packed(right.packed());
        if (order_->tie(left_view, right_view)) {
            return true;
        }
        return !order_->tie(right_view, left_view) && a < b;
    }

    /// Plays the matches below a node, of which node i has the children 2i and 2i + 1; from
    /// sources_.size() on they are the sources.
    std::size_t play(std::size_t node) {
        if (node >= sources_.size()) {
            return node - sources_.size();
        }
        const std::size_t left = play(2 * node);
        const std::size_t right = play(2 * node + 1);
        const bool left_wins = wins(left, right);
        losers_[node] = left_wins ? right : left;
        return left_wins ? left : right;
    }

    void replay() {
        ended_[winner_] = !sources_[winner_].advance();
        for (std::size_t node = (winner_ + sources_.size()) / 2; node > 0; node /= 2) {
            if (wins(losers_[node], winner_)) {
                std::swap(losers_[node], winner_);
            }
        }
    }

    std::vector<Source> sources_;
    std::vector<char> ended_;
    const RecordOrder* order_;
    std::vector<std::size_t> losers_;
    std::size_t winner_ = 0;
    bool is_begun_ = false;
};

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
    std::int64_t held_bytes = 0;
    fs::path folder;
    std::vector<Run> runs;
    std::size_t runs_made = 0;
    std::optional<Merge> merge;
    SortKey last_key{};
    std::uint32_t last_label = 0;
    RawRecord scratch = make_raw();

    Content(RecordOrder order_, SorterOptions options_)
        : order(std::move(order_)),
          options(std::move(options_)),
          block_bytes(static_cast<std::size_t>(std::clamp<std::int64_t>(
              options.memory_bytes / 64, std::int64_t{1} << 14U, std::int64_t{1} << 24U))) {}

    ~Content() {
        merge.reset();
        if (!folder.empty()) {
            std::error_code ignored;
            fs::remove_all(folder, ignored);
        }
    }
    Content(const Content&) = delete;
    Content& operator=(const Content&) = delete;

    /// A place for a record of that many bytes.
    Block& block_for(std::size_t bytes) {
        if (blocks.empty() || blocks.back().used + bytes > blocks.back().capacity) {
            const std::size_t capacity = std::max(bytes, block_bytes);
            if (capacity > std::numeric_limits<std::uint32_t>::max()) {
                throw core::InputError({"a read is too long to be sorted", "", "leave it out"});
            }
            if (held_bytes + static_cast<std::int64_t>(capacity) > options.memory_bytes) {
                spill();
            }
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

    void sort_block(Block& block) const {
        const std::byte* data = block.data.get();
        std::sort(block.entries.begin(), block.entries.end(),
                  [this, data](const Entry& a, const Entry& b) {
                      if (a.key != b.key) {
                          return a.key < b.key;
                      }
                      const core::ReadView left = view_of_packed(data + a.offset);
                      const core::ReadView right = view_of_packed(data + b.offset);
                      if (order.tie(left, right)) {
                          return true;
                      }
                      return !order.tie(right, left) && a.offset < b.offset;
                  });
    }

    void add_sorted_blocks(std::vector<Source>& sources) {
        core::for_each_index(blocks.size(), options.threads,
                             [this](std::size_t i, std::size_t) { sort_block(blocks[i]); });
        for (const Block& block : blocks) {
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

    void spill() {
        if (blocks.empty()) {
            return;
        }
        std::vector<Source> sources;
        add_sorted_blocks(sources);
        runs.push_back(write_run(std::move(sources), 0));
        blocks.clear();
        held_bytes = 0;
        merge_full_level();
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

void RecordSorter::finish() {
    std::vector<Source> sources;
    for (const Run& run : content_->runs) {
        sources.emplace_back(RunReader(run.path, run.records));
    }
    content_->add_sorted_blocks(sources);
    content_->merge.emplace(std::move(sources), content_->order);
}

std::optional<core::ReadView> RecordSorter::next() {
    const Source* source = content_->merge->next();
    if (source == nullptr) {
        return std::nullopt;
    }
    content_->last_key = source->key();
    content_->last_label = label_of_packed(source->packed());
    return view_of_packed(source->packed());
}

const SortKey& RecordSorter::key() const noexcept { return content_->last_key; }

std::uint32_t RecordSorter::label() const noexcept { return content_->last_label; }

}  // namespace sarcotrace::hts
