#include "sarcotrace/simulation/genome.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/core/error.hpp"

namespace sarcotrace::simulation {
namespace {

/// No repeat is put closer than this to a target, and no two targets are closer than twice this.
constexpr std::int64_t target_margin_bp = 1'000;
constexpr std::int64_t short_repeat_bp = 300;
constexpr std::int64_t long_repeat_bp = 3'000;
constexpr double centromere_place = 0.42;
constexpr double pseudogene_place = 0.78;
constexpr std::array<double, 5> isochore_gc = {0.37, 0.40, 0.43, 0.48, 0.54};

char draw_base(double gc, stats::Random& random) {
    const double draw = random.uniform();
    if (draw < gc) {
        return draw < gc / 2 ? 'G' : 'C';
    }
    return draw < (1.0 + gc) / 2 ? 'A' : 'T';
}

std::string random_sequence(std::int64_t length_bp, double gc, double cpg_depletion,
                            stats::Random& random) {
    std::string bases;
    bases.reserve(static_cast<std::size_t>(length_bp));
    while (static_cast<std::int64_t>(bases.size()) < length_bp) {
        char base = draw_base(gc, random);
        if (base == 'G' && !bases.empty() && bases.back() == 'C' &&
            random.bernoulli(cpg_depletion)) {
            // Deamination of the methylated C of either strand leaves TG or CA.
            if (random.bernoulli(0.5)) {
                bases.back() = 'T';
            } else {
                base = 'A';
            }
        }
        bases.push_back(base);
    }
    return bases;
}

std::string isochores(const GenomeOptions& options, stats::Random& random) {
    std::string bases;
    while (static_cast<std::int64_t>(bases.size()) < options.contig_length_bp) {
        const auto length_bp =
            1 + static_cast<std::int64_t>(random.exponential(1.0 / options.isochore_length_bp));
        bases += random_sequence(length_bp, isochore_gc[random.below(isochore_gc.size())],
                                 options.cpg_depletion, random);
    }
    bases.resize(static_cast<std::size_t>(options.contig_length_bp));
    return bases;
}

std::string mutate(std::string bases, double divergence, stats::Random& random) {
    for (char& base : bases) {
        if (random.bernoulli(divergence)) {
            const auto shift = 1 + static_cast<int>(random.below(3));
            base = core::base_letters[static_cast<std::size_t>(
                (static_cast<int>(core::to_base(base)) + shift) % 4)];
        }
    }
    return bases;
}

struct ContigLayout {
    std::vector<core::Interval> targets;

