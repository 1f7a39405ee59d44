#include "joint_chain.hpp"

#include <algorithm>
#include <cmath>

#include "sarcotrace/stats/random.hpp"
#include "sarcotrace/stats/special.hpp"

namespace sarcotrace::tumor_fraction {
namespace {

/// Enrichments of short tumor molecules that are considered, and their prior: ln N(ln 2, 0.3^2).
constexpr std::array<double, 5> enrichments = {1.0, 1.4, 2.0, 2.8, 4.0};
constexpr double enrichment_sd_ln = 0.3;
/// Mean share of lost variants: Beta(1, 4).
constexpr double usual_lost = 0.2;

double enrichment_log_prior(double enrichment) {
    const double distance = std::log(enrichment / 2.0) / enrichment_sd_ln;
    return -0.5 * distance * distance;
}

bool has_short_class(const JointEvidence& evidence) {
    return std::ranges::any_of(evidence.variants, [](const JointVariant& variant) {
        return std::ranges::any_of(variant.samples, [](const VariantMolecules& sample) {
            return sample.molecules[0] > 0;
        });
    });
}

/// Tables of one variant: ln probabilities by enrichment, class, sample and fraction.
struct VariantTable {
    VariantClasses classes;
    std::vector<std::vector<std::vector<std::vector<double>>>> present;
    std::vector<std::vector<double>> subclonal;  ///< sample, fraction
    double lost = 0.0;                           ///< all samples
    double blood = 0.0;                          ///< all samples

    [[nodiscard]] const std::vector<double>& at(std::size_t w, std::size_t z,
                                                std::size_t sample) const {
        return z < classes.subclonal() ? present[w][z][sample] : subclonal[sample];
    }
};

VariantTable make_table(const JointVariant& variant, int copies,
                        std::span<const double> considered) {
    VariantTable table;
    table.classes = variant_classes(copies);
    for (const double enrichment : considered) {
        table.present.emplace_back();
        for (const int m : table.classes.multiplicity) {
            table.present.back().emplace_back();
            for (const VariantMolecules& sample : variant.samples) {
                table.present.back().back().push_back(log_present(sample, m, copies, enrichment));
            }
        }
    }
    for (const VariantMolecules& sample : variant.samples) {
        table.subclonal.push_back(log_subclonal(sample, copies));
        table.lost += log_lost(sample);
    }
    table.blood = log_blood(variant.samples);
    return table;
}

/// ln prior of each class of a variant.
std::vector<double> class_priors(const JointVariant& variant, const VariantClasses& classes,
                                 double lost, double subclonal) {
    std::vector<double> priors(classes.size());
    const double tumor = std::log1p(-variant.blood_prior);
    const double kept = std::log1p(-lost);
    for (std::size_t z = 0; z < classes.multiplicity.size(); ++z) {
        priors[z] = variant.clonal
                        ? tumor + kept + std::log1p(-subclonal) + classes.log_prior[z]
                        : -INFINITY;
    }
    priors[classes.subclonal()] = tumor + kept + (variant.clonal ? std::log(subclonal) : 0.0);
    priors[classes.lost()] = tumor + std::log(lost);
    priors[classes.blood()] = std::log(variant.blood_prior);
    return priors;
}

/// Index drawn in proportion to exp(logs).
std::size_t draw(std::span<const double> logs, stats::Random& random) {
    const double highest = std::ranges::max(logs);
    double total = 0.0;
    for (const double value : logs) {
        total += std::exp(value - highest);
    }
    double left = random.uniform() * total;
    for (std::size_t i = 0; i < logs.size(); ++i) {
        left -= std::exp(logs[i] - highest);
        if (left < 0.0) {
            return i;
        }
    }
    return logs.size() - 1;
}

double log_share(double share) { return std::log(std::clamp(share, 1e-9, 1.0 - 1e-9)); }

/// ln probability of a site's molecules in one sample; `swapped`: the other allele is the gained one.
double log_site(const AllelicSite& site, std::size_t sample, const AllelePair& pair, bool swapped,
                double fraction) {
    const int total = pair.more + pair.fewer;
    const double share = allele_share(fraction, swapped ? pair.fewer : pair.more, total);
    return static_cast<double>(site.alt_molecules[sample]) * log_share(share) +
           static_cast<double>(site.molecules[sample] - site.alt_molecules[sample]) *
               log_share(1.0 - share);
}

/// The chain of one mode.
class Chain {
public:
    Chain(const JointEvidence& evidence, std::size_t mode, const JointOptions& options)
        : evidence_(evidence),
          mode_(evidence.modes[mode]),
          options_(options),
          random_(stats::stream_seed(options.seed, {stats::name_key("joint_fraction"), mode})),
          considered_(has_short_class(evidence)
                          ? std::vector<double>(enrichments.begin(), enrichments.end())
                          : std::vector<double>{1.0}) {
        for (std::size_t j = 0; j < evidence.variants.size(); ++j) {
            tables_.push_back(
                make_table(evidence.variants[j], mode_.variant_copies[j], considered_));
            class_.push_back(0);
        }
        for (std::size_t s = 0; s < evidence.samples; ++s) {
            at_.push_back(start(s));
        }
        swapped_.assign(evidence.sites.size(), false);
        pair_.assign(mode_.segment_copies.size(), 0);
    }

