#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sarcotrace/hts/bam_reader.hpp"
#include "sarcotrace/hts/reference.hpp"
#include "sarcotrace/pileup/assembler.hpp"
#include "sarcotrace/pileup/window.hpp"

namespace sarcotrace::pileup {

/// Reference and molecules over a window and its halo.
struct WindowContent {
    ReferenceWindow reference;
    MoleculeSet molecules;
};

/// One worker's open files. Not thread-safe: every worker has its own.
class WindowReader {
public:
    /// \throws core::InputError if the BAM is a molecule BAM of another version, or its contigs are
    /// not the reference's
    /// `untagged`: tier of records without molecule tags; without it such a record is an error.
    WindowReader(hts::BamReader molecules, hts::Reference reference,
                 std::optional<Tier> untagged = std::nullopt);

    [[nodiscard]] WindowContent read(const Window& window, const Settings& settings);
    /// The sample that all read groups name (SM). \throws core::InputError if none or several
    [[nodiscard]] std::string sample_id() const;

private:
    hts::BamReader molecules_;
    hts::Reference reference_;
    std::optional<Tier> untagged_;
};

[[nodiscard]] ReferenceWindow fetch_reference(const hts::Reference& reference,
                                              const Window& window);
/// Contig lengths of the reference, for plan_windows().
[[nodiscard]] std::vector<ContigLength> contig_lengths(const hts::Reference& reference);
/// Text of the contigs' names and lengths, to be digested: the build of the reference.
[[nodiscard]] std::string contig_text(const hts::Reference& reference);

}  // namespace sarcotrace::pileup
