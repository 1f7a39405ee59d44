#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "samples.hpp"
#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/parallel.hpp"
#include "sarcotrace/hts/vcf.hpp"
#include "sarcotrace/io/bed.hpp"
#include "sarcotrace/io/digest.hpp"
#include "sarcotrace/io/line_reader.hpp"
#include "sarcotrace/monitoring/mixture.hpp"
#include "sarcotrace/monitoring/vcf_allele.hpp"
#include "sarcotrace/noise/artefact.hpp"
#include "sarcotrace/pileup/window_reader.hpp"
#include "sarcotrace/stats/random.hpp"

namespace sarcotrace::tools::lod {
namespace {

using monitoring::MixtureLocus;

std::vector<pileup::Allele> read_variants(const std::filesystem::path& path,
                                          const hts::Reference& reference) {
    hts::VcfReader reader(path);
    std::vector<pileup::Allele> alleles;
    std::set<std::string> seen;
    while (const auto record = reader.next()) {
        const bool passes = record->filters.empty() ||
                            record->filters == std::vector<std::string>{"PASS"};
        if (passes && record->info_value("CLASS").value_or("TUMOR") == "TUMOR") {
            pileup::Allele allele =
                monitoring::normalised_allele(*record, reference, path.string());
            if (seen.insert(allele.id()).second) {
                alleles.push_back(std::move(allele));
            }
        }
    }
    if (alleles.empty()) {
        throw core::InputError({"no variant is to be tracked", path.string(),
                                "give a VCF with passing variants (CLASS TUMOR, if it has CLASS)"});
    }
    return alleles;
}

/// One sample's molecules at the variants and, for a negative one, its blank sites.
struct NegativeSample {
    std::string sample_id;
    std::vector<MixtureLocus> loci;
    monitoring::PhaseGroups phases;  ///< of the positive sample's variants
    monitoring::BlankSites sites;
    std::shared_ptr<const monitoring::ControlPValues> controls;
};

/// What all samples of a run share.
struct Inputs {
    explicit Inputs(const MixtureOptions& given)
        : options(given), reference(given.reference),
          contigs(pileup::contig_lengths(reference)),
          alleles(read_variants(given.variants, reference)) {}

