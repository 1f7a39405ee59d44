#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/core/ledger.hpp"
#include "sarcotrace/core/read_view.hpp"
#include "sarcotrace/pileup/molecule.hpp"
#include "sarcotrace/pileup/window.hpp"

namespace sarcotrace::pileup {

/// What counts as evidence. Part of a frozen noise model: errors are counted as they are later
/// expected.
struct Settings {
    int min_base_quality = 20;     ///< Phred, of the consensus base
    int min_mapping_quality = 20;  ///< Phred, lowest of the family

    friend bool operator==(const Settings&, const Settings&) = default;
};

/// What became of a molecule; when it is seen in several windows the first of these holds.
enum class Fate : std::uint8_t {
    Used = 0,
    LowMappingQuality = 1,
    QcFail = 2,
    NoUsableBase = 3,
    Duplicate = 4  ///< flagged so; no molecule BAM has any
};

/// Fate of a molecule, by the hash of its name.
struct MoleculeFate {
    std::uint64_t key;
    Fate fate;
};

/// Molecules over one window, ordered by what they are (position, then key), not by the order of
/// their records.
struct MoleculeSet {
    std::vector<Molecule> molecules;
    std::vector<MoleculeFate> fates;  ///< of every molecule with a record in the window
    std::vector<Span> low_mapping_quality;  ///< first to last base of molecules lost for it
};

/// Puts the records of molecules together: where the mates overlap, a base counts from the record
/// with xo 1 (docs/molecule-bam.md), in another program's file only if both agree; the tier is
/// taken per base, indels are left-aligned, clipped ends are aligned to the sample's indels,
/// and ends that an indel of the sample explains are masked (mask_ends_at_indels).
class Assembler {
public:
    /// `untagged`: tier of records without molecule tags, see consensus::parse_molecule_read().
    Assembler(const ReferenceWindow& reference, const Window& window, const Settings& settings,
              std::optional<Tier> untagged = std::nullopt);
    ~Assembler();
    Assembler(const Assembler&) = delete;
    Assembler& operator=(const Assembler&) = delete;

    /// Supplementary, secondary and unmapped records are passed over: they are no molecules.
    /// \throws core::InputError if the record is no molecule (consensus::parse_molecule_read)
    void add(const core::ReadView& record);

    /// All molecules added since the beginning.
    [[nodiscard]] MoleculeSet finish();

private:
    struct Content;  ///< the records, by molecule

    const ReferenceWindow& reference_;
    std::int64_t begin_;
    std::int64_t end_;
    Settings settings_;
    std::optional<Tier> untagged_;
    std::unique_ptr<Content> content_;
};

/// Counts each molecule once over all windows: IN MOLECULES = OUT USED + losses by reason.
[[nodiscard]] core::Ledger molecule_ledger(std::vector<MoleculeFate> fates);

}  // namespace sarcotrace::pileup
