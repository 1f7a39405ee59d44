#include "tracks.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <functional>
#include <sstream>

#include "sarcotrace/copy_number/reference_tracks.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/hts/reference.hpp"
#include "sarcotrace/io/digest.hpp"
#include "sarcotrace/io/text_writer.hpp"
#include "sarcotrace/io/wig.hpp"
#include "wig_output.hpp"

namespace sarcotrace::tools::bins {
namespace {

namespace fs = std::filesystem;

/// Positions whose k-mers are counted, at most; a human 1-Mb bin then has about 10,000.
constexpr std::int64_t most_positions = 32000000;

/// Six digits, as hmmcopy_utils writes.
std::vector<std::string> as_text(const std::vector<double>& values) {
    std::vector<std::string> result;
    for (const double value : values) {
        std::array<char, 32> text{};
        std::snprintf(text.data(), text.size(), "%.6g", value);
        result.emplace_back(text.data());
    }
    return result;
}

std::string gc_track(const BinsOptions& options) {
    const hts::Reference reference(*options.reference);
    std::vector<std::vector<std::string>> values;
    for (const hts::Contig& contig : reference.contigs()) {
        values.push_back(as_text(
            copy_number::gc_by_bin(reference.fetch_contig(contig.name), options.bin_size_bp)));
    }
    return wig_text(reference.contigs(), options.bin_size_bp, values);
}

std::string computed_mappability(const BinsOptions& options) {
    const hts::Reference reference(*options.reference);
    std::int64_t genome_bp = 0;
    for (const hts::Contig& contig : reference.contigs()) {
        genome_bp += contig.length_bp;
    }
    copy_number::KmerUniqueness kmers(options.tracks.kmer_length,
                                      std::max<std::int64_t>(1, genome_bp / most_positions));
    for (const hts::Contig& contig : reference.contigs()) {
        kmers.sample(reference.fetch_contig(contig.name));
    }
    for (const hts::Contig& contig : reference.contigs()) {
        kmers.count(reference.fetch_contig(contig.name));
    }
    std::vector<std::vector<std::string>> values;
    for (std::size_t c = 0; c < reference.contigs().size(); ++c) {
        values.push_back(as_text(kmers.mean_by_bin(c, options.bin_size_bp)));
    }
    return wig_text(reference.contigs(), options.bin_size_bp, values);
}

/// Scores averaged over all positions of a bin; a position without a score counts as 0.
std::string averaged_scores(const BinsOptions& options) {
    const hts::Reference reference(*options.reference);
    const auto& contigs = reference.contigs();
    std::vector<std::vector<double>> sums;
    for (const hts::Contig& contig : contigs) {
        sums.emplace_back(static_cast<std::size_t>(
            (contig.length_bp + options.bin_size_bp - 1) / options.bin_size_bp));
    }
    std::size_t c = 0;
    io::for_each_score(*options.tracks.scores, [&](const io::WigValue& score) {
        if (contigs[c].name != score.contig) {
            c = static_cast<std::size_t>(
                std::ranges::find(contigs, score.contig, &hts::Contig::name) - contigs.begin());
        }
        const std::int64_t end = score.interval.end().value();
        if (c == contigs.size() || end > contigs[c].length_bp) {
            throw core::InputError({"a score lies outside of the reference",
                                    "'" + options.tracks.scores->string() + "', " + score.contig + ":" +
                                        std::to_string(end),
                                    "give scores of the same reference"});
        }
        for (std::int64_t at = score.interval.begin().value(); at < end;) {
            const std::int64_t bin = at / options.bin_size_bp;
            const std::int64_t next = std::min(end, (bin + 1) * options.bin_size_bp);
            sums[c][static_cast<std::size_t>(bin)] += score.value * static_cast<double>(next - at);
            at = next;
        }
    });
    std::vector<std::vector<std::string>> values;
    for (std::size_t i = 0; i < contigs.size(); ++i) {
        for (std::size_t bin = 0; bin < sums[i].size(); ++bin) {
            const auto begin = static_cast<std::int64_t>(bin) * options.bin_size_bp;
            sums[i][bin] /= static_cast<double>(
                std::min(options.bin_size_bp, contigs[i].length_bp - begin));
        }
        values.push_back(as_text(sums[i]));
    }
    return wig_text(contigs, options.bin_size_bp, values);
}

void write_text(const fs::path& path, const std::string& text) {
    io::TextWriter writer(path);
    writer.write(text);
    writer.commit();
}

std::string read_text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) {
        throw core::IoError({"cannot read the file", "'" + path.string() + "'", "remove it"});
    }
    return text.str();
}

/// The track from the cache, else made and left there. `key`: what it was made from besides the reference.
std::string cached(const BinsOptions& options, const std::string& key,
                   const std::function<std::string(const BinsOptions&)>& make) {
    if (!options.tracks.cache) {
        return make(options);
    }
    constexpr std::size_t digits = 16;
    const fs::path place = *options.tracks.cache /
                           (io::sha256_of_file(*options.reference).substr(0, digits) + "." +
                            std::to_string(options.bin_size_bp) + "." + key + ".wig");
    if (fs::exists(place)) {
        return read_text(place);
    }
    std::string text = make(options);
    write_text(place, text);
    return text;
}

}  // namespace

void write_tracks(const BinsOptions& options) {
    if (options.tracks.gc) {
        write_text(*options.tracks.gc, cached(options, "gc", gc_track));
    }
    if (options.tracks.mappability && options.tracks.scores) {
        constexpr std::size_t digits = 16;
        const std::string hash =
            options.tracks.cache ? io::sha256_of_file(*options.tracks.scores).substr(0, digits) : "";
        write_text(*options.tracks.mappability, cached(options, "map." + hash, averaged_scores));
    } else if (options.tracks.mappability) {
        write_text(*options.tracks.mappability,
                   cached(options, "map.k" + std::to_string(options.tracks.kmer_length),
                          computed_mappability));
    }
}

}  // namespace sarcotrace::tools::bins
