#include "metrics_targets.hpp"

#include <algorithm>
#include <numeric>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/io/bed.hpp"

namespace sarcotrace::consensus_tool {
namespace {

/// Half a GiB of depths.
constexpr std::int64_t most_target_bases = std::int64_t{1} << 27U;

io::TsvSchema hybrid_selection_schema() {
    using io::ColumnType;
    return {
        "hybrid_selection",
        "Templates on target and depth of molecules over the targets",
        {{"sample_id", ColumnType::String, "sample"},
         {"library", ColumnType::String, "library, NO_LIBRARY if it is not known"},
         {"target_bp", ColumnType::Integer, "bases of the targets, each counted once"},
         {"templates", ColumnType::Integer, "grouped templates"},
         {"on_target_templates", ColumnType::Integer, "of these, with an aligned base on a target"},
         {"on_target_share", ColumnType::Number, "their share, 0 to 1"},
         {"mean_depth", ColumnType::Number, "molecules over a target base"},
         {"mean_depth_duplex", ColumnType::Number, "of both strands"},
         {"mean_depth_simplex", ColumnType::Number, "of two or more templates of one strand"},
         {"mean_depth_singleton", ColumnType::Number, "of one template"},
         {"share_at_0_2x_mean", ColumnType::Number,
          "share of the target bases with at least 0.2 of the mean depth, 0 to 1; NA if it is 0"},
         {"fold_80_base_penalty", ColumnType::Number,
          "mean depth by its 20th percentile; NA if that is 0"}},
        {"sample_id", "library"}};
}

}  // namespace

TargetMetrics::TargetMetrics(const std::filesystem::path& bed, const hts::SamHeader& header,
                             std::size_t libraries)
    : targets_(header.contigs().size()), libraries_(libraries) {
    for (const core::Region& region : io::read_bed(bed)) {
        const auto contig = header.find_contig(region.contig);
        if (!contig || region.interval.end().value() > header.contig(*contig).length_bp) {
            throw core::InputError({"a target lies outside the contigs of the reads",
                                    "'" + bed.string() + "', " + region.contig + ":" +
                                        std::to_string(region.interval.begin().value() + 1),
                                    "give targets of the same reference"});
        }
        if (!region.interval.empty()) {
            targets_[static_cast<std::size_t>(core::to_int(*contig))].push_back(
                {region.interval.begin().value(), region.interval.end().value(), 0});
        }
    }
    for (std::vector<Target>& of_contig : targets_) {
        std::sort(of_contig.begin(), of_contig.end(),
                  [](const Target& a, const Target& b) { return a.begin < b.begin; });
        std::vector<Target> united;
        for (const Target& target : of_contig) {
            if (!united.empty() && target.begin <= united.back().end) {
                united.back().end = std::max(united.back().end, target.end);
            } else {
                united.push_back(target);
            }
        }
        for (Target& target : united) {
            target.first = static_cast<std::size_t>(target_bases_);
            target_bases_ += target.end - target.begin;
        }
        of_contig = std::move(united);
    }
    if (target_bases_ == 0 || target_bases_ > most_target_bases) {
        throw core::InputError({"the targets hold " + std::to_string(target_bases_) + " bases",
                                "'" + bed.string() + "'",
                                "give the targets of a panel or exome: 1 to " +
                                    std::to_string(most_target_bases) + " bases"});
    }
}

void TargetMetrics::add_stretches(const core::ReadView& read) {
    std::int64_t at = read.position->value();
    for (const std::uint32_t word : read.packed_cigar) {
        const core::CigarElement element = core::unpack(word);
        if (core::is_aligned(element.op)) {
            stretches_.push_back({core::to_int(*read.contig), at, at + element.length});
        }
        at += core::consumes_reference(element.op) ? element.length : 0;
    }
}

bool TargetMetrics::touches(const Stretch& stretch) const {
    const auto& targets = targets_[static_cast<std::size_t>(stretch.contig)];
    const auto target =
        std::partition_point(targets.begin(), targets.end(),
                             [&](const Target& other) { return other.end <= stretch.begin; });
    return target != targets.end() && target->begin < stretch.end;
}

std::int64_t TargetMetrics::cover(const Stretch& stretch, Depths& depths) const {
    const auto& targets = targets_[static_cast<std::size_t>(stretch.contig)];
    auto target = std::partition_point(targets.begin(), targets.end(), [&](const Target& other) {
        return other.end <= stretch.begin;
    });
    std::int64_t bases = 0;
    for (; target != targets.end() && target->begin < stretch.end; ++target) {
        const std::int64_t begin = std::max(target->begin, stretch.begin);
        const std::int64_t end = std::min(target->end, stretch.end);
        for (std::int64_t at = begin; at < end; ++at) {
            ++depths.depth[target->first + static_cast<std::size_t>(at - target->begin)];
        }
        bases += end - begin;
    }
    return bases;
}

void TargetMetrics::add(const Molecule& molecule) {
    Depths& depths = libraries_[molecule.library];
    depths.depth.resize(static_cast<std::size_t>(target_bases_));
    stretches_.clear();
    std::int64_t top = 0;
    for (const HeldTemplate& item : molecule.templates) {
        const std::size_t before = stretches_.size();
        add_stretches(item.lower);
        if (item.upper) {
            add_stretches(*item.upper);
        }
        const bool on_target =
            std::any_of(stretches_.begin() + static_cast<std::ptrdiff_t>(before), stretches_.end(),
                        [this](const Stretch& stretch) { return touches(stretch); });
        depths.on_target += on_target ? 1 : 0;
        top += item.top ? 1 : 0;
    }
    const auto templates = static_cast<std::int64_t>(molecule.templates.size());
    depths.templates += templates;
    std::int64_t& bases =
        depths.bases_of_tier[static_cast<std::size_t>(consensus::tier_of(top, templates - top))];
    std::sort(stretches_.begin(), stretches_.end());
    Stretch covered{-1, 0, 0};  // up to its end
    for (Stretch stretch : stretches_) {
        if (stretch.contig == covered.contig) {
            stretch.begin = std::max(stretch.begin, covered.end);
        }
        if (stretch.begin < stretch.end) {
            bases += cover(stretch, depths);
            covered = stretch;
        }
    }
}

TargetMetrics::Spread TargetMetrics::spread_of(const Depths& depths) const {
    const std::int64_t total =
        std::accumulate(depths.depth.begin(), depths.depth.end(), std::int64_t{0});
    std::vector<std::int64_t> bases_of_depth(
        std::size_t{*std::max_element(depths.depth.begin(), depths.depth.end())} + 1);
    std::int64_t deep = 0;
    for (const std::uint32_t depth : depths.depth) {
        ++bases_of_depth[depth];
        deep += 5 * std::int64_t{depth} * target_bases_ >= total ? 1 : 0;
    }
    std::uint32_t percentile = 0;
    for (std::int64_t bases = bases_of_depth[0]; 5 * bases < target_bases_;) {
        bases += bases_of_depth[++percentile];
    }
    return {static_cast<double>(deep) / static_cast<double>(target_bases_), percentile};
}

void TargetMetrics::write(MetricsFiles& files, const std::string& sample,
                          const std::vector<std::string>& libraries) const {
    io::TsvWriter& table = files.table(hybrid_selection_schema());
    for (std::size_t library = 0; library < libraries.size(); ++library) {
        const Depths& depths = libraries_[library];
        if (depths.templates == 0) {
            continue;
        }
        const auto mean = [this](std::int64_t bases) {
            return static_cast<double>(bases) / static_cast<double>(target_bases_);
        };
        const auto of = [&](consensus::Tier tier) {
            return depths.bases_of_tier[static_cast<std::size_t>(tier)];
        };
        using enum consensus::Tier;
        const double mean_depth = mean(of(Singleton) + of(Simplex) + of(Duplex));
        const Spread spread = spread_of(depths);
        table.write({sample, libraries[library], target_bases_, depths.templates, depths.on_target,
                     static_cast<double>(depths.on_target) / static_cast<double>(depths.templates),
                     mean_depth, mean(of(Duplex)), mean(of(Simplex)), mean(of(Singleton)),
                     mean_depth > 0 ? io::TsvCell(spread.share_at_fifth) : io::TsvCell(),
                     spread.twentieth_percentile > 0
                         ? io::TsvCell(mean_depth / spread.twentieth_percentile)
                         : io::TsvCell()});
    }
}

}  // namespace sarcotrace::consensus_tool
