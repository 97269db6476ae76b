// SPDX-License-Identifier: Apache-2.0
#include "serve/hub/authority.h"

#include <system_error>

#include "base/file.h"
#include "serve/x509.h"
#include "stix/signature.h"

namespace garde::serve {
namespace {

using x509::Certificate;
using x509::Key;
using x509::Memory;
using x509::pem_of;

constexpr std::size_t kMostPem = 1 << 20;
constexpr std::size_t kMostRequest = 16 << 10;
constexpr long kRootSeconds = 20L * 365 * 24 * 3600;
constexpr long kIssuingSeconds = 5L * 365 * 24 * 3600;
constexpr long kServerSeconds = 397L * 24 * 3600;
constexpr auto kRenewServer = std::chrono::hours(60 * 24);
constexpr std::size_t kLongestCommonName = 64;  // RFC 5280, ub-common-name

// At most `most` bytes, not through the middle of a letter of UTF-8.
std::string cut(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  text.resize(most);
  return text;
}

struct Blank {
  std::string name;
  EVP_PKEY* key = nullptr;
  X509* issuer = nullptr;  // null: itself
  std::string constraints;
  std::string usage;
  std::string extended_usage;
  std::string names;
};

// A certificate but for its dates and its signature.
Certificate drawn_up(const Blank& blank) {
  Certificate certificate(X509_new());
  X509* made = certificate.get();
  if (made == nullptr || X509_set_version(made, X509_VERSION_3) != 1 || !x509::set_serial(made) ||
      !x509::set_name(X509_get_subject_name(made), cut(blank.name, kLongestCommonName)) ||
      X509_set_pubkey(made, blank.key) != 1 ||
      X509_set_issuer_name(made, X509_get_subject_name(blank.issuer == nullptr ? made : blank.issuer)) != 1)
    return nullptr;
  const bool is_done =
      x509::add_extension(made, blank.issuer, NID_basic_constraints, blank.constraints) &&
      x509::add_extension(made, blank.issuer, NID_key_usage, blank.usage) &&
      x509::add_extension(made, blank.issuer, NID_subject_key_identifier, "hash") &&
      (blank.issuer == nullptr ||
       x509::add_extension(made, blank.issuer, NID_authority_key_identifier, "keyid")) &&
      (blank.extended_usage.empty() ||
       x509::add_extension(made, blank.issuer, NID_ext_key_usage, blank.extended_usage)) &&
      (blank.names.empty() || x509::add_extension(made, blank.issuer, NID_subject_alt_name, blank.names));
  return is_done ? std::move(certificate) : nullptr;
}

bool set_days(X509* certificate, long seconds) {
  return X509_gmtime_adj(X509_getm_notBefore(certificate), -3600) != nullptr &&
         X509_gmtime_adj(X509_getm_notAfter(certificate), seconds) != nullptr;
}

std::time_t seconds_of(Instant instant) {
  return std::chrono::floor<std::chrono::seconds>(instant.time_since_epoch()).count();
}

Result<Certificate> read_certificate(const std::filesystem::path& path) {
  const auto text = read_file(path, kMostPem);
  if (!text) return failure(text.error());
  Certificate certificate(PEM_read_bio_X509(x509::reading(*text).get(), nullptr, nullptr, nullptr));
  if (certificate == nullptr)
    return failure("is no certificate in PEM", path.string(), "restore it from a backup");
  return certificate;
}

Result<Key> read_key(const std::filesystem::path& path) {
  const auto text = read_file(path, kMostPem);
  if (!text) return failure(text.error());
  Key key(PEM_read_bio_PrivateKey(x509::reading(*text).get(), nullptr, nullptr, nullptr));
  if (key == nullptr) return failure("is no private key in PEM", path.string(), "restore it from a backup");
  return key;
}

}  // namespace

struct Authority::State {
  std::filesystem::path folder;
  Certificate root;
  Certificate issuing;
  Key key;
};

Authority::Authority(std::unique_ptr<State> state) : state_(std::move(state)) {}
Authority::Authority(Authority&&) noexcept = default;
Authority::~Authority() = default;

Result<void> Authority::create(const std::filesystem::path& folder, const std::string& name) {
  std::error_code error;
  for (const char* file : {"root.crt", "root.key", "issuing.crt", "issuing.key"})
    if (std::filesystem::exists(folder / file, error))
      return failure("there is an authority already", (folder / file).string(), "name another folder");
  std::filesystem::create_directories(folder, error);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  const Key root_key(EVP_EC_gen("P-256"));
  const Key issuing_key(EVP_EC_gen("P-256"));
  if (root_key == nullptr || issuing_key == nullptr) return failure("no key could be made", folder.string());
  const Certificate root = drawn_up(
      {name + " root", root_key.get(), nullptr, "critical,CA:TRUE", "critical,keyCertSign,cRLSign", "", ""});
  if (root == nullptr || !set_days(root.get(), kRootSeconds) ||
      X509_sign(root.get(), root_key.get(), EVP_sha256()) <= 0)
    return failure("no certificate could be made", folder.string());
  const Certificate issuing =
      drawn_up({name + " issuing", issuing_key.get(), root.get(), "critical,CA:TRUE,pathlen:0",
                "critical,keyCertSign,cRLSign", "", ""});
  if (issuing == nullptr || !set_days(issuing.get(), kIssuingSeconds) ||
      X509_sign(issuing.get(), root_key.get(), EVP_sha256()) <= 0)
    return failure("no certificate could be made", folder.string());
  for (const auto& [file, key] :
       {std::pair{"root.key", root_key.get()}, std::pair{"issuing.key", issuing_key.get()}})
    if (auto written = x509::write_secret(folder / file, pem_of(key)); !written) return written;
  const std::string root_text = pem_of(root.get());
  const std::string issuing_text = pem_of(issuing.get());
  for (const auto& [file, text] : {std::pair{"root.crt", root_text}, std::pair{"issuing.crt", issuing_text},
                                   std::pair{"members.crt", root_text + issuing_text}})
    if (auto written = write_file_atomically(folder / file, text); !written) return failure(written.error());
  return {};
}

Result<Authority> Authority::open(const std::filesystem::path& folder) {
  auto root = read_certificate(folder / "root.crt");
  if (!root) return failure(root.error());
  auto issuing = read_certificate(folder / "issuing.crt");
  if (!issuing) return failure(issuing.error());
  auto key = read_key(folder / "issuing.key");
  if (!key) return failure(key.error());
  if (X509_check_private_key(issuing->get(), key->get()) != 1 ||
      X509_verify(issuing->get(), X509_get0_pubkey(root->get())) != 1)
    return failure("the authority's files do not belong together", folder.string(),
                   "restore them from one backup");
  return Authority(
      std::make_unique<State>(State{folder, std::move(*root), std::move(*issuing), std::move(*key)}));
}

Result<CertificateFiles> Authority::server_certificate(const std::filesystem::path& folder,
                                                       const std::vector<std::string>& names) const {
  CertificateFiles files{folder / "server.crt", folder / "server.key"};
  if (const auto present = read_certificate(files.certificate);
      present && x509::end_of(present->get()) > now() + kRenewServer)
    if (const auto key = read_key(files.key); key && X509_check_private_key(present->get(), key->get()) == 1)
      return files;
  const Key key(EVP_EC_gen("P-256"));
  std::string list = "DNS:localhost,IP:127.0.0.1,IP:::1";
  for (const std::string& name : names)
    if (x509::is_host_name(name) && name != "localhost") list += ",DNS:" + name;
  const Certificate certificate =
      key == nullptr
          ? nullptr
          : drawn_up({names.empty() ? "localhost" : names.front(), key.get(), state_->issuing.get(),
                      "critical,CA:FALSE", "critical,digitalSignature", "serverAuth", list});
  if (certificate == nullptr || !set_days(certificate.get(), kServerSeconds) ||
      X509_sign(certificate.get(), state_->key.get(), EVP_sha256()) <= 0)
    return failure("no certificate could be made", folder.string());
  std::error_code ignored;
  std::filesystem::remove(files.key, ignored);
  if (auto written = x509::write_secret(files.key, pem_of(key.get())); !written)
    return failure(written.error());
  if (auto written =
          write_file_atomically(files.certificate, pem_of(certificate.get()) + pem_of(state_->issuing.get()));
      !written)
    return failure(written.error());
  return files;
}

Result<IssuedCertificate> Authority::issue(std::string_view request_text, const std::string& member,
                                           Instant at) const {
  const auto refused = [](const char* why) {
    return failure(std::string("the certificate request is refused: ") + why, "",
                   "let garde join make the request");
  };
  if (request_text.size() > kMostRequest) return refused("it is too large");
  const x509::Request request(
      PEM_read_bio_X509_REQ(x509::reading(request_text).get(), nullptr, nullptr, nullptr));
  if (request == nullptr) return refused("it is no request in PEM");
  EVP_PKEY* key = X509_REQ_get0_pubkey(request.get());
  const Memory public_text(BIO_new(BIO_s_mem()));
  if (key == nullptr || public_text == nullptr || PEM_write_bio_PUBKEY(public_text.get(), key) != 1)
    return refused("it has no key");
  const std::string public_pem = x509::text_of(public_text.get());
  const auto known = stix::Key::read_public(public_pem, "");
  if (!known) return refused("its key is neither Ed25519 nor P-256");
  if (X509_REQ_verify(request.get(), key) != 1) return refused("it is not signed by its own key");
  STACK_OF(X509_EXTENSION)* extensions = X509_REQ_get_extensions(request.get());
  const int asked = extensions == nullptr ? 0 : sk_X509_EXTENSION_num(extensions);
  sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
  if (asked > 0) return refused("it asks for extensions");
  const Certificate certificate = drawn_up({member, key, state_->issuing.get(), "critical,CA:FALSE",
                                            "critical,digitalSignature", "clientAuth", ""});
  const Instant from = at - kBackDated;
  const Instant until = std::min(at + kMemberLives, x509::end_of(state_->issuing.get()));
  if (certificate == nullptr ||
      ASN1_TIME_set(X509_getm_notBefore(certificate.get()), seconds_of(from)) == nullptr ||
      ASN1_TIME_set(X509_getm_notAfter(certificate.get()), seconds_of(until)) == nullptr ||
      X509_sign(certificate.get(), state_->key.get(), EVP_sha256()) <= 0)
    return failure("no certificate could be made", state_->folder.string());
  return IssuedCertificate{member,
                           x509::serial_of(certificate.get()),
                           known->identifier(),
                           public_pem,
                           from,
                           until,
                           pem_of(certificate.get()) + pem_of(state_->issuing.get())};
}

std::string Authority::fingerprint() const {
  return x509::fingerprint_of(state_->root.get());
}

std::string Authority::root() const {
  return pem_of(state_->root.get());
}

std::filesystem::path Authority::issuing_file() const {
  return state_->folder / "members.crt";
}

Result<std::string> certificate_request(std::string_view private_key) {
  const Key key(PEM_read_bio_PrivateKey(x509::reading(private_key).get(), nullptr, nullptr, nullptr));
  const x509::Request request(X509_REQ_new());
  const Memory memory(BIO_new(BIO_s_mem()));
  if (key == nullptr || request == nullptr || memory == nullptr ||
      !x509::set_name(X509_REQ_get_subject_name(request.get()), "garde") ||
      X509_REQ_set_pubkey(request.get(), key.get()) != 1)
    return failure("no certificate request could be made", "", "check the node's key");
  const EVP_MD* digest = EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_ED25519 ? nullptr : EVP_sha256();
  if (X509_REQ_sign(request.get(), key.get(), digest) <= 0 ||
      PEM_write_bio_X509_REQ(memory.get(), request.get()) != 1)
    return failure("no certificate request could be made", "", "check the node's key");
  return x509::text_of(memory.get());
}

}  // namespace garde::serve
