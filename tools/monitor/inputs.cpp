#include "inputs.hpp"

#include <algorithm>
#include <set>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/hts/vcf.hpp"
#include "sarcotrace/io/digest.hpp"
#include "sarcotrace/io/line_reader.hpp"
#include "sarcotrace/monitoring/vcf_allele.hpp"
#include "sarcotrace/pileup/window_reader.hpp"
#include "sarcotrace/sheets/clinical_sheets.hpp"

namespace sarcotrace::tools::monitor {
namespace {

auto find_sample(std::vector<PlasmaSample>& samples, const std::string& sample_id) {
    return std::find_if(samples.begin(), samples.end(), [&](const PlasmaSample& sample) {
        return sample.sheet.sample_id == sample_id;
    });
}

core::InputError not_of_patient(const std::string& sample_id, const std::filesystem::path& path,
                                const Options& options) {
    return core::InputError({"sample '" + sample_id + "' is no plasma panel sample of patient '" +
                                 options.patient + "', nor a tumor sample named by --informing",
                             path.string(),
                             "check the file, and the sample in " + options.samples.string()});
}

/// Samples whose VCF may be given: plasma, and the patient's tumor tissue if it is informing.
std::set<std::string> callable_samples(const Options& options,
                                       const std::vector<PlasmaSample>& samples) {
    std::set<std::string> ids;
    for (const PlasmaSample& sample : samples) {
        ids.insert(sample.sheet.sample_id);
    }
    for (const sheets::Sample& sample : sheets::read_samples(options.samples)) {
        if (sample.patient_id == options.patient && sample.material == "TUMOR" &&
            std::find(options.informing.begin(), options.informing.end(), sample.sample_id) !=
                options.informing.end()) {
            ids.insert(sample.sample_id);
        }
    }
    return ids;
}

core::InputError bad_line(const std::filesystem::path& path, const std::string& sample_id) {
    return core::InputError({"the SAMPLE line of '" + sample_id + "' is damaged", path.string(),
                             "call the sample again with sarcotrace-call"});
}

std::optional<monitoring::DeNovoEvidence> read_evidence(const std::filesystem::path& path,
                                                        const std::string& sample_id,
                                                        const hts::VcfReader& reader) {
    const auto molecules = reader.meta_value("SAMPLE", sample_id, "MedianMolecules");
    if (!molecules) {
        return std::nullopt;
    }
    const auto median = core::parse_integer(*molecules);
    if (!median || *median < 0) {
        throw bad_line(path, sample_id);
    }
    monitoring::DeNovoEvidence evidence{*median, std::nullopt};
    if (const auto limit = reader.meta_value("SAMPLE", sample_id, "Lod95Vaf")) {
        evidence.lod95_vaf = core::parse_number(*limit);
        if (!evidence.lod95_vaf || *evidence.lod95_vaf <= 0.0 || *evidence.lod95_vaf > 1.0) {
            throw bad_line(path, sample_id);
        }
    }
    return evidence;
}

core::InputError bad_record(const std::string& what, const hts::VcfRecord& record,
                            const std::filesystem::path& path) {
    return core::InputError({what,
                             path.string() + ", " + record.contig + ':' +
                                 std::to_string(record.position.value() + 1),
                             "give VCFs of sarcotrace-call"});
}

/// Values of a comma-separated list; nothing if one is no number or there are not `wanted`.
std::optional<std::vector<double>> numbers(std::string_view text, std::size_t wanted) {
    std::vector<double> values;
    for (const std::string_view part : core::split(text, ',')) {
        const auto value = core::parse_number(part);
        if (!value) {
            return std::nullopt;
        }
        values.push_back(*value);
    }
    return values.size() == wanted ? std::optional(values) : std::nullopt;
}

/// DP and the second value of AD of a VCF sample.
calling::MoleculeCount read_count(const hts::VcfRecord& record, std::size_t sample,
                                  const std::filesystem::path& path) {
    const auto depth = core::parse_integer(record.sample_value(sample, "DP").value_or(""));
    const auto alleles = numbers(record.sample_value(sample, "AD").value_or(""), 2);
    if (!depth || !alleles) {
        throw bad_record("a passing record has no DP or AD", record, path);
    }
    return {*depth, static_cast<std::int64_t>((*alleles)[1])};
}

/// Nothing if there is no posterior: the sample was called without a matched normal.
std::optional<monitoring::OriginEvidence> read_origin_evidence(const hts::VcfRecord& record,
                                                               const std::filesystem::path& path) {
    const auto posterior = record.info_value("PCLASS");
    if (!posterior || record.samples.size() < 2) {
        return std::nullopt;
    }
    const auto values = numbers(*posterior, 4);
    if (!values) {
        throw bad_record("PCLASS is damaged", record, path);
    }
    return monitoring::OriginEvidence{{(*values)[0], (*values)[1], (*values)[2], (*values)[3]},
                                      read_count(record, 0, path),
                                      read_count(record, 1, path)};
}

void read_vcf(Calls& calls, const std::filesystem::path& path, const std::string& sample_id,
              hts::VcfReader& reader, const hts::Reference& reference) {
    const SampleCalls sample{0, read_evidence(path, sample_id, reader)};
    while (const auto record = reader.next()) {
        if (record->filters != std::vector<std::string>{"PASS"}) {
            continue;
        }
        const auto origin = calling::parse_origin(record->info_value("CLASS").value_or(""));
        if (!origin || record->alts.size() != 1) {
            throw bad_record("a passing record has no CLASS, or not one ALT", *record, path);
        }
        calls.variants.push_back(
            {monitoring::normalised_allele(*record, reference, path.string()),
             std::string(record->info_value("GENE").value_or("")), *origin, sample_id,
             read_origin_evidence(*record, path)});
    }
    if (!calls.by_sample.emplace(sample_id, sample).second) {
        throw core::InputError({"two VCFs are of sample '" + sample_id + "'", path.string(),
                                "give each sample once"});
    }
}

}  // namespace

std::vector<PlasmaSample> plasma_samples(const Options& options) {
    std::vector<PlasmaSample> samples;
    for (sheets::Sample& sample : sheets::read_samples(options.samples)) {
        if (sample.patient_id == options.patient && sample.material == "PLASMA" &&
            sample.assay == "PANEL") {
            samples.push_back({std::move(sample), std::nullopt});
        }
    }
    if (samples.empty()) {
        throw core::InputError({"patient '" + options.patient + "' has no plasma panel sample",
                                options.samples.string(),
                                "check --patient, and material and assay in the sheet"});
    }
    for (const std::filesystem::path& path : options.inputs) {
        const pileup::WindowReader reader(hts::BamReader(path, {1, options.reference}),
                                          hts::Reference(options.reference));
        const std::string sample_id = reader.sample_id();
        const auto sample = find_sample(samples, sample_id);
        if (sample == samples.end()) {
            throw not_of_patient(sample_id, path, options);
        }
        if (sample->molecules) {
            throw core::InputError({"two molecule BAMs are of sample '" + sample_id + "'",
                                    path.string(), "give each sample once"});
        }
        sample->molecules = path;
    }
    return samples;
}

Calls read_calls(const Options& options, const std::vector<PlasmaSample>& samples,
                 const hts::Reference& reference) {
    Calls calls;
    const std::set<std::string> callable = callable_samples(options, samples);
    for (const std::filesystem::path& path : options.vcfs) {
        hts::VcfReader reader(path);
        const std::string sample_id = reader.samples().empty() ? "" : reader.samples().front();
        if (!callable.contains(sample_id)) {
            throw not_of_patient(sample_id, path, options);
        }
        read_vcf(calls, path, sample_id, reader, reference);
    }
    for (const std::string& sample_id : options.informing) {
        if (!calls.by_sample.contains(sample_id)) {
            throw core::UsageError({"no VCF is of the informing sample '" + sample_id + "'",
                                    "--informing", "give its VCF with --vcf"});
        }
    }
    return calls;
}

void require_limits(const Calls& calls) {
    for (const auto& [sample_id, sample] : calls.by_sample) {
        if (!sample.evidence) {
            throw core::InputError({"the VCF of sample '" + sample_id +
                                        "' does not state its limit of detection",
                                    "", "call the sample again with sarcotrace-call"});
        }
    }
}

noise::Artefact read_noise(const Options& options, const hts::Reference& reference) {
    noise::Artefact artefact =
        noise::parse_artefact(io::read_text(options.noise), options.noise.string());
    noise::require_match(artefact, io::sha256_of_text(pileup::contig_text(reference)),
                         options.assay, options.noise.string());
    return artefact;
}

}  // namespace sarcotrace::tools::monitor
