// SPDX-License-Identifier: Apache-2.0
// The hub's own certificate authority (RFC 5280): a root, whose key belongs on a medium that is kept offline,
// and an issuing certificate signed by it, with whose key the hub signs those of its members and its own.
//
// Of a member's request only the key is taken: names, and whatever else it may ask for, are the hub's to
// give. A request that asks for extensions, has a weak key, or is not signed by its own key is refused.
//
// Thread rules: an authority may be used by several threads at once.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "serve/certificate.h"

namespace garde::serve {

struct IssuedCertificate {
  std::string member;      ///< whose it is
  std::string serial;      ///< hexadecimal, small letters
  std::string key;         ///< stix::Key::identifier() of its key
  std::string public_key;  ///< PEM
  Instant not_before;
  Instant not_after;
  std::string chain;  ///< PEM: the certificate and the issuing one
};

class Authority {
 public:
  /// Members' certificates live so long, and are dated back by a day, for clocks that go wrong.
  static constexpr Duration kMemberLives = std::chrono::hours(90 * 24);
  static constexpr Duration kBackDated = std::chrono::hours(24);

  /// Makes root.crt, root.key, issuing.crt and issuing.key in the folder. An error where one of them is
  /// there.
  [[nodiscard]] static Result<void> create(const std::filesystem::path& folder, const std::string& name);
  /// Needs all but root.key.
  [[nodiscard]] static Result<Authority> open(const std::filesystem::path& folder);
  Authority(Authority&&) noexcept;
  ~Authority();

  /// Makes server.crt and server.key in the folder, for the hub's own names, where they are absent or end
  /// soon.
  [[nodiscard]] Result<CertificateFiles> server_certificate(const std::filesystem::path& folder,
                                                            const std::vector<std::string>& names) const;
  /// `request`: PKCS #10 in PEM. `member` becomes the certificate's common name, cut to 64 letters.
  [[nodiscard]] Result<IssuedCertificate> issue(std::string_view request, const std::string& member,
                                                Instant at) const;

  /// SHA-256 of the root certificate in hexadecimal: what a joining node pins.
  [[nodiscard]] std::string fingerprint() const;
  /// The root certificate, PEM.
  [[nodiscard]] std::string root() const;
  /// A file with the certificates by which members' certificates are verified.
  [[nodiscard]] std::filesystem::path issuing_file() const;

 private:
  struct State;
  explicit Authority(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// A request for a certificate by this private key (PEM), as a joining node makes it.
[[nodiscard]] Result<std::string> certificate_request(std::string_view private_key);

}  // namespace garde::serve
