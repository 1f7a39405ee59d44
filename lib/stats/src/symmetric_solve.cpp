#include "sarcotrace/stats/symmetric_solve.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <cmath>
#include <numeric>

namespace sarcotrace::stats {
namespace {

constexpr double smallest_pivot = 1e-12;

Eigen::MatrixXd to_eigen(const SquareMatrix& matrix) {
    const auto size = static_cast<Eigen::Index>(matrix.size());
    Eigen::MatrixXd result(size, size);
    for (std::size_t i = 0; i < matrix.size(); ++i) {
        for (std::size_t j = 0; j < matrix.size(); ++j) {
            result(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = matrix(i, j);
        }
    }
    return result;
}

}  // namespace

std::optional<SquareMatrix> inverse_of_positive_definite(const SquareMatrix& matrix) {
    const std::size_t size = matrix.size();
    if (size == 0) {
        return SquareMatrix();
    }
    SquareMatrix scaled(size);
    for (std::size_t i = 0; i < size; ++i) {
        if (!(matrix(i, i) > 0.0)) {
            return std::nullopt;
        }
    }
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t j = 0; j < size; ++j) {
            scaled(i, j) = matrix(i, j) / std::sqrt(matrix(i, i) * matrix(j, j));
        }
    }
    const Eigen::LDLT<Eigen::MatrixXd> factor(to_eigen(scaled));
    if (factor.info() != Eigen::Success || !(factor.vectorD().minCoeff() > smallest_pivot)) {
        return std::nullopt;
    }
    const auto extent = static_cast<Eigen::Index>(size);
    const Eigen::MatrixXd inverse = factor.solve(Eigen::MatrixXd::Identity(extent, extent));
    SquareMatrix result(size);
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t j = 0; j < size; ++j) {
            result(i, j) = inverse(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) /
                           std::sqrt(matrix(i, i) * matrix(j, j));
        }
    }
    return result;
}

std::vector<double> multiply(const SquareMatrix& matrix, std::span<const double> vector) {
    std::vector<double> result(matrix.size(), 0.0);
    for (std::size_t i = 0; i < matrix.size(); ++i) {
        for (std::size_t j = 0; j < matrix.size(); ++j) {
            result[i] += matrix(i, j) * vector[j];
        }
    }
    return result;
}

double bilinear_form(std::span<const double> left, const SquareMatrix& matrix,
                     std::span<const double> right) {
    const std::vector<double> product = multiply(matrix, right);
    return std::inner_product(left.begin(), left.end(), product.begin(), 0.0);
}

Eigensystem eigensystem(const SquareMatrix& matrix) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(to_eigen(matrix));
    const auto size = static_cast<Eigen::Index>(matrix.size());
    Eigensystem result;
    for (Eigen::Index i = size - 1; i >= 0; --i) {
        result.values.push_back(solver.eigenvalues()(i));
        result.vectors.emplace_back();
        for (Eigen::Index j = 0; j < size; ++j) {
            result.vectors.back().push_back(solver.eigenvectors()(j, i));
        }
    }
    return result;
}

std::optional<double> smallest_relative_eigenvalue(const SquareMatrix& matrix,
                                                   const SquareMatrix& reference) {
    if (matrix.size() == 0) {
        return std::nullopt;
    }
    const Eigen::LLT<Eigen::MatrixXd> factor(to_eigen(reference));
    if (factor.info() != Eigen::Success) {
        return std::nullopt;
    }
    const Eigen::MatrixXd half = factor.matrixL().solve(to_eigen(matrix));
    const Eigen::MatrixXd whole = factor.matrixL().solve(half.transpose());
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(whole, Eigen::EigenvaluesOnly);
    return solver.eigenvalues().minCoeff();
}

}  // namespace sarcotrace::stats
