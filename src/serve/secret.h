// SPDX-License-Identifier: Apache-2.0
// Secrets: random tokens, their digests, passwords (argon2id by libsodium).
//
// Cost: a password takes 64 MiB and about 0.1 s; at most two are worked on at a time, the others wait.
//
// Thread rules: any thread.
#pragma once

#include <string>
#include <string_view>

namespace garde::serve {

/// 256 random bits, as 43 letters, digits, '-' and '_'.
[[nodiscard]] std::string random_token();
/// SHA-256 in hexadecimal: what is kept of a token, so that who reads the database cannot sign in.
[[nodiscard]] std::string digest_of(std::string_view text);
[[nodiscard]] bool are_equal(std::string_view a, std::string_view b);

/// Empty where memory is short.
[[nodiscard]] std::string hash_password(const std::string& password);
[[nodiscard]] bool is_password(const std::string& hash, const std::string& password);
/// A hash of no password, to take as long over a name that does not exist.
[[nodiscard]] const std::string& hash_of_nobody();

}  // namespace garde::serve
