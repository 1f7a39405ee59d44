#include "run.hpp"

#include <map>
#include <set>

#include "report_tables.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/parallel.hpp"
#include "sarcotrace/io/bed.hpp"
#include "sarcotrace/io/digest.hpp"
#include "sarcotrace/io/provenance.hpp"
#include "sarcotrace/io/text_writer.hpp"
#include "sarcotrace/noise/artefact.hpp"
#include "sarcotrace/pileup/window_reader.hpp"
#include "sarcotrace/report/ledger_table.hpp"
#include "sarcotrace/sheets/clinical_sheets.hpp"

namespace sarcotrace::tools::noise {
namespace {

using sarcotrace::noise::Artefact;
using sarcotrace::noise::ControlStatistics;

struct CountedControl {
    ControlStatistics statistics;
    std::vector<pileup::MoleculeFate> fates;
};

sarcotrace::noise::TargetSites target_sites(const hts::Reference& reference,
                                            const std::vector<pileup::Window>& windows) {
    std::vector<sarcotrace::noise::TargetBlock> blocks;
    for (const pileup::Window& window : windows) {
        blocks.push_back(sarcotrace::noise::target_block(
            pileup::fetch_reference(reference, window), window.core));
    }
    return sarcotrace::noise::TargetSites(std::move(blocks));
}

CountedControl count_control(const std::filesystem::path& path, const Options& options,
                             const std::vector<pileup::Window>& windows) {
    std::vector<std::optional<pileup::WindowReader>> readers(
        static_cast<std::size_t>(options.threads));
    const auto open = [&](std::size_t worker) -> pileup::WindowReader& {
        if (!readers[worker]) {
            readers[worker].emplace(hts::BamReader(path, {1, options.reference}),
                                    hts::Reference(options.reference), options.untagged_tier);
        }
        return *readers[worker];
    };
    CountedControl sum;
    sum.statistics.sample_id = open(0).sample_id();
    std::vector<CountedControl> parts(windows.size());
    core::for_each_index(windows.size(), options.threads, [&](std::size_t i, std::size_t worker) {
        pileup::WindowContent content = open(worker).read(windows[i], options.settings);
        const pileup::Columns columns = pileup::count_columns(
            content.molecules.molecules, content.reference, windows[i].core);
        sarcotrace::noise::accumulate(parts[i].statistics, content.molecules.molecules, columns,
                                      content.reference, options.exclusion);
        parts[i].fates = std::move(content.molecules.fates);
    });
    for (const CountedControl& part : parts) {
        sum.statistics.append(part.statistics);
        sum.fates.insert(sum.fates.end(), part.fates.begin(), part.fates.end());
    }
    return sum;
}

std::map<std::string, std::string> patients_of(const Options& options) {
    std::map<std::string, std::string> patients;
    if (options.samples) {
        for (const sheets::Sample& sample : sheets::read_samples(*options.samples)) {
            patients.emplace(sample.sample_id, sample.patient_id);
        }
    }
    return patients;
}

io::Provenance provenance_of(const Options& options) {
    io::Provenance provenance{"sarcotrace-noise", std::string(cli::project_version()), {}, {}};
    provenance.add_option("assay", options.assay);
    if (options.untagged_tier) {
        provenance.add_option("untagged-tier", pileup::to_string_view(*options.untagged_tier));
    }
    provenance.add_option("min-base-quality", options.settings.min_base_quality);
    provenance.add_option("min-mapping-quality", options.settings.min_mapping_quality);
    provenance.add_option("exclude-vaf", options.exclusion.substitution_vaf);
    provenance.add_option("exclude-indel-vaf", options.exclusion.indel_vaf);
    provenance.add_option("least-controls", static_cast<double>(options.least_controls));
    provenance.add_input("reference", options.reference);
    provenance.add_input("targets", options.targets);
    for (const std::filesystem::path& path : options.controls) {
        provenance.add_input("control", path);
    }
    return provenance;
}

Artefact make_artefact(const Options& options, const io::Provenance& provenance,
                       const hts::Reference& reference) {
    Artefact artefact;
    artefact.provenance = provenance.one_line();
    artefact.assay = options.assay;
    artefact.reference_sha256 = io::sha256_of_text(pileup::contig_text(reference));
    artefact.targets_sha256 = io::sha256_of_file(options.targets);
    artefact.settings = options.settings;
    artefact.exclusion = options.exclusion;
    artefact.least_controls = options.least_controls;
    return artefact;
}

}  // namespace

void run(const Options& options) {
    const hts::Reference reference(options.reference);
    const std::vector<pileup::Window> windows =
        pileup::plan_windows(io::read_bed(options.targets), pileup::contig_lengths(reference));
    const std::map<std::string, std::string> patients = patients_of(options);
    const io::Provenance provenance = provenance_of(options);
    Artefact artefact = make_artefact(options, provenance, reference);
    artefact.targets = target_sites(reference, windows);

    io::TextWriter output(options.output);
    std::optional<io::TsvWriter> ledger;
    if (options.ledger) {
        ledger.emplace(*options.ledger, report::ledger_schema(), provenance);
    }
    std::set<std::string> seen;
    for (const std::filesystem::path& path : options.controls) {
        CountedControl control = count_control(path, options, windows);
        if (!seen.insert(control.statistics.sample_id).second) {
            throw core::InputError({"two controls are of sample '" +
                                        control.statistics.sample_id + "'",
                                    path.string(), "give every control once"});
        }
        const auto patient = patients.find(control.statistics.sample_id);
        control.statistics.patient_id = patient == patients.end() ? "" : patient->second;
        control.statistics.sha256 = io::sha256_of_file(path);
        if (ledger) {
            report::write_ledger(*ledger, {control.statistics.sample_id, "noise", ""},
                                 pileup::molecule_ledger(std::move(control.fates)));
        }
        artefact.controls.push_back(std::move(control.statistics));
    }
    if (static_cast<std::int64_t>(artefact.controls.size()) < options.least_controls) {
        throw core::UsageError({"fewer controls are given than --least-controls", "--controls",
                                "give more controls or lower --least-controls"});
    }
    if (options.report) {
        write_report(*options.report, provenance, artefact);
    }
    output.write(to_json(artefact));
    if (ledger) {
        ledger->commit();
    }
    output.commit();
}

}  // namespace sarcotrace::tools::noise
