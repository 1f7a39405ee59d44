#include "sarcotrace/annotation/protein_change.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "sarcotrace/core/bases.hpp"

namespace sarcotrace::annotation {
namespace {

/// By 16 first + 4 second + third base, A C G T.
constexpr std::string_view standard_code =
    "KNKNTTTTRSRSIIMIQHQHPPPPRRRRLLLLEDEDAAAAGGGGVVVV*Y*YSSSS*CWCLFLF";

std::string three_letters(char letter) {
    constexpr std::string_view letters = "ARNDCQEGHILKMFPSTWYV*";
    constexpr std::array<std::string_view, 21> names = {
        "Ala", "Arg", "Asn", "Asp", "Cys", "Gln", "Glu", "Gly", "His", "Ile", "Leu",
        "Lys", "Met", "Phe", "Pro", "Ser", "Thr", "Trp", "Tyr", "Val", "Ter"};
    const std::size_t at = letters.find(letter);
    return at == std::string_view::npos ? "Xaa" : std::string(names[at]);
}

/// Amino acids up to the first stop, which is in; bases of an unfinished codon are left out.
std::string translated(std::string_view bases) {
    std::string protein;
    for (std::size_t i = 0; i + 3 <= bases.size(); i += 3) {
        protein += amino_acid(bases.substr(i, 3));
        if (protein.back() == '*') {
            break;
        }
    }
    return protein;
}

/// A name in both alphabets at once.
struct Name {
    std::string text = "p.";
    std::string short_text = "p.";