    [[nodiscard]] bool is_free(std::int64_t begin, std::int64_t end) const {
        return std::none_of(targets.begin(), targets.end(), [&](const core::Interval& target) {
            return begin < target.end().value() + target_margin_bp &&
                   target.begin().value() - target_margin_bp < end;
        });
    }
};

void insert_repeats(std::string& bases, const ContigLayout& layout,
                    const std::vector<std::string>& families, double share, double divergence,
                    stats::Random& random) {
    const auto length_bp = static_cast<std::int64_t>(families.front().size());
    const auto genome_bp = static_cast<std::int64_t>(bases.size());
    // Copies are cut at their 5' end, so half of the family's length is their mean.
    const auto copies = static_cast<std::int64_t>(2.0 * share * static_cast<double>(genome_bp) /
                                                  static_cast<double>(length_bp));
    for (std::int64_t i = 0; i < copies; ++i) {
        const std::string& family = families[random.below(families.size())];
        const auto cut = random.below(static_cast<std::uint64_t>(length_bp));
        std::string copy = mutate(family.substr(cut), random.uniform() * divergence, random);
        if (random.bernoulli(0.5)) {
            copy = core::reverse_complement(copy);
        }
        const auto copy_bp = static_cast<std::int64_t>(copy.size());
        if (copy_bp >= genome_bp) {
            continue;
        }
        const auto begin = static_cast<std::int64_t>(
            random.below(static_cast<std::uint64_t>(genome_bp - copy_bp)));
        if (layout.is_free(begin, begin + copy_bp)) {
            bases.replace(static_cast<std::size_t>(begin), copy.size(), copy);
        }
    }
}

void insert_microsatellites(std::string& bases, const ContigLayout& layout, stats::Random& random) {
    const std::int64_t copies = static_cast<std::int64_t>(bases.size()) / 4'000;
    for (std::int64_t i = 0; i < copies; ++i) {
        const std::string unit =
            random_sequence(1 + static_cast<std::int64_t>(random.below(4)), 0.4, 0.0, random);
        std::string run;
        const std::size_t run_bp = 10 + random.below(30);
        while (run.size() < run_bp) {
            run += unit;
        }
        const auto begin = static_cast<std::int64_t>(random.below(bases.size() - run.size()));
        if (layout.is_free(begin, begin + static_cast<std::int64_t>(run.size()))) {
            bases.replace(static_cast<std::size_t>(begin), run.size(), run);
        }
    }
}

void insert_gaps(std::string& bases, const GenomeOptions& options) {
    const auto telomere = static_cast<std::size_t>(options.telomere_gap_bp);
    const auto centromere = static_cast<std::size_t>(options.centromere_gap_bp);
    const auto middle =
        static_cast<std::size_t>(centromere_place * static_cast<double>(bases.size()));
    bases.replace(0, telomere, telomere, 'N');
    bases.replace(bases.size() - telomere, telomere, telomere, 'N');
    bases.replace(middle, centromere, centromere, 'N');
}

/// Targets stand evenly along the part of the contig after the centromere.
ContigLayout lay_out(const GenomeOptions& options, std::size_t genes) {
    const auto length = static_cast<double>(options.contig_length_bp);
    const double first = centromere_place * length + static_cast<double>(options.centromere_gap_bp);
    const double last = pseudogene_place * length;
    ContigLayout layout;
    for (std::size_t i = 0; i < genes; ++i) {
        const double place = first + (last - first) * (static_cast<double>(i) + 1.0) /
                                         (static_cast<double>(genes) + 1.0);
        const auto begin = static_cast<std::int64_t>(place) - options.target_length_bp / 2;
        layout.targets.emplace_back(core::Pos0(begin),
                                    core::Pos0(begin + options.target_length_bp));
    }
    const double room = (last - first) / (static_cast<double>(genes) + 1.0);
    if (room < static_cast<double>(options.target_length_bp + 2 * target_margin_bp)) {
        throw core::UsageError({"contigs of " + std::to_string(options.contig_length_bp) +
                                    " bp have no room for their targets",
                                "", "give longer contigs or shorter targets"});
    }
    return layout;
}

void insert_pseudogene(Genome& genome, const GenomeOptions& options, stats::Random& random) {
    const core::Region& parent = genome.targets.front();
    const std::string source = genome.contigs[genome.contig_index(parent.contig)].bases.substr(
        static_cast<std::size_t>(parent.interval.begin().value()),
        static_cast<std::size_t>(parent.interval.length_bp()));
    std::string& host = genome.contigs.back().bases;
    const auto begin =
        static_cast<std::size_t>((pseudogene_place + 0.05) * static_cast<double>(host.size()));
    const std::string copy = mutate(source, options.pseudogene_divergence, random);
    host.replace(begin, copy.size(), copy);
}

}  // namespace

std::vector<PanelGene> default_panel_genes() {
    return {{"DNMT3A", "chr2", true}, {"PIK3CA", "chr3", false}, {"KIT", "chr4", false},
            {"TET2", "chr4", true},   {"CDKN2A", "chr9", false}, {"PTEN", "chr10", false},
            {"MDM2", "chr12", false}, {"RB1", "chr13", false},   {"TP53", "chr17", false},
            {"NF1", "chr17", false}};
}

std::size_t Genome::contig_index(const std::string& name) const {
    for (std::size_t i = 0; i < contigs.size(); ++i) {
        if (contigs[i].name == name) {
            return i;
        }
    }
    throw std::out_of_range("the genome has no contig " + name);
}

Genome simulate_genome(const GenomeOptions& options, stats::Random& random) {
    Genome genome;
    std::vector<std::string> short_families;
    std::vector<std::string> long_families;
    for (int i = 0; i < 3; ++i) {
        short_families.push_back(random_sequence(short_repeat_bp, 0.6, 0.0, random));
        long_families.push_back(random_sequence(long_repeat_bp, 0.42, 0.5, random));
    }
    for (std::size_t i = 0; i < options.genes.size();) {
        const std::string& name = options.genes[i].contig;
        std::size_t end = i;
        while (end < options.genes.size() && options.genes[end].contig == name) {
            ++end;
        }
        const ContigLayout layout = lay_out(options, end - i);
        std::string bases = isochores(options, random);
        insert_repeats(bases, layout, long_families, options.long_repeat_share,
                       options.repeat_divergence, random);
        insert_repeats(bases, layout, short_families, options.short_repeat_share,
                       options.repeat_divergence, random);
        insert_microsatellites(bases, layout, random);
        insert_gaps(bases, options);
        genome.contigs.push_back({name, std::move(bases)});
        for (std::size_t k = i; k < end; ++k) {
            genome.targets.push_back({name, layout.targets[k - i], options.genes[k].name});
            genome.genes.push_back(options.genes[k]);
        }
        i = end;
    }
    insert_pseudogene(genome, options, random);
    return genome;
}

}  // namespace sarcotrace::simulation
