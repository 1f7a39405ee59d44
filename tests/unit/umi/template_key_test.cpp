#include "sarcotrace/umi/template_key.hpp"

#include <algorithm>
#include <limits>
#include <tuple>
#include <vector>

#include "catch.hpp"

using namespace sarcotrace;

namespace {

/// The order of `samtools sort --template-coordinate`, field by field.
auto samtools_order(const umi::TemplateKey& key) {
    constexpr auto last = std::numeric_limits<std::int64_t>::max();
    const auto end = key.upper;
    return std::tuple(core::to_int(key.lower.contig),
                      end ? std::int64_t{core::to_int(end->contig)} : last, key.lower.five_prime,
                      end ? end->five_prime : last, !key.lower.reverse, end ? !end->reverse : true,
                      key.library);
}

}  // namespace

TEST_CASE("the words of template keys have the template-coordinate order", "[umi]") {
    std::vector<umi::TemplateKey> keys;
    for (const std::uint32_t library : {0U, 1U, 4'000'000'000U}) {
        std::vector<umi::TemplateEnd> ends;
        for (const int contig : {0, 7, 2'000'000'000}) {
            for (const std::int64_t position : {-300, -1, 0, 1, 2'147'483'647}) {
                ends.push_back({core::ContigIndex(contig), position, false});
                ends.push_back({core::ContigIndex(contig), position, true});
            }
        }
        for (const umi::TemplateEnd& lower : ends) {
            keys.push_back({library, lower, std::nullopt});
            for (const umi::TemplateEnd& upper : ends) {
                keys.push_back({library, lower, upper});
            }
        }
    }
    std::sort(keys.begin(), keys.end(),
              [](const auto& a, const auto& b) { return samtools_order(a) < samtools_order(b); });
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto words = umi::sortable_words(keys[i]);
        CHECK((words[2] & ((1U << 26U) - 1)) == 0);
        CHECK((i == 0 || umi::sortable_words(keys[i - 1]) < words));
    }
}
