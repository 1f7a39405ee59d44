#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sarcotrace/core/position.hpp"
#include "sarcotrace/hts/sam_header.hpp"

namespace sarcotrace::hts {

/// One VCF record as text fields. INFO and FORMAT values are VCF text ("." for missing).
/// Shape: samples.size() is the number of samples, samples[i].size() == format.size().
struct VcfRecord {
    std::string contig;
    core::Pos0 position;  ///< of the first base of `ref`; the writer makes it 1-based
    std::string id;       ///< empty for "."
    std::string ref;
    std::vector<std::string> alts;
    std::optional<double> quality;
    std::vector<std::string> filters;  ///< {"PASS"}, failing filters, or empty for "."
    std::vector<std::pair<std::string, std::string>> info;  ///< value empty for a flag
    std::vector<std::string> format;
    std::vector<std::vector<std::string>> samples;

    [[nodiscard]] std::optional<std::string_view> info_value(std::string_view key) const;
    [[nodiscard]] std::optional<std::string_view> sample_value(std::size_t sample,
                                                               std::string_view key) const;
};

/// Writes VCF, bgzipped and tabix-indexed if the path ends in .gz. Every record is parsed by
/// HTSlib before it is written, so an undeclared INFO, FORMAT or FILTER key is an error.
class VcfWriter {
public:
    /// `meta_lines`: "##..." lines without line feeds, "##fileformat" left out (VCFv4.3 is
    /// written); contigs are added from `contigs`. \throws IoError
    VcfWriter(const std::filesystem::path& path, const std::vector<std::string>& meta_lines,
              const std::vector<Contig>& contigs, const std::vector<std::string>& samples);
    ~VcfWriter();
    VcfWriter(VcfWriter&&) noexcept;
    VcfWriter& operator=(VcfWriter&&) = delete;

    /// \throws std::invalid_argument for a record that does not fit the header; IoError
    void write(const VcfRecord& record);
    /// Closes, checks and indexes; commit() does it too. \throws IoError
    void finish();
    /// \throws IoError
    void commit();

private:
    struct Content;
    std::unique_ptr<Content> content_;
};

/// Reads VCF or BCF, plain or bgzipped.
class VcfReader {
public:
    /// \throws IoError, InputError
    explicit VcfReader(const std::filesystem::path& path);
    ~VcfReader();
    VcfReader(VcfReader&&) noexcept;
    VcfReader& operator=(VcfReader&&) = delete;

    [[nodiscard]] const std::vector<std::string>& samples() const noexcept;
    /// Value of `key` in the meta line ##kind=<ID=id,...>; nothing without the line or the key.
    [[nodiscard]] std::optional<std::string> meta_value(const std::string& kind,
                                                        const std::string& id,
                                                        const std::string& key) const;
    /// \throws InputError naming the record if the file is truncated or malformed
    std::optional<VcfRecord> next();

private:
    struct Content;
    std::unique_ptr<Content> content_;
};

}  // namespace sarcotrace::hts
