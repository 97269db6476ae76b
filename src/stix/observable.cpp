// SPDX-License-Identifier: Apache-2.0
#include "stix/observable.h"

#include <algorithm>
#include <arpa/inet.h>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/case_fold.h"
#include "base/hexadecimal.h"
#include "base/ip_address.h"
#include "stix/identifier.h"
#include "stix/json_view.h"

namespace garde::stix {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestDomain = 253;  // RFC 1035, in its text form
constexpr std::size_t kLongestValue = 2048;

std::string small(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), fold_ascii);
  return out;
}

bool is_domain_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

bool is_domain(std::string_view name) {
  return name.size() <= kLongestDomain && name.find('.') != std::string_view::npos && name.front() != '.' &&
         name.back() != '.' && name.find("..") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(), is_domain_letter);
}

bool is_printable(std::string_view value) {
  return std::none_of(value.begin(), value.end(),
                      [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7F; });
}

std::string address_text(const IpAddress& address) {
  char buffer[INET6_ADDRSTRLEN] = "";
  if (address.is_v4())
    inet_ntop(AF_INET, address.bytes.data() + 12, buffer, sizeof buffer);
  else
    inet_ntop(AF_INET6, address.bytes.data(), buffer, sizeof buffer);
  return buffer;
}

}  // namespace

std::string_view hash_name(std::string_view digits) {
  switch (digits.size()) {
    case 32:
      return "MD5";
    case 40:
      return "SHA-1";
    case 64:
      return "SHA-256";
    case 128:
      return "SHA-512";
    default:
      return {};
  }
}

std::optional<Observable> observable_of(std::string_view type, std::string_view value) {
  if (value.empty() || value.size() > kLongestValue || !is_printable(value)) return std::nullopt;
  if (type == "ipv4-addr" || type == "ipv6-addr") {
    const auto address = parse_ip_address(value);
    if (!address || address->is_v4() != (type == "ipv4-addr")) return std::nullopt;
    return Observable{std::string(type), address_text(*address)};
  }
  std::string normal = small(value);
  if (type == "domain-name") {
    if (normal.ends_with('.')) normal.pop_back();
    if (normal.empty() || !is_domain(normal)) return std::nullopt;
  } else if (type == "file") {
    if (hash_name(normal).empty() || !is_small_hexadecimal(normal)) return std::nullopt;
  } else if (type == "email-addr") {
    const std::size_t at = normal.rfind('@');
    if (at == 0 || at == std::string::npos || at + 1 == normal.size() ||
        !is_domain(std::string_view(normal).substr(at + 1)))
      return std::nullopt;
  } else if (type == "url") {
    if (value.find("://") == std::string_view::npos) return std::nullopt;
    normal = value;  // the path's case counts
  } else {
    return std::nullopt;
  }
  return Observable{std::string(type), std::move(normal)};
}

json::object observable_object(const Observable& observable) {
  json::object contributing;
  if (observable.type == "file")
    contributing["hashes"] = {{json_text(hash_name(observable.value)), observable.value}};
  else
    contributing["value"] = observable.value;
  json::object object = {{"type", observable.type},
                         {"spec_version", "2.1"},
                         {"id", observable_identifier(observable.type, contributing)}};
  for (const auto& [key, value] : contributing) object[key] = value;
  return object;
}

std::string pattern_of(const Observable& observable) {
  std::string escaped;
  for (const char c : observable.value) {
    if (c == '\'' || c == '\\') escaped += '\\';
    escaped += c;
  }
  if (observable.type == "file")
    return fmt::format("[file:hashes.'{}' = '{}']", hash_name(observable.value), escaped);
  return fmt::format("[{}:value = '{}']", observable.type, escaped);
}

bool is_outside_address(std::string_view text) {
  static const IpNetworks inside = {"10.0.0.0/8",  "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
                                    "127.0.0.0/8", "0.0.0.0/8",     "169.254.0.0/16", "224.0.0.0/3",
                                    "fc00::/7",    "fe80::/10",     "ff00::/8",       "::1/128",
                                    "::/128"};
  const auto address = parse_ip_address(text);
  return address && !inside.contain(*address);
}

}  // namespace garde::stix
