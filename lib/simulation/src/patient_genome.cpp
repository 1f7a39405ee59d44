#include "sarcotrace/simulation/patient_genome.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <tuple>

#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/core/error.hpp"

namespace sarcotrace::simulation {
namespace {

constexpr int placement_attempts = 2'000;
/// Variants stay this far from a target's edges.
constexpr std::int64_t edge_bp = 15;

char other_base(char base, stats::Random& random) {
    // The transition first: codes of A, C, G and T differ from it by two.
    const auto code = static_cast<std::size_t>(core::to_base(base));
    const std::size_t shift = random.bernoulli(2.0 / 3.0) ? 2 : random.bernoulli(0.5) ? 1 : 3;
    return core::base_letters[(code + shift) % 4];
}

/// Moves an indel to its leftmost equivalent place; `position` is the anchor.
void left_align(std::string_view contig, SimulatedVariant& variant) {
    while (variant.position > 0 && variant.ref.back() == variant.alt.back()) {
        --variant.position;
        const char anchor = contig[static_cast<std::size_t>(variant.position)];
        variant.ref = anchor + variant.ref.substr(0, variant.ref.size() - 1);
        variant.alt = anchor + variant.alt.substr(0, variant.alt.size() - 1);
    }
}

class Placer {
public:
    Placer(const Genome& genome, const CopyNumberProfile& profile, const VariantCounts& counts,
           stats::Random& random)
        : genome_(genome), profile_(profile), counts_(counts), random_(random) {}

    /// A variant of the kind at a free place of a target; no origin yet.
    SimulatedVariant place(VariantKind kind, bool haematopoietic) {
        for (int attempt = 0; attempt < placement_attempts; ++attempt) {
            const std::size_t target = random_.below(genome_.targets.size());
            if (haematopoietic && !genome_.genes[target].haematopoietic) {
                continue;
            }
            SimulatedVariant variant = draw(kind, target);
            if (is_free(variant)) {
                taken_.push_back(variant);
                return variant;
            }
        }
        throw core::UsageError({"the panel has no room for the variants of a patient", "",
                                "give fewer variants or longer targets"});
    }

    [[nodiscard]] const CopyNumberSegment& copies(const SimulatedVariant& variant) const {
        return profile_.at(genome_.contigs[variant.contig].name, core::Pos0(variant.position));
    }

private:
    SimulatedVariant draw(VariantKind kind, std::size_t target) {
        const core::Region& region = genome_.targets[target];
        SimulatedVariant variant;
        variant.target = target;
        variant.contig = genome_.contig_index(region.contig);
        variant.kind = kind;
        const std::string& bases = genome_.contigs[variant.contig].bases;
        const std::int64_t room = region.interval.length_bp() - 2 * edge_bp - counts_.longest_indel_bp;
        variant.position =
            region.interval.begin().value() + edge_bp +
            static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(room)));
        const auto at = static_cast<std::size_t>(variant.position);
        if (kind == VariantKind::Indel) {
            const std::size_t length = 1 + random_.below(static_cast<std::uint64_t>(counts_.longest_indel_bp));
            variant.ref = bases.substr(at, 1);
            variant.alt = variant.ref;
            if (random_.bernoulli(0.6)) {
                variant.ref = bases.substr(at, length + 1);
            } else {
                for (std::size_t i = 0; i < length; ++i) {
                    variant.alt += core::base_letters[random_.below(4)];
                }
            }
            left_align(bases, variant);
            return variant;
        }
        const std::size_t length = kind == VariantKind::Snv ? 1 : 2 + random_.below(2);
        variant.ref = bases.substr(at, length);
        for (const char base : variant.ref) {
            variant.alt += other_base(base, random_);
        }
        return variant;
    }

    [[nodiscard]] bool is_free(const SimulatedVariant& variant) const {
        if (variant.position < genome_.targets[variant.target].interval.begin().value()) {
            return false;
        }
        const auto end = [](const SimulatedVariant& v) {
            return v.position + static_cast<std::int64_t>(v.ref.size());
        };
        return std::none_of(taken_.begin(), taken_.end(), [&](const SimulatedVariant& other) {
            return other.contig == variant.contig &&
                   variant.position < end(other) + counts_.spacing_bp &&
                   other.position < end(variant) + counts_.spacing_bp;
        });
    }

    const Genome& genome_;
    const CopyNumberProfile& profile_;
    const VariantCounts& counts_;
    stats::Random& random_;
    std::vector<SimulatedVariant> taken_;
};

/// The tumour's copies of one haplotype: haplotype 0's come first.
std::pair<int, int> copies_of_haplotype(const CopyNumberSegment& segment, bool second) {
    return second ? std::pair(segment.copies_first, segment.total())
                  : std::pair(0, segment.copies_first);
}

void make_tumor(SimulatedVariant& variant, const CopyNumberSegment& segment, bool clonal,
                double cell_fraction, stats::Random& random) {
    bool second = random.bernoulli(0.5);
    auto [begin, end] = copies_of_haplotype(segment, second);
    if (begin == end) {
        std::tie(begin, end) = copies_of_haplotype(segment, !second);
    }
    variant.origin = VariantOrigin::Tumor;
    variant.clonal = clonal;
    variant.cell_fraction = clonal ? 1.0 : cell_fraction;
    variant.total_copies = segment.total();
    // A variant older than the gain is on every copy of its haplotype, a younger one on one.
    variant.multiplicity = clonal && random.bernoulli(0.5) ? end - begin : 1;
    variant.on_tumor_copy.assign(static_cast<std::size_t>(segment.total()), false);
    for (int i = begin; i < begin + variant.multiplicity; ++i) {
        variant.on_tumor_copy[static_cast<std::size_t>(i)] = true;
    }
}

