#include "sarcotrace/monitoring/vcf_allele.hpp"

#include <algorithm>

#include "sarcotrace/core/error.hpp"
#include "sarcotrace/pileup/window.hpp"

namespace sarcotrace::monitoring {
namespace {

core::InputError bad_record(const std::string& what, const hts::VcfRecord& record,
                            const std::string& where, const std::string& remedy) {
    return core::InputError({what,
                             where + ", " + record.contig + ':' +
                                 std::to_string(record.position.value() + 1),
                             remedy});
}

}  // namespace

pileup::Allele normalised_allele(const hts::VcfRecord& record, const hts::Reference& reference,
                                 const std::string& where) {
    if (record.alts.size() != 1) {
        throw bad_record("the record has not one ALT", record, where,
                         "split it ('bcftools norm -m -')");
    }
    const std::int64_t position = record.position.value();
    const auto ref_bp = static_cast<std::int64_t>(record.ref.size());
    for (const hts::Contig& contig : reference.contigs()) {
        if (contig.name == record.contig && position + ref_bp <= contig.length_bp) {
            const std::int64_t begin = std::max<std::int64_t>(0, position - pileup::halo_bp);
            const std::int64_t end = std::min(contig.length_bp, position + ref_bp + pileup::halo_bp);
            return pileup::normalise(
                {record.contig, record.position, record.ref, record.alts.front()},
                {record.contig, begin,
                 reference.fetch(record.contig, {core::Pos0(begin), core::Pos0(end)})});
        }
    }
    throw bad_record("the variant is not on the reference", record, where,
                     "use the reference that the VCF was made with");
}

}  // namespace sarcotrace::monitoring
