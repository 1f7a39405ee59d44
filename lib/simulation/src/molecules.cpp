#include "sarcotrace/simulation/molecules.hpp"

#include <algorithm>

#include "sarcotrace/core/bases.hpp"

namespace sarcotrace::simulation {
namespace {

std::string random_bases(std::int64_t length_bp, stats::Random& random) {
    std::string bases;
    for (std::int64_t i = 0; i < length_bp; ++i) {
        bases += core::base_letters[random.below(4)];
    }
    return bases;
}

std::int64_t end_of(const SimulatedVariant& variant) {
    return variant.position + static_cast<std::int64_t>(variant.ref.size());
}

/// Makes the molecules of one library, one after the other.
class MoleculeMaker {
public:
    MoleculeMaker(const SampleContent& content, const LibraryOptions& options,
                  stats::Random& random)
        : content_(content), options_(options), random_(random) {}

    Molecule make(std::size_t contig, std::int64_t start, std::int64_t end, bool tumor,
                  std::pair<int, int> copies) {
        Molecule molecule;
        molecule.contig = contig;
        molecule.start = start;
        molecule.end = end;
        molecule.tumor = tumor;
        choose_variants(molecule, copies);
        build_template(molecule);
        mark_covered(molecule);
        molecule.umi_first = random_bases(options_.umi_length_bp, random_);
        molecule.umi_second = random_bases(options_.umi_length_bp, random_);
        molecule.pairs_top = draw_pairs();
        molecule.pairs_bottom = draw_pairs();
        molecule.damage_top = draw_damage(molecule.bases, false);
        molecule.damage_bottom = draw_damage(molecule.bases, true);
        molecule.consensus_errors = draw_errors(molecule);
        return molecule;
    }

private:
    std::int32_t draw_pairs() {
        if (random_.bernoulli(options_.strand_loss_probability)) {
            return 0;
        }
        const double mean =
            options_.pairs_per_molecule / 2.0 / (1.0 - options_.strand_loss_probability);
        return static_cast<std::int32_t>(
            random_.negative_binomial(mean, options_.family_size_dispersion));
    }

    void choose_variants(Molecule& molecule, std::pair<int, int> copies) {
        const int total = molecule.tumor ? copies.first + copies.second : 2;
        const auto copy = random_.below(static_cast<std::uint64_t>(total));
        const double subclone_draw = molecule.tumor ? random_.uniform() : 0.0;
        const auto& variants = content_.patient->variants;
        for (std::size_t i = 0; i < variants.size(); ++i) {
            const SimulatedVariant& variant = variants[i];
            if (variant.contig != molecule.contig || variant.position < molecule.start ||
                end_of(variant) >= molecule.end) {
                continue;
            }
            molecule.covered.push_back(static_cast<std::int32_t>(i));
            bool carried = molecule.tumor ? variant.on_tumor_copy[copy] &&
                                                subclone_draw < variant.cell_fraction
                                          : static_cast<bool>(variant.on_normal_copy[copy]);
            if (carried && variant.origin == VariantOrigin::Chip) {
                carried = random_.bernoulli(variant.cell_fraction);
            }
            if (carried) {
                molecule.carried.push_back(static_cast<std::int32_t>(i));
                keep_length(molecule, variant);
            }
        }
    }

    /// A fragment's length is that of its own bases: with a deletion it spans more of the reference.
    void keep_length(Molecule& molecule, const SimulatedVariant& variant) const {
        const auto contig_bp =
            static_cast<std::int64_t>(content_.genome->contigs[molecule.contig].bases.size());
        molecule.end = std::clamp(molecule.end + static_cast<std::int64_t>(variant.ref.size()) -
                                      static_cast<std::int64_t>(variant.alt.size()),
                                  end_of(variant) + 1, contig_bp);
    }

