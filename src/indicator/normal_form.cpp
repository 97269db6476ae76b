// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <arpa/inet.h>
#include <cstring>
#include <libpsl.h>
#include <memory>
#include <unicode/uidna.h>
#include <utility>

#include "base/case_fold.h"
#include "indicator/indicator.h"

namespace garde::indicator {
namespace {

constexpr std::size_t kLongestText = 4096;
constexpr int kWidestV4 = 96 + 8;  // a /8
constexpr int kWidestV6 = 20;

constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kDefanged{
    {{"[://]", "://"}, {"[:]//", "://"}, {"[dot]", "."}, {"(dot)", "."}, {"{dot}", "."}, {"[at]", "@"},
     {"(at)", "@"},    {"[.]", "."},     {"(.)", "."},   {"{.}", "."},   {"[@]", "@"},   {"(@)", "@"},
     {"[:]", ":"},     {"[/]", "/"},     {"\\.", "."},   {"[.", "."},    {".]", "."}}};

// Networks of which no address says anything about an attacker outside (RFC 6890). Those for documentation are not
// among them: they never occur, and examples need them.
constexpr std::array<std::string_view, 13> kNeverNetworks{
    "0.0.0.0/8",      "10.0.0.0/8",  "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
    "224.0.0.0/3",    "::/127",      "fc00::/7",      "fe80::/10",   "ff00::/8",       "192.0.0.0/24"};

constexpr std::array<std::string_view, 3> kHashesOfNothing{
    "d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"};

constexpr std::array<std::string_view, 20> kEverydayFiles{
    "svchost.exe",  "explorer.exe", "cmd.exe",      "powershell.exe", "rundll32.exe", "regsvr32.exe", "lsass.exe",
    "services.exe", "winlogon.exe", "csrss.exe",    "conhost.exe",    "chrome.exe",   "firefox.exe",  "msedge.exe",
    "winword.exe",  "excel.exe",    "outlook.exe",  "setup.exe",      "kernel32.dll", "ntdll.dll"};

using Outcome = Result<NormalForm>;

template <typename List>
bool is_one_of(std::string_view text, const List& list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kAround = " \t\r\n\"'`<>,;";
  const std::size_t first = text.find_first_not_of(kAround);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kAround) - first + 1);
}

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
}

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool has_scheme(std::string_view text) {
  const std::size_t at = text.find("://");
  return at != std::string_view::npos && at > 0 && at <= 10 && std::all_of(text.begin(), text.begin() + static_cast<long>(at), is_alphanumeric);
}

Outcome address(const IpNetwork& network) {
  if (network.prefix_bits < (network.address.is_v4() ? kWidestV4 : kWidestV6))
    return failure("the network is too wide");
  static const auto never_networks = [] {
    std::array<IpNetwork, kNeverNetworks.size()> networks;
    std::transform(kNeverNetworks.begin(), kNeverNetworks.end(), networks.begin(),
                   [](std::string_view text) { return *parse_ip_network(text); });
    return networks;
  }();
  for (const IpNetwork& never : never_networks)
    if (never.contains(network.address) || network.contains(never.address))
      return failure("a private or reserved address says nothing about an attacker");
  const auto key = address_key(network);
  return NormalForm{Kind::address, std::string(key.data(), key.size())};
}

Outcome hash(std::string_view text) {
  const bool is_hash = is_hex(text) && (text.size() == 32 || text.size() == 40 || text.size() == 64);
  if (!is_hash) return failure("no MD5, SHA-1 or SHA-256");
  std::string key = fold_case(text);
  if (is_one_of(key, kHashesOfNothing)) return failure("the hash of an empty file");
  return NormalForm{Kind::hash, std::move(key)};
}

