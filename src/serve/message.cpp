// SPDX-License-Identifier: Apache-2.0
#include "serve/message.h"

namespace garde::serve {
namespace {

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool read_query(std::string_view text, std::map<std::string, std::string>& query) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const auto [name_is_whole, name] = percent_decoded(pair.substr(0, equals), true);
    const auto [value_is_whole, value] =
        percent_decoded(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name_is_whole || !value_is_whole) return false;
    if (!name.empty()) query.emplace(name, value);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return true;
}

}  // namespace

std::pair<bool, std::string> percent_decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size()) return {false, {}};
    const int high = digit_of(text[i + 1]);
    const int low = digit_of(text[i + 2]);
    if (high < 0 || low < 0) return {false, {}};
    out += static_cast<char>(16 * high + low);
    i += 2;
  }
  return {true, std::move(out)};
}

bool read_target(std::string_view target, Request& request) {
  const std::size_t question = std::min(target.find('?'), target.size());
  auto [is_whole, path] = percent_decoded(target.substr(0, question), false);
  if (!is_whole || !path.starts_with('/')) return false;
  for (const char c : path)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\') return false;
  if ((path + "/").find("/../") != std::string::npos || path.find("//") != std::string::npos) return false;
  request.path = std::move(path);
  return read_query(target.substr(std::min(question + 1, target.size())), request.query);
}

std::string cookie_named(std::string_view cookies, std::string_view name) {
  while (!cookies.empty()) {
    const std::size_t end = std::min(cookies.find(';'), cookies.size());
    std::string_view pair = cookies.substr(0, end);
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
      return std::string(pair.substr(name.size() + 1));
    cookies.remove_prefix(std::min(end + 1, cookies.size()));
  }
  return {};
}

}  // namespace garde::serve
