#include "allele_lists.hpp"

#include <algorithm>
#include <functional>
#include <tuple>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/core/text.hpp"
#include "sarcotrace/hts/vcf.hpp"

namespace sarcotrace::tools::call {
namespace {

/// Ranks and lengths of the reference's contigs.
class Contigs {
public:
    explicit Contigs(const hts::Reference& reference) : reference_(reference) {
        for (const hts::Contig& contig : reference.contigs()) {
            ranks_.emplace(contig.name, std::pair(ranks_.size(), contig.length_bp));
        }
    }

    [[nodiscard]] bool holds(const std::string& contig) const { return ranks_.contains(contig); }

    [[nodiscard]] std::size_t rank(const std::string& contig) const {
        return ranks_.at(contig).first;
    }

    /// The caller's form of the record's alternative.
    [[nodiscard]] pileup::Allele normalised(const hts::VcfRecord& record, const std::string& alt,
                                            const std::filesystem::path& path) const {
        const auto found = ranks_.find(record.contig);
        const std::int64_t position = record.position.value();
        const auto ref_bp = static_cast<std::int64_t>(record.ref.size());
        if (found == ranks_.end() || position + ref_bp > found->second.second) {
            throw core::InputError({"the allele is not on the reference",
                                    path.string() + ", " + record.contig + ':' +
                                        std::to_string(position + 1),
                                    "use the reference that the VCF was made with"});
        }
        const core::Interval around{
            core::Pos0(std::max<std::int64_t>(0, position - pileup::halo_bp)),
            core::Pos0(std::min(found->second.second, position + ref_bp + pileup::halo_bp))};
        return pileup::normalise(
            {record.contig, record.position, record.ref, alt},
            {record.contig, around.begin().value(), reference_.fetch(record.contig, around)});
    }

private:
    const hts::Reference& reference_;
    std::map<std::string, std::pair<std::size_t, std::int64_t>, std::less<>> ranks_;
};

bool is_sequence(const std::string& alt) noexcept {
    return !alt.empty() && alt.find_first_not_of("ACGT") == std::string::npos;
}

bool within(const hts::VcfRecord& record, const std::vector<core::Region>& regions) {
    return std::any_of(regions.begin(), regions.end(), [&](const core::Region& region) {
        return region.contig == record.contig && region.interval.contains(record.position);
    });
}

core::InputError bad_frequency(const hts::VcfRecord& record, const std::filesystem::path& path) {
    return core::InputError({"INFO/AF is not one proportion for each ALT",
                             path.string() + ", " + record.contig + ':' +
                                 std::to_string(record.position.value() + 1),
                             "give a VCF of allele frequencies"});
}

}  // namespace

std::vector<pileup::Allele> read_alleles(const std::filesystem::path& path,
                                         const hts::Reference& reference) {
    const Contigs contigs(reference);
    std::vector<pileup::Allele> alleles;
    hts::VcfReader reader(path);
    while (const auto record = reader.next()) {
        for (const std::string& alt : record->alts) {
            if (is_sequence(alt)) {
                alleles.push_back(contigs.normalised(*record, alt, path));
            }
        }
    }
    std::sort(alleles.begin(), alleles.end(),
              [&](const pileup::Allele& a, const pileup::Allele& b) {
                  const std::size_t rank_a = contigs.rank(a.contig);
                  const std::size_t rank_b = contigs.rank(b.contig);
                  return std::tie(rank_a, a.position, a.ref, a.alt) <
                         std::tie(rank_b, b.position, b.ref, b.alt);
              });
    alleles.erase(std::unique(alleles.begin(), alleles.end()), alleles.end());
    return alleles;
}

Population read_population(const std::filesystem::path& path, const hts::Reference& reference,
                           const std::vector<core::Region>& regions) {
    const Contigs contigs(reference);
    Population population;
    hts::VcfReader reader(path);
    bool any = false;
    bool on_reference = false;
    while (const auto record = reader.next()) {
        any = true;
        on_reference = on_reference || contigs.holds(record->contig);
        const auto text = record->info_value("AF");
        if (!text || !within(*record, regions)) {
            continue;
        }
        const std::vector<std::string_view> values = core::split(*text, ',');
        if (values.size() != record->alts.size()) {
            throw bad_frequency(*record, path);
        }
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (values[i] == "." || !is_sequence(record->alts[i])) {
                continue;
            }
            const auto frequency = core::parse_number(values[i]);
            if (!frequency || *frequency < 0.0 || *frequency > 1.0) {
                throw bad_frequency(*record, path);
            }
            pileup::Allele allele = contigs.normalised(*record, record->alts[i], path);
            population.frequencies[allele.id()] = *frequency;
            const bool is_snv = allele.ref.size() == 1 && allele.alt.size() == 1;
            if (is_snv && values.size() == 1 && *frequency > 0.0 && *frequency < 1.0) {
                population.snvs.push_back({std::move(allele), *frequency});
            }
        }
    }
    if (any && !on_reference) {
        throw core::InputError({"no record lies on a contig of the reference", path.string(),
                                "give a VCF of the same build, with the same contig names"});
    }
    return population;
}

}  // namespace sarcotrace::tools::call
