#include "indel_choice.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>

#include "sarcotrace/core/probability.hpp"

namespace sarcotrace::consensus {
namespace {

using core::ReadRecord;

/// Alleles whose posteriors differ by a smaller share are tied: products in another order may.
constexpr double tie_tolerance = 1e-9;
/// Fewer bases than these beyond an event do not tell whether a read has it.
constexpr std::int64_t uninformative_bp = 4;
/// A template with another allele is used if at least this share of its bases is the model's.
constexpr double lowest_equal_share = 0.9;
/// An allele cannot win if on both strands fewer than one template in this many show it.
constexpr std::int64_t rarest_candidate = 10;

double error_of(double phred) { return core::Phred(phred).to_probability().value(); }

struct Comparison {
    std::int64_t compared = 0;
    std::int64_t equal = 0;
};

void compare(const ReadRecord& read, const ReadRecord& model, std::span<const SharedRun> runs,
             std::uint8_t lowest_base_quality, Comparison& result) {
    for (const SharedRun& run : runs) {
        for (std::size_t i = 0; i < run.length; ++i) {
            const std::size_t own = run.read_begin + i;
            const std::size_t other = run.model_begin + i;
            if (read.base_qualities[own] >= lowest_base_quality &&
                model.base_qualities[other] >= lowest_base_quality) {
                ++result.compared;
                result.equal += read.bases[own] == model.bases[other] ? 1 : 0;
            }
        }
    }
}

struct Candidate {
    IndelAllele allele;
    std::vector<std::size_t> members;  ///< templates that show it
    std::size_t model = 0;
};

class IndelChooser {
public:
    IndelChooser(const Family& family, const ConsensusOptions& options)
        : family_(family), options_(options) {
        std::map<IndelAllele, std::vector<std::size_t>> members;
        std::array<std::int64_t, 2> templates{};
        std::size_t most = 0;
        for (std::size_t i = 0; i < family.templates.size(); ++i) {
            alleles_.push_back(allele_of(family.templates[i]));
            members[alleles_.back()].push_back(i);
            note_errors(alleles_.back());
            ++templates[strand_of(i)];
            most = std::max(most, members[alleles_.back()].size());
        }
        for (auto& [allele, indices] : members) {
            std::array<std::int64_t, 2> own{};
            for (const std::size_t i : indices) {
                ++own[strand_of(i)];
            }
            if (indices.size() == most ||
                own[0] * rarest_candidate >= std::max<std::int64_t>(1, templates[0]) ||
                own[1] * rarest_candidate >= std::max<std::int64_t>(1, templates[1])) {
                const std::size_t shape = choose_model(family, indices);
                candidates_.push_back({allele, std::move(indices), shape});
            }
        }
        std::stable_sort(candidates_.begin(), candidates_.end(),
                         [](const Candidate& a, const Candidate& b) {
                             return a.members.size() > b.members.size();
                         });
        join_equal_candidates();
    }

    [[nodiscard]] FamilyAlignment choose() const {
        const std::vector<double> posterior = posteriors();
        std::size_t best = 0;
        for (std::size_t h = 1; h < candidates_.size(); ++h) {
            // Candidates come with the most members first, which decides a tie.
            if (posterior[h] > posterior[best] * (1.0 + tie_tolerance)) {
                best = h;
            }
        }
        FamilyAlignment result;
        result.model = candidates_[best].model;
        result.indel_quality = quality_of(wrong_share(posterior, best));
        for (std::size_t i = 0; i < family_.templates.size(); ++i) {
            if (const auto by_place = way_to_bases(i, candidates_[best])) {
                result.kept.push_back({i, *by_place});
            }
        }
        return result;
    }

private:
    [[nodiscard]] std::size_t strand_of(std::size_t index) const {
        return family_.templates[index].top ? 0 : 1;
    }

    /// A repeat can be aligned in several ways: a candidate whose model has the bases of a more
    /// common one is the same allele.
    void join_equal_candidates() {
        std::vector<Candidate> different;
        for (Candidate& candidate : candidates_) {
            const bool known =
                std::any_of(different.begin(), different.end(),
                            [&](const Candidate& other) { return fits(candidate.model, other); });
            if (!known) {
                different.push_back(std::move(candidate));
            }
        }
        candidates_ = std::move(different);
    }

    void note_errors(const IndelAllele& allele) {
        for (const IndelEvent& event : allele) {
            if (!errors_.contains(event)) {
                errors_[event] = error_of_event(event, family_, options_.indel_rates);
            }
        }
    }

    [[nodiscard]] Comparison compare_bases(std::size_t index, const Candidate& candidate,
                                           bool by_place) const {
        const FamilyTemplate& item = family_.templates[index];
        const FamilyTemplate& model = family_.templates[candidate.model];
        Comparison result;
        const auto add = [&](const ReadRecord& read, const ReadRecord& other) {
            if (by_place) {
                compare(read, other, same_places(read, other), options_.lowest_base_quality,
                        result);
            } else {
                const SharedRun run = same_cycles(read, other);
                compare(read, other, {&run, 1}, options_.lowest_base_quality, result);
            }
        };
        add(item.lower, model.lower);
        if (item.upper) {
            add(*item.upper, *model.upper);
        }
        return result;
    }