// "Müller.example" to "xn--mller-kva.example".
std::string to_ascii(std::string_view name) {
  if (std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
    return fold_case(name);
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UIDNA, decltype(&uidna_close)> idna(uidna_openUTS46(UIDNA_DEFAULT, &status), uidna_close);
  if (U_FAILURE(status) != 0) return {};
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  std::array<char, 256> out{};
  const std::int32_t size = uidna_nameToASCII_UTF8(idna.get(), name.data(), static_cast<std::int32_t>(name.size()),
                                                   out.data(), static_cast<std::int32_t>(out.size()), &info, &status);
  if (U_FAILURE(status) != 0 || info.errors != 0 || size <= 0) return {};
  return {out.data(), static_cast<std::size_t>(size)};
}

bool is_domain_name(std::string_view name) {
  if (name.empty() || name.size() > 253) return false;
  std::size_t labels = 0;
  while (true) {
    const std::string_view label = name.substr(0, name.find('.'));
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    if (!std::all_of(label.begin(), label.end(), [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; }))
      return false;
    ++labels;
    if (label.size() == name.size()) {
      const bool is_number = std::all_of(label.begin(), label.end(), [](char c) { return c >= '0' && c <= '9'; });
      return labels > 1 && label.size() > 1 && !is_number;
    }
    name.remove_prefix(label.size() + 1);
  }
}

bool is_suffix(const std::string& name) {
  return psl_is_public_suffix2(psl_builtin(), name.c_str(), PSL_TYPE_ANY) != 0;
}

Outcome domain(std::string_view text) {
  while (text.starts_with("*.") || text.starts_with(".")) text.remove_prefix(text.front() == '*' ? 2 : 1);
  while (text.ends_with('.')) text.remove_suffix(1);
  std::string key = to_ascii(text);
  if (key == "localhost" || key.ends_with(".localhost") || key.ends_with(".localdomain") || key.ends_with(".arpa"))
    return failure("a name of this machine says nothing about an attacker");
  if (!key.empty() && key.find('.') == std::string::npos && is_suffix(key)) return failure("a public suffix");
  if (!is_domain_name(key)) return failure("no domain name");
  if (is_suffix(key)) return failure("a public suffix");
  return NormalForm{Kind::domain, std::move(key)};
}

Outcome url(std::string_view text) {
  const auto key = url_key(text);
  if (!key) return failure("no URL");
  std::string_view host = std::string_view(*key).substr(0, key->find_first_of("/?"));
  if (const std::size_t colon = host.rfind(':'); colon != std::string_view::npos && host.back() != ']')
    host = host.substr(0, colon);
  if (const auto network = parse_ip_network(host)) {
    if (auto refused = address(*network); !refused) return refused;
  } else if (auto refused = domain(host); !refused) {
    return refused;
  }
  return NormalForm{Kind::url, *key};
}

Outcome email(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0) return failure("no e-mail address");
  const auto host = domain(text.substr(at + 1));
  if (!host && host.error().what != "a public suffix") return failure("no e-mail address");
  const std::string_view local = text.substr(0, at);
  if (local.find_first_of(" \t@<>\"") != std::string_view::npos) return failure("no e-mail address");
  return NormalForm{Kind::email, fold_case(text)};
}

Outcome file_name(std::string_view text) {
  text = trimmed(text.substr(text.find_last_of("/\\") + 1));
  if (text.size() < 3 || text.size() > 255) return failure("no file name");
  if (text.find_first_of("*?|<>:\"") != std::string_view::npos) return failure("a file name with wildcards");
  std::string key = fold_case(text);
  if (is_one_of(key, kEverydayFiles)) return failure("the name of an everyday program");
  return NormalForm{Kind::file_name, std::move(key)};
}

// "198.51.100.7:443", "[2001:db8::1]:443"
std::string_view without_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return text;
  const bool one_colon = text.find(':') == colon;
  if (!one_colon && text[colon - 1] != ']') return text;
  const std::string_view port = text.substr(colon + 1);
  const bool digits = !port.empty() && std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits ? text.substr(0, colon) : text;
}

bool has_known_top(std::string_view name) {
  std::string top = fold_case(name.substr(name.rfind('.') + 1));
  return psl_is_public_suffix2(psl_builtin(), top.c_str(), PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE) != 0;
}

