#include "sarcotrace/simulation/copy_number_profile.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/simulation/human_chromosomes.hpp"

namespace sarcotrace::simulation {
namespace {

constexpr std::int64_t unit_bp = 1'000'000;
constexpr std::size_t x_chromosome = human_chromosomes.size() - 1;
constexpr std::size_t chr12 = 11;

/// Copies of both haplotypes per million bases of one chromosome.
struct Copies {
    int first;
    int second;

    friend bool operator==(const Copies&, const Copies&) = default;
};
using Track = std::vector<std::vector<Copies>>;

std::size_t units_of(const HumanChromosome& chromosome) {
    return static_cast<std::size_t>((chromosome.length_bp + unit_bp - 1) / unit_bp);
}

Track normal_track(bool male) {
    Track track;
    for (std::size_t i = 0; i < human_chromosomes.size(); ++i) {
        const bool single = male && i == x_chromosome;
        track.emplace_back(units_of(human_chromosomes[i]), Copies{1, single ? 0 : 1});
    }
    return track;
}

/// One gain or loss of a chromosome arm or, half the time, of a part of it.
void add_event(Track& track, std::size_t chromosome, bool long_arm, stats::Random& random) {
    const auto boundary =
        static_cast<std::size_t>(human_chromosomes[chromosome].centromere_bp / unit_bp);
    const std::size_t units = track[chromosome].size();
    std::size_t begin = long_arm ? boundary : 0;
    std::size_t end = long_arm ? units : boundary;
    if (random.bernoulli(0.5)) {
        const std::size_t length = end - begin;
        const std::size_t cut = begin + random.below(length);
        if (random.bernoulli(0.5)) {
            begin = cut;
        } else {
            end = cut + 1;
        }
    }
    const bool first = random.bernoulli(0.5);
    const double draw = random.uniform();
    const int change = draw < 0.45 ? -1 : draw < 0.85 ? 1 : 2;
    for (std::size_t i = begin; i < end; ++i) {
        int& copies = first ? track[chromosome][i].first : track[chromosome][i].second;
        copies = std::max(0, copies + change);
    }
}

void add_amplicon(Track& track, stats::Random& random) {
    // MDM2 and CDK4 lie at 57 to 70 Mb of chromosome 12.
    const int copies = 8 + static_cast<int>(random.below(13));
    for (std::size_t i = 56; i < 72; ++i) {
        track[chr12][i].first = copies;
    }
}

void double_genome(Track& track) {
    for (auto& chromosome : track) {
        for (Copies& copies : chromosome) {
            copies.first *= 2;
            copies.second *= 2;
        }
    }
}

/// At least one copy where the panel's targets lie; an acrocentric short arm goes with the start
/// of the long arm, the nearest place where its copies can be measured.
void keep_targets(Track& track) {
    for (std::size_t c = 0; c < track.size(); ++c) {
        if (is_acrocentric(c)) {
            const auto boundary =
                static_cast<std::size_t>(human_chromosomes[c].centromere_bp / unit_bp);
            std::fill_n(track[c].begin(), boundary, track[c][boundary]);
        }
        Copies& copies = track[c].front();
        if (copies.first + copies.second == 0) {
            copies.first = 1;
        }
    }
}

CopyNumberProfile to_profile(const Track& track) {
    std::vector<CopyNumberSegment> segments;
    for (std::size_t c = 0; c < track.size(); ++c) {
        std::size_t begin = 0;
        for (std::size_t i = 1; i <= track[c].size(); ++i) {
            if (i < track[c].size() && track[c][i] == track[c][begin]) {
                continue;
            }
            const std::int64_t end =
                std::min(static_cast<std::int64_t>(i) * unit_bp, human_chromosomes[c].length_bp);
            segments.push_back(
                {c,
                 core::Interval(core::Pos0(static_cast<std::int64_t>(begin) * unit_bp),
                                core::Pos0(end)),
                 track[c][begin].first, track[c][begin].second});
            begin = i;
        }
    }
    return CopyNumberProfile(std::move(segments));
}

}  // namespace

CopyNumberOptions copy_number_options(const std::string& histology_group) {
    if (histology_group == "SYNOVIAL") {
        return {.altered_share = 0.03, .whole_genome_doubling_probability = 0.0, .lowest_sd = 0.0};
    }
    if (histology_group == "LPS") {
        return {.altered_share = 0.15,
                .whole_genome_doubling_probability = 0.1,
                .lowest_sd = 0.4,
                .amplicon_12q = true};
    }
    if (histology_group == "LMS" || histology_group == "UPS") {
        return {.altered_share = 0.5, .whole_genome_doubling_probability = 0.5};
    }
    if (histology_group == "MPNST" || histology_group == "OTHER") {
        return {.altered_share = 0.4};
    }
    throw core::InputError({"unknown histology group '" + histology_group + "'", "",
                            "use LMS, UPS, LPS, SYNOVIAL, MPNST or OTHER"});
}

CopyNumberProfile::CopyNumberProfile(std::vector<CopyNumberSegment> segments)
    : segments_(std::move(segments)) {}

const CopyNumberSegment& CopyNumberProfile::at(const std::string& chromosome,
                                               core::Pos0 position) const {
    for (const CopyNumberSegment& segment : segments_) {
        if (human_chromosomes[segment.chromosome].name == chromosome &&
            segment.interval.contains(position)) {
            return segment;
        }
    }
    throw std::out_of_range("the copy-number profile does not hold " + chromosome);
}

double CopyNumberProfile::ploidy() const {
    double copies = 0.0;
    double length = 0.0;
    for (const CopyNumberSegment& segment : segments_) {
        if (segment.chromosome != x_chromosome) {
            const auto length_bp = static_cast<double>(segment.interval.length_bp());
            copies += length_bp * segment.total();
            length += length_bp;
        }
    }
    return copies / length;
}

double CopyNumberProfile::sd_copy_number() const {
    const double mean = ploidy();
    double squares = 0.0;
    double length = 0.0;
    for (const CopyNumberSegment& segment : segments_) {
        if (segment.chromosome != x_chromosome) {
            const auto length_bp = static_cast<double>(segment.interval.length_bp());
            const double difference = segment.total() - mean;
            squares += length_bp * difference * difference;
            length += length_bp;
        }
    }
    return std::sqrt(squares / length);
}

CopyNumberProfile simulate_copy_number(const CopyNumberOptions& options, bool male,
                                       stats::Random& random) {
    Track track = normal_track(male);
    if (random.bernoulli(options.whole_genome_doubling_probability)) {
        double_genome(track);
    }
    for (std::size_t c = 0; c < human_chromosomes.size(); ++c) {
        for (const bool long_arm : {false, true}) {
            if (random.bernoulli(options.altered_share)) {
                add_event(track, c, long_arm, random);
            }
        }
    }
    if (options.amplicon_12q) {
        add_amplicon(track, random);
    }
    keep_targets(track);
    CopyNumberProfile profile = to_profile(track);
    while (profile.sd_copy_number() < options.lowest_sd) {
        add_event(track, random.below(x_chromosome), random.bernoulli(0.5), random);
        keep_targets(track);
        profile = to_profile(track);
    }
    return profile;
}

double tumor_dna_fraction(double tumor_cell_fraction, double ploidy) {
    const double tumor = tumor_cell_fraction * ploidy;
    return tumor / (tumor + 2.0 * (1.0 - tumor_cell_fraction));
}

}  // namespace sarcotrace::simulation