    const MixtureOptions& options;
    hts::Reference reference;
    std::vector<pileup::ContigLength> contigs;
    std::vector<pileup::Allele> alleles;
    noise::Artefact artefact;
    std::vector<std::optional<std::size_t>> trinucleotides;  ///< of SNVs, by variant
};

pileup::WindowReader open_reader(const std::filesystem::path& path, const Inputs& inputs) {
    return {hts::BamReader(path, {1, inputs.options.reference}),
            hts::Reference(inputs.options.reference), inputs.options.untagged_tier};
}

std::vector<pileup::WindowContent> read_variant_windows(const std::filesystem::path& path,
                                                        const Inputs& inputs, int threads) {
    std::vector<pileup::WindowContent> contents(inputs.alleles.size());
    std::vector<std::optional<pileup::WindowReader>> readers(static_cast<std::size_t>(threads));
    core::for_each_index(contents.size(), threads, [&](std::size_t i, std::size_t worker) {
        const pileup::Allele& allele = inputs.alleles[i];
        const core::Interval bases{
            allele.position, allele.position + static_cast<std::int64_t>(allele.ref.size())};
        const auto windows = pileup::plan_windows({{allele.contig, bases, ""}}, inputs.contigs,
                                                  bases.length_bp());
        if (!readers[worker]) {
            readers[worker].emplace(open_reader(path, inputs));
        }
        contents[i] = readers[worker]->read(windows.front(), inputs.artefact.settings);
    });
    return contents;
}

void add_blank_sites(NegativeSample& sample, const std::filesystem::path& path,
                     const Inputs& inputs, const noise::NoiseModel& model, int threads) {
    const std::vector<pileup::Window> windows =
        pileup::plan_windows(io::read_bed(inputs.options.targets), inputs.contigs);
    std::vector<std::optional<pileup::WindowReader>> readers(static_cast<std::size_t>(threads));
    std::vector<std::pair<pileup::Columns, pileup::ReferenceWindow>> parts(windows.size());
    core::for_each_index(windows.size(), threads, [&](std::size_t i, std::size_t worker) {
        if (!readers[worker]) {
            readers[worker].emplace(open_reader(path, inputs));
        }
        pileup::WindowContent content =
            readers[worker]->read(windows[i], inputs.artefact.settings);
        parts[i] = {pileup::count_columns(content.molecules.molecules, content.reference,
                                          windows[i].core),
                    std::move(content.reference)};
    });
    for (std::size_t i = 0; i < windows.size(); ++i) {
        std::vector<std::int64_t> tracked;
        for (const pileup::Allele& allele : inputs.alleles) {
            if (allele.contig == windows[i].contig) {
                tracked.push_back(allele.position.value());
            }
        }
        sample.sites.add(parts[i].first, parts[i].second, model, inputs.artefact.exclusion,
                         tracked);
    }
}

NegativeSample read_negative(const std::filesystem::path& path, Inputs& inputs,
                             const std::vector<pileup::WindowContent>& positive,
                             const std::string& positive_id,
                             const monitoring::Settings& settings, int threads) {
    NegativeSample sample;
    sample.sample_id = open_reader(path, inputs).sample_id();
    const std::vector<const noise::ControlStatistics*> controls =
        noise::independent_controls(inputs.artefact, {sample.sample_id, positive_id}, "");
    const noise::NoiseModel model(controls, inputs.artefact.targets);
    if (auto drawn = monitoring::control_p_values(inputs.artefact, controls, inputs.alleles,
                                                  settings, threads)) {
        sample.controls =
            std::make_shared<const monitoring::ControlPValues>(std::move(*drawn));
    }
    const auto contents = read_variant_windows(path, inputs, threads);
    inputs.trinucleotides.clear();
    for (std::size_t i = 0; i < inputs.alleles.size(); ++i) {
        const pileup::Allele& allele = inputs.alleles[i];
        const pileup::ReferenceWindow& reference = contents[i].reference;
        sample.loci.push_back(
            {monitoring::locus_molecules(positive[i].molecules.molecules, allele, reference),
             monitoring::locus_molecules(contents[i].molecules.molecules, allele, reference),
             model.rates(allele, reference)});
        inputs.trinucleotides.push_back(
            allele.ref.size() == 1 && allele.alt.size() == 1
                ? monitoring::trinucleotide_at(reference, allele.position.value())
                : std::nullopt);
    }
    monitoring::MoleculesByLocus shown;
    for (const MixtureLocus& locus : sample.loci) {
        shown.push_back(locus.positive);
    }
    sample.phases = monitoring::phase_groups({shown});
    add_blank_sites(sample, path, inputs, model, threads);
    return sample;
}

/// The state of all mixtures; test samples are drawn from it one by one.
struct Mixtures {
    std::vector<NegativeSample> negatives;
    std::vector<pileup::Allele> alleles;
    std::vector<std::optional<std::size_t>> trinucleotides;
    std::vector<double> fractions;
    std::int64_t replicates;
    std::int64_t blanks;
    std::uint64_t seed;

    /// SNVs at drawn sites; other variants at their own place, with all molecules.
    [[nodiscard]] TestSample blank(std::int64_t number) const {
        const NegativeSample& negative =
            negatives[static_cast<std::size_t>(number) % negatives.size()];
        TestSample sample{negative.sample_id, number, 0.0, 0.0, {}, negative.controls};
        const auto whole =
            monitoring::mixed(negative.loci, {0.0, 1.0}, seed, static_cast<std::uint64_t>(number));
        for (std::size_t i = 0; i < alleles.size(); ++i) {
            std::optional<monitoring::LocusEvidence> site;
            if (trinucleotides[i]) {
                site = negative.sites.draw(
                    *trinucleotides[i],
                    static_cast<std::size_t>(core::to_base(alleles[i].alt.front())),
                    stats::stream_seed(seed, {2, static_cast<std::uint64_t>(number), i}));
            }
            sample.loci.push_back(site ? *site : whole[i]);
        }
        return sample;
    }

