// SPDX-License-Identifier: Apache-2.0
// Between Boost.JSON's texts and ours, without a copy; and the members of objects of others, which may be
// absent or something else than they should be.
//
// Ownership: what is given views the value that was asked.
//
// Thread rules: pure.
#pragma once

#include <boost/json.hpp>
#include <string_view>

namespace garde::stix {

[[nodiscard]] inline std::string_view view(const boost::json::string& text) {
  return {text.data(), text.size()};
}
[[nodiscard]] inline boost::json::string_view json_text(std::string_view text) {
  return {text.data(), text.size()};
}

/// Null where there is none.
[[nodiscard]] inline const boost::json::value* member(const boost::json::object& object,
                                                      std::string_view name) {
  return object.if_contains(json_text(name));
}
/// Empty where there is none, or it is no text.
[[nodiscard]] inline std::string_view text_in(const boost::json::object& object, std::string_view name) {
  const boost::json::value* found = member(object, name);
  return found != nullptr && found->is_string() ? view(found->get_string()) : std::string_view();
}
/// Null where there is none, or it is no object.
[[nodiscard]] inline const boost::json::object* object_in(const boost::json::object& object,
                                                          std::string_view name) {
  const boost::json::value* found = member(object, name);
  return found != nullptr && found->is_object() ? &found->get_object() : nullptr;
}

}  // namespace garde::stix