Outcome guessed(std::string_view text) {
  if (auto found = hash(text)) return found;
  if (has_scheme(text)) return url(text);
  if (const auto network = parse_ip_network(without_port(text))) return address(*network);
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos && slash > 0 && text.find('\\') == std::string_view::npos)
    if (is_domain_name(to_ascii(without_port(text.substr(0, slash))))) return url(text);
  if (text.find('@') != std::string_view::npos) return email(text);
  std::string_view host = without_port(text);
  while (host.ends_with('.')) host.remove_suffix(1);
  const std::string ascii = to_ascii(host.starts_with("*.") ? host.substr(2) : host);
  if (is_domain_name(ascii) && has_known_top(ascii)) return domain(host);
  if (ascii == "localhost" || ascii.ends_with(".localhost") || (host.find('.') == std::string_view::npos && is_suffix(ascii))) return domain(host);
  const std::string_view base = text.substr(text.find_last_of("/\\") + 1);
  const std::size_t dot = base.rfind('.');
  if (dot != std::string_view::npos && dot > 0 && base.size() - dot <= 12 && base.size() > dot + 1) return file_name(text);
  return failure("no address, domain, URL, hash, file name or e-mail address");
}

}  // namespace

std::string_view to_string(Kind kind) {
  constexpr std::array<std::string_view, kKinds> kNames{"address", "domain", "url", "hash", "file-name", "email"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::array<char, 17> address_key(const IpNetwork& network) {
  std::array<char, 17> key{};
  std::memcpy(key.data(), network.address.bytes.data(), 16);
  key[16] = static_cast<char>(network.prefix_bits);
  return key;
}

std::string shown(Kind kind, std::string_view key) {
  if (kind != Kind::address || key.size() != 17) return std::string(key);
  IpAddress address;
  std::memcpy(address.bytes.data(), key.data(), 16);
  const bool v4 = address.is_v4();
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(v4 ? AF_INET : AF_INET6, address.bytes.data() + (v4 ? 12 : 0), text.data(), text.size());
  const int bits = static_cast<unsigned char>(key[16]);
  return bits == 128 ? text.data() : text.data() + ("/" + std::to_string(v4 ? bits - 96 : bits));
}

std::string refang(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const char folded = fold_ascii(text[i]);
    if (folded == 'h' && text.size() - i > 3 && out.empty() && fold_ascii(text[i + 1]) == 'x' &&
        fold_ascii(text[i + 2]) == 'x' && fold_ascii(text[i + 3]) == 'p') {
      out += "http";
      i += 4;
      continue;
    }
    if (std::string_view("[({.\\").find(text[i]) == std::string_view::npos) {  // nothing defanged begins otherwise
      out += text[i++];
      continue;
    }
    const auto found = std::find_if(kDefanged.begin(), kDefanged.end(), [&](const auto& one) {
      return equal_without_case(text.substr(i, one.first.size()), one.first);
    });
    if (found != kDefanged.end()) {
      out += found->second;
      i += found->first.size();
    } else {
      out += text[i++];
    }
  }
  return out;
}

std::optional<std::string> url_key(std::string_view text) {
  if (const std::size_t scheme = text.find("://"); scheme != std::string_view::npos && scheme <= 10)
    text.remove_prefix(scheme + 3);
  text = text.substr(0, text.find('#'));
  const std::size_t host_end = std::min(text.find_first_of("/?"), text.size());
  std::string_view host = text.substr(0, host_end);
  if (const std::size_t at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
  if (host.ends_with(":80")) host.remove_suffix(3);
  if (host.ends_with(":443")) host.remove_suffix(4);
  if (host.empty()) return std::nullopt;
  std::string key = to_ascii(host);
  if (key.empty()) return std::nullopt;
  key += text.substr(host_end);
  while (key.ends_with('/')) key.pop_back();
  return key;
}

Result<NormalForm> normal_form(std::string_view text, std::optional<Kind> kind) {
  if (text.size() > kLongestText) return failure("too long");
  if (text.find('\0') != std::string_view::npos) return failure("has a zero byte");
  const std::string_view bare = trimmed(text);
  if (bare.empty()) return failure("empty");
  if (kind == Kind::file_name) return file_name(bare);
  const std::string plain = refang(bare);
  if (!kind) return guessed(plain);
  switch (*kind) {
    case Kind::address: {
      const auto network = parse_ip_network(without_port(plain));
      return network ? address(*network) : failure("no address or network");
    }
    case Kind::domain: return domain(without_port(plain));
    case Kind::url: return url(plain);
    case Kind::hash: return hash(plain);
    case Kind::email: return email(plain);
    case Kind::file_name: break;
  }
  return file_name(bare);
}

}  // namespace garde::indicator
