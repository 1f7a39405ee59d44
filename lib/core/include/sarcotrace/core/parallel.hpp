#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <thread>
#include <vector>

namespace sarcotrace::core {

/// Calls function(index, worker) once for every index in [0, count), from `threads` workers
/// numbered from 0. The order of calls is not fixed: results belong into slot `index`. After an
/// exception no further index is begun, and the one of the lowest index is thrown again.
template <typename Function>
void for_each_index(std::size_t count, int threads, Function&& function) {
    const std::size_t workers = std::min(count, static_cast<std::size_t>(std::max(1, threads)));
    std::vector<std::exception_ptr> failures(count);
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> failed = false;
    const auto work = [&](std::size_t worker) {
        for (std::size_t index = next++; index < count && !failed; index = next++) {
            try {
                function(index, worker);
            } catch (...) {
                failures[index] = std::current_exception();
                failed = true;
            }
        }
    };
    std::vector<std::thread> others;
    for (std::size_t worker = 1; worker < workers; ++worker) {
        others.emplace_back(work, worker);
    }
    work(0);
    for (std::thread& other : others) {
        other.join();
    }
    for (const std::exception_ptr& failure : failures) {
        if (failure) {
            std::rethrow_exception(failure);
        }
    }
}

}  // namespace sarcotrace::core