    [[nodiscard]] TestSample dilution(std::size_t number) const {
        const std::size_t level = number / (negatives.size() * static_cast<std::size_t>(replicates));
        const std::size_t rest = number % (negatives.size() * static_cast<std::size_t>(replicates));
        const NegativeSample& negative = negatives[rest % negatives.size()];
        const double fraction = fractions[level];
        return {negative.sample_id, static_cast<std::int64_t>(rest / negatives.size()), fraction,
                monitoring::expected_vaf(negative.loci, fraction),
                monitoring::mixed(negative.loci, monitoring::mixture_shares(negative.loci, fraction),
                                  stats::stream_seed(seed, {3, level, rest % negatives.size()}),
                                  rest / negatives.size(), negative.phases),
                negative.controls};
    }
};

void require_molecules(const NegativeSample& negative, double largest_fraction) {
    try {
        (void)monitoring::mixture_shares(negative.loci, largest_fraction);
    } catch (const std::domain_error&) {
        throw core::InputError({"the positive sample or sample '" + negative.sample_id +
                                    "' has too few molecules for the largest fraction",
                                "", "give a deeper sample or a smaller fraction"});
    }
    if (!(monitoring::expected_vaf(negative.loci, largest_fraction) > 0.0)) {
        throw core::InputError({"the positive sample shows none of the variants", "",
                                "check --positive and --variants"});
    }
}

}  // namespace

SampleSource open_mixtures(const MixtureOptions& options, const std::optional<std::string>& assay,
                           const monitoring::Settings& settings, int threads,
                           io::Provenance& provenance) {
    Inputs inputs(options);
    inputs.artefact =
        noise::parse_artefact(io::read_text(options.noise), options.noise.string());
    noise::require_match(inputs.artefact,
                         io::sha256_of_text(pileup::contig_text(inputs.reference)), assay,
                         options.noise.string());
    provenance.add_input("positive", options.positive);
    const std::string positive_id = open_reader(options.positive, inputs).sample_id();
    const auto positive = read_variant_windows(options.positive, inputs, threads);

    auto mixtures = std::make_shared<Mixtures>();
    std::set<std::string> seen = {positive_id};
    for (const std::filesystem::path& path : options.negatives) {
        provenance.add_input("negative", path);
        mixtures->negatives.push_back(
            read_negative(path, inputs, positive, positive_id, settings, threads));
        if (!seen.insert(mixtures->negatives.back().sample_id).second) {
            throw core::InputError({"two molecule BAMs are of sample '" +
                                        mixtures->negatives.back().sample_id + "'",
                                    path.string(), "give each sample once"});
        }
        require_molecules(mixtures->negatives.back(), options.fractions.back());
    }
    provenance.add_input("variants", options.variants);
    provenance.add_input("noise", options.noise);
    provenance.add_input("reference", options.reference);
    provenance.add_input("targets", options.targets);
    mixtures->alleles = inputs.alleles;
    mixtures->trinucleotides = inputs.trinucleotides;
    mixtures->fractions = options.fractions;
    mixtures->replicates = options.replicates;
    mixtures->blanks = options.blanks;
    mixtures->seed = options.seed;
    const auto blanks = static_cast<std::size_t>(options.blanks);
    const std::size_t dilutions = options.fractions.size() *
                                  static_cast<std::size_t>(options.replicates) *
                                  mixtures->negatives.size();
    return {blanks + dilutions, [mixtures, blanks](std::size_t i) {
                return i < blanks ? mixtures->blank(static_cast<std::int64_t>(i))
                                  : mixtures->dilution(i - blanks);
            }};
}

}  // namespace sarcotrace::tools::lod
