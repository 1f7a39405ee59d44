#include "sarcotrace/tumor_fraction/detection.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "joint_chain.hpp"
#include "sarcotrace/stats/random.hpp"
#include "sarcotrace/stats/summary.hpp"
#include "sarcotrace/tumor_fraction/variant_fraction.hpp"

namespace sarcotrace::tumor_fraction {
namespace {

/// Fractions above this are detected by any assay that can be; the search for the limit ends here.
constexpr double highest_limit = 0.5;

/// A variant as the other samples leave it.
struct PriorVariant {
    VariantMolecules observed;
    int copies;
    VariantClasses classes;
    std::vector<double> probability;
    double blood_share;
    mutable std::map<std::int64_t, std::vector<double>> curves;

    const std::vector<double>& curve(std::int64_t alt) const {
        const auto found = curves.find(alt);
        if (found != curves.end()) {
            return found->second;
        }
        VariantMolecules molecules;
        molecules.molecules = {0, observed.all()};
        molecules.alt_molecules = {0, alt};
        molecules.error = observed.error;
        return curves.emplace(alt, weighted_classes(molecules, copies, probability, blood_share))
            .first->second;
    }
};

/// Height of the likelihood over fraction 0, and where it is highest.
struct Peak {
    double statistic;
    double fraction;
};

class Assay {
public:
    Assay(const JointEvidence& evidence, const JointMode& mode, std::size_t sample,
          std::span<const double> fractions, const std::optional<BinsEvidence>& bins,
          const JointOptions& joint)
        : bins_(bins) {
        for (std::size_t j = 0; j < evidence.variants.size(); ++j) {
            const JointVariant& variant = evidence.variants[j];
            if (variant.samples[sample].all() == 0) {
                continue;
            }
            variants_.push_back({variant.samples[sample], mode.variant_copies[j],
                                 variant_classes(mode.variant_copies[j]),
                                 classes_by_others(variant, mode.variant_copies[j], sample,
                                                   fractions, joint),
                                 blood_share(variant, sample), {}});
        }
    }

    [[nodiscard]] bool empty() const { return variants_.empty() && !bins_; }

    [[nodiscard]] Peak observed() const {
        std::vector<double> curve(fraction_grid().size(), 0.0);
        for (const PriorVariant& variant : variants_) {
            add(variant.curve(variant.observed.alt()), curve);
        }
        if (bins_) {
            add_bins(bins_->estimate.tumor_cell_fraction, curve);
        }
        return peak(curve);
    }

    [[nodiscard]] Peak simulate(double fraction, stats::Random& random) const {
        std::vector<double> curve(fraction_grid().size(), 0.0);
        for (const PriorVariant& variant : variants_) {
            add(variant.curve(draw_alt(variant, fraction, random)), curve);
        }
        if (bins_) {
            const EmpiricalNull& null = bins_->null;
            const auto n = static_cast<double>(null.blanks);
            // Student-t: mean and deviation of the blanks are estimates.
            const double scale = std::sqrt((1.0 + 1.0 / n) * (n - 1.0) /
                                           random.gamma((n - 1.0) / 2.0, 2.0));
            const double z = null.mean_z + null.sd_z * scale * random.normal();
            add_bins(fraction + z * bins_->estimate.standard_error, curve);
        }
        return peak(curve);
    }

private:
    static void add(const std::vector<double>& from, std::vector<double>& curve) {
        for (std::size_t g = 0; g < curve.size(); ++g) {
            curve[g] += from[g];
        }
    }

    void add_bins(double estimate, std::vector<double>& curve) const {
        const double error =
            bins_->estimate.standard_error * std::max(1.0, bins_->null.sd_z);
        for (std::size_t g = 0; g < curve.size(); ++g) {
            const double distance = (fraction_grid()[g] - estimate) / error;
            curve[g] -= 0.5 * distance * distance;
        }
    }