    ChainResult run() {
        const std::size_t points = fraction_grid().size();
        ChainResult result{std::vector<std::vector<double>>(evidence_.samples,
                                                            std::vector<double>(points, 0.0)),
                           std::vector<std::vector<double>>(evidence_.samples), {}, 0.0};
        for (const VariantTable& table : tables_) {
            result.classes.emplace_back(table.classes.size(), 0.0);
        }
        const double share = 1.0 / options_.sweeps;
        for (int sweep = -options_.burn_in; sweep < options_.sweeps; ++sweep) {
            draw_enrichment();
            draw_classes();
            draw_alleles();
            for (std::size_t s = 0; s < evidence_.samples; ++s) {
                const std::vector<double> masses = draw_fraction(s);
                if (sweep >= 0) {
                    for (std::size_t g = 0; g < points; ++g) {
                        result.density[s][g] += share * masses[g];
                    }
                    result.draws[s].push_back(drawn_fraction(s));
                }
            }
            if (sweep >= 0) {
                for (std::size_t j = 0; j < tables_.size(); ++j) {
                    result.classes[j][class_[j]] += share;
                }
                result.lost_fraction += share * lost_;
            }
        }
        // Masses to densities.
        for (auto& density : result.density) {
            for (std::size_t g = 0; g < points; ++g) {
                density[g] /= std::exp(log_grid_widths()[g]);
            }
        }
        return result;
    }

private:
    /// The grid point where the sample's own variants and bins are likeliest.
    std::size_t start(std::size_t sample) const {
        std::vector<double> sum(fraction_grid().size(), 0.0);
        for (const Channel channel : {Channel::Bins, Channel::Variants}) {
            const auto curve =
                sample_log_likelihood(evidence_, mode_, sample, channel, options_);
            for (std::size_t g = 0; g < curve.size(); ++g) {
                sum[g] += curve[g];
            }
        }
        return static_cast<std::size_t>(std::ranges::max_element(sum) - sum.begin());
    }

    void draw_enrichment() {
        if (considered_.size() == 1) {
            return;
        }
        std::vector<double> logs;
        for (std::size_t w = 0; w < considered_.size(); ++w) {
            logs.push_back(enrichment_log_prior(considered_[w]));
            for (std::size_t j = 0; j < tables_.size(); ++j) {
                for (std::size_t s = 0; s < evidence_.samples; ++s) {
                    if (class_[j] < tables_[j].classes.subclonal()) {
                        logs.back() += tables_[j].present[w][class_[j]][s][at_[s]];
                    }
                }
            }
        }
        enrichment_ = draw(logs, random_);
    }

    void draw_classes() {
        double lost = 0.0;
        for (std::size_t j = 0; j < tables_.size(); ++j) {
            const VariantTable& table = tables_[j];
            std::vector<double> logs = class_priors(evidence_.variants[j], table.classes, lost_,
                                                    options_.subclonal_probability);
            for (std::size_t z = 0; z <= table.classes.subclonal(); ++z) {
                for (std::size_t s = 0; s < evidence_.samples; ++s) {
                    logs[z] += table.at(enrichment_, z, s)[at_[s]];
                }
            }
            logs[table.classes.lost()] += table.lost;
            logs[table.classes.blood()] += table.blood;
            class_[j] = draw(logs, random_);
            lost += class_[j] == table.classes.lost() ? 1.0 : 0.0;
        }
        constexpr double prior_kept = 4.0;
        lost_ = std::clamp(
            random_.beta(1.0 + lost, prior_kept + static_cast<double>(tables_.size()) - lost), 1e-6,
            1.0 - 1e-6);
    }

