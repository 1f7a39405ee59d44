#include "run.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

#include "allele_lists.hpp"
#include "maf.hpp"
#include "sarcotrace/calling/limit_of_detection.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/parallel.hpp"
#include "sarcotrace/io/bed.hpp"
#include "sarcotrace/io/digest.hpp"
#include "sarcotrace/io/line_reader.hpp"
#include "sarcotrace/noise/artefact.hpp"
#include "sarcotrace/pileup/window_reader.hpp"
#include "sample_measures.hpp"
#include "sarcotrace/report/ledger_table.hpp"
#include "site_outputs.hpp"
#include "vcf_rows.hpp"

namespace sarcotrace::tools::call {
namespace {

using sarcotrace::noise::Artefact;
using sarcotrace::noise::NoiseModel;

struct Worker {
    pileup::WindowReader plasma;
    std::optional<pileup::WindowReader> normal;
    std::optional<calling::SiteLimits> limits;  ///< if sites are asked for
};

Worker open_worker(const Options& options) {
    Worker worker{{hts::BamReader(options.input, {1, options.reference}),
                   hts::Reference(options.reference), options.untagged_tier},
                  std::nullopt,
                  std::nullopt};
    if (options.matched_normal) {
        worker.normal.emplace(hts::BamReader(*options.matched_normal, {1, options.reference}),
                              hts::Reference(options.reference), options.untagged_tier);
    }
    return worker;
}

Artefact read_noise(const Options& options, const hts::Reference& reference) {
    Artefact artefact = sarcotrace::noise::parse_artefact(io::read_text(options.noise),
                                                          options.noise.string());
    sarcotrace::noise::require_match(artefact, io::sha256_of_text(pileup::contig_text(reference)),
                                     options.assay, options.noise.string());
    return artefact;
}

/// Variants of one window, its coverage, and what became of its molecules.
struct WindowCalls {
    std::vector<CalledVariant> variants;
    std::vector<pileup::MoleculeFate> fates;
    calling::TargetCoverage coverage;
    calling::TargetCoverage normal_coverage;
    SiteStretch sites;
    std::vector<calling::TractEvidence> tracts;
};

calling::TargetCoverage coverage_of(const pileup::WindowContent& content,
                                    const core::Interval& core) {
    return calling::coverage_of(
        pileup::count_columns(content.molecules.molecules, content.reference, core),
        content.reference, core);
}

/// What every window is called with.
struct Frame {
    const Options& options;
    const pileup::Settings& pileup_settings;
    const NoiseModel& model;
    double threshold;  ///< p-value of an allele that passes
    std::vector<pileup::Allele> given;
    std::optional<Population> population;
    double contamination = 0.0;  ///< share of foreign molecules

