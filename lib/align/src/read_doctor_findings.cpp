#include <algorithm>
#include <cmath>

#include "sarcotrace/align/read_doctor.hpp"

namespace sarcotrace::align {
namespace {

/// Where spacers stand at the latest.
constexpr std::size_t spacer_reach = 24;
/// More constant cycles than this in the template are of amplicons, not of adapters.
constexpr std::size_t most_constant_cycles = 12;
/// UMIs so few that a constant base among them means nothing.
constexpr double few_umis = 8.0;

std::string percent(double share) {
    return std::to_string(static_cast<int>(std::lround(100.0 * share))) + " %";
}

std::string number_of(std::size_t value) { return std::to_string(value); }

/// "base 3" or "bases 4-5".
std::string bases_text(std::size_t begin, std::size_t end) {
    return end - begin == 1 ? "base " + number_of(end)
                            : "bases " + number_of(begin + 1) + "-" + number_of(end);
}

const char* const swap_remedy =
    "read 1 and read 2 look swapped: exchange the two files, or their read structures";

}  // namespace

ReadStructure::Kind ReadDoctor::kind_of(const ReadStructure& structure, std::size_t cycle) {
    // Skipped bases are a spacer behind a UMI only; elsewhere they may be anything. What is
    // skipped behind the template is part of it here.
    using Kind = ReadStructure::Kind;
    std::size_t end = 0;
    bool has_umi = false;
    for (const ReadStructure::Segment& segment : structure.segments()) {
        end += segment.length_bp;
        has_umi = has_umi || segment.kind == Kind::Umi;
        if (cycle < end || segment.kind == Kind::Template) {
            return segment.kind == Kind::Skip && !has_umi ? Kind::SampleBarcode : segment.kind;
        }
    }
    return Kind::Template;
}

bool ReadDoctor::is_constant(std::size_t read, std::size_t cycle) const {
    const CycleBases& bases = reads_[read].cycles[cycle];
    return 2 * bases.called() >= templates_ && bases.top_share() >= limits_.constant_share;
}

std::vector<ReadDoctor::ConstantRun> ReadDoctor::constant_runs(std::size_t read) const {
    std::vector<ConstantRun> runs;
    for (std::size_t cycle = 0; cycle < reads_[read].cycles.size(); ++cycle) {
        if (!is_constant(read, cycle)) {
            continue;
        }
        if (!runs.empty() && runs.back().end == cycle) {
            ++runs.back().end;
        } else {
            runs.push_back({cycle, cycle + 1});
        }
    }
    return runs;
}

std::string ReadDoctor::describe(std::size_t read, const ConstantRun& run) const {
    std::string bases;
    double lowest = 1.0;
    for (std::size_t cycle = run.begin; cycle < run.end; ++cycle) {
        bases += reads_[read].cycles[cycle].top_base();
        lowest = std::min(lowest, reads_[read].cycles[cycle].top_share());
    }
    return bases_text(run.begin, run.end) + " of " + name_of(read) +
           (bases.size() == 1 ? " is" : " are") + " nearly constant (" + bases + ", " +
           percent(lowest) + ")";
}

std::string ReadDoctor::structure_seen(std::size_t read) const {
    for (const ConstantRun& run : constant_runs(read)) {
        const std::size_t length = run.end - run.begin;
        if (length <= limits_.longest_spacer_bp && run.begin < spacer_reach) {
            const std::string spacer = number_of(run.end - run.begin) + "S+T";
            return run.begin == 0 ? spacer : number_of(run.begin) + "M" + spacer;
        }
    }
    std::size_t umi_bp = 0;
    for (const ReadStructure::Segment& segment : structures_[read].segments()) {
        umi_bp += segment.kind == ReadStructure::Kind::Umi ? segment.length_bp : 0;
    }
    return umi_bp == 0 ? "+T" : number_of(umi_bp) + "M+T";
}

std::size_t ReadDoctor::misfits(std::size_t read, const ReadStructure& structure) const {
    std::size_t count = 0;
    const std::size_t cycles = std::min(reads_[read].cycles.size(), spacer_reach);
    for (std::size_t cycle = 0; cycle < cycles; ++cycle) {
        const ReadStructure::Kind kind = kind_of(structure, cycle);
        const bool is_spacer = kind == ReadStructure::Kind::Skip;
        const bool is_read =
            kind == ReadStructure::Kind::Template || kind == ReadStructure::Kind::Umi;
        const bool is_random =
            reads_[read].cycles[cycle].entropy_bits() > limits_.random_entropy_bits;
        count += (is_spacer && is_random) || (is_read && is_constant(read, cycle)) ? 1U : 0U;
    }
    return count;
}

bool ReadDoctor::looks_swapped() const {
    if (mates_ != 2 || reads_[1].reads == 0) {
        return false;
    }
    return misfits(0, structures_[0]) + misfits(1, structures_[1]) > 0 &&
           misfits(0, structures_[1]) + misfits(1, structures_[0]) == 0;
}

void ReadDoctor::judge_files(DoctorReport& report) const {
    const auto stop = [&](const std::string& what, const std::string& remedy) {
        report.findings.push_back({"TEMPLATE", what, remedy, true});
    };
    if (share(identical_mates_) > limits_.wrong_share) {
        stop(
            "both mates are the same read in " + percent(share(identical_mates_)) + " of the pairs",
            "give the file of read 2 as such; one of the two was given twice");
    }
    if (share(swapped_numbers_) > limits_.wrong_share) {
        stop("the headers say that the first file holds read 2 and the second one read 1",
             "exchange the two files");
    }
    if (share(equal_numbers_) > limits_.wrong_share) {
        stop("the headers of both files state the same read number",
             "give the files of read 1 and of read 2");
    }
}

void ReadDoctor::judge_lengths(DoctorReport& report) const {
    for (std::size_t i = 0; i < reads_.size(); ++i) {
        if (share(reads_[i].too_short) > limits_.wrong_share) {
            const auto usual = std::ranges::max_element(
                reads_[i].lengths, {}, [](const auto& entry) { return entry.second; });
            report.findings.push_back(
                {name_of(i),
                 "most reads have " + number_of(usual->first) +
                     " bases, but the read structure takes " +
                     number_of(structures_[i].shortest_read_bp()),
                 "correct the read structure, or give the file of this read: it may be an index "
                 "read",
                 true});
        }
    }
}

void ReadDoctor::judge_list(DoctorReport& report) const {
    if (!is_listed_ || umi_segments_ == 0) {
        return;
    }
    bool has_segment = false;
    // With UMIs at one place of both mates, the other one's match says nothing.
    const bool mates_differ = std::ranges::count(segments_, std::size_t{0}, &UmiSegment::read) !=
                              std::ranges::count(segments_, std::size_t{1}, &UmiSegment::read);
    for (const UmiSegment& segment : segments_) {
        const auto part = [&](std::int64_t count) {
            return segment.seen == 0
                       ? 0.0
                       : static_cast<double>(count) / static_cast<double>(segment.seen);
        };
        has_segment = true;
        if (part(segment.listed) >= limits_.listed_share) {
            continue;
        }
        std::string remedy = "give the list of the kit that was used, or the right read structure";
        for (const auto& [shift, count] : segment.shifted_listed) {
            if (part(count) >= limits_.listed_share) {
                remedy = "the UMI begins at base " +
                         std::to_string(static_cast<int>(segment.begin) + shift + 1) +
                         ": correct the read structure";
            }
        }
        if (part(segment.reverse_listed) >= limits_.listed_share) {
            remedy = "the UMIs are in the list as reverse complements: give a list of those";
        } else if (part(segment.other_mate_listed) >= limits_.listed_share && mates_differ) {
            remedy = swap_remedy;
        }
        report.findings.push_back({name_of(segment.read),
                                   "only " + percent(part(segment.listed)) + " of the UMIs at " +
                                       bases_text(segment.begin, segment.begin + segment.length) +
                                       " of " + name_of(segment.read) + " are in the UMI list",
                                   remedy, true});
    }
    const double listed =
        static_cast<double>(umi_segments_listed_) / static_cast<double>(umi_segments_);
    if (!has_segment && listed < limits_.listed_share) {
        report.findings.push_back({"TEMPLATE",
                                   "only " + percent(listed) + " of the UMIs are in the UMI list",
                                   "give the list of the kit that was used", true});
    }
}

void ReadDoctor::judge_umi(DoctorReport& report) const {
    if (umis_.empty() || umis_.begin()->first.size() < 3) {
        return;
    }
    if (effective_umis() < limits_.fewest_umis) {
        const auto usual =
            std::ranges::max_element(umis_, {}, [](const auto& entry) { return entry.second; });
        report.findings.push_back(
            {"TEMPLATE",
             "the UMI hardly varies: it is '" + usual->first + "' in " +
                 percent(share(usual->second)) + " of the templates",
             "it may be the sample's index or a primer: correct the read structures or files",
             true});
    }
}

void ReadDoctor::judge_cycles(std::size_t read, DoctorReport& report) const {
    using Kind = ReadStructure::Kind;
    const ReadStructure& structure = structures_[read];
    const std::vector<CycleBases>& cycles = reads_[read].cycles;
    const std::string remedy = looks_swapped()
                                   ? std::string(swap_remedy)
                                   : "try " + structure_seen(read) + " for " + name_of(read);
    std::size_t constant_template = 0;
    for (std::size_t cycle = 0; cycle < cycles.size(); ++cycle) {
        constant_template +=
            kind_of(structure, cycle) == Kind::Template && is_constant(read, cycle) ? 1U : 0U;
    }
    const bool is_amplicon = constant_template > most_constant_cycles;
    if (is_amplicon) {
        report.findings.push_back({name_of(read),
                                   number_of(constant_template) + " of the first " +
                                       number_of(cycles.size()) + " bases of " + name_of(read) +
                                       " are nearly constant",
                                   "amplicons? Primers are no evidence: cut them", false});
    }
    for (const ConstantRun& run : constant_runs(read)) {
        const auto holds = [&](Kind kind) {
            for (std::size_t cycle = run.begin; cycle < run.end; ++cycle) {
                if (kind_of(structure, cycle) == kind) {
                    return true;
                }
            }
            return false;
        };
        if (run.begin < spacer_reach && holds(Kind::Template) && !is_amplicon) {
            report.findings.push_back({name_of(read),
                                       describe(read, run) + ": the read structure misses a spacer",
                                       remedy, run.end - run.begin <= limits_.longest_spacer_bp});
        } else if (holds(Kind::Umi) && !is_listed_ && effective_umis() >= few_umis) {
            // A kit may have a constant base within its UMIs, but not at their end.
            const bool is_within = run.end - run.begin == 1 && run.end < cycles.size() &&
                                   kind_of(structure, run.end) == Kind::Umi;
            report.findings.push_back(
                {name_of(read), describe(read, run) + ", but declared as UMI", remedy, !is_within});
        }
    }
    for (std::size_t cycle = 0; cycle < cycles.size(); ++cycle) {
        if (kind_of(structure, cycle) == Kind::Skip && !is_constant(read, cycle)) {
            const bool is_random = cycles[cycle].entropy_bits() > limits_.random_entropy_bits;
            report.findings.push_back({name_of(read),
                                       "base " + number_of(cycle + 1) + " of " + name_of(read) +
                                           " is declared as spacer, but is not constant (" +
                                           cycles[cycle].top_base() + ", " +
                                           percent(cycles[cycle].top_share()) + ")",
                                       remedy, is_random});
            break;
        }
    }
}

void ReadDoctor::judge_adapters(DoctorReport& report) const {
    if (pairs_with_adapter_ < limits_.fewest_adapters) {
        return;
    }
    const double overlapping =
        static_cast<double>(overlapping_with_adapter_) / static_cast<double>(pairs_with_adapter_);
    if (overlapping < limits_.overlapping_share) {
        report.findings.push_back(
            {"TEMPLATE",
             "of the pairs whose read 1 runs into the adapter only " + percent(overlapping) +
                 " overlap",
             "the mates are of different fragments: give files of the same run, in one order",
             true});
    }
}

}  // namespace sarcotrace::align
