// SPDX-License-Identifier: Apache-2.0
#include "serve/node/establish.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <utility>
#include <vector>

#include "base/file.h"
#include "serve/accounts.h"
#include "serve/certificate.h"
#include "serve/node/node_settings.h"
#include "serve/secret.h"

namespace garde::serve {
namespace {

// As the inside of a basic string of TOML.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out;
}

std::string settings_text(const NewNode& node) {
  std::string text(node.language == Language::french ? establishment_fr() : establishment_en());
  const std::vector<std::pair<std::string, std::string>> values = {
      {"@name@", escaped(node.name)},
      {"@territory@", escaped(node.territory)},
      {"@zone@", escaped(node.zone)},
      {"@port@", std::to_string(node.console_port)}};
  for (const auto& [mark, value] : values)
    if (const std::size_t at = text.find(mark); at != std::string::npos) text.replace(at, mark.size(), value);
  return text;
}

Result<void> make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  if (error) return failure("the folder cannot be made: " + error.message(), folder.string(), "name another");
  return {};
}

Result<void> write_private(const std::filesystem::path& file, const std::string& text) {
  if (auto written = write_file_atomically(file, text); !written) return written;
  if (::chmod(file.c_str(), 0600) != 0) return failure("its rights cannot be set", file.string());
  return {};
}

}  // namespace

Result<Established> establish(const NewNode& node) {
  const std::filesystem::path settings = node.folder / "garde.toml";
  std::error_code ignored;
  if (std::filesystem::exists(settings, ignored))
    return failure("a node was made here already", settings.string(),
                   "change its settings, or name another folder");
  const ::mode_t before = ::umask(0077);
  const auto made = [&]() -> Result<Established> {
    if (auto folder = make_folder(node.folder); !folder) return failure(folder.error());
    const auto certificate = own_certificate(node.folder, "");
    if (!certificate) return failure(certificate.error());
    auto fingerprint = fingerprint_of(certificate->certificate);
    if (!fingerprint) return failure(fingerprint.error());
    const std::string tokens = fmt::format("agents {}\n", random_token());
    if (auto written = write_private(node.folder / "tokens", tokens); !written)
      return failure(written.error());
    auto database = Database::open((node.folder / "console.db").string());
    if (!database) return failure(database.error());
    auto link = Accounts(**database).make_link(Role::administrator, now());
    if (!link) return failure(link.error());
    // The settings come last: with them, the node is made.
    if (auto written = write_private(settings, settings_text(node)); !written)
      return failure(written.error());
    return Established{settings, std::move(*fingerprint), std::move(*link)};
  }();
  ::umask(before);
  if (!made) return made;
  if (auto checked = load_node_settings(settings); !checked) return failure(checked.error());
  return made;
}

}  // namespace garde::serve