    void build_template(Molecule& molecule) const {
        const std::string& reference = content_.genome->contigs[molecule.contig].bases;
        std::int64_t position = molecule.start;
        const auto match_to = [&](std::int64_t end) {
            molecule.bases += reference.substr(static_cast<std::size_t>(position),
                                               static_cast<std::size_t>(end - position));
            core::append(molecule.cigar,
                         {core::CigarOp::Match, static_cast<std::uint32_t>(end - position)});
            position = end;
        };
        for (const std::int32_t index : molecule.carried) {
            const SimulatedVariant& variant =
                content_.patient->variants[static_cast<std::size_t>(index)];
            match_to(variant.position);
            const auto ref_bp = static_cast<std::uint32_t>(variant.ref.size());
            const auto alt_bp = static_cast<std::uint32_t>(variant.alt.size());
            const std::uint32_t matched = std::min(ref_bp, alt_bp);
            molecule.bases += variant.alt;
            core::append(molecule.cigar, {core::CigarOp::Match, matched});
            core::append(molecule.cigar, {core::CigarOp::Insertion, alt_bp - matched});
            core::append(molecule.cigar, {core::CigarOp::Deletion, ref_bp - matched});
            position = end_of(variant);
        }
        match_to(molecule.end);
    }

    /// Keeps those covered variants that the reads reach.
    void mark_covered(Molecule& molecule) const {
        const std::int64_t read_bp = options_.template_read_bp();
        const auto length_bp = static_cast<std::int64_t>(molecule.bases.size());
        if (length_bp <= 2 * read_bp) {
            return;
        }
        std::int64_t shift = 0;
        std::size_t next_carried = 0;
        std::vector<std::int32_t> reached;
        for (const std::int32_t index : molecule.covered) {
            const SimulatedVariant& variant =
                content_.patient->variants[static_cast<std::size_t>(index)];
            const std::int64_t begin = variant.position - molecule.start + shift;
            const bool carried =
                next_carried < molecule.carried.size() && molecule.carried[next_carried] == index;
            const auto length =
                static_cast<std::int64_t>(carried ? variant.alt.size() : variant.ref.size());
            if (carried) {
                shift += length - static_cast<std::int64_t>(variant.ref.size());
                ++next_carried;
            }
            if (begin + length <= read_bp || begin >= length_bp - read_bp) {
                reached.push_back(index);
            }
        }
        molecule.covered = std::move(reached);
    }

    /// Damage of one strand, told in the top strand's letters.
    std::vector<StrandChange> draw_damage(const std::string& bases, bool bottom) {
        std::vector<StrandChange> changes;
        const double highest = std::max(options_.deamination_rate, options_.oxidation_rate);
        const std::int64_t hits = random_.poisson(highest * static_cast<double>(bases.size()));
        for (std::int64_t i = 0; i < hits; ++i) {
            const std::size_t at = random_.below(bases.size());
            const char base = bottom ? core::complement(bases[at]) : bases[at];
            const double rate = base == 'C'   ? options_.deamination_rate
                                : base == 'G' ? options_.oxidation_rate
                                              : 0.0;
            if (random_.uniform() * highest < rate) {
                changes.push_back(
                    {static_cast<std::int32_t>(at), bottom ? core::complement('T') : 'T'});
            }
        }
        return changes;
    }

    [[nodiscard]] double error_rate(const Molecule& molecule) const noexcept {
        if (molecule.duplex()) {
            return options_.duplex_error_rate;
        }
        return molecule.pairs_top + molecule.pairs_bottom > 1 ? options_.simplex_error_rate
                                                              : options_.singleton_error_rate;
    }

    std::vector<StrandChange> draw_errors(const Molecule& molecule) {
        std::vector<StrandChange> errors;
        const double rate = error_rate(molecule);
        // Without errors no random number is drawn, so that older seeds keep their molecules.
        const std::int64_t hits =
            rate > 0.0 ? random_.poisson(rate * static_cast<double>(molecule.bases.size())) : 0;
        for (std::int64_t i = 0; i < hits; ++i) {
            const std::size_t at = random_.below(molecule.bases.size());
            const auto base = static_cast<std::size_t>(core::to_base(molecule.bases[at]));
            errors.push_back({static_cast<std::int32_t>(at),
                              core::base_letters[(base + 1 + random_.below(3)) % 4]});
        }
        return errors;
    }

