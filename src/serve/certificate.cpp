// SPDX-License-Identifier: Apache-2.0
#include "serve/certificate.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <memory>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/file.h"

namespace garde::serve {
namespace {

constexpr long kValidSeconds = 825L * 24 * 3600;  // the longest that browsers take
constexpr std::size_t kMostPem = 1 << 20;

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free>>;

bool add_extension(X509* certificate, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// Whether the name may stand in a certificate's list of names without saying anything else there.
bool is_host_name(const std::string& name) {
  return !name.empty() && name.size() < 254 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") ==
             std::string::npos;
}

Certificate make_certificate(EVP_PKEY* key, const std::string& name) {
  Certificate certificate(X509_new());
  if (certificate == nullptr) return nullptr;
  X509* x509 = certificate.get();
  unsigned char serial[16];
  if (RAND_bytes(serial, sizeof serial) != 1) return nullptr;
  serial[0] &= 0x7f;
  const std::unique_ptr<BIGNUM, Freed<BN_free>> number(BN_bin2bn(serial, sizeof serial, nullptr));
  if (number == nullptr || BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(x509)) == nullptr)
    return nullptr;
  X509_set_version(x509, X509_VERSION_3);
  X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
  X509_gmtime_adj(X509_getm_notAfter(x509), kValidSeconds);
  X509_set_pubkey(x509, key);
  X509_NAME* subject = X509_get_subject_name(x509);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>("Garde"),
                             -1, -1, 0);
  X509_set_issuer_name(x509, subject);
  std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
  if (is_host_name(name) && name != "localhost") names += ",DNS:" + name;
  const bool is_done = add_extension(x509, NID_subject_alt_name, names) &&
                       add_extension(x509, NID_basic_constraints, "critical,CA:FALSE") &&
                       add_extension(x509, NID_ext_key_usage, "serverAuth") &&
                       X509_sign(x509, key, EVP_sha256()) > 0;
  return is_done ? std::move(certificate) : nullptr;
}

std::string text_of(BIO* memory) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory, &bytes);
  return {bytes, static_cast<std::size_t>(std::max(0L, size))};
}

// Nobody else may read it, not even for a moment.
Result<void> write_secret(const std::filesystem::path& path, const std::string& text) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.is_open() ||
      ::write(file.number(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      ::fsync(file.number()) != 0)
    return failure("the key could not be written", path.string(), "check that the folder can be written");
  return {};
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
  const Memory key_text(BIO_new(BIO_s_mem()));
  const Memory certificate_text(BIO_new(BIO_s_mem()));
  if (certificate == nullptr || key_text == nullptr || certificate_text == nullptr ||
      PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
      PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1)
    return failure("no certificate could be made", folder.string());
  if (auto written = write_secret(files.key, text_of(key_text.get())); !written)
    return failure(written.error());
  if (auto written = write_file_atomically(files.certificate, text_of(certificate_text.get())); !written)
    return failure(written.error());
  return files;
}

Result<std::string> fingerprint_of(const std::filesystem::path& path) {
  const auto text = read_file(path, kMostPem);
  if (!text) return failure(text.error());
  const Memory memory(BIO_new_mem_buf(text->data(), static_cast<int>(text->size())));
  const Certificate certificate(PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr));
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (certificate == nullptr || X509_digest(certificate.get(), EVP_sha256(), digest, &size) != 1)
    return failure("is no certificate in PEM", path.string());
  std::string out;
  for (unsigned i = 0; i < size; ++i) out += fmt::format("{}{:02X}", i == 0 ? "" : ":", digest[i]);
  return out;
}

}  // namespace garde::serve
