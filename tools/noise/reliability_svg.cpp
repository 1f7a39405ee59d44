#include "reliability_svg.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace sarcotrace::tools::noise {
namespace {

constexpr double highest_phred = 80.0;
constexpr double left = 50.0;
constexpr double top = 20.0;
constexpr double side = 400.0;
// Distinct also for the color-blind (Okabe and Ito).
constexpr std::array<const char*, 3> colors = {"#d55e00", "#0072b2", "#009e73"};

/// With one decimal, whatever the locale.
std::string number(double value) {
    const long long tenths = std::llround(value * 10.0);
    return std::to_string(tenths / 10) + '.' + std::to_string(std::abs(tenths % 10));
}

double x_of(double phred) { return left + side * std::clamp(phred, 0.0, highest_phred) / highest_phred; }
double y_of(double phred) {
    return top + side - side * std::clamp(phred, 0.0, highest_phred) / highest_phred;
}

std::string line(double x1, double y1, double x2, double y2, const std::string& color) {
    return "<line x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) +
           "\" y2=\"" + number(y2) + "\" stroke=\"" + color + "\"/>\n";
}

std::string text(double x, double y, const std::string& words, const std::string& color) {
    return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" fill=\"" + color + "\">" + words +
           "</text>\n";
}

std::string axes() {
    std::string svg = line(x_of(0), y_of(0), x_of(highest_phred), y_of(highest_phred), "#999");
    svg += line(left, top + side, left + side, top + side, "#000");
    svg += line(left, top, left, top + side, "#000");
    for (int phred = 0; phred <= 80; phred += 20) {
        svg += text(x_of(phred) - 7.0, top + side + 16.0, std::to_string(phred), "#000");
        svg += text(left - 24.0, y_of(phred) + 4.0, std::to_string(phred), "#000");
    }
    svg += text(left + 130.0, top + side + 34.0, "predicted quality (Phred)", "#000");
    svg += text(left, top - 6.0, "observed quality (Phred), 95 % interval", "#000");
    return svg;
}

}  // namespace

std::string reliability_svg(const std::vector<sarcotrace::noise::ReliabilityRow>& rows) {
    std::string svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 470 470\" font-family=\"sans-serif\" "
        "font-size=\"12\">\n" +
        axes();
    for (std::size_t tier = 0; tier < colors.size(); ++tier) {
        svg += text(left + 10.0, top + 20.0 + 16.0 * static_cast<double>(tier),
                    std::string(pileup::to_string_view(static_cast<pileup::Tier>(tier))),
                    colors[tier]);
    }
    for (const auto& row : rows) {
        const std::string color = colors[static_cast<std::size_t>(row.tier)];
        const double x = x_of(row.predicted_quality);
        svg += line(x, y_of(row.observed_quality_lower), x,
                    y_of(row.observed_quality_upper.value_or(highest_phred)), color);
        if (row.observed_quality) {
            svg += "<circle cx=\"" + number(x) + "\" cy=\"" + number(y_of(*row.observed_quality)) +
                   "\" r=\"4\" fill=\"" + color + "\"/>\n";
        }
    }
    return svg + "</svg>\n";
}

}  // namespace sarcotrace::tools::noise
