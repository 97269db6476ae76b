// SPDX-License-Identifier: Apache-2.0
#include "serve/totp.h"

#include <array>
#include <fmt/format.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include "serve/secret.h"

namespace garde::serve::totp {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t kSecretBytes = 20;

std::optional<std::string> bytes_of(std::string_view text) {
  std::string bytes;
  unsigned buffer = 0;
  int bits = 0;
  for (const char c : text) {
    const std::size_t value = kLetters.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    buffer = ((buffer << 5) | static_cast<unsigned>(value)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>((buffer >> bits) & 0xff);
  }
  return bytes;
}

}  // namespace

std::string make_secret() {
  [[maybe_unused]] static const int started = ::sodium_init();
  std::array<unsigned char, kSecretBytes> bytes{};
  ::randombytes_buf(bytes.data(), bytes.size());
  std::string text;
  for (std::size_t bit = 0; bit < kSecretBytes * 8; bit += 5) {
    unsigned value = 0;
    for (std::size_t i = bit; i < bit + 5; ++i) value = (value << 1) | ((bytes[i / 8] >> (7 - i % 8)) & 1u);
    text += kLetters[value];
  }
  return text;
}

std::string code_of(std::string_view secret, std::int64_t step) {
  const auto key = bytes_of(secret);
  if (!key || key->empty()) return {};
  std::array<unsigned char, 8> counter{};
  for (int i = 0; i < 8; ++i)
    counter[static_cast<std::size_t>(i)] =
        static_cast<unsigned char>(static_cast<std::uint64_t>(step) >> (56 - 8 * i));
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (::HMAC(EVP_sha1(), key->data(), static_cast<int>(key->size()), counter.data(), counter.size(),
             digest.data(), &length) == nullptr)
    return {};
  const unsigned offset = digest[length - 1] & 0x0f;  // RFC 4226, 5.3
  std::uint32_t number = 0;
  for (unsigned i = 0; i < 4; ++i) number = (number << 8) | digest[offset + i];
  return fmt::format("{:06}", (number & 0x7fffffff) % 1'000'000);
}

std::optional<std::int64_t> step_of(std::string_view secret, std::string_view code, Instant now,
                                    std::int64_t used) {
  const std::int64_t present =
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count() / kStepSeconds;
  for (const std::int64_t step : {present, present - 1, present + 1}) {
    const std::string right = code_of(secret, step);
    if (step > used && !right.empty() && are_equal(right, code)) return step;
  }
  return std::nullopt;
}

std::string address_of(std::string_view secret, const std::string& account) {
  return fmt::format("otpauth://totp/Garde:{}?secret={}&issuer=Garde", account, secret);
}

}  // namespace garde::serve::totp
