// SPDX-License-Identifier: Apache-2.0
#include "cli/console_address.h"

#include <fmt/core.h>

#include "cli/catalogue.h"

namespace garde::cli {

std::string console_address(const std::string& host, std::uint16_t port) {
  return fmt::format("https://{}:{}/", host.empty() ? "localhost" : host, port);
}

Result<void> tell_console(serve::Accounts& accounts, const serve::CertificateFiles& certificate,
                          const std::string& host, std::uint16_t port, Language language) {
  const std::string address = console_address(host, port);
  fmt::print("{}\n", say(language, Phrase::console_address, address));
  const auto fingerprint = serve::fingerprint_of(certificate.certificate);
  if (!fingerprint) return failure(fingerprint.error());
  fmt::print("{}\n", say(language, Phrase::console_certificate, *fingerprint));
  const auto is_empty = accounts.is_empty();
  if (!is_empty) return failure(is_empty.error());
  if (*is_empty) {
    const auto link = accounts.make_link(serve::Role::administrator, now());
    if (!link) return failure(link.error());
    fmt::print("{}\n", say(language, Phrase::console_first_link, fmt::format("{}#link={}", address, *link)));
  }
  std::fflush(stdout);
  return {};
}

}  // namespace garde::cli
