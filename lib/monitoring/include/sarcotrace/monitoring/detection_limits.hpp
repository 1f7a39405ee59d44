#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace sarcotrace::monitoring {

/// Highest measured value of 95 % of blanks. Nonparametric: the order statistic at rank
/// 0.5 + 0.95 n, interpolated (CLSI EP17-A2, 5.3.3); the 95 % interval is of order statistics too,
/// whose ranks are binomial. Absent bounds: too few blanks.
struct LimitOfBlank {
    double value;
    std::optional<double> lower;
    std::optional<double> upper;
};
/// \throws std::invalid_argument without blanks
[[nodiscard]] LimitOfBlank limit_of_blank(std::vector<double> blanks);

/// Replicates of one dilution.
struct DilutionLevel {
    double vaf;  ///< > 0
    std::int64_t replicates;
    std::int64_t detected;
};

/// Probit regression of detection on the VAF, P(detected) = Phi(intercept + slope log10(vaf)), by
/// maximum likelihood with expected information (as R's glm).
struct ProbitFit {
    double intercept;
    double slope;
    double intercept_se;
    double slope_se;
    double lod95;  ///< VAF detected with probability 0.95
    // 95 % interval by Fieller's theorem; absent if the slope does not differ from 0.
    std::optional<double> lod95_lower;
    std::optional<double> lod95_upper;
};
/// Nothing if the fit does not exist: fewer than two levels, or no level at which detected and
/// missed replicates overlap, or detection that falls with the VAF.
[[nodiscard]] std::optional<ProbitFit> fit_probit(const std::vector<DilutionLevel>& levels);

/// Lowest level from which on every level is detected in at least 95 % of its replicates.
[[nodiscard]] std::optional<double> observed_lod95(std::vector<DilutionLevel> levels);

}  // namespace sarcotrace::monitoring
