// SPDX-License-Identifier: Apache-2.0
// OpenSSL's objects, freed when they go, and the few steps that every certificate of Garde's is made by.
//
// Thread rules: values.
#pragma once

#include <filesystem>
#include <memory>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace garde::serve::x509 {

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Request = std::unique_ptr<X509_REQ, Freed<X509_REQ_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free>>;

[[nodiscard]] Memory reading(std::string_view text);
[[nodiscard]] std::string text_of(BIO* memory);

/// In PEM; empty where it cannot be written.
[[nodiscard]] std::string pem_of(const X509* certificate);
[[nodiscard]] std::string pem_of(const EVP_PKEY* private_key);

/// `issuer` signs; where it is the certificate itself it is null.
[[nodiscard]] bool add_extension(X509* certificate, X509* issuer, int kind, const std::string& value);
/// A random serial number of 127 bits (RFC 5280, section 4.1.2.2).
[[nodiscard]] bool set_serial(X509* certificate);
[[nodiscard]] bool set_name(X509_NAME* name, const std::string& common_name);
[[nodiscard]] std::string serial_of(const X509* certificate);
/// SHA-256 in hexadecimal, small letters.
[[nodiscard]] std::string fingerprint_of(const X509* certificate);
[[nodiscard]] Instant end_of(const X509* certificate);
/// Whether the name may stand in a certificate's list of names without saying anything else there.
[[nodiscard]] bool is_host_name(const std::string& name);

/// Writes a new file that nobody else may read, not even for a moment.
[[nodiscard]] Result<void> write_secret(const std::filesystem::path& path, const std::string& text);

}  // namespace garde::serve::x509
