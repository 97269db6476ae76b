// SPDX-License-Identifier: Apache-2.0
// Signatures over objects: who made an object says so with its own key, so that whoever receives it by way of
// others can tell that nothing was altered or invented on the way.
//
// What is signed is the object's canonical JSON (RFC 8785) without the signature's own extension; the
// signature then travels in that extension, through any TAXII server. Ed25519 (RFC 8032), or ECDSA on P-256
// with SHA-256.
//
// Ownership: a key owns its OpenSSL key and is moved, not copied.
//
// Thread rules: a key may be used by several threads at once; the rest is pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

using EVP_PKEY = struct evp_pkey_st;

namespace garde::stix {

/// The extension that holds a signature; described in docs/stix.
inline constexpr std::string_view kSignatureExtension =
    "extension-definition--3d2b1f4f-9f57-4c9b-8a43-8f3f7a52a9d1";

/// A public key, or a pair.
class Key {
 public:
  /// A new Ed25519 pair.
  [[nodiscard]] static Result<Key> generate();
  /// A private key (PKCS #8) or a public one (SubjectPublicKeyInfo) in PEM; `name` is the file's, for errors.
  /// Keys that are neither Ed25519 nor P-256 are refused.
  [[nodiscard]] static Result<Key> read_private(std::string_view pem, const std::string& name);
  [[nodiscard]] static Result<Key> read_public(std::string_view pem, const std::string& name);

  [[nodiscard]] std::string private_pem() const;
  [[nodiscard]] std::string public_pem() const;
  /// SHA-256 of the SubjectPublicKeyInfo in hexadecimal: the key's name.
  [[nodiscard]] std::string identifier() const;

  /// In base64. An error where this is a public key only.
  [[nodiscard]] Result<std::string> sign(std::string_view bytes) const;
  [[nodiscard]] bool verifies(std::string_view bytes, std::string_view signature_base64) const;

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const;
  };
  explicit Key(EVP_PKEY* key) : key_(key) {}
  std::unique_ptr<EVP_PKEY, Free> key_;
};

/// Puts the signature into the object, in place of one that it had.
[[nodiscard]] Result<void> sign_object(boost::json::object& object, const Key& key);
/// The identifier of the key that the object says it was signed with; empty where it bears no signature.
[[nodiscard]] std::string signer_of(const boost::json::object& object);
/// Whether the object bears a signature by this key, over all that it says.
[[nodiscard]] bool is_signed_by(const boost::json::object& object, const Key& key);

}  // namespace garde::stix
