#include "identity.hpp"

#include <algorithm>
#include <set>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/pileup/window_reader.hpp"

namespace sarcotrace::tools::monitor {
namespace {

using monitoring::SnpCount;

/// Targets of a kind that are looked at for the sex; one base of each.
constexpr std::size_t most_targets = 40;

/// What is counted in every sample.
struct Sites {
    std::vector<pileup::Allele> snps;
    std::vector<pileup::Window> snp_windows;
    std::vector<pileup::Window> autosomes;
    std::vector<pileup::Window> x;
    std::vector<pileup::Window> y;
};

struct SampleCounts {
    std::vector<SnpCount> snps;
    std::optional<double> autosomes;
    std::optional<double> x;
    std::optional<double> y;
};

/// Middle bases of at most `most_targets` of the windows, evenly spread.
std::vector<pileup::Window> middles(const std::vector<pileup::Window>& targets,
                                    const std::vector<pileup::ContigLength>& contigs) {
    std::vector<pileup::Window> chosen;
    const std::size_t step = targets.size() / most_targets + 1;
    for (std::size_t i = 0; i < targets.size(); i += step) {
        const core::Pos0 middle(targets[i].core.begin().value() + targets[i].core.length_bp() / 2);
        chosen.push_back(
            pileup::plan_windows({{targets[i].contig, {middle, middle + 1}, ""}}, contigs, 1)
                .front());
    }
    return chosen;
}

Sites choose_sites(const Calls& calls, const std::vector<pileup::Window>& targets,
                   const std::vector<pileup::ContigLength>& contigs) {
    Sites sites;
    std::set<std::string> seen;
    for (const monitoring::CalledVariant& call : calls.variants) {
        const pileup::Allele& allele = call.allele;
        if (call.origin == calling::Origin::Germline && allele.ref.size() == 1 &&
            allele.alt.size() == 1 && seen.insert(allele.id()).second) {
            sites.snps.push_back(allele);
            sites.snp_windows.push_back(
                pileup::plan_windows({{allele.contig, {allele.position, allele.position + 1}, ""}},
                                     contigs, 1)
                    .front());
        }
    }
    std::vector<pileup::Window> autosomes;
    std::vector<pileup::Window> x;
    std::vector<pileup::Window> y;
    for (const pileup::Window& target : targets) {
        const bool is_x = target.contig == "X" || target.contig == "chrX";
        const bool is_y = target.contig == "Y" || target.contig == "chrY";
        (is_x ? x : is_y ? y : autosomes).push_back(target);
    }
    if (!x.empty() || !y.empty()) {
        sites.autosomes = middles(autosomes, contigs);
        sites.x = middles(x, contigs);
        sites.y = middles(y, contigs);
    }
    return sites;
}

std::optional<double> mean_depth(pileup::WindowReader& reader,
                                 const std::vector<pileup::Window>& windows,
                                 const pileup::Settings& settings) {
    if (windows.empty()) {
        return std::nullopt;
    }
    std::int64_t sum = 0;
    for (const pileup::Window& window : windows) {
        const pileup::WindowContent content = reader.read(window, settings);
        sum += pileup::count_columns(content.molecules.molecules, content.reference, window.core)
                   .columns.front()
                   .depth();
    }
    return static_cast<double>(sum) / static_cast<double>(windows.size());
}

SampleCounts count_sample(const std::filesystem::path& path, const Options& options,
                          const Sites& sites, const pileup::Settings& settings) {
    pileup::WindowReader reader(hts::BamReader(path, {1, options.reference}),
                                hts::Reference(options.reference), options.untagged_tier);
    SampleCounts counts;
    for (std::size_t i = 0; i < sites.snps.size(); ++i) {
        const pileup::WindowContent content = reader.read(sites.snp_windows[i], settings);
        const pileup::AlleleEvidence evidence =
            pileup::gather(content.molecules.molecules, sites.snps[i], content.reference);
        counts.snps.push_back(
            {evidence.total(pileup::Support::Ref), evidence.total(pileup::Support::Alt)});
    }
    counts.autosomes = mean_depth(reader, sites.autosomes, settings);
    counts.x = mean_depth(reader, sites.x, settings);
    counts.y = mean_depth(reader, sites.y, settings);
    return counts;
}

std::string quoted(const PlasmaSample& sample) {
    return '\'' + sample.sheet.sample_id + "' (" + sample.sheet.time_point + ')';
}

core::InputError stopped(const std::string& what, const Options& options) {
    return core::InputError(
        {what, options.samples.string(),
         "check tubes, barcodes and sheet and leave the wrong sample out, or name it with "
         "--accept-identity to go on"});
}

/// A sample with a BAM.
struct Counted {
    const PlasmaSample* sample;
    SampleIdentity* identity;
    std::vector<SnpCount> snps;
    bool accepted;
};

void compare(Counted& a, Counted& b, const Options& options) {
    const monitoring::Concordance agreement = monitoring::concordance(a.snps, b.snps);
    const bool sexes_differ =
        a.identity->sex && b.identity->sex && *a.identity->sex != *b.identity->sex;
    const bool differ = sexes_differ || agreement.log_ratio < -monitoring::stated_log_ratio;
    if (differ && !a.accepted && !b.accepted) {
        throw stopped("samples " + quoted(*a.sample) + " and " + quoted(*b.sample) +
                          " are not of one person: " +
                          (sexes_differ ? "their sexes differ"
                                        : "their genotypes differ at " +
                                              std::to_string(agreement.snps) + " SNPs"),
                      options);
    }
    for (const Counted* counted : {&a, &b}) {
        SampleIdentity& identity = *counted->identity;
        if (differ && counted->accepted) {
            identity.state = "DISCORDANT_ACCEPTED";
        } else if (agreement.log_ratio > monitoring::stated_log_ratio && !differ &&
                   identity.state == "NOT_ASSESSED") {
            identity.state = "CONCORDANT";
        }
        identity.snps = std::max(identity.snps, agreement.snps);
    }
}

void look_for_foreign_alleles(const Counted& tested, const std::vector<Counted>& all,
                              const Options& options) {
    // A sample that may be another person's says nothing of this one.
    std::vector<std::vector<SnpCount>> compared = {tested.snps};
    for (const Counted& other : all) {
        if (&other != &tested && !other.accepted) {
            compared.push_back(other.snps);
        }
    }
    SampleIdentity& identity = *tested.identity;
    if (compared.size() > 1) {
        identity.foreign = monitoring::foreign_alleles(compared, 0);
    }
    if (!identity.foreign ||
        !monitoring::is_contaminated(*identity.foreign, options.most_foreign_alleles)) {
        return;
    }
    if (!tested.accepted) {
        throw stopped("sample " + quoted(*tested.sample) + " holds another person's DNA: at " +
                          std::to_string(identity.foreign->snps) + " homozygous SNPs " +
                          std::to_string(identity.foreign->fraction) +
                          " of the molecules show the other allele",
                      options);
    }
    if (identity.state != "DISCORDANT_ACCEPTED") {
        identity.state = "CONTAMINATED_ACCEPTED";
    }
}

}  // namespace

std::vector<SampleIdentity> check_identity(const Options& options,
                                           const std::vector<PlasmaSample>& samples,
                                           const Calls& calls,
                                           const std::vector<pileup::Window>& targets,
                                           const std::vector<pileup::ContigLength>& contigs,
                                           const pileup::Settings& settings) {
    const Sites sites = choose_sites(calls, targets, contigs);
    std::vector<SampleIdentity> identities(samples.size());
    std::vector<Counted> counted;
    for (std::size_t s = 0; s < samples.size(); ++s) {
        if (samples[s].molecules) {
            SampleCounts counts = count_sample(*samples[s].molecules, options, sites, settings);
            identities[s].sex = monitoring::infer_sex(counts.autosomes, counts.x, counts.y);
            const bool accepted =
                std::find(options.accepted.begin(), options.accepted.end(),
                          samples[s].sheet.sample_id) != options.accepted.end();
            counted.push_back({&samples[s], &identities[s], std::move(counts.snps), accepted});
        }
    }
    for (std::size_t a = 0; a < counted.size(); ++a) {
        for (std::size_t b = a + 1; b < counted.size(); ++b) {
            compare(counted[a], counted[b], options);
        }
    }
    for (const Counted& tested : counted) {
        look_for_foreign_alleles(tested, counted, options);
    }
    return identities;
}

}  // namespace sarcotrace::tools::monitor
