#pragma once

#include <stdexcept>
#include <string>

namespace sarcotrace::core {

/// What went wrong, where, and what the user can do about it. `what` is lower case, quotes
/// values and has no full stop; `where` is file:line, contig:pos or a record number; either of
/// the last two may be empty.
struct ErrorText {
    std::string what;
    std::string where;
    std::string remedy;
};

/// Base of every error that Sarcotrace throws on purpose. what() is one line:
/// "where: what; remedy". The exit status is the program's when the error reaches main.
class Error : public std::runtime_error {
public:
    Error(const ErrorText& text, int exit_status);

    [[nodiscard]] int exit_status() const noexcept { return exit_status_; }

private:
    int exit_status_;
};

/// The command line is wrong (exit status 2).
class UsageError : public Error {
public:
    explicit UsageError(const ErrorText& text) : Error(text, 2) {}
};

/// An input is malformed, truncated or contradicts another (exit status 3).
class InputError : public Error {
public:
    explicit InputError(const ErrorText& text) : Error(text, 3) {}
};

/// A file cannot be opened, read or written (exit status 4).
class IoError : public Error {
public:
    explicit IoError(const ErrorText& text) : Error(text, 4) {}
};

}  // namespace sarcotrace::core
