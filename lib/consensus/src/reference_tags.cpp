#include <stdexcept>
#include <string>

#include "sarcotrace/consensus/molecule.hpp"

namespace sarcotrace::consensus {

void set_reference_tags(core::ReadRecord& record, std::string_view reference) {
    if (static_cast<std::int64_t>(reference.size()) != core::reference_length(record.cigar)) {
        throw std::invalid_argument("reference bases do not fit the CIGAR of " + record.name);
    }
    std::int64_t differences = 0;
    std::int64_t matches = 0;
    std::string text;
    std::size_t query = 0;
    std::size_t target = 0;
    for (const core::CigarElement& element : record.cigar) {
        if (core::is_aligned(element.op)) {
            for (std::uint32_t i = 0; i < element.length; ++i) {
                const core::Base base = core::to_base(record.bases[query + i]);
                const core::Base wanted = core::to_base(reference[target + i]);
                if (base == wanted && base != core::Base::N) {
                    ++matches;
                    continue;
                }
                text += std::to_string(matches);
                text += core::to_char(wanted);
                matches = 0;
                ++differences;
            }
        } else if (element.op == core::CigarOp::Deletion) {
            text += std::to_string(matches) + "^";
            text += reference.substr(target, element.length);
            matches = 0;
            differences += element.length;
        } else if (element.op == core::CigarOp::Insertion) {
            differences += element.length;
        }
        query += core::consumes_query(element.op) ? element.length : 0;
        target += core::consumes_reference(element.op) ? element.length : 0;
    }
    text += std::to_string(matches);
    record.set_tag(core::tags::NM, differences);
    record.set_tag(core::tags::MD, text);
}

}  // namespace sarcotrace::consensus
