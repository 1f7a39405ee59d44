#include "sarcotrace/hts/reference.hpp"

#include <htslib/faidx.h>
#include <htslib/hts.h>

#include <algorithm>
#include <cstdlib>
#include <unordered_map>

#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/io/line_reader.hpp"

namespace sarcotrace::hts {
namespace {

void normalise(std::string& bases) {
    std::transform(bases.begin(), bases.end(), bases.begin(),
                   [](char letter) { return core::to_char(core::to_base(letter)); });
}

struct IndexDeleter {
    void operator()(faidx_t* index) const noexcept { fai_destroy(index); }
};

struct FreeDeleter {
    void operator()(char* text) const noexcept { std::free(text); }  // NOLINT: HTSlib's malloc
};

}  // namespace

struct Reference::Content {
    std::string path;
    std::vector<Contig> contigs;
    std::unordered_map<std::string, std::size_t> index_of;
    /// With an index on disk, bases are fetched; without, they are held.
    std::unique_ptr<faidx_t, IndexDeleter> index;
    std::vector<std::string> held;

    void add_contig(const std::string& name, std::int64_t length_bp) {
        if (!index_of.emplace(name, contigs.size()).second) {
            throw core::InputError(
                {"contig '" + name + "' appears twice", "'" + path + "'", "keep one of them"});
        }
        contigs.push_back({name, length_bp});
    }

    void read_whole() {
        io::LineReader lines(path);
        std::vector<std::string> names;
        while (const auto line = lines.next()) {
            if (line->starts_with('>')) {
                names.emplace_back(line->substr(1, line->find_first_of(" \t") - 1));
                held.emplace_back();
            } else if (held.empty() && !line->empty()) {
                throw core::InputError({"the file does not start with '>'", lines.where(),
                                        "give the reference as FASTA"});
            } else if (!held.empty()) {
                held.back() += *line;
            }
        }
        for (std::size_t i = 0; i < names.size(); ++i) {
            normalise(held[i]);
            add_contig(names[i], static_cast<std::int64_t>(held[i].size()));
        }
    }
};

Reference::Reference(const std::filesystem::path& fasta) : content_(std::make_unique<Content>()) {
    hts_set_log_level(HTS_LOG_OFF);
    content_->path = fasta.string();
    if (std::filesystem::exists(content_->path + ".fai")) {
        content_->index.reset(fai_load3(content_->path.c_str(), nullptr, nullptr, 0));
        if (!content_->index) {
            throw core::InputError({"the FASTA or its .fai index cannot be read",
                                    "'" + content_->path + "'",
                                    "make the index again with 'samtools faidx'"});
        }
        for (int i = 0; i < faidx_nseq(content_->index.get()); ++i) {
            const char* name = faidx_iseq(content_->index.get(), i);
            content_->add_contig(name, faidx_seq_len(content_->index.get(), name));
        }
    } else {
        content_->read_whole();
    }
    if (content_->contigs.empty()) {
        throw core::InputError({"the reference has no contig", "'" + content_->path + "'",
                                "give the reference as FASTA"});
    }
}

Reference::~Reference() = default;
Reference::Reference(Reference&&) noexcept = default;

const std::vector<Contig>& Reference::contigs() const noexcept { return content_->contigs; }

std::string Reference::fetch(std::string_view contig, const core::Interval& interval) const {
    const auto found = content_->index_of.find(std::string(contig));
    if (found == content_->index_of.end()) {
        throw core::InputError({"the reference has no contig '" + std::string(contig) + "'",
                                "'" + content_->path + "'", "use the matching reference"});
    }
    const Contig& wanted = content_->contigs[found->second];
    if (interval.end().value() > wanted.length_bp) {
        throw core::InputError({"the interval passes the end of the contig",
                                wanted.name + ":" + std::to_string(interval.end().value()),
                                "use the matching reference"});
    }
    if (interval.empty()) {
        return {};
    }
    if (!content_->index) {
        return content_->held[found->second].substr(
            static_cast<std::size_t>(interval.begin().value()),
            static_cast<std::size_t>(interval.length_bp()));
    }
    hts_pos_t length = 0;
    const std::unique_ptr<char, FreeDeleter> bases(
        faidx_fetch_seq64(content_->index.get(), wanted.name.c_str(), interval.begin().value(),
                          interval.end().value() - 1, &length));
    if (!bases || length != interval.length_bp()) {
        throw core::InputError({"the FASTA does not fit its index", "'" + content_->path + "'",
                                "make the index again with 'samtools faidx'"});
    }
    std::string text(bases.get(), static_cast<std::size_t>(length));
    normalise(text);
    return text;
}

std::string Reference::fetch_contig(std::string_view contig) const {
    const auto found = content_->index_of.find(std::string(contig));
    const std::int64_t length_bp =
        found == content_->index_of.end() ? 0 : content_->contigs[found->second].length_bp;
    return fetch(contig, {core::Pos0(0), core::Pos0(length_bp)});
}

}  // namespace sarcotrace::hts
