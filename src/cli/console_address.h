// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/language.h"
#include "base/result.h"
#include "serve/accounts.h"
#include "serve/certificate.h"

namespace garde::cli {

/// "https://localhost:8443/"; `host` empty: localhost.
[[nodiscard]] std::string console_address(const std::string& host, std::uint16_t port);

/// Says what is needed to open the pages: address, certificate, and, only while nobody can sign in, a link
/// that makes the first account.
[[nodiscard]] Result<void> tell_console(serve::Accounts& accounts, const serve::CertificateFiles& certificate,
                                        const std::string& host, std::uint16_t port, Language language);

}  // namespace garde::cli
