#include "sarcotrace/hts/record_sorter.hpp"

#include <unistd.h>

#include <algorithm>
#include <string>
#include <system_error>
#include <tuple>
#include <vector>

#include "raw_record.hpp"
#include "sarcotrace/hts/bam_reader.hpp"
#include "sarcotrace/hts/bam_writer.hpp"

namespace sarcotrace::hts {
namespace {

namespace fs = std::filesystem;

/// What a held record costs besides its data.
constexpr std::int64_t overhead_bytes = sizeof(bam1_t) + 64;

fs::path make_spill_folder(const fs::path& parent) {
    std::string pattern = (parent / "sarcotrace-sort-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        throw fs::filesystem_error("cannot make a folder for sorted runs", parent,
                                   std::error_code(errno, std::generic_category()));
    }
    return pattern;
}

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

struct RecordSorter::Content {
    SamHeader header;
    RecordLess less;
    SorterOptions options;
    std::vector<RawRecord> held;
    std::int64_t held_bytes = 0;
    std::size_t next_held = 0;
    fs::path folder;
    std::vector<BamReader> runs;
    std::vector<RawRecord> heads;
    /// Run that gave the last record and must be read on; its number, or none.
    std::optional<std::size_t> consumed;

    Content(const SamHeader& header_, RecordLess less_, SorterOptions options_)
        : header(header_), less(std::move(less_)), options(std::move(options_)) {}

    ~Content() {
        runs.clear();
        if (!folder.empty()) {
            std::error_code ignored;
            fs::remove_all(folder, ignored);
        }
    }
    Content(const Content&) = delete;
    Content& operator=(const Content&) = delete;

    void sort_held() {
        std::stable_sort(held.begin(), held.end(), [this](const RawRecord& a, const RawRecord& b) {
            return less(view_of(*a), view_of(*b));
        });
    }

    fs::path run_path(std::size_t number) const {
        return folder / (std::to_string(number) + ".bam");
    }

    void spill() {
        if (folder.empty()) {
            folder = make_spill_folder(options.spill_folder);
        }
        sort_held();
        BamWriter writer(run_path(run_count), header, {.compression_level = 1, .reference = {}});
        for (const RawRecord& record : held) {
            writer.write(view_of(*record));
        }
        writer.commit();
        ++run_count;
        held.clear();
        held_bytes = 0;
    }

    void hold(RawRecord record) {
        held_bytes += overhead_bytes + static_cast<std::int64_t>(record->m_data);
        held.push_back(std::move(record));
        if (held_bytes > options.memory_bytes) {
            spill();
        }
    }

    void advance(std::size_t run) {
        const auto view = runs[run].next();
        if (view) {
            fill(*heads[run], *view);
        } else {
            heads[run].reset();
        }
    }

    /// The run whose head comes first; earlier runs win ties, which keeps the sort stable.
    std::optional<std::size_t> first_run() const {
        std::optional<std::size_t> best;
        for (std::size_t run = 0; run < heads.size(); ++run) {
            if (heads[run] && (!best || less(view_of(*heads[run]), view_of(*heads[*best])))) {
                best = run;
            }
        }
        return best;
    }

    std::size_t run_count = 0;
};

RecordSorter::RecordSorter(const SamHeader& header, RecordLess less, const SorterOptions& options)
    : content_(std::make_unique<Content>(header, std::move(less), options)) {}

RecordSorter::~RecordSorter() = default;

void RecordSorter::add(const core::ReadView& record) {
    RawRecord raw = make_raw();
    fill(*raw, record);
    content_->hold(std::move(raw));
}

void RecordSorter::add(const core::ReadRecord& record) {
    RawRecord raw = make_raw();
    fill(*raw, record);
    content_->hold(std::move(raw));
}

void RecordSorter::finish() {
    if (content_->run_count == 0) {
        content_->sort_held();
        return;
    }
    if (!content_->held.empty()) {
        content_->spill();
    }
    for (std::size_t run = 0; run < content_->run_count; ++run) {
        content_->runs.emplace_back(content_->run_path(run));
        content_->heads.push_back(make_raw());
        content_->advance(run);
    }
}

std::optional<core::ReadView> RecordSorter::next() {
    if (content_->run_count == 0) {
        if (content_->next_held > 0) {
            content_->held[content_->next_held - 1].reset();
        }
        if (content_->next_held == content_->held.size()) {
            return std::nullopt;
        }
        return view_of(*content_->held[content_->next_held++]);
    }
    if (content_->consumed) {
        content_->advance(*content_->consumed);
    }
    content_->consumed = content_->first_run();
    return content_->consumed ? std::optional(view_of(*content_->heads[*content_->consumed]))
                              : std::nullopt;
}

}  // namespace sarcotrace::hts
