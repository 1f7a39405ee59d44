#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace sarcotrace::stats {

/// A small square matrix, row by row. The functions below read it as symmetric.
class SquareMatrix {
public:
    SquareMatrix() = default;
    /// Shape: size x size, all zero.
    explicit SquareMatrix(std::size_t size) : size_(size), values_(size * size, 0.0) {}

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] double& operator()(std::size_t row, std::size_t column) noexcept {
        return values_[row * size_ + column];
    }
    [[nodiscard]] double operator()(std::size_t row, std::size_t column) const noexcept {
        return values_[row * size_ + column];
    }

private:
    std::size_t size_ = 0;
    std::vector<double> values_;
};

/// Inverse of a symmetric positive definite matrix; nothing if it is not positive definite to
/// working precision (a pivot of the matrix scaled to unit diagonal is below 1e-12).
[[nodiscard]] std::optional<SquareMatrix> inverse_of_positive_definite(const SquareMatrix& matrix);

/// matrix * vector. Shape: both of matrix.size().
[[nodiscard]] std::vector<double> multiply(const SquareMatrix& matrix,
                                           std::span<const double> vector);

/// left' * matrix * right. Shape: both of matrix.size().
[[nodiscard]] double bilinear_form(std::span<const double> left, const SquareMatrix& matrix,
                                   std::span<const double> right);

/// Eigenvalues of a symmetric matrix, largest first, with their vectors of length 1. The sign of a
/// vector is not defined. Shape: vectors[i] belongs to values[i].
struct Eigensystem {
    std::vector<double> values;
    std::vector<std::vector<double>> vectors;
};
[[nodiscard]] Eigensystem eigensystem(const SquareMatrix& matrix);

/// Smallest eigenvalue of L^-1 matrix L^-T with reference = L L': how small `matrix` is against a
/// positive definite `reference` in the direction where it is smallest. Nothing if the reference
/// is not positive definite or is empty.
[[nodiscard]] std::optional<double> smallest_relative_eigenvalue(const SquareMatrix& matrix,
                                                                 const SquareMatrix& reference);

}  // namespace sarcotrace::stats
