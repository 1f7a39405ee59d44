#include "bin_inputs.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/bed.hpp"
#include "sarcotrace/io/line_reader.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "sarcotrace/io/wig.hpp"
#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::tools {
namespace {

using copy_number::ContigKind;
using copy_number::GenomeBin;

constexpr std::int64_t excluded_flank_bp = 100000;
/// A bin of which less is usable has no value.
constexpr double least_usable_share = 0.5;

core::Interval interval_of(const io::TsvRow& row) {
    const std::int64_t start = row.required_integer("start");
    const std::int64_t end = row.required_integer("end");
    if (start < 0 || end <= start) {
        row.fail("end", "the bin is empty or negative", "give 0-based start and end");
    }
    return {core::Pos0(start), core::Pos0(end)};
}

double usable_share(const io::TsvRow& row, std::int64_t length_bp) {
    const std::int64_t usable = row.integer("usable_bp").value_or(length_bp);
    if (usable < 0 || usable > length_bp) {
        row.fail("usable_bp", "it is negative or longer than the bin", "give the output of sarcotrace-bins");
    }
    return static_cast<double>(usable) / static_cast<double>(length_bp);
}

using Track = std::map<std::pair<std::string, std::int64_t>, double>;

Track read_track(const std::filesystem::path& path) {
    Track track;
    for (const io::WigValue& value : io::read_wig(path)) {
        track.emplace(std::pair(std::string(copy_number::plain_contig(value.contig)),
                                value.interval.begin().value()),
                      value.value);
    }
    return track;
}

/// Where the last bin of each chromosome 1-22 starts: tells genome builds apart.
std::map<std::string, std::int64_t> last_starts(const auto& places) {
    std::map<std::string, std::int64_t> last;
    for (const auto& [contig, start] : places) {
        if (copy_number::contig_kind(contig) == ContigKind::Autosome) {
            std::int64_t& held = last[contig];
            held = std::max(held, start);
        }
    }
    return last;
}

/// \throws InputError if a chromosome of the track ends in another bin than that of the counts
void require_same_build(const BinCounts& counts, const Track& track,
                        const std::filesystem::path& path) {
    std::vector<std::pair<std::string, std::int64_t>> of_counts;
    for (const GenomeBin& bin : counts.bins) {
        of_counts.emplace_back(copy_number::plain_contig(bin.contig), bin.interval.begin().value());
    }
    std::vector<std::pair<std::string, std::int64_t>> of_track;
    for (const auto& [place, value] : track) {
        of_track.push_back(place);
    }
    const auto counted = last_starts(of_counts);
    const auto known = last_starts(of_track);
    for (const auto& [contig, start] : counted) {
        const auto found = known.find(contig);
        if (found != known.end() && found->second != start) {
            throw core::InputError(
                {"chromosome " + contig + " ends in another bin than in the counts: another genome "
                 "build or bin size", "'" + path.string() + "', last bin at " +
                     std::to_string(found->second + 1) + ", counts " + std::to_string(start + 1),
                 "use tracks of the genome that the reads were aligned to"});
        }
    }
}

double value_at(const Track& track, const GenomeBin& bin, const std::filesystem::path& path) {
    const auto found = track.find(
        {std::string(copy_number::plain_contig(bin.contig)), bin.interval.begin().value()});
    if (found == track.end()) {
        throw core::InputError({"the track has no value for the bin",
                                "'" + path.string() + "', " + bin.contig + ":" +
                                    std::to_string(bin.interval.begin().value() + 1),
                                "use a track of the same genome and bin size"});
    }
    return found->second;
}

/// Indices of the bins on 1-22 and X outside the excluded regions.
std::vector<std::size_t> kept_bins(const BinCounts& counts, const CorrectionInputs& inputs,
                                   CorrectedSample& sample) {
    std::vector<bool> excluded(counts.bins.size(), false);
    if (inputs.excluded) {
        excluded = copy_number::overlapping(counts.bins, read_excluded(*inputs.excluded),
                                            excluded_flank_bp);
    }
    std::vector<std::size_t> kept;
    double total = 0.0;
    double on_y = 0.0;
    for (std::size_t i = 0; i < counts.bins.size(); ++i) {
        const ContigKind kind = copy_number::contig_kind(counts.bins[i].contig);
        total += counts.counts[i];
        // Reads at Y's centromere come from other chromosomes; women have them too.
        on_y += kind == ContigKind::ChromosomeY && !excluded[i] ? counts.counts[i] : 0.0;
        if (kind == ContigKind::Autosome || kind == ContigKind::ChromosomeX) {
            ++sample.bins_read;
            if (!excluded[i]) {
                kept.push_back(i);
            }
        }
    }
    sample.bins_not_excluded = kept.size();
    sample.y_fraction = total > 0.0 ? on_y / total : 0.0;
    return kept;
}

/// Ratios to the autosomal median, for counts that need no correction.
std::vector<copy_number::CorrectedBin> plain_ratios(const std::vector<GenomeBin>& bins,
                                                    const std::vector<double>& counts) {
    std::vector<double> autosomal;
    for (std::size_t i = 0; i < bins.size(); ++i) {
        if (copy_number::contig_kind(bins[i].contig) == ContigKind::Autosome && counts[i] > 0.0) {
            autosomal.push_back(counts[i]);
        }
    }
    const double median = stats::median(std::move(autosomal));
    std::vector<copy_number::CorrectedBin> result;
    for (const double count : counts) {
        const double ratio =
            count > 0.0 ? count / median : std::numeric_limits<double>::quiet_NaN();
        result.push_back({count > 0.0, false, ratio, ratio, std::log2(ratio)});
    }
    return result;
}

}  // namespace

