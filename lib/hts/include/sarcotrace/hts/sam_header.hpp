#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/core/interval.hpp"
#include "sarcotrace/io/provenance.hpp"

struct sam_hdr_t;

namespace sarcotrace::hts {

/// A contig of a header or reference: name and length.
struct Contig {
    std::string name;
    std::int64_t length_bp;

    friend bool operator==(const Contig&, const Contig&) = default;
};

/// A read group (@RG). Empty fields are left out; library decides what is grouped together.
struct ReadGroup {
    std::string id;
    std::string sample;
    std::string library;
    std::string platform = "ILLUMINA";
    std::string platform_unit;
};

/// A SAM header. Value type: copies are independent.
class SamHeader {
public:
    /// Empty header: @HD with the version only.
    SamHeader();
    /// From header text. \throws InputError if it is not a SAM header
    explicit SamHeader(std::string_view text);
    ~SamHeader();
    SamHeader(const SamHeader& other);
    SamHeader(SamHeader&&) noexcept;
    SamHeader& operator=(SamHeader other) noexcept;

    [[nodiscard]] const std::vector<Contig>& contigs() const noexcept { return contigs_; }
    /// Nothing if no contig has the name.
    [[nodiscard]] std::optional<core::ContigIndex> find_contig(std::string_view name) const;
    /// \throws std::out_of_range for an index that the header does not have
    [[nodiscard]] const Contig& contig(core::ContigIndex index) const;
    [[nodiscard]] std::vector<ReadGroup> read_groups() const;
    /// Library of a read group id; the id itself if it names none; "" for an unknown id.
    [[nodiscard]] std::string library_of(std::string_view read_group_id) const;
    /// Text of all @CO lines, without "@CO\t".
    [[nodiscard]] std::vector<std::string> comments() const;
    [[nodiscard]] std::string text() const;

    void add_contig(const Contig& contig);
    void add_read_group(const ReadGroup& read_group);
    void add_comment(std::string_view comment);
    /// Adds an @PG line chained to the last one: ID and PN the tool, VN, CL the provenance line.
    void add_program(const io::Provenance& provenance);
    /// @HD SO: "coordinate", "queryname", "unsorted" (GO and SS are removed).
    void set_sort_order(std::string_view order);

    /// HTSlib's object, for this module only.
    [[nodiscard]] sam_hdr_t* raw() const noexcept { return header_; }

private:
    void read_contigs();

    sam_hdr_t* header_;
    std::vector<Contig> contigs_;
};

/// \throws InputError unless both name the same contigs with the same lengths in the same order
void require_same_contigs(const SamHeader& header, std::string_view header_path,
                          const std::vector<Contig>& reference, std::string_view reference_path);

}  // namespace sarcotrace::hts
