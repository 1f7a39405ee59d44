#include "sarcotrace/align/read_doctor.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "sarcotrace/core/bases.hpp"
#include "sarcotrace/core/text.hpp"

namespace sarcotrace::align {
namespace {

/// Cycles whose bases are counted.
constexpr std::size_t examined_cycles = 48;
constexpr int largest_shift = 3;
/// Begin of the adapters of Illumina's TruSeq and of those made alike.
constexpr std::string_view adapter = "AGATCGGAAGAGC";
/// An adapter nearer to the read's begin leaves no overlap to be found.
constexpr std::size_t shortest_fragment_bp = 30;

bool is_called(std::string_view umi) { return umi.find('N') == std::string_view::npos; }

}  // namespace

std::int64_t CycleBases::called() const noexcept {
    return std::accumulate(counts.begin(), counts.begin() + 4, std::int64_t{0});
}

double CycleBases::top_share() const noexcept {
    const std::int64_t all = called();
    return all == 0 ? 0.0
                    : static_cast<double>(*std::max_element(counts.begin(), counts.begin() + 4)) /
                          static_cast<double>(all);
}

char CycleBases::top_base() const noexcept {
    return core::base_letters[static_cast<std::size_t>(
        std::max_element(counts.begin(), counts.begin() + 4) - counts.begin())];
}

double CycleBases::entropy_bits() const noexcept {
    const auto all = static_cast<double>(called());
    double bits = 0.0;
    for (std::size_t base = 0; base < 4; ++base) {
        const double part = all == 0.0 ? 0.0 : static_cast<double>(counts[base]) / all;
        bits -= part > 0.0 ? part * std::log2(part) : 0.0;
    }
    return bits;
}

ReadDoctor::ReadDoctor(std::vector<ReadStructure> structures, std::size_t mates,
                       std::function<bool(std::string_view)> is_listed, const DoctorLimits& limits)
    : structures_(std::move(structures)),
      mates_(mates),
      is_listed_(std::move(is_listed)),
      limits_(limits),
      reads_(structures_.size()) {
    find_segments();
}

void ReadDoctor::find_segments() {
    for (std::size_t read = 0; read < structures_.size(); ++read) {
        std::size_t begin = 0;
        for (const ReadStructure::Segment& segment : structures_[read].segments()) {
            if (segment.kind == ReadStructure::Kind::Umi && !segment.takes_rest) {
                segments_.push_back({read, begin, segment.length_bp});
            }
            begin += segment.length_bp;
        }
    }
}

void ReadDoctor::add(const ExaminedTemplate& examined) {
    ++templates_;
    add_reads(examined);
    const bool is_pair = mates_ == 2 && !examined.reads[1].empty();
    if (is_pair) {
        const auto [first, second] = examined.read_numbers;
        ++pairs_;
        swapped_numbers_ += first > second && second > 0 ? 1 : 0;
        equal_numbers_ += first == second && first > 0 ? 1 : 0;
        identical_mates_ += examined.reads[0] == examined.reads[1] ? 1 : 0;
        const bool is_long =
            examined.fragment_bp &&
            *examined.fragment_bp < std::max(examined.reads[0].size(), examined.reads[1].size());
        overlapping_ += examined.fragment_bp ? 1 : 0;
        read_through_ += is_long ? 1 : 0;
        const std::size_t at = examined.reads[0].find(adapter);
        if (at != std::string_view::npos && at >= shortest_fragment_bp) {
            ++pairs_with_adapter_;
            overlapping_with_adapter_ += examined.fragment_bp ? 1 : 0;
        }
    }
    if (!examined.umi.empty()) {
        const auto known = umis_.find(examined.umi);
        ++(known == umis_.end() ? umis_.emplace(examined.umi, 0).first : known)->second;
    }
    if (is_listed_ && !examined.umi.empty()) {
        for (const std::string_view segment : core::split(examined.umi, '-')) {
            ++umi_segments_;
            umi_segments_listed_ += is_listed_(segment) ? 1 : 0;
        }
        match_list(examined.reads);
    }
}

void ReadDoctor::add_reads(const ExaminedTemplate& examined) {
    for (std::size_t i = 0; i < reads_.size(); ++i) {
        const std::string_view bases = examined.reads[i];
        if (bases.empty()) {
            continue;
        }
        ReadStatistics& read = reads_[i];
        ++read.reads;
        ++read.lengths[bases.size()];
        read.too_short += bases.size() < structures_[i].shortest_read_bp() ? 1 : 0;
        read.with_adapter += bases.find(adapter) != std::string_view::npos ? 1 : 0;
        const std::size_t cycles = std::min(bases.size(), examined_cycles);
        read.cycles.resize(std::max(read.cycles.size(), cycles));
        for (std::size_t cycle = 0; cycle < cycles; ++cycle) {
            ++read.cycles[cycle].counts[static_cast<std::size_t>(core::to_base(bases[cycle]))];
        }
    }
}

void ReadDoctor::match_list(std::span<const std::string_view> reads) {
    for (UmiSegment& segment : segments_) {
        const auto listed_at = [&](std::size_t read, std::size_t begin) {
            const std::string_view bases = reads[read];
            return bases.size() >= begin + segment.length &&
                   is_listed_(bases.substr(begin, segment.length));
        };
        if (reads[segment.read].size() < segment.begin + segment.length) {
            continue;
        }
        ++segment.seen;
        segment.listed += listed_at(segment.read, segment.begin) ? 1 : 0;
        const std::string_view umi = reads[segment.read].substr(segment.begin, segment.length);
        segment.reverse_listed +=
            is_called(umi) && is_listed_(core::reverse_complement(umi)) ? 1 : 0;
        if (mates_ == 2 && segment.read < 2) {
            segment.other_mate_listed += listed_at(1 - segment.read, segment.begin) ? 1 : 0;
        }
        for (int shift = -largest_shift; shift <= largest_shift; ++shift) {
            const auto begin = static_cast<std::int64_t>(segment.begin) + shift;
            if (shift != 0 && begin >= 0 &&
                listed_at(segment.read, static_cast<std::size_t>(begin))) {
                ++segment.shifted_listed[shift];
            }
        }
    }
}

std::string ReadDoctor::name_of(std::size_t read) const {
    return read < mates_ ? "R" + std::to_string(read + 1) : "I" + std::to_string(read - mates_ + 1);
}

double ReadDoctor::share(std::int64_t count) const {
    return templates_ == 0 ? 0.0 : static_cast<double>(count) / static_cast<double>(templates_);
}

double ReadDoctor::effective_umis() const {
    std::int64_t all = 0;
    for (const auto& [umi, count] : umis_) {
        all += count;
    }
    double nats = 0.0;
    for (const auto& [umi, count] : umis_) {
        const double part = static_cast<double>(count) / static_cast<double>(all);
        nats -= part * std::log(part);
    }
    return umis_.empty() ? 0.0 : std::exp(nats);
}

void ReadDoctor::add_figures(DoctorReport& report) const {
    const auto add = [&](const std::string& read, const std::string& name, double value,
                         std::optional<int> cycle = std::nullopt) {
        report.figures.push_back({read, name, cycle, value});
    };
    add("TEMPLATE", "examined", static_cast<double>(templates_));
    if (mates_ == 2) {
        add("TEMPLATE", "overlapping_share", share(overlapping_));
        add("TEMPLATE", "read_through_share", share(read_through_));
        add("TEMPLATE", "identical_mates_share", share(identical_mates_));
        add("TEMPLATE", "swapped_read_number_share", share(swapped_numbers_));
    }
    if (!umis_.empty()) {
        add("TEMPLATE", "distinct_umis", static_cast<double>(umis_.size()));
        add("TEMPLATE", "effective_umis", effective_umis());
    }
    if (umi_segments_ > 0) {
        add("TEMPLATE", "listed_umi_share",
            static_cast<double>(umi_segments_listed_) / static_cast<double>(umi_segments_));
    }
    for (std::size_t i = 0; i < reads_.size(); ++i) {
        const ReadStatistics& read = reads_[i];
        if (read.reads == 0) {
            continue;
        }
        const std::string name = name_of(i);
        add(name, "shortest_bp", static_cast<double>(read.lengths.begin()->first));
        add(name, "longest_bp", static_cast<double>(read.lengths.rbegin()->first));
        add(name, "shorter_than_structure_share", share(read.too_short));
        add(name, "adapter_share", share(read.with_adapter));
        for (std::size_t cycle = 0; cycle < read.cycles.size(); ++cycle) {
            const auto number = static_cast<int>(cycle + 1);
            add(name, "top_base_share", read.cycles[cycle].top_share(), number);
            add(name, "entropy_bits", read.cycles[cycle].entropy_bits(), number);
        }
    }
}

DoctorReport ReadDoctor::report() const {
    DoctorReport report;
    add_figures(report);
    // A few templates have constant cycles by chance.
    if (templates_ < limits_.fewest_to_judge) {
        return report;
    }
    judge_files(report);
    judge_lengths(report);
    judge_list(report);
    judge_umi(report);
    for (std::size_t read = 0; read < mates_; ++read) {
        judge_cycles(read, report);
    }
    judge_adapters(report);
    if (templates_ < limits_.fewest_templates) {
        for (DoctorFinding& finding : report.findings) {
            finding.is_stop = false;
        }
    }
    return report;
}

}  // namespace sarcotrace::align
