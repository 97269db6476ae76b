// SPDX-License-Identifier: Apache-2.0
#include "stix/parse.h"

#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>
#include <set>
#include <string>
#include <vector>

namespace garde::stix {
namespace {

namespace json = boost::json;
using boost::system::error_code;

// What Boost's parser calls as it goes: builds the value, and stops at the first thing that is not allowed.
// Names and texts may come in several parts; a part's copy is kept by the stack until its last.
class Builder {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  explicit Builder(const Bounds& bounds) : bounds_(bounds) {}

  json::value release() { return stack_.release(); }
  [[nodiscard]] const std::string& why() const { return why_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code& error) {
    names_.emplace_back();
    return count(error);
  }
  bool on_object_end(std::size_t members, error_code&) {
    names_.pop_back();
    stack_.push_object(members);
    return true;
  }
  bool on_array_begin(error_code& error) { return count(error); }
  bool on_array_end(std::size_t items, error_code&) {
    stack_.push_array(items);
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t size, error_code& error) {
    if (size > bounds_.most_key_bytes)
      return stop(fmt::format("a member's name is longer than {} bytes", bounds_.most_key_bytes), error);
    key_.append(part.data(), part.size());
    stack_.push_chars(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t size, error_code& error) {
    if (size > bounds_.most_key_bytes)
      return stop(fmt::format("a member's name is longer than {} bytes", bounds_.most_key_bytes), error);
    key_.append(part.data(), part.size());
    if (!names_.back().insert(key_).second)
      return stop(fmt::format("the name '{}' stands twice in one object", key_), error);
    key_.clear();
    stack_.push_key(part);
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, error_code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t, error_code& error) {
    stack_.push_string(part);
    return count(error);
  }
  bool on_number_part(json::string_view, error_code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, error_code& error) {
    stack_.push_int64(number);
    return count(error);
  }
  bool on_uint64(std::uint64_t number, json::string_view, error_code& error) {
    stack_.push_uint64(number);
    return count(error);
  }
  bool on_double(double number, json::string_view, error_code& error) {
    if (!(number - number == 0)) return stop("a number is too large", error);
    stack_.push_double(number);
    return count(error);
  }
  bool on_bool(bool truth, error_code& error) {
    stack_.push_bool(truth);
    return count(error);
  }
  bool on_null(error_code& error) {
    stack_.push_null();
    return count(error);
  }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }

  void begin() { stack_.reset(); }

 private:
  bool stop(std::string why, error_code& error) {
    why_ = std::move(why);
    error = json::error::syntax;
    return false;
  }
  bool count(error_code& error) {
    return ++values_ <= bounds_.most_values ||
           stop(fmt::format("it has more than {} values", bounds_.most_values), error);
  }

  const Bounds bounds_;
  json::value_stack stack_;
  std::vector<std::set<std::string>> names_;
  std::string key_;
  std::size_t values_ = 0;
  std::string why_;
};

}  // namespace

Result<json::value> parse_document(std::string_view text, const Bounds& bounds) {
  if (text.size() > bounds.most_bytes)
    return failure(fmt::format("the document is larger than {} bytes", bounds.most_bytes), "",
                   "send less at a time");
  json::parse_options options;
  options.max_depth = bounds.most_depth;
  json::basic_parser<Builder> parser(options, bounds);
  parser.handler().begin();
  error_code error;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  const std::size_t rest =
      read < text.size() ? text.find_first_not_of(" \t\r\n", read) : std::string_view::npos;
  if (!error && rest != std::string_view::npos) error = json::error::extra_data;
  if (!error) return parser.handler().release();
  if (error == json::error::too_deep)
    return failure(fmt::format("the document is nested deeper than {} levels", bounds.most_depth));
  const std::string& why = parser.handler().why();
  return failure(why.empty() ? "this is no JSON: " + error.message() : why, fmt::format("byte {}", read),
                 "send one JSON document in UTF-8");
}

}  // namespace garde::stix
