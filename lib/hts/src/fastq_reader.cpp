#include "sarcotrace/hts/fastq_reader.hpp"

#include "sarcotrace/core/error.hpp"

namespace sarcotrace::hts {
namespace {

/// Splits "@name/1 comment" into name and comment.
void set_name(FastqRecord& record, std::string_view header) {
    header.remove_prefix(1);
    const std::size_t blank = header.find_first_of(" \t");
    std::string_view name = header.substr(0, blank);
    record.comment = blank == std::string_view::npos ? "" : header.substr(blank + 1);
    if (name.ends_with("/1") || name.ends_with("/2")) {
        name.remove_suffix(2);
    }
    record.name = name;
}

}  // namespace

FastqReader::FastqReader(const std::filesystem::path& path) : lines_(path) {}

std::string_view FastqReader::line(const char* what) {
    const auto text = lines_.next();
    if (!text) {
        throw core::InputError({std::string("the FASTQ file is truncated: ") + what + " is missing",
                                "after " + lines_.where(), "copy the file again"});
    }
    return *text;
}

bool FastqReader::next(FastqRecord& record) {
    const auto header = lines_.next();
    if (!header) {
        return false;
    }
    if (header->size() < 2 || header->front() != '@') {
        throw core::InputError({"a FASTQ record does not start with '@name'", lines_.where(),
                                "check that the file is FASTQ with four lines a record"});
    }
    set_name(record, *header);
    record.bases = line("the line of bases");
    if (!line("the '+' line").starts_with('+')) {
        throw core::InputError({"the third line of the FASTQ record does not start with '+'",
                                lines_.where(), "use four lines a record"});
    }
    record.qualities = line("the line of qualities");
    if (record.qualities.size() != record.bases.size()) {
        throw core::InputError({"the record has " + std::to_string(record.bases.size()) +
                                    " bases and " + std::to_string(record.qualities.size()) +
                                    " qualities",
                                lines_.where(), "copy the file again; it may be truncated"});
    }
    for (char& quality : record.qualities) {
        if (quality < '!' || quality > '~') {
            throw core::InputError({"a quality is not a printable character", lines_.where(),
                                    "use Phred+33 qualities"});
        }
        quality = static_cast<char>(quality - '!');
    }
    return true;
}

PairedFastqReader::PairedFastqReader(const std::filesystem::path& first,
                                     const std::filesystem::path& second)
    : first_(first), second_(second) {}

bool PairedFastqReader::next(FastqRecord& first, FastqRecord& second) {
    const bool have_first = first_.next(first);
    const bool have_second = second_.next(second);
    if (have_first != have_second) {
        throw core::InputError({"one FASTQ file of the pair ends before the other",
                                (have_first ? second_ : first_).where(),
                                "check that both files are whole and belong together"});
    }
    if (have_first && first.name != second.name) {
        throw core::InputError(
            {"the mates are out of step: '" + first.name + "' stands beside '" + second.name + "'",
             first_.where() + " and " + second_.where(),
             "give the two files of the same run, with their reads in one order"});
    }
    return have_first;
}

}  // namespace sarcotrace::hts