    /// One looks at few alleles: each of them is tested at the sample's level over their number.
    [[nodiscard]] double given_threshold() const noexcept {
        return options.settings.family_alpha / static_cast<double>(given.size());
    }
};

CalledVariant weigh(calling::Variant variant, const pileup::Window& window,
                    const pileup::WindowContent* normal, const Frame& frame) {
    CalledVariant called{std::move(variant), window.name, {}, calling::Origin::Uncertain, {}, {},
                         {}, {}, {}};
    called.failed_filters =
        calling::failed_filters(called.variant, frame.options.settings, frame.threshold);
    if (normal != nullptr) {
        called.normal_evidence = pileup::gather(normal->molecules.molecules, called.variant.allele,
                                                normal->reference);
    }
    calling::OriginEvidence evidence{
        called.variant.evidence,
        called.normal_evidence ? &*called.normal_evidence : nullptr,
        called.variant.errors,
        called.variant.lengths,
        {},
        frame.contamination,
        &called.variant.allele};
    if (frame.population) {
        const auto& frequencies = frame.population->frequencies;
        const auto found = frequencies.find(called.variant.allele.id());
        evidence.population_frequency = found == frequencies.end() ? 0.0 : found->second;
    }
    called.likelihood = calling::origin_likelihood(evidence);
    return called;
}

GivenAllele given_allele(const calling::Variant& variant, const Frame& frame) {
    if (variant.evidence.depth() == 0) {
        return {GivenStatus::NotAssessable, {}};
    }
    const sarcotrace::noise::ScoreTest test(
        sarcotrace::noise::stratum_counts(variant.evidence, variant.errors),
        frame.options.settings.design_vaf);
    return {variant.p_value <= frame.given_threshold() ? GivenStatus::Detected
                                                       : GivenStatus::NotDetected,
            test.limit_of_detection(frame.given_threshold())};
}

/// The given alleles that begin in the window.
std::vector<pileup::Allele> given_in(const pileup::Window& window, const Frame& frame) {
    std::vector<pileup::Allele> alleles;
    for (const pileup::Allele& allele : frame.given) {
        if (allele.contig == window.contig && window.core.contains(allele.position)) {
            alleles.push_back(allele);
        }
    }
    return alleles;
}

/// Adds the given alleles to the found ones.
void add_given(std::vector<CalledVariant>& variants, const pileup::WindowContent& plasma,
               const pileup::Window& window, const pileup::WindowContent* normal,
               const Frame& frame) {
    for (calling::Variant& variant :
         calling::genotype(plasma.molecules.molecules, plasma.reference, given_in(window, frame),
                           frame.model, frame.options.settings)) {
        const auto found = std::find_if(
            variants.begin(), variants.end(),
            [&](const CalledVariant& c) { return c.variant.allele == variant.allele; });
        if (found != variants.end()) {
            found->given = given_allele(found->variant, frame);
            continue;
        }
        const GivenAllele given = given_allele(variant, frame);
        variants.push_back(weigh(std::move(variant), window, normal, frame));
        variants.back().given = given;
    }
}

WindowCalls call_window(const pileup::Window& window, bool is_target, Worker& worker,
                        const Frame& frame) {
    pileup::WindowContent plasma = worker.plasma.read(window, frame.pileup_settings);
    WindowCalls calls;
    std::optional<pileup::WindowContent> normal;
    if (worker.normal) {
        normal = worker.normal->read(window, frame.pileup_settings);
    }
    const pileup::WindowContent* in_normal = normal ? &*normal : nullptr;
    if (is_target) {
        for (calling::Variant& variant :
             calling::find_variants(plasma.molecules.molecules, plasma.reference, window.core,
                                    frame.model, frame.options.settings)) {
            calls.variants.push_back(weigh(std::move(variant), window, in_normal, frame));
        }
        const pileup::Columns columns = pileup::count_columns(
            plasma.molecules.molecules, plasma.reference, window.core);
        calls.coverage = calling::coverage_of(columns, plasma.reference, window.core);
        if (worker.limits) {
            calls.sites = {window.contig,
                           calling::site_states(columns, plasma.reference,
                                                plasma.molecules.low_mapping_quality,
                                                *worker.limits, frame.options.assessable_lod)};
        }
        if (frame.options.wants_tracts()) {
            calls.tracts = tracts_of(plasma, in_normal, window, frame.model);
        }
        if (normal) {
            calls.normal_coverage = coverage_of(*normal, window.core);
        }
        calls.fates = std::move(plasma.molecules.fates);
    }
    add_given(calls.variants, plasma, window, in_normal, frame);
    return calls;
}

/// Windows of the targets, then of given alleles outside of them.
struct Plan {
    std::vector<pileup::Window> windows;
    std::size_t target_windows;
};

Plan plan_windows(const std::vector<core::Region>& targets,
                  const std::vector<pileup::Allele>& given, const hts::Reference& reference) {
    const std::vector<pileup::ContigLength> lengths = pileup::contig_lengths(reference);
    Plan plan{pileup::plan_windows(targets, lengths), 0};
    plan.target_windows = plan.windows.size();
    std::vector<core::Region> outside;
    for (const pileup::Allele& allele : given) {
        const bool on_target = std::any_of(
            targets.begin(), targets.end(), [&](const core::Region& target) {
                return target.contig == allele.contig && target.interval.contains(allele.position);
            });
        if (!on_target) {
            outside.push_back(
                {allele.contig, core::Interval(allele.position, allele.position + 1), ""});
        }
    }
    if (!outside.empty()) {
        std::vector<pileup::Window> more = pileup::plan_windows(outside, lengths);
        std::move(more.begin(), more.end(), std::back_inserter(plan.windows));
    }
    return plan;
}

/// What the written alleles say of the sample.
calling::OriginModel fit_origins(const std::vector<CalledVariant>& variants, std::int64_t tests,
                                 const Options& options) {
    const auto is_found = [&](const CalledVariant& called) {
        return called.variant.p_value <= options.settings.emit_p_value &&
               called.variant.evidence.total(pileup::Support::Alt) >=
                   options.settings.least_alt_molecules;
    };
    std::vector<calling::OriginLikelihood> found;
    std::vector<std::vector<std::uint64_t>> keys;
    const calling::OriginPriors priors = calling::default_priors(tests);
    for (const CalledVariant& called : variants) {
        if (is_found(called)) {
            // A germline allele tells nothing of the tumor's lengths, so it takes no share of them.
            const bool is_germline =
                calling::origin_posterior(called.likelihood, priors).germline > 0.5;
            keys.push_back(is_germline ? std::vector<std::uint64_t>{}
                                       : called.variant.length_keys);
            found.push_back(called.likelihood);
        }
    }
    const std::vector<double> shares = calling::molecule_shares(keys);
    for (std::size_t i = 0; i < found.size(); ++i) {
        found[i].length_share = shares[i];
    }
    return calling::fit_origins(found, tests);
}

/// All variants in reference order, each with its posterior: the priors are the sample's.
std::vector<CalledVariant> in_order(std::vector<WindowCalls> calls, std::int64_t tests,
                                    const hts::Reference& reference, const Options& options) {
    std::map<std::string, std::size_t> ranks;
    for (const hts::Contig& contig : reference.contigs()) {
        ranks.emplace(contig.name, ranks.size());
    }
    std::vector<CalledVariant> variants;
    for (WindowCalls& window : calls) {
        std::move(window.variants.begin(), window.variants.end(), std::back_inserter(variants));
    }
    std::stable_sort(variants.begin(), variants.end(),
                     [&](const CalledVariant& first, const CalledVariant& second) {
                         const pileup::Allele& a = first.variant.allele;
                         const pileup::Allele& b = second.variant.allele;
                         const std::size_t rank_a = ranks.at(a.contig);
                         const std::size_t rank_b = ranks.at(b.contig);
                         return std::tie(rank_a, a.position, a.ref, a.alt) <
                                std::tie(rank_b, b.position, b.ref, b.alt);
                     });
    const calling::OriginModel model = fit_origins(variants, tests, options);
    for (CalledVariant& called : variants) {
        called.posterior = calling::origin_posterior(called.likelihood, model);
        called.log_length_ratio = calling::log_length_ratio(called.likelihood, model);
        const bool matched = called.normal_evidence && called.normal_evidence->depth() > 0;
        called.origin = calling::stated_origin(called.posterior, called.failed_filters,
                                               options.settings, matched);
    }
    return variants;
}

io::Provenance provenance_of(const Options& options) {
    io::Provenance provenance{"sarcotrace-call", std::string(cli::project_version()), {}, {}};
    if (!options.patient.empty()) {
        provenance.add_option("patient", options.patient);
    }
    if (options.untagged_tier) {
        provenance.add_option("untagged-tier", pileup::to_string_view(*options.untagged_tier));
    }
    provenance.add_option("alpha", options.settings.family_alpha);
    provenance.add_option("emit-p-value", options.settings.emit_p_value);
    provenance.add_option("design-vaf", options.settings.design_vaf);
    provenance.add_option("min-alt-molecules",
                          static_cast<double>(options.settings.least_alt_molecules));
    provenance.add_option("min-posterior", options.settings.least_posterior);
    provenance.add_option("min-posterior-unmatched", options.settings.least_posterior_unmatched);
    provenance.add_input("input", options.input);
    provenance.add_input("reference", options.reference);
    provenance.add_input("targets", options.targets);
    provenance.add_input("noise", options.noise);
    if (options.contamination) {
        provenance.add_option("contamination", *options.contamination);
    }
    const auto add_if_given = [&](const char* name, const auto& path) {
        if (path) {
            provenance.add_input(name, *path);
        }
    };
    add_if_given("matched-normal", options.matched_normal);
    add_if_given("alleles", options.alleles);
    add_if_given("population", options.population);
    add_if_given("annotation", options.annotation);
    if (options.wants_sites()) {
        provenance.add_option("assessable-lod", options.assessable_lod);
    }
    if (options.wants_tracts()) {
        provenance.add_option("burden-vaf", options.burden_vaf);
        provenance.add_option("burden-least-bp", static_cast<double>(options.burden_least_bp));
        provenance.add_option("least-tracts", static_cast<double>(options.least_tracts));
    }
    return provenance;
}

/// What the sample's meta line says of the plasma, and of the normal if there is one.
std::vector<SampleCoverage> sample_coverage(const std::vector<WindowCalls>& calls,
                                            const std::vector<std::string>& columns,
                                            const NoiseModel& model, const Options& options,
                                            double threshold) {
    calling::TargetCoverage plasma;
    calling::TargetCoverage normal;
    for (const WindowCalls& window : calls) {
        plasma += window.coverage;
        normal += window.normal_coverage;
    }
    const bool matched = columns.size() > 1;
    std::vector<SampleCoverage> samples = {
        {columns[0], plasma.median_molecules(),
         calling::limit_of_detection(plasma, matched ? &normal : nullptr, model, options.settings,
                                     threshold)}};
    if (matched) {
        samples.push_back({columns[1], normal.median_molecules(), std::nullopt});
    }
    return samples;
}

}  // namespace

void run(const Options& options) {
    const hts::Reference reference(options.reference);
    const std::vector<core::Region> targets = io::read_bed(options.targets);
    std::vector<pileup::Allele> given;
    if (options.alleles) {
        given = read_alleles(*options.alleles, reference);
    }
    const Plan plan = plan_windows(targets, given, reference);
    const Artefact artefact = read_noise(options, reference);
    std::vector<std::optional<Worker>> workers(static_cast<std::size_t>(options.threads));
    workers[0].emplace(open_worker(options));
    const std::string sample = workers[0]->plasma.sample_id();
    std::vector<std::string> columns = {sample};
    if (workers[0]->normal) {
        columns.push_back(workers[0]->normal->sample_id());
        if (columns[0] == columns[1]) {
            throw core::InputError({"the matched normal is the same sample as the input",
                                    options.matched_normal->string(), "give the buffy coat"});
        }
    }
    const NoiseModel model = sarcotrace::noise::independent_model(
        artefact, {columns.begin(), columns.end()}, options.patient);
    std::int64_t target_bp = 0;
    for (std::size_t i = 0; i < plan.target_windows; ++i) {
        target_bp += plan.windows[i].core.length_bp();
    }
    Frame frame{options, artefact.settings, model,
                calling::p_value_threshold(options.settings, target_bp), std::move(given), {}, 0.0};
    const auto opened = [&](std::size_t worker) -> Worker& {
        if (!workers[worker]) {
            workers[worker].emplace(open_worker(options));
        }
        return *workers[worker];
    };
    SampleMeasures measures{sample, options.contamination, std::nullopt, {}};
    if (options.population) {
        frame.population = read_population(*options.population, reference, targets);
        if (!options.contamination) {
            measures.contamination = contamination_of(
                frame.population->snvs, reference, artefact.settings, options.threads,
                [&](std::size_t worker) -> pileup::WindowReader& { return opened(worker).plasma; });
        }
    }
    frame.contamination = contamination_in_use(options.contamination, measures.contamination);

    std::vector<WindowCalls> calls(plan.windows.size());
    core::for_each_index(plan.windows.size(), options.threads,
                         [&](std::size_t i, std::size_t worker) {
                             opened(worker);
                             if (options.wants_sites() && !workers[worker]->limits) {
                                 workers[worker]->limits.emplace(model, options.settings,
                                                                 frame.threshold);
                             }
                             calls[i] = call_window(plan.windows[i], i < plan.target_windows,
                                                    *workers[worker], frame);
                         });

    const io::Provenance provenance = provenance_of(options);
    const std::vector<std::string> meta_lines =
        vcf_meta_lines(provenance, options.settings, frame.threshold,
                       sample_coverage(calls, columns, model, options, frame.threshold));
    hts::VcfWriter writer(options.output, meta_lines, reference.contigs(), columns);
    std::vector<pileup::MoleculeFate> fates;
    std::vector<SiteStretch> sites;
    for (WindowCalls& window : calls) {
        sites.push_back(std::move(window.sites));
        std::move(window.tracts.begin(), window.tracts.end(), std::back_inserter(measures.tracts));
        fates.insert(fates.end(), window.fates.begin(), window.fates.end());
    }
    const core::Ledger ledger = pileup::molecule_ledger(std::move(fates));
    ledger.require_balance();
    const std::vector<CalledVariant> variants =
        in_order(std::move(calls), calling::tests_per_base * target_bp, reference, options);
    std::vector<hts::VcfRecord> records;
    for (const CalledVariant& called : variants) {
        records.push_back(vcf_record(called));
        writer.write(records.back());
    }
    std::optional<hts::VcfWriter> gvcf;
    if (options.gvcf) {
        gvcf.emplace(*options.gvcf, with_block_lines(meta_lines, options.assessable_lod),
                     reference.contigs(), columns);
        write_with_blocks(*gvcf, records, sites, reference.contigs(), columns.size());
    }
    std::optional<Annotator> annotator;
    if (options.annotation) {
        annotator.emplace(*options.annotation, reference);
    }
    std::optional<io::TextWriter> maf;
    if (options.maf) {
        maf.emplace(*options.maf);
        write_maf(*maf, provenance, {sample, columns.size() > 1 ? columns[1] : "", options.build},
                  variants, *annotator);
    }
    std::optional<io::TsvWriter> summary;
    if (options.summary) {
        summary.emplace(*options.summary, summary_schema(), provenance);
        write_summary(*summary, measures, variants, sites,
                      annotator ? &annotator->coding() : nullptr, options);
    }
    std::optional<io::TsvWriter> microsatellites;
    if (options.microsatellites) {
        microsatellites.emplace(*options.microsatellites, microsatellite_schema(), provenance);
        write_microsatellites(*microsatellites, measures, options);
    }
    std::optional<hts::BedWriter> track;
    if (options.lod_track) {
        track.emplace(*options.lod_track);
        write_lod_track(*track, provenance, sites);
    }
    std::optional<io::TsvWriter> table;
    if (options.ledger) {
        table.emplace(*options.ledger, report::ledger_schema(), provenance);
        report::write_ledger(*table, {sample, "call", ""}, ledger);
    }
    const auto for_each_output = [&](const auto& act) {
        const auto if_asked_for = [&](auto& output) {
            if (output) {
                act(*output);
            }
        };
        if_asked_for(gvcf);
        if_asked_for(track);
        if_asked_for(maf);
        if_asked_for(summary);
        if_asked_for(microsatellites);
        if_asked_for(table);
        act(writer);
    };
    // All are whole before one gets its name.
    for_each_output([](auto& output) { output.finish(); });
    for_each_output([](auto& output) { output.commit(); });
}

}  // namespace sarcotrace::tools::call