    const SampleContent& content_;
    const LibraryOptions& options_;
    stats::Random& random_;
};

}  // namespace

std::string LibraryOptions::read_structure() const {
    std::string text;
    if (umi_length_bp > 0) {
        text += std::to_string(umi_length_bp) + "M";
    }
    if (spacer_length_bp > 0) {
        text += std::to_string(spacer_length_bp) + "S";
    }
    return text + "+T";
}

std::vector<Molecule> simulate_molecules(const SampleContent& content,
                                         const LibraryOptions& options, stats::Random& random) {
    const Genome& genome = *content.genome;
    const FragmentLengths normal_lengths(options.normal_lengths);
    const FragmentLengths tumor_lengths(options.tumor_lengths);
    MoleculeMaker maker(content, options, random);
    std::vector<Molecule> molecules;
    const double t = content.tumor_cell_fraction;
    const double genome_copies = t * content.ploidy + 2.0 * (1.0 - t);
    for (std::size_t i = 0; i < genome.targets.size(); ++i) {
        const core::Interval& target = genome.targets[i].interval;
        const std::size_t contig = genome.contig_index(genome.targets[i].contig);
        const std::pair<int, int> copies = content.target_copies[i];
        for (const bool tumor : {false, true}) {
            const double locus_copies =
                tumor ? t * (copies.first + copies.second) : 2.0 * (1.0 - t);
            const FragmentLengths& lengths = tumor ? tumor_lengths : normal_lengths;
            const double per_start =
                options.molecule_depth * locus_copies / genome_copies / lengths.mean_bp();
            const double starts = static_cast<double>(target.length_bp() - 1) + lengths.mean_bp();
            const std::int64_t number = random.poisson(per_start * starts);
            for (std::int64_t k = 0; k < number; ++k) {
                const std::int64_t length = lengths.draw_overlapping(target.length_bp(), random);
                const std::int64_t start =
                    target.begin().value() - length + 1 +
                    static_cast<std::int64_t>(
                        random.below(static_cast<std::uint64_t>(target.length_bp() + length - 1)));
                molecules.push_back(maker.make(contig, start, start + length, tumor, copies));
            }
        }
    }
    const std::int64_t off_target =
        random.poisson(options.off_target_share * static_cast<double>(molecules.size()));
    for (std::int64_t k = 0; k < off_target; ++k) {
        const std::size_t contig = random.below(genome.contigs.size());
        const std::string& bases = genome.contigs[contig].bases;
        const std::int64_t length = normal_lengths.draw(random);
        const auto start = static_cast<std::int64_t>(
            random.below(bases.size() - static_cast<std::uint64_t>(length)));
        const core::Interval fragment{core::Pos0(start), core::Pos0(start + length)};
        const bool on_target = std::any_of(
            genome.targets.begin(), genome.targets.end(), [&](const core::Region& region) {
                return region.contig == genome.contigs[contig].name &&
                       region.interval.overlaps(fragment);
            });
        const bool in_gap = bases.find('N', static_cast<std::size_t>(start)) <
                            static_cast<std::size_t>(start + length);
        if (!on_target && !in_gap) {
            molecules.push_back(maker.make(contig, start, start + length, false, {1, 1}));
        }
    }
    return molecules;
}

std::vector<VariantMolecules> count_variant_molecules(const std::vector<Molecule>& molecules,
                                                      const PatientGenome& patient) {
    std::vector<VariantMolecules> counts(patient.variants.size());
    for (const Molecule& molecule : molecules) {
        if (!molecule.sequenced()) {
            continue;
        }
        for (const std::int32_t index : molecule.covered) {
            VariantMolecules& count = counts[static_cast<std::size_t>(index)];
            const bool mutant = std::find(molecule.carried.begin(), molecule.carried.end(),
                                          index) != molecule.carried.end();
            count.molecules += 1;
            count.mutant_molecules += mutant ? 1 : 0;
            count.duplex_molecules += molecule.duplex() ? 1 : 0;
            count.mutant_duplex_molecules += mutant && molecule.duplex() ? 1 : 0;
        }
    }
    return counts;
}

}  // namespace sarcotrace::simulation