/// Gives the next of the planted VAFs: v = t phi / 2 at one of two copies.
void plant(SimulatedVariant& variant, const VariantCounts& counts, std::size_t number,
           stats::Random& random) {
    const double vaf = counts.planted_vafs[number % counts.planted_vafs.size()];
    variant.clonal = false;
    variant.multiplicity = 1;
    variant.total_copies = 2;
    variant.cell_fraction = 2.0 * vaf / counts.planted_tumor_fraction;
    const bool second = random.bernoulli(0.5);
    variant.on_tumor_copy = {!second, second};
}

void make_germline(SimulatedVariant& variant, const CopyNumberSegment& segment,
                   double homozygous_share, stats::Random& random) {
    variant.origin = VariantOrigin::Germline;
    variant.total_copies = segment.total();
    const bool both = random.bernoulli(homozygous_share);
    const bool second = random.bernoulli(0.5);
    variant.on_normal_copy = {both || !second, both || second};
    variant.on_tumor_copy.assign(static_cast<std::size_t>(segment.total()), false);
    variant.multiplicity = 0;
    for (int i = 0; i < segment.total(); ++i) {
        if (variant.on_normal_copy[i < segment.copies_first ? 0 : 1]) {
            variant.on_tumor_copy[static_cast<std::size_t>(i)] = true;
            ++variant.multiplicity;
        }
    }
}

void make_chip(SimulatedVariant& variant, const CopyNumberSegment& segment,
               const VariantCounts& counts, stats::Random& random) {
    variant.origin = VariantOrigin::Chip;
    variant.total_copies = segment.total();
    variant.on_tumor_copy.assign(static_cast<std::size_t>(segment.total()), false);
    const bool second = random.bernoulli(0.5);
    variant.on_normal_copy = {!second, second};
    const double low = std::log(counts.chip_cell_fraction_lower);
    const double high = std::log(counts.chip_cell_fraction_upper);
    variant.cell_fraction = std::exp(low + (high - low) * random.uniform());
}

}  // namespace

PatientGenome simulate_patient_genome(const Genome& genome, const CopyNumberProfile& profile,
                                      const VariantCounts& counts, const std::string& patient_id,
                                      stats::Random& random) {
    Placer placer(genome, profile, counts, random);
    PatientGenome patient;
    std::size_t planted = 0;
    const auto add_tumor = [&](VariantKind kind, bool clonal, int number) {
        for (int i = 0; i < number; ++i) {
            SimulatedVariant variant = placer.place(kind, false);
            make_tumor(variant, placer.copies(variant), clonal, counts.subclone_cell_fraction,
                       random);
            if (!counts.planted_vafs.empty()) {
                plant(variant, counts, planted++, random);
            }
            patient.variants.push_back(std::move(variant));
        }
    };
    const auto add_germline = [&](VariantKind kind, int number) {
        for (int i = 0; i < number; ++i) {
            SimulatedVariant variant = placer.place(kind, false);
            make_germline(variant, placer.copies(variant), counts.homozygous_share, random);
            patient.variants.push_back(std::move(variant));
        }
    };
    add_tumor(VariantKind::Snv, true, counts.clonal_snvs);
    add_tumor(VariantKind::Snv, false, counts.subclonal_snvs);
    add_tumor(VariantKind::Mnv, true, counts.mnvs);
    add_tumor(VariantKind::Indel, true, counts.indels);
    for (int i = 0; i < counts.chip; ++i) {
        SimulatedVariant variant = placer.place(VariantKind::Snv, true);
        make_chip(variant, placer.copies(variant), counts, random);
        patient.variants.push_back(std::move(variant));
    }
    add_germline(VariantKind::Snv, counts.germline_snvs);
    add_germline(VariantKind::Indel, counts.germline_indels);
    std::sort(patient.variants.begin(), patient.variants.end(),
              [](const SimulatedVariant& a, const SimulatedVariant& b) {
                  return std::pair(a.contig, a.position) < std::pair(b.contig, b.position);
              });
    for (std::size_t i = 0; i < patient.variants.size(); ++i) {
        const std::string number = std::to_string(i + 1);
        patient.variants[i].id = patient_id + "-V" + (number.size() < 2 ? "0" : "") + number;
    }
    return patient;
}

double expected_vaf(const SimulatedVariant& variant, double tumor_cell_fraction) {
    const double t = tumor_cell_fraction;
    const double copies = t * variant.total_copies + 2.0 * (1.0 - t);
    switch (variant.origin) {
        case VariantOrigin::Tumor: return t * variant.multiplicity * variant.cell_fraction / copies;
        case VariantOrigin::Chip: return (1.0 - t) * variant.cell_fraction / copies;
        case VariantOrigin::Germline: {
            const int normal = static_cast<int>(variant.on_normal_copy[0]) +
                               static_cast<int>(variant.on_normal_copy[1]);
            return (t * variant.multiplicity + (1.0 - t) * normal) / copies;
        }
    }
    return 0.0;
}

}  // namespace sarcotrace::simulation