    static Peak peak(const std::vector<double>& curve) {
        const auto top = std::ranges::max_element(curve);
        return {*top - curve.front(),
                fraction_grid()[static_cast<std::size_t>(top - curve.begin())]};
    }

    /// Share of the allele in the other samples, were it of blood cells.
    static double blood_share(const JointVariant& variant, std::size_t sample) {
        constexpr double prior = 20.0;
        double alt = 1.0;
        double all = 1.0 + prior;
        for (std::size_t s = 0; s < variant.samples.size(); ++s) {
            if (s != sample) {
                alt += static_cast<double>(variant.samples[s].alt());
                all += static_cast<double>(variant.samples[s].all());
            }
        }
        return alt / all;
    }

    static std::int64_t draw_alt(const PriorVariant& variant, double fraction,
                                 stats::Random& random) {
        const std::size_t z = random.categorical(variant.probability);
        double share = 0.0;
        if (z < variant.classes.subclonal()) {
            share = expected_vaf(fraction, variant.classes.multiplicity[z], variant.copies);
        } else if (z == variant.classes.subclonal()) {
            share = random.uniform() * expected_vaf(fraction, 1.0, variant.copies);
        } else if (z == variant.classes.blood()) {
            share = variant.blood_share;
        }
        const double error = variant.observed.error;
        return random.binomial(variant.observed.all(), share * (1.0 - error) + (1.0 - share) * error);
    }

    std::vector<PriorVariant> variants_;
    std::optional<BinsEvidence> bins_;
};

}  // namespace

std::optional<Detection> detect(const JointEvidence& evidence, const JointMode& mode,
                                std::size_t sample, std::span<const double> fractions,
                                const std::optional<BinsEvidence>& bins,
                                const JointOptions& joint, const DetectionOptions& options) {
    const Assay assay(evidence, mode, sample, fractions, bins, joint);
    if (assay.empty()) {
        return std::nullopt;
    }
    stats::Random random(
        stats::stream_seed(options.seed, {stats::name_key("detection"), sample}));
    std::vector<double> statistics;
    std::vector<double> estimates;
    for (int i = 0; i < options.blanks; ++i) {
        const Peak peak = assay.simulate(0.0, random);
        statistics.push_back(peak.statistic);
        estimates.push_back(peak.fraction);
    }
    const Peak observed = assay.observed();
    const auto as_high = std::ranges::count_if(
        statistics, [&](double value) { return value >= observed.statistic; });
    Detection result{};
    result.p_value = (1.0 + static_cast<double>(as_high)) / (1.0 + options.blanks);
    result.lob = stats::quantile(estimates, 0.95);
    result.detected = result.p_value < options.level && observed.fraction > result.lob;
    const double needed = stats::quantile(statistics, 1.0 - options.level);
    const auto power = [&](double fraction) {
        stats::Random draws(stats::stream_seed(options.seed, {stats::name_key("power"), sample}));
        int found = 0;
        for (int i = 0; i < options.positives; ++i) {
            const Peak peak = assay.simulate(fraction, draws);
            found += peak.statistic > needed && peak.fraction > result.lob ? 1 : 0;
        }
        return static_cast<double>(found) / options.positives;
    };
    constexpr double wanted = 0.95;
    constexpr double widening = 1.5;
    constexpr int halvings = 5;
    // From below: simulations far above the limit have many different counts, each with its curve.
    double low = std::max(result.lob, fraction_grid()[1]);
    double high = low * widening;
    while (high < highest_limit && power(high) < wanted) {
        low = high;
        high *= widening;
    }
    result.lod95 = 1.0;
    if (high < highest_limit) {
        for (int i = 0; i < halvings; ++i) {
            const double middle = std::sqrt(low * high);
            (power(middle) >= wanted ? high : low) = middle;
        }
        result.lod95 = high;
    }
    return result;
}

}  // namespace sarcotrace::tumor_fraction
