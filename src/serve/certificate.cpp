// SPDX-License-Identifier: Apache-2.0
#include "serve/certificate.h"

#include <fmt/format.h>

#include "base/file.h"
#include "serve/x509.h"

namespace garde::serve {
namespace {

constexpr long kValidSeconds = 825L * 24 * 3600;  // the longest that browsers take
constexpr std::size_t kMostPem = 1 << 20;

using x509::Certificate;
using x509::Key;

Certificate make_certificate(EVP_PKEY* key, const std::string& name) {
  Certificate certificate(X509_new());
  if (certificate == nullptr) return nullptr;
  X509* made = certificate.get();
  X509_set_version(made, X509_VERSION_3);
  X509_gmtime_adj(X509_getm_notBefore(made), -3600);
  X509_gmtime_adj(X509_getm_notAfter(made), kValidSeconds);
  X509_set_pubkey(made, key);
  std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
  if (x509::is_host_name(name) && name != "localhost") names += ",DNS:" + name;
  const bool is_done = x509::set_serial(made) && x509::set_name(X509_get_subject_name(made), "Garde") &&
                       X509_set_issuer_name(made, X509_get_subject_name(made)) == 1 &&
                       x509::add_extension(made, nullptr, NID_subject_alt_name, names) &&
                       x509::add_extension(made, nullptr, NID_basic_constraints, "critical,CA:FALSE") &&
                       x509::add_extension(made, nullptr, NID_ext_key_usage, "serverAuth") &&
                       X509_sign(made, key, EVP_sha256()) > 0;
  return is_done ? std::move(certificate) : nullptr;
}

}  // namespace

Result<CertificateFiles> own_certificate(const std::filesystem::path& folder, const std::string& name) {
  CertificateFiles files{folder / "console.crt", folder / "console.key"};
  std::error_code ignored;
  const bool has_certificate = std::filesystem::exists(files.certificate, ignored);
  const bool has_key = std::filesystem::exists(files.key, ignored);
  if (has_certificate && has_key) return files;
  if (has_certificate)
    return failure("the certificate has no key beside it", files.certificate.string(),
                   "put console.key back, or remove console.crt so that a new one is made");
  if (has_key) std::filesystem::remove(files.key, ignored);  // a start that was cut short
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate = key == nullptr ? nullptr : make_certificate(key.get(), name);
  const std::string key_text = key == nullptr ? std::string() : x509::pem_of(key.get());
  const std::string certificate_text =
      certificate == nullptr ? std::string() : x509::pem_of(certificate.get());
  if (key_text.empty() || certificate_text.empty())
    return failure("no certificate could be made", folder.string());
  if (auto written = x509::write_secret(files.key, key_text); !written) return failure(written.error());
  if (auto written = write_file_atomically(files.certificate, certificate_text); !written)
    return failure(written.error());
  return files;
}

Result<std::string> fingerprint_of(const std::filesystem::path& path) {
  const auto text = read_file(path, kMostPem);
  if (!text) return failure(text.error());
  const Certificate certificate(PEM_read_bio_X509(x509::reading(*text).get(), nullptr, nullptr, nullptr));
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (certificate == nullptr || X509_digest(certificate.get(), EVP_sha256(), digest, &size) != 1)
    return failure("is no certificate in PEM", path.string());
  std::string out;
  for (unsigned i = 0; i < size; ++i) out += fmt::format("{}{:02X}", i == 0 ? "" : ":", digest[i]);
  return out;
}

}  // namespace garde::serve
