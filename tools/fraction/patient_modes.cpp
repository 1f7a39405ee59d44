#include "patient_modes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "sarcotrace/stats/summary.hpp"

namespace sarcotrace::tools::fraction {
namespace {

using copy_number::ContigKind;
using copy_number::GenomeBin;
using tumor_fraction::BinRatios;
using tumor_fraction::CopyProfile;
using tumor_fraction::JointMode;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double least_mode_weight = 0.01;
constexpr std::size_t rotations = 100;

/// Copies of the genome's bins in one mode.
struct Copies {
    std::vector<GenomeBin> bins;
    std::vector<double> copies;
    double ploidy;
    double sd;
    double log_prior;
};

std::string key_of(const GenomeBin& bin) {
    return std::string(copy_number::plain_contig(bin.contig)) + ":" +
           std::to_string(bin.interval.begin().value());
}

/// The mode's copies on other bins of the same size.
CopyProfile on_bins(const Copies& mode, const std::vector<GenomeBin>& bins) {
    std::map<std::string, double> index;
    for (std::size_t i = 0; i < mode.bins.size(); ++i) {
        index.emplace(key_of(mode.bins[i]), mode.copies[i]);
    }
    CopyProfile profile{{}, mode.ploidy};
    for (const GenomeBin& bin : bins) {
        const auto found = index.find(key_of(bin));
        const bool known = found != index.end() &&
                           copy_number::contig_kind(bin.contig) == ContigKind::Autosome;
        profile.copies.push_back(known ? found->second : not_a_number);
    }
    return profile;
}

/// A bin's variance is that of the sample's noise and of what the panel's donors have beyond theirs.
BinRatios ratios_of(const copy_number::RatioProfile& profile,
                    const std::vector<double>& excess_variance) {
    const double noise = copy_number::neighbour_noise(profile) * std::numbers::ln2;
    BinRatios ratios;
    for (std::size_t i = 0; i < profile.bins.size(); ++i) {
        ratios.ln_ratio.push_back(profile.log2_ratio[i] * std::numbers::ln2);
        const double excess = excess_variance.empty() ? not_a_number : excess_variance[i];
        ratios.variance.push_back(
            noise * noise +
            (std::isfinite(excess) ? excess * std::numbers::ln2 * std::numbers::ln2 : 0.0));
    }
    return ratios;
}

/// Copies of the bins by the segment that holds their middle.
Copies from_segments(const std::vector<KnownSegment>& segments, const std::vector<GenomeBin>& bins) {
    Copies mode{bins, std::vector<double>(bins.size(), not_a_number), 2.0, 0.0, 0.0};
    std::vector<double> used;
    for (std::size_t i = 0; i < bins.size(); ++i) {
        const core::Pos0 middle = bins[i].interval.begin() + bins[i].interval.length_bp() / 2;
        for (const KnownSegment& segment : segments) {
            if (copy_number::plain_contig(segment.contig) ==
                    copy_number::plain_contig(bins[i].contig) &&
                segment.interval.contains(middle)) {
                mode.copies[i] = segment.copies;
            }
        }
        if (std::isfinite(mode.copies[i]) &&
            copy_number::contig_kind(bins[i].contig) == ContigKind::Autosome) {
            used.push_back(mode.copies[i]);
        }
    }
    if (!used.empty()) {
        mode.ploidy = stats::mean(used);
        mode.sd = stats::standard_deviation(used);
    }
    return mode;
}

/// Windows of 1 Mb from the start of each contig to the end of its last segment.
std::vector<GenomeBin> windows_of(const std::vector<KnownSegment>& segments) {
    constexpr std::int64_t window_bp = 1000000;
    std::map<std::string, std::int64_t> ends;
    for (const KnownSegment& segment : segments) {
        std::int64_t& end = ends[segment.contig];
        end = std::max(end, segment.interval.end().value());
    }
    std::vector<GenomeBin> bins;
    for (const auto& [contig, end] : ends) {
        for (std::int64_t start = 0; start < end; start += window_bp) {
            bins.push_back(
                {contig, core::Interval(core::Pos0(start), core::Pos0(start + window_bp))});
        }
    }
    return bins;
}

/// The sample whose bins gain most over a flat genome; nothing if none is detected.
std::optional<std::size_t> profile_sample(const std::vector<EstimatedSample>& estimated) {
    std::optional<std::size_t> best;
    for (std::size_t s = 0; s < estimated.size(); ++s) {
        if (estimated[s].result.detected &&
            (!best || estimated[s].result.gain > estimated[*best].result.gain)) {
            best = s;
        }
    }
    return best;
}

int copies_at(const Copies& mode, std::string_view contig, core::Pos0 position) {
    for (std::size_t i = 0; i < mode.bins.size(); ++i) {
        if (copy_number::plain_contig(mode.bins[i].contig) == copy_number::plain_contig(contig) &&
            mode.bins[i].interval.contains(position) && std::isfinite(mode.copies[i])) {
            return std::max(1, static_cast<int>(std::lround(mode.copies[i])));
        }
    }
    return 2;
}

/// The profile sample's own curve: what its solution left, copy states summed out.
std::vector<double> own_curve(const copy_number::WeightedSolution& solution, double gain,
                              double offset) {
    const auto& profile = solution.profile;
    std::vector<double> curve;
    for (const double fraction : tumor_fraction::fraction_grid()) {
        const auto above = std::ranges::lower_bound(profile, fraction, {},
                                                    &copy_number::ProfilePoint::tumor_fraction);
        constexpr double beyond = 30.0;
        double value = 0.0;
        if (fraction == 0.0) {
            value = profile.front().log_likelihood - gain;
        } else if (above == profile.begin()) {
            value = above->log_likelihood - beyond * std::log(above->tumor_fraction / fraction);
        } else if (above == profile.end()) {
            value = profile.back().log_likelihood -
                    beyond * std::log(fraction / profile.back().tumor_fraction);
        } else {
            const auto& below = *(above - 1);
            value = std::lerp(below.log_likelihood, above->log_likelihood,
                              (fraction - below.tumor_fraction) /
                                  (above->tumor_fraction - below.tumor_fraction));
        }
        curve.push_back(value - offset);
    }
    return curve;
}

/// Less the value at fraction 0, where all readings of the copies expect the same of the bins: what is
/// left can be compared between readings that put the bins into other levels.
std::vector<double> over_blank(std::vector<double> curve) {
    const double blank = curve.front();
    std::ranges::for_each(curve, [blank](double& value) { value -= blank; });
    return curve;
}

/// z of each donor with the profile, the donor out of the panel's median.
std::optional<tumor_fraction::EmpiricalNull> null_of(
    const std::optional<copy_number::PanelOfNormals>& panel, const Copies& mode,
    const std::vector<EstimatedSample>& estimated, double most_copies) {
    if (!panel) {
        return std::nullopt;
    }
    std::vector<double> z;
    for (std::size_t donor = 0; donor < panel->donors.size(); ++donor) {
        const bool is_sample = std::ranges::any_of(estimated, [&](const EstimatedSample& sample) {
            return sample.key.sample == panel->donors[donor];
        });
        if (is_sample || panel->donors.size() < 2) {
            continue;
        }
        const auto normalised = copy_number::normalise({panel->bins, panel->log2_ratio[donor]},
                                                       *panel, panel->donors[donor]);
        const auto levels = tumor_fraction::copy_levels(
            ratios_of(normalised.profile, normalised.excess_variance), on_bins(mode, panel->bins));
        if (const auto estimate =
                tumor_fraction::signed_fraction(levels, mode.ploidy, most_copies)) {
            z.push_back(estimate->z);
        }
    }
    return tumor_fraction::empirical_null(z);
}

/// The readings of the profile sample's copies.
std::vector<Copies> modes_of(const EstimatedSample& sample) {
    std::vector<Copies> modes;
    for (const auto& solution : sample.result.solutions) {
        if (solution.weight > least_mode_weight) {
            modes.push_back({sample.profile.bins, solution.copies, solution.ploidy,
                             solution.sd_copy_number, 0.0});
        }
    }
    return modes;
}

std::vector<SampleKey> all_keys(const std::vector<EstimatedSample>& estimated,
                                const std::vector<PatientVariant>& variants,
                                const std::vector<PatientSite>& sites,
                                const FractionOptions& options) {
    std::vector<SampleKey> keys;
    const auto add = [&](const SampleKey& key) {
        if (std::ranges::find(keys, key.sample, &SampleKey::sample) == keys.end()) {
            keys.push_back(key);
        }
    };
    const auto time_points = read_time_points(options);
    const auto add_name = [&](const std::string& name) {
        const auto found = time_points.find(name);
        add({options.patient, name, found == time_points.end() ? "" : found->second});
    };
    for (const EstimatedSample& sample : estimated) {
        add(sample.key);
    }
    for (const PatientVariant& variant : variants) {
        for (const auto& [name, counts] : variant.samples) {
            add_name(name);
        }
    }
    for (const PatientSite& site : sites) {
        for (const auto& [name, counts] : site.samples) {
            add_name(name);
        }
    }
    return keys;
}

void add_variants(PatientModes& modes) {
    for (const PatientVariant& variant : modes.variants) {
        tumor_fraction::JointVariant joint;
        joint.clonal = variant.clonal;
        for (const SampleKey& key : modes.keys) {
            const auto found = variant.samples.find(key.sample);
            joint.samples.push_back(found == variant.samples.end()
                                        ? tumor_fraction::VariantMolecules{}
                                        : found->second);
        }
        modes.evidence.variants.push_back(std::move(joint));
    }
}

/// Sites in runs of the same copies in every mode share alleles. \return the first site of each run
std::vector<std::size_t> add_sites(PatientModes& modes, const std::vector<PatientSite>& sites,
                                   const std::vector<Copies>& copies) {
    std::vector<std::size_t> first;
    const auto same = [&](const PatientSite& a, const PatientSite& b) {
        return a.contig == b.contig && std::ranges::all_of(copies, [&](const Copies& mode) {
                   return copies_at(mode, a.contig, a.position) ==
                          copies_at(mode, b.contig, b.position);
               });
    };
    for (std::size_t l = 0; l < sites.size(); ++l) {
        if (l == 0 || !same(sites[l - 1], sites[l])) {
            first.push_back(l);
        }
        tumor_fraction::AllelicSite site{first.size() - 1, {}, {}};
        for (const SampleKey& key : modes.keys) {
            const auto found = sites[l].samples.find(key.sample);
            site.molecules.push_back(found == sites[l].samples.end() ? 0 : found->second.first);
            site.alt_molecules.push_back(found == sites[l].samples.end() ? 0
                                                                         : found->second.second);
        }
        modes.evidence.sites.push_back(std::move(site));
    }
    return first;
}

}  // namespace

PatientModes make_modes(const FractionOptions& options,
                        const std::vector<EstimatedSample>& estimated,
                        const std::optional<copy_number::PanelOfNormals>& panel) {
    PatientModes modes;
    modes.variants = read_patient_variants(options);
    const auto sites = read_germline_sites(options);
    modes.keys = all_keys(estimated, modes.variants, sites, options);
    const std::size_t samples = modes.keys.size();
    modes.evidence.samples = samples;
    modes.is_profile.assign(samples, false);
    modes.bins.resize(samples);
    modes.rotated_p.resize(samples);
    modes.nulls.resize(samples);
    std::optional<tumor_fraction::EmpiricalNull> donors;
    const double most_copies = options.estimate.fit.model.highest_copies;

    std::vector<Copies> copies;
    std::optional<std::size_t> own;
    if (options.copy_profile) {
        const auto segments = read_copy_profile(options);
        copies.push_back(from_segments(segments, estimated.empty()
                                                     ? windows_of(segments)
                                                     : estimated.front().profile.bins));
        modes.profile_of = "FILE";
    } else if ((own = profile_sample(estimated))) {
        copies = modes_of(estimated[*own]);
        modes.profile_of = estimated[*own].key.sample;
        modes.is_profile[*own] = true;
    }
    const bool has_profile = !copies.empty();
    if (!has_profile) {
        copies.push_back({{}, {}, 2.0, 0.0, 0.0});
    } else {
        modes.sd_copy_number = copies.front().sd;
        donors = null_of(panel, copies.front(), estimated, most_copies);
    }
    add_variants(modes);
    const auto first_sites = add_sites(modes, sites, copies);
    const double inflation = donors ? donors->predictive_variance() : 1.0;
    double offset = -INFINITY;
    if (own) {
        for (const auto& solution : estimated[*own].result.solutions) {
            for (const auto& point : solution.profile) {
                offset = std::max(offset, point.log_likelihood);
            }
        }
    }
    for (std::size_t m = 0; m < copies.size(); ++m) {
        JointMode mode{copies[m].log_prior, copies[m].ploidy, {}, {},
                       std::vector<std::vector<double>>(samples),
                       std::vector<std::vector<double>>(samples)};
        for (const PatientVariant& variant : modes.variants) {
            mode.variant_copies.push_back(copies_at(copies[m], variant.contig, variant.position));
        }
        for (const std::size_t l : first_sites) {
            mode.segment_copies.push_back(
                copies_at(copies[m], sites[l].contig, sites[l].position));
        }
        for (std::size_t s = 0; has_profile && s < estimated.size(); ++s) {
            if (own && s == *own) {
                mode.bins[s] = own_curve(estimated[s].result.solutions[m],
                                         estimated[s].result.gain, offset);
                continue;
            }
            const BinRatios ratios =
                ratios_of(estimated[s].profile, estimated[s].excess_variance);
            const CopyProfile profile = on_bins(copies[m], estimated[s].profile.bins);
            const auto levels = tumor_fraction::copy_levels(ratios, profile, inflation);
            const auto plain = tumor_fraction::copy_levels(ratios, profile);
            const auto estimate =
                tumor_fraction::signed_fraction(plain, profile.ploidy, most_copies);
            if (!estimate) {
                continue;
            }
            const auto& grid = tumor_fraction::fraction_grid();
            mode.bins[s] = over_blank(tumor_fraction::log_likelihood_of_levels(
                levels, profile.ploidy, most_copies, grid));
            if (std::ranges::any_of(levels, [&](const auto& level) {
                    return level.copies > most_copies;
                })) {
                mode.amplicons[s] = over_blank(tumor_fraction::log_likelihood_of_amplicons(
                    levels, profile.ploidy, most_copies, grid));
            }
            if (m == 0) {
                modes.bins[s] = estimate;
                const auto turned =
                    tumor_fraction::rotated_z(ratios, profile, most_copies, rotations);
                modes.nulls[s] = donors ? donors : tumor_fraction::empirical_null(turned);
                const auto as_high = std::ranges::count_if(
                    turned, [&](double z) { return z >= estimate->z; });
                modes.rotated_p[s] = (1.0 + static_cast<double>(as_high)) /
                                     (1.0 + static_cast<double>(turned.size()));
            }
        }
        modes.evidence.modes.push_back(std::move(mode));
    }
    return modes;
}

}  // namespace sarcotrace::tools::fraction
