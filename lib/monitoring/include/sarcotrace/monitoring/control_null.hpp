#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "sarcotrace/monitoring/tracking.hpp"
#include "sarcotrace/noise/artefact.hpp"

namespace sarcotrace::monitoring {

/// The integrated test's p-values in frozen controls. In a draw every tracked SNV stands at a site of
/// the targets with the SNV's trinucleotide, with the molecules that one control has there, tested by
/// the model of the other controls. P-values, not scores, are compared, for controls and samples
/// differ in depth. Indels and MNVs are left out. Sites without molecules of the control, among them
/// its own variants, and tracked ones are not drawn.
class ControlNull {
public:
    /// `controls` are of the artefact and not the patient's own. Without at least two, or without an
    /// SNV, there is no draw.
    ControlNull(const noise::Artefact& artefact,
                std::vector<const noise::ControlStatistics*> controls,
                const std::vector<pileup::Allele>& tracked, const Settings& settings);

    [[nodiscard]] bool can_draw() const noexcept { return !models_.empty() && !snvs_.empty(); }
    /// P-value of the draw of that number, always the same one.
    [[nodiscard]] double draw(std::size_t number) const;

private:
    struct Snv {
        std::size_t trinucleotide;
        std::size_t alt;
    };
    [[nodiscard]] std::vector<LocusEvidence> loci(std::size_t number) const;

    const noise::Artefact& artefact_;
    std::vector<const noise::ControlStatistics*> controls_;
    std::vector<noise::NoiseModel> models_;  ///< by control: of the others
    std::array<std::vector<std::size_t>, 64> sites_;
    std::vector<Snv> snvs_;
    Settings settings_;
};

/// Draws that a level needs: five of them are expected to reach it, and a thousandth can be told.
/// Nothing for levels below 1e-4, at which so many take too long.
[[nodiscard]] std::optional<std::size_t> draws_for(double alpha);

/// What the draws say of a sample's p-value.
class ControlPValues {
public:
    explicit ControlPValues(std::vector<double> draws);

    /// (1 + draws with a p-value that is no higher) / (1 + draws): Phipson and Smyth 2010.
    [[nodiscard]] double p_value(double of_model) const;
    /// Highest level of the model's p-value at which p_value() is no higher than alpha either.
    [[nodiscard]] double level(double alpha) const;

private:
    std::vector<double> draws_;  ///< in rising order
};

/// What the controls say of the test of these variants, by as many draws as the settings' level needs;
/// nothing if none can be drawn or the level is too low. The same for any number of threads.
[[nodiscard]] std::optional<ControlPValues> control_p_values(
    const noise::Artefact& artefact, std::vector<const noise::ControlStatistics*> controls,
    const std::vector<pileup::Allele>& tracked, const Settings& settings, int threads);

}  // namespace sarcotrace::monitoring
