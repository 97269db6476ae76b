// SPDX-License-Identifier: Apache-2.0
#include "stix/signature.h"

#include <boost/json.hpp>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <vector>

#include "base/hexadecimal.h"
#include "stix/canonical_json.h"
#include "stix/json_view.h"

namespace garde::stix {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostPemBytes = 16 << 10;
constexpr std::size_t kMostSignatureLetters = 200;

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

bool is_ed25519(const EVP_PKEY* key) {
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519;
}
bool is_p256(const EVP_PKEY* key) {
  char group[32] = "";
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
         EVP_PKEY_get_group_name(key, group, sizeof group, nullptr) == 1 &&
         std::string_view(group) == "prime256v1";
}
// Ed25519 signs the message itself.
const EVP_MD* digest_for(const EVP_PKEY* key) {
  return is_ed25519(key) ? nullptr : EVP_sha256();
}

std::string content_of(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  return size > 0 ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
}

std::string to_base64(const std::vector<unsigned char>& bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

// Empty where the text is not base64 of a signature's size.
std::vector<unsigned char> from_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0 || text.size() > kMostSignatureLetters) return {};
  std::vector<unsigned char> bytes(3 * text.size() / 4);
  const int size = EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (size < 0) return {};
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

// What the signature is made over: all but itself.
std::string signed_text(json::object object) {
  if (json::value* extensions = object.if_contains("extensions");
      extensions != nullptr && extensions->is_object()) {
    extensions->get_object().erase(json_text(kSignatureExtension));
    if (extensions->get_object().empty()) object.erase("extensions");
  }
  return canonical_json(object);
}

std::string_view signature_member(const json::object& object, std::string_view name) {
  const json::object* extensions = object_in(object, "extensions");
  const json::object* own = extensions == nullptr ? nullptr : object_in(*extensions, kSignatureExtension);
  return own == nullptr ? std::string_view() : text_in(*own, name);
}

}  // namespace

void Key::Free::operator()(EVP_PKEY* key) const {
  EVP_PKEY_free(key);
}

Result<Key> Key::generate() {
  EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  if (key == nullptr) return failure("no key could be made", "", "check that OpenSSL offers Ed25519");
  return Key(key);
}

Result<Key> Key::read_private(std::string_view pem, const std::string& name) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(std::min(pem.size(), kMostPemBytes))));
  // No password is ever asked for: a key that is locked is refused.
  const auto no_password = [](char*, int, int, void*) { return -1; };
  EVP_PKEY* raw = bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr) : nullptr;
  if (raw == nullptr) return failure("holds no private key", name, "give a key in PEM, without a password");
  Key key(raw);
  if (!is_ed25519(raw) && !is_p256(raw))
    return failure("holds a key that is neither Ed25519 nor P-256", name, "make an Ed25519 key");
  return key;
}

Result<Key> Key::read_public(std::string_view pem, const std::string& name) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(std::min(pem.size(), kMostPemBytes))));
  EVP_PKEY* raw = bio ? PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr) : nullptr;
  if (raw == nullptr) return failure("holds no public key", name, "give a public key in PEM");
  Key key(raw);
  if (!is_ed25519(raw) && !is_p256(raw))
    return failure("holds a key that is neither Ed25519 nor P-256", name, "make an Ed25519 key");
  return key;
}

std::string Key::private_pem() const {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (!bio ||
      PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return {};
  return content_of(bio.get());
}

std::string Key::public_pem() const {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_PUBKEY(bio.get(), key_.get()) != 1) return {};
  return content_of(bio.get());
}

std::string Key::identifier() const {
  unsigned char* encoded = nullptr;
  const int size = i2d_PUBKEY(key_.get(), &encoded);
  if (size <= 0) return {};
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned digest_size = 0;
  EVP_Digest(encoded, static_cast<std::size_t>(size), digest, &digest_size, EVP_sha256(), nullptr);
  OPENSSL_free(encoded);
  return hexadecimal({digest, digest_size});
}

Result<std::string> Key::sign(std::string_view bytes) const {
  const Context context(EVP_MD_CTX_new());
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  std::size_t size = 0;
  if (!context ||
      EVP_DigestSignInit(context.get(), nullptr, digest_for(key_.get()), nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, data, bytes.size()) != 1)
    return failure("this key cannot sign", "", "sign with a private key");
  std::vector<unsigned char> signature(size);
  if (EVP_DigestSign(context.get(), signature.data(), &size, data, bytes.size()) != 1)
    return failure("this key cannot sign", "", "sign with a private key");
  signature.resize(size);
  return to_base64(signature);
}

bool Key::verifies(std::string_view bytes, std::string_view signature_base64) const {
  const std::vector<unsigned char> signature = from_base64(signature_base64);
  const Context context(EVP_MD_CTX_new());
  return !signature.empty() && context &&
         EVP_DigestVerifyInit(context.get(), nullptr, digest_for(key_.get()), nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                          reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) == 1;
}

Result<void> sign_object(json::object& object, const Key& key) {
  auto signature = key.sign(signed_text(object));
  if (!signature) return failure(signature.error());
  json::value& extensions = object["extensions"];
  if (!extensions.is_object()) extensions.emplace_object();
  extensions.get_object()[json_text(kSignatureExtension)] = {
      {"extension_type", "property-extension"}, {"key", key.identifier()}, {"signature", *signature}};
  return {};
}

std::string signer_of(const json::object& object) {
  return std::string(signature_member(object, "key"));
}

bool is_signed_by(const json::object& object, const Key& key) {
  return signer_of(object) == key.identifier() &&
         key.verifies(signed_text(object), signature_member(object, "signature"));
}

}  // namespace garde::stix
