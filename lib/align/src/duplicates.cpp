#include "sarcotrace/align/duplicates.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <numeric>
#include <tuple>

namespace sarcotrace::align {
namespace {

constexpr char lowest_counted_quality = 15;

std::optional<std::int32_t> leading_number(std::string_view field) {
    std::int32_t value = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    return error == std::errc() ? std::optional(value) : std::nullopt;
}

/// Templates joined to groups, of which the lowest index is the root.
class Groups {
public:
    explicit Groups(std::size_t count) : parent_(count) {
        std::iota(parent_.begin(), parent_.end(), std::size_t{0});
    }
    std::size_t root(std::size_t item) {
        while (parent_[item] != item) {
            item = parent_[item] = parent_[parent_[item]];
        }
        return item;
    }
    void join(std::size_t a, std::size_t b) {
        const auto [low, high] = std::minmax({root(a), root(b)});
        parent_[high] = low;
    }

private:
    std::vector<std::size_t> parent_;
};

/// Indices of templates whose place is known, those of one tile together, by x.
std::vector<std::size_t> by_place(std::span<const DuplicateTemplate> set) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < set.size(); ++i) {
        if (set[i].place) {
            order.push_back(i);
        }
    }
    std::ranges::sort(order, {}, [&](std::size_t i) {
        const ClusterPlace& place = *set[i].place;
        return std::tuple(set[i].unit, place.lane, place.tile, place.x_px, i);
    });
    return order;
}

}  // namespace

std::optional<ClusterPlace> cluster_place(std::string_view read_name) {
    std::array<std::string_view, 7> fields;
    std::size_t count = 0;
    while (count < fields.size()) {
        const std::size_t colon = read_name.find(':');
        fields[count++] = read_name.substr(0, colon);
        if (colon == std::string_view::npos) {
            break;
        }
        read_name.remove_prefix(colon + 1);
    }
    if (count != 5 && count != 7) {
        return std::nullopt;
    }
    const auto lane = leading_number(fields[count - 4]);
    const auto tile = leading_number(fields[count - 3]);
    const auto x = leading_number(fields[count - 2]);
    const auto y = leading_number(fields[count - 1]);
    if (!lane || !tile || !x || !y) {
        return std::nullopt;
    }
    return ClusterPlace{*lane, *tile, *x, *y};
}

std::int32_t duplicate_score(const ReadPair& pair) {
    std::int32_t sum = 0;
    for (const RawRead& read : pair.reads) {
        for (const char quality : read.qualities) {
            sum += quality >= lowest_counted_quality ? quality : 0;
        }
    }
    return sum;
}

std::vector<DuplicateKind> duplicate_kinds(std::span<const DuplicateTemplate> set,
                                           int distance_px) {
    std::vector<DuplicateKind> kinds(set.size(), DuplicateKind::Library);
    if (!set.empty()) {
        kinds[0] = DuplicateKind::None;
    }
    if (distance_px == 0 || set.size() < 2) {
        return kinds;
    }
    Groups groups(set.size());
    const std::vector<std::size_t> order = by_place(set);
    for (std::size_t i = 0; i < order.size(); ++i) {
        const DuplicateTemplate& one = set[order[i]];
        for (std::size_t j = i + 1; j < order.size(); ++j) {
            const DuplicateTemplate& other = set[order[j]];
            if (one.unit != other.unit || one.place->lane != other.place->lane ||
                one.place->tile != other.place->tile ||
                other.place->x_px - one.place->x_px > distance_px) {
                break;
            }
            if (std::abs(other.place->y_px - one.place->y_px) <= distance_px) {
                groups.join(order[i], order[j]);
            }
        }
    }
    for (const std::size_t item : order) {
        if (groups.root(item) != item) {
            kinds[item] = DuplicateKind::Optical;
        }
    }
    return kinds;
}

}  // namespace sarcotrace::align
