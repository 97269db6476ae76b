// SPDX-License-Identifier: Apache-2.0
#include "stix/pseudonym.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/hexadecimal.h"

namespace garde::stix {

std::string Pseudonyms::of(std::string_view kind, std::string_view name) const {
  constexpr unsigned kBytes = 16;
  std::string message(kind);
  message += '\0';
  message += name;
  unsigned char digest[EVP_MAX_MD_SIZE] = {};
  unsigned size = 0;
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
       reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest, &size);
  return hexadecimal({digest, kBytes});
}

}  // namespace garde::stix
