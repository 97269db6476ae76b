// SPDX-License-Identifier: Apache-2.0
// The console's own certificate: P-256, signed by itself, for this machine's name and loopback, so that there
// is HTTPS from the first start. The establishment's own may stand in its place.
//
// Thread rules: pure but for the files.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace garde::serve {

struct CertificateFiles {
  std::filesystem::path certificate;  ///< PEM
  std::filesystem::path key;          ///< PEM, mode 0600
};

/// Makes console.crt and console.key in the folder where they are absent. `name` is the host's name in the
/// certificate, beside localhost, 127.0.0.1 and ::1. An error where only one of them is there.
[[nodiscard]] Result<CertificateFiles> own_certificate(const std::filesystem::path& folder,
                                                       const std::string& name);

/// SHA-256 of the certificate, in pairs of hexadecimal digits with colons, as browsers show it.
[[nodiscard]] Result<std::string> fingerprint_of(const std::filesystem::path& certificate);

}  // namespace garde::serve