    /// Alleles of each segment with the sites' orientation summed out, then the orientation.
    void draw_alleles() {
        const std::vector<double>& grid = fraction_grid();
        const auto both = [&](const AllelicSite& site, const AllelePair& pair) {
            std::array<double, 2> logs{};
            for (std::size_t s = 0; s < evidence_.samples; ++s) {
                logs[0] += log_site(site, s, pair, false, grid[at_[s]]);
                logs[1] += log_site(site, s, pair, true, grid[at_[s]]);
            }
            return logs;
        };
        for (std::size_t segment = 0; segment < mode_.segment_copies.size(); ++segment) {
            const auto pairs = allele_pairs(mode_.segment_copies[segment]);
            std::vector<double> logs;
            for (const AllelePair& pair : pairs) {
                logs.push_back(pair.log_prior);
                for (const AllelicSite& site : evidence_.sites) {
                    if (site.segment == segment) {
                        const auto terms = both(site, pair);
                        logs.back() += stats::log_add(terms[0], terms[1]) - std::log(2.0);
                    }
                }
            }
            pair_[segment] = draw(logs, random_);
            for (std::size_t l = 0; l < evidence_.sites.size(); ++l) {
                if (evidence_.sites[l].segment == segment) {
                    swapped_[l] = draw(both(evidence_.sites[l], pairs[pair_[segment]]), random_) == 1;
                }
            }
        }
    }

    void add_alleles(std::size_t sample, std::vector<double>& logs) const {
        for (std::size_t segment = 0; segment < mode_.segment_copies.size(); ++segment) {
            const AllelePair pair = allele_pairs(mode_.segment_copies[segment])[pair_[segment]];
            if (pair.more == pair.fewer) {
                continue;
            }
            double of_more = 0.0;
            double of_fewer = 0.0;
            for (std::size_t l = 0; l < evidence_.sites.size(); ++l) {
                const AllelicSite& site = evidence_.sites[l];
                if (site.segment == segment) {
                    const auto alt = static_cast<double>(site.alt_molecules[sample]);
                    const double ref = static_cast<double>(site.molecules[sample]) - alt;
                    of_more += swapped_[l] ? ref : alt;
                    of_fewer += swapped_[l] ? alt : ref;
                }
            }
            for (std::size_t g = 0; g < logs.size(); ++g) {
                const double share =
                    allele_share(fraction_grid()[g], pair.more, pair.more + pair.fewer);
                logs[g] += of_more * log_share(share) + of_fewer * log_share(1.0 - share);
            }
        }
    }

    /// Draws the sample's fraction. \return the conditional's masses
    std::vector<double> draw_fraction(std::size_t sample) {
        std::vector<double> logs = log_grid_widths();
        const auto add = [&logs](const std::vector<double>& curve) {
            for (std::size_t g = 0; g < curve.size(); ++g) {
                logs[g] += curve[g];
            }
        };
        add(mode_.bins[sample]);
        add(mode_.amplicons[sample]);
        for (std::size_t j = 0; j < tables_.size(); ++j) {
            if (class_[j] <= tables_[j].classes.subclonal()) {
                add(tables_[j].at(enrichment_, class_[j], sample));
            }
        }
        add_alleles(sample, logs);
        const double total = stats::log_sum(logs);
        std::ranges::transform(logs, logs.begin(),
                               [total](double value) { return std::exp(value - total); });
        at_[sample] = random_.categorical(logs);
        return logs;
    }

    /// A fraction within the width of the grid point drawn.
    double drawn_fraction(std::size_t sample) {
        const std::vector<double>& grid = fraction_grid();
        const std::size_t at = at_[sample];
        const double left = at == 0 ? 0.0 : 0.5 * (grid[at - 1] + grid[at]);
        return std::max(left + random_.uniform() * std::exp(log_grid_widths()[at]), 1e-9);
    }

