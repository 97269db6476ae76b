// SPDX-License-Identifier: Apache-2.0
#include "serve/outgoing.h"

#include <algorithm>
#include <array>
#include <curl/curl.h>
#include <fmt/format.h>
#include <memory>
#include <netinet/in.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/hexadecimal.h"
#include "base/zone.h"

namespace garde::serve {
namespace {

constexpr long kLongestSeconds = 10;

struct FreeCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::unique_ptr<CURL, FreeCurl> new_curl() {
  [[maybe_unused]] static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  std::unique_ptr<CURL, FreeCurl> curl(curl_easy_init());
  if (curl == nullptr) return curl;
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, kLongestSeconds);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
  return curl;
}

std::string base64(std::string_view text) {
  std::string out(sodium_base64_ENCODED_LEN(text.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  ::sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(text.data()),
                      text.size(), sodium_base64_VARIANT_ORIGINAL);
  out.pop_back();  // its NUL
  return out;
}

// Lines of 76, as RFC 2045 (6.8) asks.
std::string in_lines(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += 76) out += text.substr(at, 76) + "\r\n";
  return out;
}

// Encoded words (RFC 2047), each of whole characters and at most 75 bytes.
std::string encoded_subject(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::size_t size = std::min<std::size_t>(42, text.size());
    while (size < text.size() && size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
    if (size == 0) size = std::min<std::size_t>(42, text.size());
    out += fmt::format("{}=?UTF-8?B?{}?=", out.empty() ? "" : "\r\n ", base64(text.substr(0, size)));
    text.remove_prefix(size);
  }
  return out;
}

struct Reader {
  std::string_view rest;
};
std::size_t read_some(char* into, std::size_t size, std::size_t count, void* from) {
  auto* reader = static_cast<Reader*>(from);
  const std::size_t taken = std::min(size * count, reader->rest.size());
  std::copy_n(reader->rest.begin(), taken, into);
  reader->rest.remove_prefix(taken);
  return taken;
}
std::size_t drop(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

// Called as the connection is made, with the address that it goes to.
curl_socket_t open_outside(void* refused, curlsocktype, curl_sockaddr* address) {
  IpAddress to;
  if (address->family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(&address->addr);
    to.bytes[10] = to.bytes[11] = 0xff;
    std::copy_n(reinterpret_cast<const std::uint8_t*>(&v4->sin_addr), 4, to.bytes.begin() + 12);
  } else if (address->family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&address->addr);
    std::copy_n(reinterpret_cast<const std::uint8_t*>(&v6->sin6_addr), 16, to.bytes.begin());
  } else {
    return CURL_SOCKET_BAD;
  }
  if (leads_inside(to)) {
    *static_cast<bool*>(refused) = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

bool is_plain(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

}  // namespace

bool leads_inside(const IpAddress& address) {
  static const IpNetworks inside = {
      "0.0.0.0/8",     "10.0.0.0/8",     "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
      "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3",   "::/96",       "64:ff9b::/96",   "64:ff9b:1::/48", "100::/64",
      "2001::/32",     "2002::/16",      "fc00::/7",      "fe80::/9",    "ff00::/8"};
  return inside.contain(address);
}

std::string message_of(const Mail& mail, const Letter& letter, Instant now) {
  const CivilTime at = Zone().to_civil(now);
  static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format(
             "Date: {} {} {} {:02}:{:02}:{:02} +0000\r\nFrom: Garde <{}>\r\nTo: <{}>\r\nSubject: {}\r\n"
             "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
             "base64\r\n"
             "Auto-Submitted: auto-generated\r\n\r\n",
             at.day, kMonths[static_cast<std::size_t>(at.month - 1) % 12], at.year, at.hour, at.minute,
             at.second, mail.from, letter.to, encoded_subject(letter.subject)) +
         in_lines(base64(letter.body));
}

Result<void> send_mail(const Mail& mail, const Letter& letter, Instant now) {
  if (!is_plain(letter.to) || !is_plain(mail.from) || letter.to.find_first_of("<> ") != std::string::npos)
    return failure("is no mail address", letter.to, "correct it in the settings");
  const auto curl = new_curl();
  if (curl == nullptr) return failure("out of memory", mail.server);
  const std::string message = message_of(mail, letter, now);
  Reader reader{message};
  std::unique_ptr<curl_slist, FreeList> to(curl_slist_append(nullptr, ("<" + letter.to + ">").c_str()));
  const std::string from = "<" + mail.from + ">";
  std::array<char, CURL_ERROR_SIZE> why{};
  CURL* handle = curl.get();
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, why.data());
  curl_easy_setopt(handle, CURLOPT_URL, mail.server.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(handle, CURLOPT_USE_SSL,
                   static_cast<long>(mail.allows_plain ? CURLUSESSL_TRY : CURLUSESSL_ALL));
  curl_easy_setopt(handle, CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, to.get());
  if (!mail.user.empty()) {
    curl_easy_setopt(handle, CURLOPT_USERNAME, mail.user.c_str());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, mail.password.c_str());
  }
  curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, read_some);
  curl_easy_setopt(handle, CURLOPT_READDATA, &reader);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, drop);
  const CURLcode code = curl_easy_perform(handle);
  if (code == CURLE_OK) return {};
  return failure(why[0] != '\0' ? why.data() : curl_easy_strerror(code), mail.server,
                 "check the server, its port, the name and the password");
}

std::string signature_of(const std::string& secret, const std::string& time, const std::string& body) {
  const std::string text = time + "." + body;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  ::HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &length);
  return "sha256=" + hexadecimal({digest.data(), length});
}

Result<void> call_webhook(const Webhook& webhook, const std::string& body, Instant now) {
  const auto curl = new_curl();
  if (curl == nullptr) return failure("out of memory", webhook.address);
  const std::string time = format_rfc3339(now, 0);
  curl_slist* list = curl_slist_append(nullptr, "Content-Type: application/json");
  list = curl_slist_append(list, ("X-Garde-Time: " + time).c_str());
  if (!webhook.secret.empty())
    list =
        curl_slist_append(list, ("X-Garde-Signature: " + signature_of(webhook.secret, time, body)).c_str());
  const std::unique_ptr<curl_slist, FreeList> headers(list);
  bool is_inside = false;
  std::array<char, CURL_ERROR_SIZE> why{};
  CURL* handle = curl.get();
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, why.data());
  curl_easy_setopt(handle, CURLOPT_URL, webhook.address.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_outside);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &is_inside);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, drop);
  const CURLcode code = curl_easy_perform(handle);
  if (is_inside)
    return failure("the webhook's name leads inside", webhook.address,
                   "give an address that is reached from outside");
  if (code != CURLE_OK)
    return failure(why[0] != '\0' ? why.data() : curl_easy_strerror(code), webhook.address,
                   "check the address");
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  if (status >= 200 && status < 300) return {};
  return failure(fmt::format("answered {}", status), webhook.address, "check what listens there");
}

}  // namespace garde::serve
