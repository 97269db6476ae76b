// SPDX-License-Identifier: Apache-2.0
// The first day of a node: its folder, its commented settings, its certificate, and the link for its first
// account.
//
// Thread rules: one thread.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/language.h"
#include "base/result.h"

namespace garde::serve {

struct NewNode {
  std::filesystem::path folder;
  std::string name{};
  std::string territory = "75";
  Language language = Language::french;
  std::string zone = "UTC";
  std::uint16_t console_port = 8443;
};

struct Established {
  std::filesystem::path settings;  ///< garde.toml
  std::string fingerprint;         ///< of the console's certificate
  std::string link_token;          ///< makes one account, once, for a day
};

/// Makes it all; nobody but its user may read the folder. An error, with nothing changed, where a garde.toml
/// is there already.
[[nodiscard]] Result<Established> establish(const NewNode& node);

/// The commented settings, by language, before the names are put in.
[[nodiscard]] std::string_view establishment_fr();
[[nodiscard]] std::string_view establishment_en();

}  // namespace garde::serve
