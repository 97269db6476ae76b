// SPDX-License-Identifier: Apache-2.0
#include "stix/canonical_json.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <vector>

#include "base/json_text.h"
#include "stix/json_view.h"

namespace garde::stix {
namespace {

namespace json = boost::json;

// The shortest decimal digits that give the number back, and the power of ten of the first of them.
struct Decimal {
  std::string digits;
  int exponent = 0;
};

Decimal shortest(double positive) {
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, positive, std::chars_format::scientific).ptr;
  const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  const std::size_t e = text.find('e');
  Decimal decimal;
  for (const char c : text.substr(0, e))
    if (c != '.') decimal.digits += c;
  const std::string_view exponent = text.substr(e + 1);
  const char* first = exponent.data() + (exponent.front() == '+' ? 1 : 0);
  std::from_chars(first, exponent.data() + exponent.size(), decimal.exponent);
  return decimal;
}

void write(const json::value& value, std::string& out);

void write(const json::object& object, std::string& out) {
  std::vector<const json::key_value_pair*> members;
  members.reserve(object.size());
  for (const auto& member : object) members.push_back(&member);
  std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) {
    return utf16_less({a->key().data(), a->key().size()}, {b->key().data(), b->key().size()});
  });
  out += '{';
  bool is_first = true;
  for (const auto* member : members) {
    if (!is_first) out += ',';
    is_first = false;
    append_json_string({member->key().data(), member->key().size()}, out);
    out += ':';
    write(member->value(), out);
  }
  out += '}';
}

void write(const json::array& array, std::string& out) {
  out += '[';
  bool is_first = true;
  for (const json::value& item : array) {
    if (!is_first) out += ',';
    is_first = false;
    write(item, out);
  }
  out += ']';
}

void write_number(double number, std::string& out) {
  out += std::isfinite(number) ? ecmascript_number(number) : "null";
}

void write(const json::value& value, std::string& out) {
  switch (value.kind()) {
    case json::kind::null:
      out += "null";
      return;
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      return;
    case json::kind::int64:
      return write_number(static_cast<double>(value.get_int64()), out);
    case json::kind::uint64:
      return write_number(static_cast<double>(value.get_uint64()), out);
    case json::kind::double_:
      return write_number(value.get_double(), out);
    case json::kind::string:
      return append_json_string(view(value.get_string()), out);
    case json::kind::array:
      return write(value.get_array(), out);
    case json::kind::object:
      return write(value.get_object(), out);
  }
}

// The rank of a byte where two texts first differ, such that UTF-8 sorts as UTF-16 does: letters beyond
// U+FFFF (lead bytes F0 to F4) are surrogates there, which stand before U+E000 to U+FFFF (lead bytes EE and
// EF).
int rank(char byte) {
  const int value = static_cast<unsigned char>(byte);
  return value == 0xEE || value == 0xEF ? value + 0x10 : value;
}

}  // namespace

std::string canonical_json(const json::value& value) {
  std::string out;
  write(value, out);
  return out;
}

// ECMA-262, Number::toString: `n` is the place of the decimal point after the first digit of the shortest
// form.
std::string ecmascript_number(double value) {
  if (value == 0) return "0";
  const Decimal decimal = shortest(std::fabs(value));
  const std::string& digits = decimal.digits;
  const int k = static_cast<int>(digits.size());
  const int n = decimal.exponent + 1;
  std::string out = value < 0 ? "-" : "";
  if (k <= n && n <= 21) return out + digits + std::string(static_cast<std::size_t>(n - k), '0');
  if (0 < n && n <= 21)
    return out + digits.substr(0, static_cast<std::size_t>(n)) + '.' +
           digits.substr(static_cast<std::size_t>(n));
  if (-6 < n && n <= 0) return out + "0." + std::string(static_cast<std::size_t>(-n), '0') + digits;
  out += digits.front();
  if (k > 1) out += '.' + digits.substr(1);
  out += n > 0 ? "e+" : "e-";
  return out + std::to_string(std::abs(n - 1));
}

bool utf16_less(std::string_view a, std::string_view b) {
  const auto [left, right] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (right == b.end()) return false;
  if (left == a.end()) return true;
  return rank(*left) < rank(*right);
}

}  // namespace garde::stix
