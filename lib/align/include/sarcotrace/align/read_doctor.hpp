#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sarcotrace/align/read_structure.hpp"

namespace sarcotrace::align {

/// Bases that the reads have at one cycle.
struct CycleBases {
    std::array<std::int64_t, 5> counts{};  ///< by core::Base, N last

    [[nodiscard]] std::int64_t called() const noexcept;
    /// Share of the most frequent base among the called ones; 0 without any.
    [[nodiscard]] double top_share() const noexcept;
    [[nodiscard]] char top_base() const noexcept;
    /// Entropy of the called bases, 0 (constant) to 2 (random).
    [[nodiscard]] double entropy_bits() const noexcept;
};

/// What the doctor looks at in a template.
struct ExaminedTemplate {
    /// The reads as sequenced: the mates, then the index reads.
    std::span<const std::string_view> reads;
    /// Number that each mate's header states (1, 2); 0 if none.
    std::array<int, 2> read_numbers{};
    /// As it goes on, before a list corrects it; empty without UMIs.
    std::string_view umi;
    /// Where the mates overlap.
    std::optional<std::size_t> fragment_bp;
};

/// One number of the report.
struct DoctorFigure {
    std::string read;          ///< R1, R2, I1, I2 or TEMPLATE
    std::string name;          ///< snake_case
    std::optional<int> cycle;  ///< 1-based, of the read as sequenced
    double value;
};

/// What is wrong, with its remedy, both ready for an error line.
struct DoctorFinding {
    std::string read;
    std::string what;
    std::string remedy;
    bool is_stop = false;  ///< false: a warning
};

struct DoctorReport {
    std::vector<DoctorFigure> figures;
    std::vector<DoctorFinding> findings;
};

/// Limits beyond which something is wrong. Shares are of the examined templates or reads.
struct DoctorLimits {
    std::int64_t fewest_to_judge = 100;    ///< with fewer there are figures only
    std::int64_t fewest_templates = 1000;  ///< with fewer nothing stops
    double constant_share = 0.9;           ///< of the most frequent base of a constant cycle
    double random_entropy_bits = 1.7;      ///< of a declared spacer that is none
    std::size_t longest_spacer_bp = 8;     ///< longer constant runs are primers: a warning
    double fewest_umis = 2.0;              ///< effective number of UMIs
    double listed_share = 0.5;             ///< of UMIs that the list must have as they are
    double wrong_share = 0.5;              ///< of short, identical or misnumbered reads
    double overlapping_share = 0.2;        ///< of reads with adapter whose mates must overlap
    std::int64_t fewest_adapters = 500;
};

/// Judges from the first templates whether read structures, UMI list and files fit each other.
/// The result depends on the templates only, not on their order.
class ReadDoctor {
public:
    /// \param mates 1 or 2; `structures` holds theirs, then those of index reads
    /// \param is_listed tells whether a UMI segment is in the kit's list; empty without a list
    ReadDoctor(std::vector<ReadStructure> structures, std::size_t mates,
               std::function<bool(std::string_view)> is_listed, const DoctorLimits& limits = {});

    void add(const ExaminedTemplate& examined);
    [[nodiscard]] DoctorReport report() const;

private:
    /// A UMI segment at a fixed place of a read, and where else the list would have matched.
    struct UmiSegment {
        std::size_t read;
        std::size_t begin;
        std::size_t length;
        std::int64_t seen = 0;
        std::int64_t listed = 0;
        std::int64_t reverse_listed = 0;
        std::int64_t other_mate_listed = 0;
        std::map<int, std::int64_t> shifted_listed = {};  ///< by offset
    };
    struct ReadStatistics {
        std::vector<CycleBases> cycles;
        std::map<std::size_t, std::int64_t> lengths;
        std::int64_t reads = 0;
        std::int64_t too_short = 0;
        std::int64_t with_adapter = 0;
    };
    /// A run of constant cycles, [begin, end) of the read as sequenced.
    struct ConstantRun {
        std::size_t begin;
        std::size_t end;
    };

    void find_segments();
    void add_reads(const ExaminedTemplate& examined);
    void match_list(std::span<const std::string_view> reads);
    [[nodiscard]] std::string name_of(std::size_t read) const;
    /// What the doctor expects of a cycle: everything from the template's begin is template, and
    /// only what is skipped behind a UMI is a spacer (Skip).
    [[nodiscard]] static ReadStructure::Kind kind_of(const ReadStructure& structure,
                                                     std::size_t cycle);
    [[nodiscard]] bool is_constant(std::size_t read, std::size_t cycle) const;
    [[nodiscard]] std::vector<ConstantRun> constant_runs(std::size_t read) const;
    [[nodiscard]] std::string describe(std::size_t read, const ConstantRun& run) const;
    [[nodiscard]] std::string structure_seen(std::size_t read) const;
    [[nodiscard]] std::size_t misfits(std::size_t read, const ReadStructure& structure) const;
    [[nodiscard]] bool looks_swapped() const;
    [[nodiscard]] double effective_umis() const;
    [[nodiscard]] double share(std::int64_t count) const;

    void judge_files(DoctorReport& report) const;
    void judge_lengths(DoctorReport& report) const;
    void judge_list(DoctorReport& report) const;
    void judge_umi(DoctorReport& report) const;
    void judge_cycles(std::size_t read, DoctorReport& report) const;
    void judge_adapters(DoctorReport& report) const;
    void add_figures(DoctorReport& report) const;

    std::vector<ReadStructure> structures_;
    std::size_t mates_;
    std::function<bool(std::string_view)> is_listed_;
    DoctorLimits limits_;
    std::vector<ReadStatistics> reads_;
    std::vector<UmiSegment> segments_;
    std::map<std::string, std::int64_t, std::less<>> umis_;
    std::int64_t umi_segments_ = 0;
    std::int64_t umi_segments_listed_ = 0;
    std::int64_t templates_ = 0;
    std::int64_t pairs_ = 0;
    std::int64_t overlapping_ = 0;
    std::int64_t read_through_ = 0;
    std::int64_t identical_mates_ = 0;
    std::int64_t swapped_numbers_ = 0;
    std::int64_t equal_numbers_ = 0;
    std::int64_t pairs_with_adapter_ = 0;
    std::int64_t overlapping_with_adapter_ = 0;
};

}  // namespace sarcotrace::align