    Name& residue(char letter, std::size_t index) {
        return residues(std::string(1, letter)).word(std::to_string(index + 1));
    }
    Name& residues(std::string_view letters) {
        for (const char letter : letters) {
            text += three_letters(letter);
            short_text += letter;
        }
        return *this;
    }
    Name& word(std::string_view words) {
        text += words;
        short_text += words;
        return *this;
    }
    /// Stop codon in the text's own way.
    Name& stop() {
        text += "Ter";
        short_text += '*';
        return *this;
    }
    /// One residue or a range, `last` is in.
    Name& range(std::string_view protein, std::size_t first, std::size_t last) {
        residue(protein[first], first);
        return last == first ? *this : word("_").residue(protein[last], last);
    }
};

/// The residues `[first, first + ref)` that become `alt`.
struct Difference {
    std::size_t first;
    std::string ref;
    std::string alt;
};

/// Index of the first residue that differs; the shorter one's length if none does.
std::size_t first_difference(const std::string& before, const std::string& after) {
    std::size_t first = 0;
    while (first < std::min(before.size(), after.size()) && before[first] == after[first]) {
        ++first;
    }
    return first;
}

Difference difference(const std::string& before, const std::string& after) {
    const std::size_t first = first_difference(before, after);
    std::size_t same = 0;
    while (same < std::min(before.size(), after.size()) - first &&
           before[before.size() - 1 - same] == after[after.size() - 1 - same]) {
        ++same;
    }
    return {first, before.substr(first, before.size() - same - first),
            after.substr(first, after.size() - same - first)};
}

/// An insertion right behind its own copy is a duplication.
bool is_duplication(const std::string& before, const Difference& change) {
    const std::size_t length = change.alt.size();
    return change.ref.empty() && change.first >= length &&
           before.compare(change.first - length, length, change.alt) == 0;
}

Name substitution_name(const std::string& before, const Difference& change) {
    Name name;
    if (change.ref.empty()) {
        if (is_duplication(before, change)) {
            return name.range(before, change.first - change.alt.size(), change.first - 1)
                .word("dup");
        }
        if (change.first == 0 || change.first >= before.size()) {
            return name.word("?");
        }
        return name.range(before, change.first - 1, change.first).word("ins").residues(change.alt);
    }
    const std::size_t last = change.first + change.ref.size() - 1;
    if (change.alt.empty()) {
        return name.range(before, change.first, last).word("del");
    }
    if (change.ref.size() == 1 && change.alt.size() == 1) {
        return name.residue(change.ref[0], change.first).residues(change.alt);
    }
    return name.range(before, change.first, last).word("delins").residues(change.alt);
}

/// From the first residue that differs to the first stop of the new frame.
Name frameshift_name(const std::string& before, const std::string& after) {
    const std::size_t first = first_difference(before, after);
    Name name;
    if (first >= before.size() || first >= after.size()) {
        return name.word("?");
    }
    name.residue(before[first], first);
    if (after[first] == '*') {
        return name.stop();
    }
    name.residues(after.substr(first, 1)).word("fs").stop();
    return name.word(after.back() == '*' ? std::to_string(after.size() - first) : "?");
}

Name extension_name(const std::string& before, const std::string& after) {
    const std::size_t stop = before.size() - 1;
    Name name;
    name.residue('*', stop);
    if (stop >= after.size()) {
        return name.word("?");
    }
    name.residues(after.substr(stop, 1)).word("ext").stop();
    return name.word(after.back() == '*' ? std::to_string(after.size() - 1 - stop) : "?");
}

std::string lower(std::string_view bases) {
    std::string text(bases);
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return text;
}

std::string codons_text(std::string_view coding, const CodingChange& change) {
    const auto begin = static_cast<std::size_t>(change.begin);
    const auto end = static_cast<std::size_t>(change.end);
    const std::size_t first = begin / 3 * 3;
    const std::size_t last = std::min(coding.size(), (end + 2) / 3 * 3);
    const std::string before = lower(coding.substr(first, begin - first));
    const std::string behind = lower(last > end ? coding.substr(end, last - end) : "");
    const std::string ref = before + std::string(coding.substr(begin, end - begin)) + behind;
    const std::string alt = before + change.alt + behind;
    return (ref.empty() ? "-" : ref) + "/" + (alt.empty() ? "-" : alt);
}

ProteinEffect effect_of(const std::string& before, const std::string& after, bool frameshift,
                        std::int64_t codons_gained, bool touches_stop) {
    if (!before.empty() && before[0] == 'M' && (after.empty() || after[0] != 'M')) {
        return ProteinEffect::StartLost;
    }
    if (frameshift) {
        return ProteinEffect::Frameshift;
    }
    if (before == after) {
        return touches_stop ? ProteinEffect::StopRetained : ProteinEffect::Synonymous;
    }
    const auto expected = static_cast<std::int64_t>(before.size()) + codons_gained;
    const auto found = static_cast<std::int64_t>(after.size());
    if (before.ends_with('*') && after.ends_with('*') && found < expected) {
        return ProteinEffect::StopGained;
    }
    if (before.ends_with('*') && (found > expected || !after.ends_with('*'))) {
        return ProteinEffect::StopLost;
    }
    if (!before.ends_with('*') && after.ends_with('*')) {
        return ProteinEffect::StopGained;
    }
    return codons_gained == 0  ? ProteinEffect::Missense
           : codons_gained > 0 ? ProteinEffect::InframeInsertion
                               : ProteinEffect::InframeDeletion;
}

/// A new stop: the residues up to it, or the one that it replaces.
Name stop_gained_name(const std::string& before, const std::string& after) {
    const std::size_t first = first_difference(before, after);
    Name name;
    if (first >= before.size() || first >= after.size()) {
        return name.word("?");
    }
    if (after[first] == '*') {
        return name.residue(before[first], first).stop();
    }
    return name.range(before, first, std::min(after.size(), before.size()) - 1)
        .word("delins")
        .residues(after.substr(first));
}

Name name_of(ProteinEffect effect, const std::string& before, const std::string& after,
             const CodingChange& change) {
    Name name;
    const auto codon = static_cast<std::size_t>(change.begin / 3);
    switch (effect) {
        case ProteinEffect::StartLost: return name.residue('M', 0).word("?");
        case ProteinEffect::Synonymous:
        case ProteinEffect::StopRetained:
            return codon < before.size() ? name.residue(before[codon], codon).word("=")
                                         : name.word("=");
        case ProteinEffect::Frameshift: return frameshift_name(before, after);
        case ProteinEffect::StopLost: return extension_name(before, after);
        case ProteinEffect::StopGained: return stop_gained_name(before, after);
        case ProteinEffect::Missense:
        case ProteinEffect::InframeDeletion:
        case ProteinEffect::InframeInsertion: break;
    }
    return substitution_name(before, difference(before, after));
}

}  // namespace

char amino_acid(std::string_view codon) noexcept {
    std::size_t index = 0;
    for (const char letter : codon) {
        const core::Base base = core::to_base(letter);
        if (base == core::Base::N) {
            return 'X';
        }
        index = 4 * index + static_cast<std::size_t>(base);
    }
    return standard_code[index];
}

ProteinChange protein_change(std::string_view coding, std::string_view after,
                             const CodingChange& change) {
    const auto begin = static_cast<std::size_t>(change.begin);
    const auto end = static_cast<std::size_t>(change.end);
    const std::string mutant = std::string(coding.substr(0, begin)) + change.alt +
                               std::string(coding.substr(end)) + std::string(after);
    const std::string protein = translated(coding);
    const std::string new_protein = translated(mutant);
    const auto gained = static_cast<std::int64_t>(change.alt.size()) - (change.end - change.begin);
    const bool touches_stop = protein.ends_with('*') &&
                              change.end > static_cast<std::int64_t>(3 * (protein.size() - 1));
    const ProteinEffect effect =
        effect_of(protein, new_protein, gained % 3 != 0, gained / 3, touches_stop);
    const Name name = name_of(effect, protein, new_protein, change);
    return {effect, name.text, name.short_text, codons_text(coding, change)};
}

}  // namespace sarcotrace::annotation
