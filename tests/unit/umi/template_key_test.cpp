#include "sarcotrace/umi/template_key.hpp"

#include <algorithm>
#include <vector>

#include "catch.hpp"

using namespace sarcotrace;

TEST_CASE("the words of template keys have the order of the keys", "[umi]") {
    std::vector<umi::TemplateKey> keys;
    for (const std::uint32_t library : {0U, 1U, 4'000'000'000U}) {
        std::vector<umi::TemplateEnd> ends;
        for (const int contig : {0, 7, 8, 2'000'000'000}) {
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
    REQUIRE(std::is_sorted(keys.begin(), keys.end()));
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto words = umi::sortable_words(keys[i]);
        CHECK((words[2] & ((1U << 26U) - 1)) == 0);
        CHECK((i == 0 || umi::sortable_words(keys[i - 1]) < words));
    }
}
