#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>

#include "samples.hpp"
#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/io/line_reader.hpp"
#include "sarcotrace/io/tsv.hpp"
#include "sarcotrace/noise/artefact.hpp"

namespace sarcotrace::tools::lod {
namespace {

using LociOfSample = std::map<std::string, monitoring::LocusEvidence>;

pileup::Stratum stratum_of(const io::TsvRow& row) {
    const std::string tier = row.required("tier");
    const std::string strand = row.required("strand");
    for (std::size_t s = 0; s < pileup::stratum_count; ++s) {
        const auto stratum = static_cast<pileup::Stratum>(s);
        if (pileup::to_string_view(pileup::tier_of(stratum)) == tier &&
            pileup::to_string_view(pileup::strand_of(stratum)) == strand) {
            return stratum;
        }
    }
    row.fail("tier", "tier and strand are of no stratum", "give tables of sarcotrace-monitor");
}

std::size_t length_class_of(const io::TsvRow& row) {
    const std::string text = row.required("length_class");
    for (std::size_t i = 0; i < pileup::length_class_count; ++i) {
        if (pileup::to_string_view(static_cast<pileup::LengthClass>(i)) == text) {
            return i;
        }
    }
    row.fail("length_class", "the length class is unknown", "give tables of sarcotrace-monitor");
}

/// The error rate that the row's sums were made from: mean m and variance m (1 - m) / (a / m + 1).
noise::ErrorRate error_of(const io::TsvRow& row, std::int64_t molecules) {
    const auto n = static_cast<double>(molecules);
    const double mean = row.required_number("expected_error_molecules") / n;
    const double variance = row.required_number("sum_error_variance") / n;
    if (!(mean > 0.0 && mean < 1.0)) {
        row.fail("expected_error_molecules", "the error rate is not between 0 and 1",
                 "give tables of sarcotrace-monitor");
    }
    // Without over-dispersion the shape is as large as counts can tell.
    constexpr double largest_shape = 1e6;
    const double shape =
        variance > 0.0 ? mean * (mean * (1.0 - mean) / variance - 1.0) : largest_shape;
    if (!(shape > 0.0)) {
        row.fail("sum_error_variance", "the variance is above that of any rate of this mean",
                 "give tables of sarcotrace-monitor");
    }
    return {mean, std::min(shape, largest_shape)};
}

void add_row(LociOfSample& loci, const io::TsvRow& row) {
    const pileup::Stratum stratum = stratum_of(row);
    const std::size_t length = length_class_of(row);
    const std::array<std::int64_t, 3> counts = {row.required_integer("ref_molecules"),
                                                row.required_integer("alt_molecules"),
                                                row.required_integer("other_molecules")};
    const std::int64_t molecules = counts[0] + counts[1] + counts[2];
    if (molecules <= 0 || counts[0] < 0 || counts[1] < 0 || counts[2] < 0) {
        row.fail("ref_molecules", "the row has no molecules", "give tables of sarcotrace-monitor");
    }
    auto [entry, is_new] = loci.try_emplace(row.required("variant_id"));
    monitoring::LocusEvidence& locus = entry->second;
    if (is_new) {
        locus.errors.fill({1e-4, 1.0});
    }
    const std::size_t s = pileup::to_index(stratum);
    locus.errors[s] = error_of(row, molecules);
    for (std::size_t support = 0; support < counts.size(); ++support) {
        locus.evidence.counts[s][support][length] += counts[support];
    }
}

std::map<std::string, double> read_truth(const std::filesystem::path& path) {
    std::map<std::string, double> truth;
    io::TsvReader reader(path, {{"sample_id", "vaf"}, {}, false});
    while (const io::TsvRow* row = reader.next()) {
        const double vaf = row->required_number("vaf");
        if (!(vaf >= 0.0 && vaf <= 1.0)) {
            row->fail("vaf", "the VAF is not between 0 and 1", "give 0 for a blank");
        }
        if (!truth.emplace(row->required("sample_id"), vaf).second) {
            row->fail("sample_id", "the sample is given twice", "give each sample once");
        }
    }
    return truth;
}

/// SNV, MNV or indel of a variant_id, `contig:position:ref:alt`; nothing if it is none.
std::optional<pileup::Allele> allele_of(const std::string& variant_id) {
    const std::size_t alt = variant_id.rfind(':');
    const std::size_t ref = alt == std::string::npos ? alt : variant_id.rfind(':', alt - 1);
    const std::size_t position = ref == std::string::npos ? ref : variant_id.rfind(':', ref - 1);
    if (position == std::string::npos) {
        return std::nullopt;
    }
    const auto one_based =
        core::parse_integer(variant_id.substr(position + 1, ref - position - 1));
    if (!one_based || *one_based < 1) {
        return std::nullopt;
    }
    return pileup::Allele{variant_id.substr(0, position), core::Pos0(*one_based - 1),
                          variant_id.substr(ref + 1, alt - ref - 1), variant_id.substr(alt + 1)};
}

/// What the controls of the noise model say of the variants of all samples.
std::shared_ptr<const monitoring::ControlPValues> controls_of(
    const std::filesystem::path& path, const std::map<std::string, LociOfSample>& samples,
    const std::optional<std::string>& assay, const monitoring::Settings& settings, int threads) {
    const noise::Artefact artefact = noise::parse_artefact(io::read_text(path), path.string());
    noise::require_assay(artefact, assay, path.string());
    std::set<std::string> sample_ids;
    std::map<std::string, pileup::Allele> tracked;
    for (const auto& [sample_id, loci] : samples) {
        sample_ids.insert(sample_id);
        for (const auto& [variant_id, locus] : loci) {
            if (auto allele = allele_of(variant_id);
                allele && artefact.targets.find(allele->contig, allele->position.value())) {
                tracked.emplace(variant_id, std::move(*allele));
            }
        }
    }
    if (tracked.empty()) {
        throw core::InputError({"no variant of the evidence lies on the noise model's targets",
                                path.string(), "give the noise model of the samples' assay"});
    }
    std::vector<pileup::Allele> alleles;
    for (auto& [variant_id, allele] : tracked) {
        alleles.push_back(std::move(allele));
    }
    auto drawn = monitoring::control_p_values(
        artefact, noise::independent_controls(artefact, sample_ids, ""), alleles, settings, threads);
    return drawn ? std::make_shared<const monitoring::ControlPValues>(std::move(*drawn)) : nullptr;
}

}  // namespace

SampleSource open_evidence(const EvidenceOptions& options, const std::optional<std::string>& assay,
                           const monitoring::Settings& settings, int threads,
                           io::Provenance& provenance) {
    provenance.add_input("truth", options.truth);
    const std::map<std::string, double> truth = read_truth(options.truth);
    std::map<std::string, LociOfSample> by_sample;
    for (const std::filesystem::path& path : options.evidence) {
        provenance.add_input("evidence", path);
        io::TsvReader reader(
            path, {{"sample_id", "variant_id", "tier", "strand", "length_class", "ref_molecules",
                    "alt_molecules", "other_molecules", "expected_error_molecules",
                    "sum_error_variance"},
                   {"patient_id", "time_point"},
                   false});
        while (const io::TsvRow* row = reader.next()) {
            const std::string sample_id = row->required("sample_id");
            if (!truth.contains(sample_id)) {
                row->fail("sample_id", "the sample has no VAF in " + options.truth.string(),
                          "add it there");
            }
            add_row(by_sample[sample_id], *row);
        }
    }
    std::shared_ptr<const monitoring::ControlPValues> controls;
    if (options.noise) {
        provenance.add_input("noise", *options.noise);
        controls = controls_of(*options.noise, by_sample, assay, settings, threads);
    }
    auto samples = std::make_shared<std::vector<TestSample>>();
    for (const auto& [sample_id, vaf] : truth) {
        const auto found = by_sample.find(sample_id);
        if (found == by_sample.end()) {
            throw core::InputError({"sample '" + sample_id + "' has no evidence",
                                    options.truth.string(), "give its evidence table"});
        }
        TestSample sample{sample_id, 0, 0.0, vaf, {}, controls};
        for (auto& [variant_id, locus] : found->second) {
            sample.loci.push_back(std::move(locus));
        }
        samples->push_back(std::move(sample));
    }
    return {samples->size(), [samples](std::size_t i) { return (*samples)[i]; }};
}

}  // namespace sarcotrace::tools::lod
