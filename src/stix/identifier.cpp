// SPDX-License-Identifier: Apache-2.0
#include "stix/identifier.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base/hexadecimal.h"
#include "stix/canonical_json.h"

namespace garde::stix {
namespace {

constexpr std::size_t kUuidLetters = 36;
using Bytes = std::array<unsigned char, 16>;

bool is_hyphen_place(std::size_t i) {
  return i == 8 || i == 13 || i == 18 || i == 23;
}
bool is_lower_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}
int digit_of(char c) {
  return c <= '9' ? c - '0' : c - 'a' + 10;
}

Bytes bytes_in(std::string_view uuid) {
  Bytes bytes{};
  std::size_t digits = 0;
  for (const char c : uuid.substr(0, kUuidLetters)) {
    if (c == '-') continue;
    bytes[digits / 2] = static_cast<unsigned char>(bytes[digits / 2] << 4 | digit_of(c));
    ++digits;
  }
  return bytes;
}

std::string text_of(Bytes bytes, unsigned version) {
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | version << 4);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);
  std::string text;
  for (const unsigned char& byte : bytes) {
    if (is_hyphen_place(text.size())) text += '-';
    append_hexadecimal({&byte, 1}, text);
  }
  return text;
}

}  // namespace

std::string uuid_version_5(std::string_view space, std::string_view name) {
  const Bytes prefix = bytes_in(space);
  std::string input(reinterpret_cast<const char*>(prefix.data()), prefix.size());
  input += name;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  EVP_Digest(input.data(), input.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  Bytes bytes{};
  std::copy_n(digest.begin(), bytes.size(), bytes.begin());
  return text_of(bytes, 5);
}

std::string uuid_version_4() {
  Bytes bytes{};
  RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  return text_of(bytes, 4);
}

bool is_uuid(std::string_view text) {
  if (text.size() != kUuidLetters) return false;
  for (std::size_t i = 0; i < kUuidLetters; ++i)
    if (is_hyphen_place(i) ? text[i] != '-' : !is_lower_hex(text[i])) return false;
  return text[14] >= '1' && text[14] <= '8' &&
         (text[19] == '8' || text[19] == '9' || text[19] == 'a' || text[19] == 'b');
}

bool is_identifier(std::string_view text) {
  return !type_of(text).empty();
}

// Types are 3 to 250 bytes of lower-case letters, digits and hyphens (STIX 2.1, section 3.1).
std::string_view type_of(std::string_view identifier) {
  if (identifier.size() < kUuidLetters + 5 || identifier.size() > kUuidLetters + 252) return {};
  const std::string_view type = identifier.substr(0, identifier.size() - kUuidLetters - 2);
  if (identifier.substr(type.size(), 2) != "--" || !is_uuid(identifier.substr(type.size() + 2))) return {};
  const bool is_type = std::all_of(type.begin(), type.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  return is_type ? type : std::string_view();
}

std::string derived_identifier(std::string_view type, std::string_view name) {
  const std::string whole = std::string(type) + '\0' + std::string(name);
  return std::string(type) + "--" + uuid_version_5(kGardeNamespace, whole);
}

std::string random_identifier(std::string_view type) {
  return std::string(type) + "--" + uuid_version_4();
}

std::string observable_identifier(std::string_view type, const boost::json::object& contributing) {
  return std::string(type) + "--" + uuid_version_5(kObservableNamespace, canonical_json(contributing));
}

}  // namespace garde::stix
