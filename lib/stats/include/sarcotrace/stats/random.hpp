#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace sarcotrace::stats {

/// Seed of an independent random stream: the user's seed mixed with what the stream is for, e.g.
/// stream_seed(seed, {patient, sample, 3}). Streams keyed by what they describe, never by thread
/// or order of execution, give the same numbers for any thread count.
/// Source: SplitMix64 finaliser, Steele, Lea, Flood 2014 (OOPSLA), applied per key.
[[nodiscard]] std::uint64_t stream_seed(std::uint64_t seed,
                                        std::initializer_list<std::uint64_t> keys);
/// Hash of a name to use as a key of stream_seed (FNV-1a, 64 bit).
[[nodiscard]] std::uint64_t name_key(std::string_view name) noexcept;

/// Random numbers that are the same on every platform: Boost's mt19937_64 and distributions (the
/// standard library's distributions differ between implementations). Not thread-safe; one object
/// per stream.
class Random {
public:
    explicit Random(std::uint64_t seed);
    ~Random();
    Random(Random&&) noexcept;
    Random& operator=(Random&&) noexcept;

    /// Uniform on [0, 1).
    double uniform();
    /// Uniform on {0, ..., n - 1}, n > 0.
    std::uint64_t below(std::uint64_t n);
    /// True with probability p in [0, 1].
    bool bernoulli(double p);
    double normal(double mean = 0.0, double standard_deviation = 1.0);
    /// exp(normal(mean_log, sd_log)).
    double log_normal(double mean_log, double sd_log);
    /// Mean 1 / rate.
    double exponential(double rate);
    /// Mean shape * scale.
    double gamma(double shape, double scale);
    double beta(double a, double b);
    std::int64_t poisson(double mean);
    std::int64_t binomial(std::int64_t trials, double p);
    /// Poisson with a gamma mean: mean `mean`, variance mean + mean^2 / size.
    std::int64_t negative_binomial(double mean, double size);
    /// Index drawn with probability proportional to weights[i] >= 0, their sum > 0.
    std::size_t categorical(const std::vector<double>& weights);
    /// Raw 64 bits.
    std::uint64_t bits();

private:
    struct Engine;
    Engine* engine_;
};

}  // namespace sarcotrace::stats