void CorrectionInputs::add_to(io::Provenance& provenance) const {
    if (gc) {
        provenance.add_input("gc", *gc);
        provenance.add_input("map", *mappability);
        provenance.add_option("min-mappability", least_mappability);
    }
    if (excluded) {
        provenance.add_input("exclude", *excluded);
    }
}

BinCounts read_bins(const std::filesystem::path& path) {
    io::TsvReader reader(
        path, {{"contig", "start", "end", "length_class", "fragments"}, {"usable_bp"}, true});
    BinCounts counts;
    while (const io::TsvRow* row = reader.next()) {
        if (row->text("length_class") == "ALL") {
            const core::Interval interval = interval_of(*row);
            counts.bins.push_back({row->required("contig"), interval});
            counts.usable_share.push_back(usable_share(*row, interval.length_bp()));
            counts.counts.push_back(static_cast<double>(row->required_integer("fragments")));
        }
    }
    if (counts.bins.empty()) {
        throw core::InputError({"no bin of length class ALL", "'" + path.string() + "'",
                                "give the output of sarcotrace-bins"});
    }
    return counts;
}

BinCounts read_wig_counts(const std::filesystem::path& path) {
    BinCounts counts;
    for (io::WigValue& value : io::read_wig(path)) {
        if (value.value < 0.0 || value.value != std::floor(value.value)) {
            throw core::InputError(
                {"a count is negative or no whole number",
                 "'" + path.string() + "', " + value.contig + ":" +
                     std::to_string(value.interval.begin().value() + 1) + ", " +
                     core::format_number(value.value),
                 "give fragment or read counts; corrected ratios belong to --log-ratios"});
        }
        counts.bins.push_back({std::move(value.contig), value.interval});
        counts.counts.push_back(value.value);
    }
    return counts;
}

copy_number::RatioProfile read_log_ratios(const std::filesystem::path& path) {
    io::TsvReader reader(path, {{"contig", "start", "end", "log2_ratio"}, {}, true});
    copy_number::RatioProfile profile;
    while (const io::TsvRow* row = reader.next()) {
        profile.bins.push_back({row->required("contig"), interval_of(*row)});
        profile.log2_ratio.push_back(
            row->number("log2_ratio").value_or(std::numeric_limits<double>::quiet_NaN()));
    }
    return profile;
}

std::vector<core::Region> read_excluded(const std::filesystem::path& path) {
    std::string first;
    {
        io::LineReader lines(path);
        const auto line = lines.next();
        first = line ? std::string(*line) : std::string();
    }
    if (!first.starts_with("Chr\t") && !first.starts_with("chr\tstart")) {
        return io::read_bed(path);
    }
    std::vector<core::Region> regions;
    const auto names = core::split(first, '\t');
    const std::string contig(names[0]);
    const std::string start(names[1]);
    const std::string end(names.size() > 2 ? names[2] : names[1]);
    io::TsvReader reader(path, {{contig, start, end}, {}, true});
    while (const io::TsvRow* row = reader.next()) {
        const std::int64_t from = row->required_integer(start);
        const std::int64_t to = row->required_integer(end);
        if (from < 0 || to < from) {
            row->fail(end, "the region ends before it begins", "correct the coordinates");
        }
        regions.push_back(
            {row->required(contig), core::Interval(core::Pos0(from), core::Pos0(to)), ""});
    }
    return regions;
}

CorrectedSample correct(const BinCounts& counts, const CorrectionInputs& inputs) {
    CorrectedSample sample;
    std::vector<GenomeBin> bins;
    std::vector<double> values;
    std::vector<double> usable;
    for (const std::size_t i : kept_bins(counts, inputs, sample)) {
        const double share = counts.usable_share.empty() ? 1.0 : counts.usable_share[i];
        bins.push_back(counts.bins[i]);
        values.push_back(share >= least_usable_share ? counts.counts[i] / share : 0.0);
        usable.push_back(share);
    }
    std::vector<copy_number::CorrectedBin> corrected;
    std::vector<bool> mappable(bins.size(), true);
    if (inputs.gc && inputs.mappability) {
        const Track gc = read_track(*inputs.gc);
        const Track mappability = read_track(*inputs.mappability);
        require_same_build(counts, gc, *inputs.gc);
        require_same_build(counts, mappability, *inputs.mappability);
        std::vector<copy_number::CountedBin> counted;
        for (std::size_t i = 0; i < bins.size(); ++i) {
            counted.push_back({values[i], value_at(gc, bins[i], *inputs.gc),
                               value_at(mappability, bins[i], *inputs.mappability)});
            mappable[i] = counted.back().mappability >= inputs.least_mappability;
        }
        copy_number::CorrectionOptions options;
        options.least_mappability = inputs.least_fitted_mappability;
        corrected = copy_number::correct_counts(bins, counted, options);
    } else {
        corrected = plain_ratios(bins, values);
    }
    for (std::size_t i = 0; i < bins.size(); ++i) {
        if (mappable[i]) {
            sample.profile.bins.push_back(bins[i]);
            sample.profile.log2_ratio.push_back(corrected[i].log2_ratio);
            sample.stages.push_back(corrected[i]);
            sample.counts.push_back(values[i]);
            sample.usable_share.push_back(usable[i]);
        }
    }
    return sample;
}

NamedPath parse_named_path(const std::string& text, std::string_view option) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
        throw core::UsageError({"'" + text + "' is not sample=path", "--" + std::string(option),
                                "write the sample's name, '=' and the path"});
    }
    return {text.substr(0, equals), text.substr(equals + 1)};
}

}  // namespace sarcotrace::tools