    const JointEvidence& evidence_;
    const JointMode& mode_;
    const JointOptions& options_;
    stats::Random random_;
    std::vector<double> considered_;
    std::vector<VariantTable> tables_;
    std::vector<std::size_t> class_;
    std::vector<std::size_t> at_;
    std::vector<std::size_t> pair_;
    std::vector<bool> swapped_;
    std::size_t enrichment_ = 0;
    double lost_ = usual_lost;
};

}  // namespace

ChainResult run_chain(const JointEvidence& evidence, std::size_t mode, const JointOptions& options) {
    return Chain(evidence, mode, options).run();
}

std::vector<double> classes_by_others(const JointVariant& variant, int copies, std::size_t sample,
                                      std::span<const double> fractions,
                                      const JointOptions& options) {
    JointVariant others = variant;
    others.samples.clear();
    std::vector<std::size_t> at;
    for (std::size_t s = 0; s < variant.samples.size(); ++s) {
        if (s != sample && variant.samples[s].all() > 0) {
            others.samples.push_back(variant.samples[s]);
            const auto& grid = fraction_grid();
            at.push_back(std::min(
                static_cast<std::size_t>(std::ranges::lower_bound(grid, fractions[s]) - grid.begin()),
                grid.size() - 1));
        }
    }
    const std::array<double, 1> plain = {1.0};
    const VariantTable table = make_table(others, copies, plain);
    std::vector<double> logs =
        class_priors(variant, table.classes, usual_lost, options.subclonal_probability);
    for (std::size_t z = 0; z <= table.classes.subclonal(); ++z) {
        for (std::size_t s = 0; s < at.size(); ++s) {
            logs[z] += table.at(0, z, s)[at[s]];
        }
    }
    logs[table.classes.lost()] += table.lost;
    logs[table.classes.blood()] += at.empty() ? 0.0 : table.blood;
    const double total = stats::log_sum(logs);
    std::ranges::transform(logs, logs.begin(),
                           [total](double value) { return std::exp(value - total); });
    return logs;
}

std::vector<double> weighted_classes(const VariantMolecules& molecules, int copies,
                                     std::span<const double> class_probability,
                                     double blood_share) {
    JointVariant alone;
    alone.samples = {molecules};
    const std::array<double, 1> plain = {1.0};
    const VariantTable table = make_table(alone, copies, plain);
    const auto k = static_cast<double>(molecules.alt());
    const double blood = stats::log_choose(molecules.all(), molecules.alt()) +
                         k * log_share(blood_share) +
                         (static_cast<double>(molecules.all()) - k) * log_share(1.0 - blood_share);
    std::vector<double> result;
    for (std::size_t g = 0; g < fraction_grid().size(); ++g) {
        std::vector<double> terms;
        for (std::size_t z = 0; z <= table.classes.subclonal(); ++z) {
            terms.push_back(std::log(class_probability[z]) + table.at(0, z, 0)[g]);
        }
        terms.push_back(std::log(class_probability[table.classes.lost()]) + table.lost);
        terms.push_back(std::log(class_probability[table.classes.blood()]) + blood);
        result.push_back(stats::log_sum(terms));
    }
    return result;
}

std::vector<double> variants_log_likelihood(const JointEvidence& evidence, const JointMode& mode,
                                            std::size_t sample, const JointOptions& options) {
    std::vector<double> sum(fraction_grid().size(), 0.0);
    bool any = false;
    for (std::size_t j = 0; j < evidence.variants.size(); ++j) {
        JointVariant alone = evidence.variants[j];
        alone.samples = {evidence.variants[j].samples[sample]};
        if (alone.samples.front().all() == 0) {
            continue;
        }
        any = true;
        const std::array<double, 1> plain = {1.0};
        const VariantTable table = make_table(alone, mode.variant_copies[j], plain);
        const auto priors =
            class_priors(alone, table.classes, usual_lost, options.subclonal_probability);
        std::vector<double> terms(table.classes.size());
        for (std::size_t g = 0; g < sum.size(); ++g) {
            for (std::size_t z = 0; z <= table.classes.subclonal(); ++z) {
                terms[z] = priors[z] + table.at(0, z, 0)[g];
            }
            terms[table.classes.lost()] = priors[table.classes.lost()] + table.lost;
            terms[table.classes.blood()] = priors[table.classes.blood()] + table.blood;
            sum[g] += stats::log_sum(terms);
        }
    }
    return any ? sum : std::vector<double>();
}

std::vector<double> alleles_log_likelihood(const JointEvidence& evidence, const JointMode& mode,
                                           std::size_t sample) {
    std::vector<double> sum(fraction_grid().size(), 0.0);
    bool any = false;
    for (std::size_t segment = 0; segment < mode.segment_copies.size(); ++segment) {
        const auto pairs = allele_pairs(mode.segment_copies[segment]);
        for (std::size_t g = 0; g < sum.size(); ++g) {
            std::vector<double> terms;
            for (const AllelePair& pair : pairs) {
                terms.push_back(pair.log_prior);
                for (const AllelicSite& site : evidence.sites) {
                    if (site.segment == segment && site.molecules[sample] > 0) {
                        any = true;
                        const double t = fraction_grid()[g];
                        terms.back() += stats::log_add(log_site(site, sample, pair, false, t),
                                                       log_site(site, sample, pair, true, t)) -
                                        std::log(2.0);
                    }
                }
            }
            sum[g] += stats::log_sum(terms);
        }
    }
    return any ? sum : std::vector<double>();
}

}  // namespace sarcotrace::tumor_fraction
