// SPDX-License-Identifier: Apache-2.0
// An indicator: something that others have seen in an attack and that can be looked for in logs, in the one form in
// which it is kept and compared.
//
// Indicators arrive as people and tools write them: defanged ("hxxps://evil[.]example/a"), in any case, with ports,
// wildcards and trailing dots. normal_form() undoes this, and refuses what would match everywhere: networks that hold
// private addresses or are wider than a national operator's, public suffixes ("co.uk"), hashes of empty files, names of
// Windows' own programs.
//
// Source: the public suffix list (libpsl); IANA special-purpose address registries (RFC 6890); UTS #46 for
// internationalised names.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ip_address.h"
#include "base/result.h"

namespace garde::indicator {

enum class Kind : std::uint8_t { address, domain, url, hash, file_name, email };
inline constexpr std::size_t kKinds = 6;
/// "address", "domain", "url", "hash", "file-name", "email".
[[nodiscard]] std::string_view to_string(Kind kind);

struct NormalForm {
  Kind kind = Kind::domain;
  /// What is compared: folded text; of a URL what stands behind "://", its fragment and last slash left out; of an
  /// address address_key().
  std::string key;
};

/// An address or a network as a key: its sixteen bytes and how many of its bits count.
[[nodiscard]] std::array<char, 17> address_key(const IpNetwork& network);
/// A key as people write it: "203.0.113.0/24" for an address, else the key itself.
[[nodiscard]] std::string shown(Kind kind, std::string_view key);

/// Undoes what keeps an indicator from being clicked: hxxp, [.], (.), {.}, [dot], [:], [://], [/], [at], [@].
[[nodiscard]] std::string refang(std::string_view text);

/// The indicator that `text` is. `kind`: what its source says it is; absent: it is told from its form. The error's
/// `what` says why it is none, or why it is refused, in a few words.
[[nodiscard]] Result<NormalForm> normal_form(std::string_view text, std::optional<Kind> kind = std::nullopt);

/// The key of a URL in a log line; nothing where it has no host.
[[nodiscard]] std::optional<std::string> url_key(std::string_view url);

}  // namespace garde::indicator
