#include "raw_reader.hpp"

#include <span>
#include <string>
#include <vector>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/sam_tags.hpp"
#include "sarcotrace/hts/bam_reader.hpp"

namespace sarcotrace::tools::align {
namespace {

/// One to four FASTQ files in step.
class FastqFiles : public RawReader {
public:
    FastqFiles(const Unit& unit, bool reads_ahead)
        : is_paired_(unit.fastq_2.has_value()),
          indexes_(unit.fastq_index.size()),
          files_(paths_of(unit), reads_ahead) {}

    bool next(RawTemplate& result) override {
        std::array<hts::FastqRecord*, 4> records{};
        std::size_t files = 0;
        records[files++] = &result.reads[0];
        if (is_paired_) {
            records[files++] = &result.reads[1];
        }
        for (std::size_t i = 0; i < indexes_; ++i) {
            records[files++] = &result.indexes[i];
        }
        result.is_paired = is_paired_;
        return files_.next(std::span(records).first(files));
    }

    [[nodiscard]] bool lacks_end_mark() const noexcept override { return files_.lacks_end_mark(); }

private:
    static std::vector<std::filesystem::path> paths_of(const Unit& unit) {
        std::vector<std::filesystem::path> paths = {unit.fastq_1};
        if (unit.fastq_2) {
            paths.push_back(*unit.fastq_2);
        }
        paths.insert(paths.end(), unit.fastq_index.begin(), unit.fastq_index.end());
        return paths;
    }

    bool is_paired_;
    std::size_t indexes_;
    hts::FastqFileSet files_;
};

/// One FASTQ file with both mates by turns.
class InterleavedFastq : public RawReader {
public:
    InterleavedFastq(const Unit& unit, bool reads_ahead) : file_(unit.fastq_1, reads_ahead) {}

    bool next(RawTemplate& result) override {
        auto& [first, second] = result.reads;
        if (!file_.next(first)) {
            return false;
        }
        if (!file_.next(second)) {
            throw core::InputError({"the interleaved FASTQ file ends after a first read",
                                    "after " + file_.where(),
                                    "check that the file is whole, and drop --interleaved for "
                                    "single-end reads"});
        }
        if (first.name != second.name) {
            throw core::InputError(
                {"the reads are out of step: '" + second.name + "' follows '" + first.name + "'",
                 file_.where(), "give an interleaved file with both mates of every template"});
        }
        return true;
    }

    [[nodiscard]] bool lacks_end_mark() const noexcept override { return file_.lacks_end_mark(); }

private:
    hts::FastqReader file_;
};

/// Unaligned BAM or CRAM: mates stand together, UMIs are in tags.
class UnalignedBam : public RawReader {
public:
    UnalignedBam(const Unit& unit, bool reads_ahead,
                 const std::optional<std::filesystem::path>& reference)
        : reader_(*unit.bam, {reads_ahead ? 2 : 1, reference}) {
        if (reader_.header().text().find("\tSO:coordinate") != std::string::npos) {
            fail("the BAM file is sorted by coordinate",
                 "aligned reads go to sarcotrace-consensus as they are; to align them anew, use "
                 "'samtools collate' and 'samtools reset'");
        }
    }

    bool next(RawTemplate& result) override {
        auto read = next_primary();
        if (!read) {
            return false;
        }
        const bool is_second = read->has(core::flags::second);
        result.is_paired = read->has(core::flags::paired);
        set_record(*read, result.reads[is_second ? 1 : 0]);
        if (!result.is_paired) {
            return true;
        }
        const std::string name(read->name);
        read = next_primary();
        if (!read || read->name != name || read->has(core::flags::second) == is_second) {
            fail("the mate of read '" + name + "' does not stand beside it",
                 "sort the file by name ('samtools sort -n' or 'samtools collate')");
        }
        set_record(*read, result.reads[is_second ? 0 : 1]);
        return true;
    }

private:
    [[noreturn]] void fail(const std::string& what, const std::string& remedy) const {
        throw core::InputError(
            {what, "'" + reader_.path() + "', record " + std::to_string(reader_.records_read()),
             remedy});
    }

    std::optional<core::ReadView> next_primary() {
        auto read = reader_.next();
        if (read && (read->is_mapped() || !read->is_primary())) {
            fail("read '" + std::string(read->name) + "' is aligned",
                 "aligned reads go to sarcotrace-consensus as they are; to align them anew, use "
                 "'samtools collate' and 'samtools reset'");
        }
        if (read && read->base_qualities.size() != read->length) {
            fail("read '" + std::string(read->name) + "' has no qualities",
                 "give reads with qualities");
        }
        return read;
    }

    /// As if it came from FASTQ; the UMI's tags stand in the comment as samtools fastq -T writes
    /// them.
    static void set_record(const core::ReadView& read, hts::FastqRecord& record) {
        record.name = read.name;
        record.bases = read.bases();
        record.qualities.assign(read.base_qualities.begin(), read.base_qualities.end());
        record.read_number = 0;
        record.comment.clear();
        for (const core::TagName tag : {core::tags::RX, core::tags::QX, core::tags::OX}) {
            if (const auto value = read.tag_string(tag)) {
                record.comment += record.comment.empty() ? "" : "\t";
                record.comment += core::to_string_view(tag);
                record.comment += ":Z:";
                record.comment += *value;
            }
        }
    }

    hts::BamReader reader_;
};

}  // namespace

std::unique_ptr<RawReader> open_unit(const Unit& unit, bool reads_ahead,
                                     const std::optional<std::filesystem::path>& reference) {
    if (unit.bam) {
        return std::make_unique<UnalignedBam>(unit, reads_ahead, reference);
    }
    if (unit.is_interleaved) {
        return std::make_unique<InterleavedFastq>(unit, reads_ahead);
    }
    return std::make_unique<FastqFiles>(unit, reads_ahead);
}

}  // namespace sarcotrace::tools::align
