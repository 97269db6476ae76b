// SPDX-License-Identifier: Apache-2.0
#include "serve/x509.h"

#include <algorithm>
#include <fcntl.h>
#include <openssl/rand.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/hexadecimal.h"

namespace garde::serve::x509 {
Memory reading(std::string_view text) {
  return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string text_of(BIO* memory) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory, &bytes);
  return {bytes, static_cast<std::size_t>(std::max(0L, size))};
}

std::string pem_of(const X509* certificate) {
  const Memory memory(BIO_new(BIO_s_mem()));
  return memory != nullptr && PEM_write_bio_X509(memory.get(), certificate) == 1 ? text_of(memory.get())
                                                                                 : std::string();
}

std::string pem_of(const EVP_PKEY* private_key) {
  const Memory memory(BIO_new(BIO_s_mem()));
  return memory != nullptr && PEM_write_bio_PrivateKey(memory.get(), private_key, nullptr, nullptr, 0,
                                                       nullptr, nullptr) == 1
             ? text_of(memory.get())
             : std::string();
}

bool add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer == nullptr ? certificate : issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_serial(X509* certificate) {
  unsigned char serial[16];
  if (RAND_bytes(serial, sizeof serial) != 1) return false;
  serial[0] &= 0x7f;
  const std::unique_ptr<BIGNUM, Freed<BN_free>> number(BN_bin2bn(serial, sizeof serial, nullptr));
  return number != nullptr && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_name(X509_NAME* name, const std::string& common_name) {
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                                    0) == 1;
}

std::string serial_of(const X509* certificate) {
  const std::unique_ptr<BIGNUM, Freed<BN_free>> number(
      ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
  if (number == nullptr) return {};
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number.get())), '\0');
  BN_bn2bin(number.get(), reinterpret_cast<unsigned char*>(bytes.data()));
  return hexadecimal(bytes_of(bytes));
}

std::string fingerprint_of(const X509* certificate) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (X509_digest(certificate, EVP_sha256(), digest, &size) != 1) return {};
  return hexadecimal({digest, size});
}

Instant end_of(const X509* certificate) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) != 1) return {};
  return Instant(std::chrono::seconds(timegm(&parts)));
}

bool is_host_name(const std::string& name) {
  return !name.empty() && name.size() < 254 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") ==
             std::string::npos;
}

Result<void> write_secret(const std::filesystem::path& path, const std::string& text) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.is_open() ||
      ::write(file.number(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      ::fsync(file.number()) != 0)
    return failure("the key could not be written", path.string(), "check that the folder can be written");
  return {};
}

}  // namespace garde::serve::x509
