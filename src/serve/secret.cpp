// SPDX-License-Identifier: Apache-2.0
#include "serve/secret.h"

#include <array>
#include <semaphore>
#include <sodium.h>

#include "base/hexadecimal.h"

namespace garde::serve {
namespace {

constexpr unsigned long long kOperations = 3;
constexpr std::size_t kMemory = 64 << 20;

void begin() {
  [[maybe_unused]] static const int started = ::sodium_init();
}

class Turn {
 public:
  Turn() { turns().acquire(); }
  ~Turn() { turns().release(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  static std::counting_semaphore<2>& turns() {
    static std::counting_semaphore<2> two(2);
    return two;
  }
};

}  // namespace

std::string random_token() {
  begin();
  std::array<unsigned char, 32> bytes{};
  ::randombytes_buf(bytes.data(), bytes.size());
  std::string text(sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  ::sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();  // its NUL
  return text;
}

std::string digest_of(std::string_view text) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  ::crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return hexadecimal(digest);
}

bool are_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string hash_password(const std::string& password) {
  begin();
  const Turn turn;
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (::crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), kOperations, kMemory,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
    return {};
  return hash.data();
}

bool is_password(const std::string& hash, const std::string& password) {
  begin();
  const Turn turn;
  return ::crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

const std::string& hash_of_nobody() {
  static const std::string hash = hash_password(random_token());
  return hash;
}

}  // namespace garde::serve
