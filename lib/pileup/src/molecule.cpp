#include "sarcotrace/pileup/molecule.hpp"

#include <algorithm>

namespace sarcotrace::pileup {

std::string_view to_string_view(Tier tier) noexcept {
    switch (tier) {
        case Tier::Duplex: return "DUPLEX";
        case Tier::Simplex: return "SIMPLEX";
        case Tier::Singleton: return "SINGLETON";
    }
    return "SINGLETON";
}

std::optional<Tier> tier_named(std::string_view name) noexcept {
    for (const Tier tier : {Tier::Singleton, Tier::Simplex, Tier::Duplex}) {
        if (name == to_string_view(tier)) {
            return tier;
        }
    }
    return std::nullopt;
}

std::string_view to_string_view(Strand strand) noexcept {
    switch (strand) {
        case Strand::Both: return "BOTH";
        case Strand::Top: return "TOP";
        case Strand::Bottom: return "BOTTOM";
    }
    return "BOTH";
}

std::string_view to_string_view(LengthClass length) noexcept {
    switch (length) {
        case LengthClass::Short: return "SHORT";
        case LengthClass::Mono: return "MONO";
        case LengthClass::Long: return "LONG";
        case LengthClass::Unknown: return "UNKNOWN";
    }
    return "UNKNOWN";
}

LengthClass length_class_of(std::int64_t fragment_length_bp) noexcept {
    if (fragment_length_bp <= 0) {
        return LengthClass::Unknown;
    }
    return fragment_length_bp <= 150   ? LengthClass::Short
           : fragment_length_bp <= 220 ? LengthClass::Mono
                                       : LengthClass::Long;
}

std::int64_t Molecule::distance_to_end_bp(std::int64_t position) const noexcept {
    return fragment_begin == fragment_end
               ? -1
               : std::max<std::int64_t>(
                     0, std::min(position - fragment_begin, fragment_end - 1 - position));
}

}  // namespace sarcotrace::pileup
