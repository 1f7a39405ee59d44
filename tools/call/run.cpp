#include "run.hpp"

#include <algorithm>
#include <set>

#include "sarcotrace/calling/limit_of_detection.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/parallel.hpp"
#include "sarcotrace/io/bed.hpp"
#include "sarcotrace/io/digest.hpp"
#include "sarcotrace/io/line_reader.hpp"
#include "sarcotrace/noise/artefact.hpp"
#include "sarcotrace/pileup/window_reader.hpp"
#include "sarcotrace/report/ledger_table.hpp"
#include "vcf_rows.hpp"

namespace sarcotrace::tools::call {
namespace {

using sarcotrace::noise::Artefact;
using sarcotrace::noise::NoiseModel;

struct Worker {
    pileup::WindowReader plasma;
    std::optional<pileup::WindowReader> normal;
};

Worker open_worker(const Options& options) {
    Worker worker{{hts::BamReader(options.input, {1, options.reference}),
                   hts::Reference(options.reference), options.untagged_tier},
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
};

calling::TargetCoverage coverage_of(const pileup::WindowContent& content,
                                    const core::Interval& core) {
    return calling::coverage_of(
        pileup::count_columns(content.molecules.molecules, content.reference, core),
        content.reference, core);
}

CalledVariant classify(calling::Variant variant, const pileup::Window& window,
                       const pileup::WindowContent* normal, const Options& options,
                       double threshold) {
    CalledVariant called{std::move(variant), window.name, {}, calling::Origin::Uncertain, {}, {}};
    const pileup::AlleleEvidence& evidence = called.variant.evidence;
    const calling::MoleculeCount plasma{evidence.depth(), evidence.total(pileup::Support::Alt)};
    called.failed_filters = calling::failed_filters(called.variant, options.settings, threshold);
    calling::Origin origin = calling::Origin::Uncertain;
    if (normal != nullptr) {
        called.normal_evidence = pileup::gather(normal->molecules.molecules, called.variant.allele,
                                                normal->reference);
    }
    if (called.normal_evidence && called.normal_evidence->depth() > 0) {
        called.posterior = calling::origin_posterior(plasma, *called.normal_evidence,
                                                     called.variant.errors);
        origin = called.posterior->label(options.settings.least_posterior);
    } else {
        origin = calling::origin_without_normal(plasma);
    }
    if (called.failed_filters.empty()) {
        called.origin = origin;
    } else if (called.failed_filters != std::vector<std::string>{"weak_evidence"}) {
        called.origin = calling::Origin::Artefact;
    }
    return called;
}

WindowCalls call_window(const pileup::Window& window, Worker& worker,
                        const pileup::Settings& pileup_settings, const NoiseModel& model,
                        const Options& options, double threshold) {
    pileup::WindowContent plasma = worker.plasma.read(window, pileup_settings);
    std::vector<calling::Variant> found =
        calling::find_variants(plasma.molecules.molecules, plasma.reference, window.core, model,
                               options.settings);
    WindowCalls calls;
    calls.coverage = coverage_of(plasma, window.core);
    std::optional<pileup::WindowContent> normal;
    if (worker.normal) {
        normal = worker.normal->read(window, pileup_settings);
        calls.normal_coverage = coverage_of(*normal, window.core);
    }
    for (calling::Variant& variant : found) {
        calls.variants.push_back(classify(std::move(variant), window, normal ? &*normal : nullptr,
                                          options, threshold));
    }
    calls.fates = std::move(plasma.molecules.fates);
    return calls;
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
    provenance.add_input("input", options.input);
    provenance.add_input("reference", options.reference);
    provenance.add_input("targets", options.targets);
    provenance.add_input("noise", options.noise);
    if (options.matched_normal) {
        provenance.add_input("matched-normal", *options.matched_normal);
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
    const std::vector<pileup::Window> windows =
        pileup::plan_windows(io::read_bed(options.targets), pileup::contig_lengths(reference));
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
    const NoiseModel model(sarcotrace::noise::independent_controls(
        artefact, {columns.begin(), columns.end()}, options.patient));
    const double threshold =
        calling::p_value_threshold(options.settings, pileup::total_length_bp(windows));

    std::vector<WindowCalls> calls(windows.size());
    core::for_each_index(windows.size(), options.threads, [&](std::size_t i, std::size_t worker) {
        if (!workers[worker]) {
            workers[worker].emplace(open_worker(options));
        }
        calls[i] = call_window(windows[i], *workers[worker], artefact.settings, model, options,
                               threshold);
    });

    const io::Provenance provenance = provenance_of(options);
    hts::VcfWriter writer(
        options.output,
        vcf_meta_lines(provenance, options.settings, threshold,
                       sample_coverage(calls, columns, model, options, threshold)),
        reference.contigs(), columns);
    std::vector<pileup::MoleculeFate> fates;
    for (const WindowCalls& window : calls) {
        for (const CalledVariant& called : window.variants) {
            writer.write(vcf_record(called));
        }
        fates.insert(fates.end(), window.fates.begin(), window.fates.end());
    }
    const core::Ledger ledger = pileup::molecule_ledger(std::move(fates));
    ledger.require_balance();
    if (options.ledger) {
        io::TsvWriter table(*options.ledger, report::ledger_schema(), provenance);
        report::write_ledger(table, {sample, "call", ""}, ledger);
        table.commit();
    }
    writer.commit();
}

}  // namespace sarcotrace::tools::call
