// SPDX-License-Identifier: Apache-2.0
// One-time codes from the time (RFC 6238, with the HMAC-SHA-1 and the six digits that every authenticator
// knows).
//
// Thread rules: pure, but for make_secret().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace garde::serve::totp {

inline constexpr std::int64_t kStepSeconds = 30;

/// 160 random bits in base32 (RFC 4648, 6), as authenticators take them.
[[nodiscard]] std::string make_secret();
/// The code of this step; empty where the secret is no base32.
[[nodiscard]] std::string code_of(std::string_view secret, std::int64_t step);
/// The step whose code this is: the present one, or the one before or after it, for clocks that are not quite
/// right. Only steps after `used` count, so that no code is taken twice (RFC 6238, 5.2).
[[nodiscard]] std::optional<std::int64_t> step_of(std::string_view secret, std::string_view code, Instant now,
                                                  std::int64_t used);
/// For an authenticator's camera or link: "otpauth://totp/Garde:claire?secret=...".
[[nodiscard]] std::string address_of(std::string_view secret, const std::string& account);

}  // namespace garde::serve::totp
