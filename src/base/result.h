// SPDX-License-Identifier: Apache-2.0
// Errors are values. A function that may fail returns Result<T>; nothing in the project throws on purpose, and
// exceptions of libraries are caught at the room's door.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace garde {

/// Says what went wrong, where, and how to mend it, in words fit for the person who reads it.
struct Error {
  std::string what;   ///< "unknown modifier 'containz'"
  std::string where;  ///< "rules/windows/a.yml:12"; empty when there is no place to name
  std::string mend;   ///< "did you mean 'contains'?"; empty when there is nothing to advise

  /// "where: what; mend", leaving out what is empty.
  [[nodiscard]] std::string message() const;

  friend bool operator==(const Error&, const Error&) = default;
};

template <typename T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> failure(std::string what, std::string where = {},
                                                   std::string mend = {}) {
  return tl::unexpected<Error>(Error{std::move(what), std::move(where), std::move(mend)});
}

[[nodiscard]] inline tl::unexpected<Error> failure(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace garde
