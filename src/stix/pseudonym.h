// SPDX-License-Identifier: Apache-2.0
// Names of machines and accounts as they may leave an establishment: keyed hashes (HMAC-SHA-256, RFC 2104),
// which only the establishment, which has the key, can resolve. The same name is the same pseudonym, so that
// others can count.
//
// Thread rules: immutable once made; any thread.
#pragma once

#include <string>
#include <string_view>

namespace garde::stix {

class Pseudonyms {
 public:
  /// `key`: at least 32 random bytes, which stay where they are.
  explicit Pseudonyms(std::string key) : key_(std::move(key)) {}
  /// 32 hexadecimal digits. `kind` ("machine", "account") keeps the two apart.
  [[nodiscard]] std::string of(std::string_view kind, std::string_view name) const;

 private:
  std::string key_;
};

}  // namespace garde::stix
