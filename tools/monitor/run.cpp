#include "run.hpp"

#include <algorithm>
#include <set>

#include "inputs.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/parallel.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/bed.hpp"
#include "sarcotrace/io/digest.hpp"
#include "sarcotrace/io/line_reader.hpp"
#include "sarcotrace/pileup/window_reader.hpp"
#include "sarcotrace/report/ledger_table.hpp"
#include "tables.hpp"

namespace sarcotrace::tools::monitor {
namespace {

/// One window for each allele.
std::vector<pileup::Window> windows_of(const std::vector<pileup::Allele>& alleles,
                                       const std::vector<pileup::ContigLength>& contigs) {
    std::vector<pileup::Window> windows;
    for (const pileup::Allele& allele : alleles) {
        const core::Interval bases{
            allele.position, allele.position + static_cast<std::int64_t>(allele.ref.size())};
        windows.push_back(
            pileup::plan_windows({{allele.contig, bases, ""}}, contigs, bases.length_bp())
                .front());
    }
    return windows;
}

/// Fills the sample's loci and molecules. \return what became of its molecules
std::vector<pileup::MoleculeFate> monitor_sample(
    MonitoredSample& monitored, const Options& options, const pileup::Settings& settings,
    const noise::NoiseModel& model, const std::vector<pileup::Allele>& alleles,
    const std::vector<pileup::Window>& windows) {
    std::vector<std::optional<pileup::WindowReader>> readers(
        static_cast<std::size_t>(options.threads));
    std::vector<std::vector<pileup::MoleculeFate>> fates(alleles.size());
    monitored.loci.resize(alleles.size());
    monitored.molecules.resize(alleles.size());
    core::for_each_index(alleles.size(), options.threads, [&](std::size_t i, std::size_t worker) {
        if (!readers[worker]) {
            readers[worker].emplace(
                hts::BamReader(*monitored.sample.molecules, {1, options.reference}),
                hts::Reference(options.reference), options.untagged_tier);
        }
        pileup::WindowContent content = readers[worker]->read(windows[i], settings);
        monitored.loci[i] = {pileup::gather(content.molecules.molecules, alleles[i],
                                            content.reference),
                             model.rates(alleles[i], content.reference)};
        monitored.molecules[i] = monitoring::locus_molecules(content.molecules.molecules,
                                                             alleles[i], content.reference);
        fates[i] = std::move(content.molecules.fates);
    });
    std::vector<pileup::MoleculeFate> all;
    for (const auto& part : fates) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

/// Digest of the sheet's head and of the patient's own rows: those of others change nothing.
std::string own_rows_sha256(const Options& options) {
    const std::string sheet = io::read_text(options.samples);
    std::string own;
    for (const std::string_view line : core::split(sheet, '\n')) {
        const auto fields = core::split(line, '\t');
        if ((own.empty() && !line.starts_with('#')) ||
            std::find(fields.begin(), fields.end(), options.patient) != fields.end()) {
            own.append(line).append("\n");
        }
    }
    return io::sha256_of_text(own);
}

io::Provenance provenance_of(const Options& options) {
    io::Provenance provenance{"sarcotrace-monitor", std::string(cli::project_version()), {}, {}};
    provenance.add_option("patient", options.patient);
    provenance.add_option("alpha", options.settings.alpha);
    provenance.add_option("design-vaf", options.settings.design_vaf);
    provenance.add_option("min-molecules", static_cast<double>(options.settings.least_molecules));
    provenance.add_option("min-loci", static_cast<double>(options.settings.least_loci));
    provenance.add_option("min-posterior", options.least_posterior);
    provenance.add_option("max-foreign-alleles", options.most_foreign_alleles);
    if (options.untagged_tier) {
        provenance.add_option("untagged-tier", pileup::to_string_view(*options.untagged_tier));
    }
    for (const std::string& sample_id : options.accepted) {
        provenance.add_option("accept-identity", sample_id);
    }
    for (const std::string& sample_id : options.informing) {
        provenance.add_option("informing", sample_id);
    }
    provenance.inputs.emplace_back("samples", own_rows_sha256(options));
    for (const std::filesystem::path& path : options.vcfs) {
        provenance.add_input("vcf", path);
    }
    for (const std::filesystem::path& path : options.inputs) {
        provenance.add_input("input", path);
    }
    provenance.add_input("noise", options.noise);
    provenance.add_input("reference", options.reference);
    provenance.add_input("targets", options.targets);
    return provenance;
}

/// \throws core::InputError if an allele lies outside the targets
void require_on_target(const std::vector<pileup::Allele>& alleles,
                       const std::vector<pileup::Window>& targets) {
    for (const pileup::Allele& allele : alleles) {
        bool inside = false;
        for (const pileup::Window& target : targets) {
            inside = inside || (target.contig == allele.contig &&
                                target.core.contains(allele.position));
        }
        if (!inside) {
            throw core::InputError({"a called variant lies outside the targets", allele.id(),
                                    "use the BED that the VCFs were made with"});
        }
    }
}

/// Molecules of every allele in every sample with a BAM.
monitoring::CountsByAllele counts_of(const std::vector<pileup::Allele>& alleles,
                                     const std::vector<MonitoredSample>& samples) {
    monitoring::CountsByAllele counts;
    for (const MonitoredSample& sample : samples) {
        for (std::size_t i = 0; i < sample.loci.size(); ++i) {
            const pileup::AlleleEvidence& evidence = sample.loci[i].evidence;
            counts[alleles[i].id()][sample.sample.sheet.sample_id] = {
                evidence.depth(), evidence.total(pileup::Support::Alt)};
        }
    }
    return counts;
}

/// Leaves the loci of tracked variants, in their order.
void keep_tracked(std::vector<MonitoredSample>& samples, const std::vector<pileup::Allele>& alleles,
                  const std::vector<monitoring::TrackedVariant>& variants) {
    for (MonitoredSample& sample : samples) {
        if (sample.loci.empty()) {
            continue;
        }
        std::vector<monitoring::LocusEvidence> kept;
        monitoring::MoleculesByLocus molecules;
        for (const monitoring::TrackedVariant& variant : variants) {
            const auto found = std::find(alleles.begin(), alleles.end(), variant.allele);
            const auto i = static_cast<std::size_t>(found - alleles.begin());
            kept.push_back(sample.loci[i]);
            molecules.push_back(std::move(sample.molecules[i]));
        }
        sample.loci = std::move(kept);
        sample.molecules = std::move(molecules);
    }
}

/// Counts molecules that cover several variants of one phase once in what is tested together.
void count_phases_once(std::vector<MonitoredSample>& samples) {
    std::vector<monitoring::MoleculesByLocus> molecules;
    for (MonitoredSample& sample : samples) {
        molecules.push_back(std::move(sample.molecules));
    }
    const monitoring::PhaseGroups groups = monitoring::phase_groups(molecules);
    for (std::size_t s = 0; !groups.empty() && s < samples.size(); ++s) {
        std::vector<pileup::AlleleEvidence> once = monitoring::counted_once(molecules[s], groups);
        for (std::size_t i = 0; i < samples[s].loci.size(); ++i) {
            samples[s].loci[i].once = std::move(once[i]);
        }
    }
}

std::vector<pileup::Allele> alleles_of(const std::vector<monitoring::TrackedVariant>& variants) {
    std::vector<pileup::Allele> alleles;
    for (const monitoring::TrackedVariant& variant : variants) {
        alleles.push_back(variant.allele);
    }
    return alleles;
}

void count_uncertain(std::vector<MonitoredSample>& samples,
                     const std::vector<monitoring::CalledVariant>& called) {
    for (MonitoredSample& sample : samples) {
        if (sample.calls) {
            sample.calls->uncertain_variants =
                std::count_if(called.begin(), called.end(), [&](const auto& call) {
                    return call.sample_id == sample.sample.sheet.sample_id &&
                           call.origin == calling::Origin::Uncertain;
                });
        }
    }
}

}  // namespace

void run(const Options& options) {
    const hts::Reference reference(options.reference);
    const std::vector<pileup::ContigLength> contigs = pileup::contig_lengths(reference);
    const std::vector<pileup::Window> targets =
        pileup::plan_windows(io::read_bed(options.targets), contigs);
    const noise::Artefact artefact = read_noise(options, reference);
    const std::vector<PlasmaSample> samples = plasma_samples(options);
    Calls calls = read_calls(options, samples, reference);
    const std::vector<pileup::Allele> alleles = monitoring::candidate_alleles(calls.variants);
    require_on_target(alleles, targets);
    const std::vector<SampleIdentity> identities =
        check_identity(options, samples, calls, targets, contigs, artefact.settings);

    std::set<std::string> sample_ids;
    for (const PlasmaSample& sample : samples) {
        sample_ids.insert(sample.sheet.sample_id);
    }
    const std::vector<const noise::ControlStatistics*> controls =
        noise::independent_controls(artefact, sample_ids, options.patient);
    const noise::NoiseModel model(controls, artefact.targets);
    const std::vector<pileup::Window> windows = windows_of(alleles, contigs);
    const io::Provenance provenance = provenance_of(options);
    std::optional<io::TsvWriter> ledger;
    if (options.ledger) {
        ledger.emplace(*options.ledger, report::ledger_schema(), provenance);
    }
    std::vector<MonitoredSample> monitored;
    for (const PlasmaSample& sample : samples) {
        monitored.push_back({sample, {}, {}, {}, identities[monitored.size()]});
        if (const auto called = calls.by_sample.find(sample.sheet.sample_id);
            called != calls.by_sample.end()) {
            monitored.back().calls = called->second;
        }
        if (!sample.molecules) {
            continue;
        }
        const core::Ledger molecules = pileup::molecule_ledger(
            monitor_sample(monitored.back(), options, artefact.settings, model, alleles, windows));
        molecules.require_balance();
        if (ledger) {
            report::write_ledger(*ledger, {sample.sheet.sample_id, "monitor", ""}, molecules);
        }
    }
    monitoring::restate_origins(calls.variants, counts_of(alleles, monitored),
                                options.least_posterior);
    const monitoring::Tracking tracking = monitoring::choose_variants(
        calls.variants, contigs, {options.informing.begin(), options.informing.end()});
    if (tracking.variants.empty()) {
        require_limits(calls);
    }
    keep_tracked(monitored, alleles, tracking.variants);
    count_phases_once(monitored);
    count_uncertain(monitored, calls.variants);
    if (ledger) {
        report::write_ledger(*ledger, {options.patient, "monitor", ""}, tracking.ledger);
        ledger->commit();
    }
    write_tables(options, provenance, tracking.variants, monitored,
                 monitoring::control_p_values(artefact, controls, alleles_of(tracking.variants),
                                              options.settings, options.threads));
}

}  // namespace sarcotrace::tools::monitor
