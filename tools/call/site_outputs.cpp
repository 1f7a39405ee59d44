#include "site_outputs.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "sarcotrace/core/text.hpp"

namespace sarcotrace::tools::call {
namespace {

using calling::Site;
using calling::SiteState;

/// Neighbouring sites that are written as one.
struct Run {
    const std::string* contig;
    std::int64_t begin;
    std::int64_t end;
    char first_base;
    SiteState state;
    calling::PerTier molecules;
    std::optional<double> lod95_vaf;

    void add(const Site& site) {
        end = site.position + 1;
        for (std::size_t tier = 0; tier < molecules.size(); ++tier) {
            molecules[tier] = std::min(molecules[tier], site.molecules[tier]);
        }
        if (site.lod95_vaf) {
            lod95_vaf = std::max(lod95_vaf.value_or(0.0), *site.lod95_vaf);
        }
    }
};

/// Joins neighbours that `alike` says belong together; sites that `skipped` names are in no run.
template <typename Alike, typename Skipped>
std::vector<Run> runs_of(std::span<const SiteStretch> stretches, Alike&& alike,
                         Skipped&& skipped) {
    std::vector<Run> runs;
    const Site* last = nullptr;
    for (const SiteStretch& stretch : stretches) {
        for (const Site& site : stretch.sites) {
            if (skipped(stretch.contig, site.position)) {
                last = nullptr;
                continue;
            }
            if (last != nullptr && *runs.back().contig == stretch.contig &&
                runs.back().end == site.position && alike(*last, site)) {
                runs.back().add(site);
            } else {
                runs.push_back({&stretch.contig, site.position, site.position + 1, site.reference,
                                site.state, site.molecules, site.lod95_vaf});
            }
            last = &site;
        }
    }
    return runs;
}

std::int64_t of_tier(const calling::PerTier& molecules, pileup::Tier tier) {
    return molecules[static_cast<std::size_t>(tier)];
}

std::string tiers_text(const calling::PerTier& molecules, char separator) {
    return std::to_string(of_tier(molecules, pileup::Tier::Duplex)) + separator +
           std::to_string(of_tier(molecules, pileup::Tier::Simplex)) + separator +
           std::to_string(of_tier(molecules, pileup::Tier::Singleton));
}

std::string number_or(const std::optional<double>& value) {
    return value ? core::format_number(*value) : ".";
}

/// Half octave of the limit of detection.
int band(double lod95_vaf) noexcept {
    return static_cast<int>(std::floor(2.0 * std::log2(lod95_vaf)));
}

hts::VcfRecord block_of(const Run& run, std::size_t samples) {
    const bool tested = run.state == SiteState::Assessable;
    hts::VcfRecord record{*run.contig,
                          core::Pos0(run.begin),
                          "",
                          std::string(1, run.first_base),
                          {"<*>"},
                          std::nullopt,
                          {tested ? "PASS" : "NOT_ASSESSABLE"},
                          {{"END", std::to_string(run.end)}},
                          {"GT", "DP", "MINTIER", "LOD95"},
                          {}};
    if (!tested) {
        record.info.emplace_back("REASON", std::string(calling::to_string_view(run.state)));
    }
    std::int64_t least = 0;
    for (const std::int64_t molecules : run.molecules) {
        least += molecules;
    }
    record.samples.push_back({tested ? "0/0" : "./.", std::to_string(least),
                              tiers_text(run.molecules, ','), number_or(run.lod95_vaf)});
    record.samples.resize(samples, {"./.", ".", ".", "."});
    return record;
}

}  // namespace

void write_lod_track(hts::BedWriter& track, const io::Provenance& provenance,
                     std::span<const SiteStretch> stretches) {
    track.write(provenance.comment_lines());
    track.write("#contig\tstart\tend\tlod95_vaf\tduplex_molecules\tsimplex_molecules\t"
                "singleton_molecules\tstate\n");
    const auto alike = [](const Site& a, const Site& b) {
        return a.state == b.state && a.lod95_vaf == b.lod95_vaf;
    };
    for (const Run& run :
         runs_of(stretches, alike, [](const std::string&, std::int64_t) { return false; })) {
        track.write(*run.contig + "\t" + std::to_string(run.begin) + "\t" +
                    std::to_string(run.end) + "\t" + number_or(run.lod95_vaf) + "\t" +
                    tiers_text(run.molecules, '\t') + "\t" +
                    std::string(calling::to_string_view(run.state)) + "\n");
    }
}

std::vector<std::string> with_block_lines(std::vector<std::string> meta_lines,
                                          double largest_lod) {
    const std::vector<std::string> more = {
        "##ALT=<ID=*,Description=\"Any allele: none was found in the block\">",
        "##FILTER=<ID=NOT_ASSESSABLE,Description=\"A negative means nothing here: the limit of "
        "detection is above " +
            core::format_number(largest_lod) + " or there is none; see REASON\">",
        "##INFO=<ID=END,Number=1,Type=Integer,Description=\"Last position of the block\">",
        "##INFO=<ID=REASON,Number=1,Type=String,Description=\"Why the block is not assessable: "
        "FEW_MOLECULES, LOW_MAPPING_QUALITY (at least as many molecules were lost for it as "
        "count), NO_MOLECULES, REFERENCE_N\">",
        "##FORMAT=<ID=MINTIER,Number=3,Type=Integer,Description=\"Least duplex, simplex and "
        "singleton molecules of a site of the block; DP is their sum\">",
        "##FORMAT=<ID=LOD95,Number=1,Type=Float,Description=\"Highest limit of detection of the "
        "block's sites: VAF at which an SNV passes with probability 0.95\">"};
    meta_lines.insert(meta_lines.end(), more.begin(), more.end());
    return meta_lines;
}

void write_with_blocks(hts::VcfWriter& writer, const std::vector<hts::VcfRecord>& variants,
                       std::span<const SiteStretch> stretches,
                       const std::vector<hts::Contig>& contigs, std::size_t samples) {
    std::map<std::string, std::set<std::int64_t>> covered;
    for (const hts::VcfRecord& variant : variants) {
        for (std::size_t i = 0; i < variant.ref.size(); ++i) {
            covered[variant.contig].insert(variant.position.value() +
                                           static_cast<std::int64_t>(i));
        }
    }
    const auto is_covered = [&](const std::string& contig, std::int64_t position) {
        const auto positions = covered.find(contig);
        return positions != covered.end() && positions->second.contains(position);
    };
    const auto alike = [](const Site& a, const Site& b) {
        return a.state == b.state && a.lod95_vaf.has_value() == b.lod95_vaf.has_value() &&
               (a.state != SiteState::Assessable || band(*a.lod95_vaf) == band(*b.lod95_vaf));
    };
    std::vector<hts::VcfRecord> records = variants;
    for (const Run& run : runs_of(stretches, alike, is_covered)) {
        records.push_back(block_of(run, samples));
    }
    std::map<std::string, std::size_t> ranks;
    for (const hts::Contig& contig : contigs) {
        ranks.emplace(contig.name, ranks.size());
    }
    std::stable_sort(records.begin(), records.end(), [&](const auto& a, const auto& b) {
        return std::pair(ranks.at(a.contig), a.position) <
               std::pair(ranks.at(b.contig), b.position);
    });
    for (const hts::VcfRecord& record : records) {
        writer.write(record);
    }
}

}  // namespace sarcotrace::tools::call