    [[nodiscard]] bool fits(std::size_t index, const Candidate& candidate) const {
        return alleles_[index] == candidate.allele ||
               compare_bases(index, candidate, false).equal + uninformative_bp >=
                   compare_bases(index, candidate, true).equal;
    }

    /// Whether a template's bases are found by place rather than by cycle; nothing if they are not
    /// the candidate's either way.
    [[nodiscard]] std::optional<bool> way_to_bases(std::size_t index,
                                                   const Candidate& candidate) const {
        if (alleles_[index] == candidate.allele) {
            return false;
        }
        const Comparison cycles = compare_bases(index, candidate, false);
        const Comparison places = compare_bases(index, candidate, true);
        const bool by_place = places.equal > cycles.equal;
        const Comparison& chosen = by_place ? places : cycles;
        const double share = static_cast<double>(chosen.equal) /
                             static_cast<double>(std::max<std::int64_t>(1, chosen.compared));
        return share >= lowest_equal_share ? std::optional(by_place) : std::nullopt;
    }

    /// ln of the error that shows the allele of template `index` where the truth is `allele`.
    [[nodiscard]] double ln_error(std::size_t index, const IndelAllele& allele) const {
        IndelAllele different;
        std::set_symmetric_difference(alleles_[index].begin(), alleles_[index].end(),
                                      allele.begin(), allele.end(), std::back_inserter(different));
        double sum = 0.0;
        for (const IndelEvent& event : different) {
            sum += std::log(error_of(errors_.at(event).post_umi_phred));
        }
        return sum;
    }

    /// Highest rate of an error that the family's events could be.
    [[nodiscard]] double highest_error(double IndelError::*phred) const {
        double highest = 0.0;
        for (const auto& [event, error] : errors_) {
            highest = std::max(highest, error_of(error.*phred));
        }
        return highest;
    }

    [[nodiscard]] bool has_plain_candidate() const {
        return std::any_of(candidates_.begin(), candidates_.end(),
                           [](const Candidate& c) { return c.allele.empty(); });
    }

    /// ln L of the candidates on both strands; last that of "no indel" where no template shows it.
    [[nodiscard]] std::array<std::vector<double>, 2> ln_likelihoods() const {
        const std::size_t plain = has_plain_candidate() ? 0 : 1;
        std::array<std::vector<double>, 2> sums;
        sums.fill(std::vector<double>(candidates_.size() + plain, 0.0));
        const double ln_right = std::log1p(-highest_error(&IndelError::post_umi_phred));
        for (std::size_t i = 0; i < family_.templates.size(); ++i) {
            std::vector<double>& sum = sums[strand_of(i)];
            for (std::size_t h = 0; h < candidates_.size(); ++h) {
                sum[h] += fits(i, candidates_[h]) ? ln_right : ln_error(i, candidates_[h].allele);
            }
            if (plain != 0) {
                sum.back() += ln_error(i, {});
            }
        }
        return sums;
    }

    /// Posterior of each candidate by both strands; the share of "no indel" is left out.
    [[nodiscard]] std::vector<double> posteriors() const {
        const double pre_error = highest_error(&IndelError::pre_umi_phred);
        const auto sums = ln_likelihoods();
        std::vector<double> total(sums[0].size(), 1.0);
        for (std::size_t strand = 0; strand < sums.size(); ++strand) {
            const bool there =
                std::any_of(family_.templates.begin(), family_.templates.end(),
                            [&](const FamilyTemplate& item) { return item.top == (strand == 0); });
            if (there) {
                multiply(total, sums[strand], pre_error);
            }
        }
        double sum = 0.0;
        for (const double value : total) {
            sum += value;
        }
        for (double& value : total) {
            value /= sum;
        }
        return total;
    }

    static void multiply(std::vector<double>& total, const std::vector<double>& ln_likelihood,
                         double pre_error) {
        const double best = *std::max_element(ln_likelihood.begin(), ln_likelihood.end());
        double sum = 0.0;
        for (const double value : ln_likelihood) {
            sum += std::exp(value - best);
        }
        const auto wrong_alleles = static_cast<double>(std::max<std::size_t>(1, total.size() - 1));
        for (std::size_t h = 0; h < total.size(); ++h) {
            const double share = std::exp(ln_likelihood[h] - best) / sum;
            total[h] *= (1.0 - pre_error) * share + pre_error / wrong_alleles * (1.0 - share);
        }
    }

    [[nodiscard]] std::uint8_t quality_of(double error) const {
        const double bounded = std::max(error, highest_error(&IndelError::pre_umi_phred));
        return static_cast<std::uint8_t>(std::clamp(std::round(-10.0 * std::log10(bounded)),
                                                    double{lowest_quality},
                                                    double{highest_quality}));
    }

    static double wrong_share(const std::vector<double>& posterior, std::size_t best) {
        double sum = 0.0;
        for (std::size_t h = 0; h < posterior.size(); ++h) {
            sum += h == best ? 0.0 : posterior[h];
        }
        return sum;
    }

    const Family& family_;
    const ConsensusOptions& options_;
    std::vector<IndelAllele> alleles_;  ///< by template
    std::map<IndelEvent, IndelError> errors_;
    std::vector<Candidate> candidates_;  ///< most members first
};

}  // namespace

FamilyAlignment choose_indels(const Family& family, const ConsensusOptions& options) {
    return IndelChooser(family, options).choose();
}

}  // namespace sarcotrace::consensus
