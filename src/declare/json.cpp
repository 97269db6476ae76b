// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "declare/declaration.h"

namespace garde::declare {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostBytes = 1 << 20;

// Reads what to_json() wrote; the first thing that is not so ends it with an error.
class JsonReader {
 public:
  explicit JsonReader(std::string name) : name_(std::move(name)) {}

  Result<Declaration> read(std::string_view text) {
    if (text.size() > kMostBytes) return wrong("is larger than a declaration can be", "");
    boost::system::error_code error;
    json::parse_options options;
    options.max_depth = 8;
    const json::value value = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
    if (error || !value.is_object()) return wrong("is no JSON object", "give a file that garde declare wrote");
    Declaration declaration;
    for (const auto& [key, member] : value.as_object())
      if (!read_member({key.data(), key.size()}, member, declaration)) return wrong(what_, "give a file that garde declare wrote");
    if (declaration.id.empty()) return wrong("has no id", "give a file that garde declare wrote");
    return declaration;
  }

 private:
  [[nodiscard]] tl::unexpected<Error> wrong(std::string what, std::string mend) const {
    return failure(std::move(what), name_, std::move(mend));
  }
  bool fail(std::string_view key) {
    what_ = fmt::format("the value of '{}' is not what it should be", key);
    return false;
  }
  bool text(std::string_view key, const json::value& value, std::string& into) {
    if (!value.is_string()) return fail(key);
    into.assign(value.as_string().data(), value.as_string().size());
    return true;
  }
  bool instant(std::string_view key, const json::value& value, Instant& into) {
    std::string written;
    if (!text(key, value, written)) return false;
    const auto read = parse_rfc3339(written);
    if (!read) return fail(key);
    into = *read;
    return true;
  }

  bool read_member(std::string_view key, const json::value& value, Declaration& into) {
    if (key == "id") return text(key, value, into.id);
    if (key == "incident") return text(key, value, into.incident);
    if (key == "previous") return text(key, value, into.previous);
    if (key == "territory") return text(key, value, into.territory);
    if (key == "made") return instant(key, value, into.made);
    if (key == "drill") {
      if (!value.is_bool()) return fail(key);
      into.drill = value.as_bool();
      return true;
    }
    if (key == "kind") {
      std::string name;
      if (!text(key, value, name)) return false;
      for (const auto kind : {DeclarationKind::initial, DeclarationKind::follow_up, DeclarationKind::closing})
        if (name_of(kind) == name) {
          into.kind = kind;
          return true;
        }
      return fail(key);
    }
    if (key == "answers") return each(key, value, [&](std::string id, const json::object& one) {
      return read_answer(one, into.answers[std::move(id)]);
    });
    if (key == "moments") return each(key, value, [&](std::string id, const json::object& one) {
      return read_moment(one, into.moments[std::move(id)]);
    });
    what_ = fmt::format("has a key '{}' that no declaration has", key);
    return false;
  }

  template <typename Read>
  bool each(std::string_view key, const json::value& value, const Read& read) {
    if (!value.is_object()) return fail(key);
    for (const auto& [id, one] : value.as_object())
      if (!one.is_object() || !read(std::string(id.data(), id.size()), one.as_object())) return fail(key);
    return true;
  }

  bool read_answer(const json::object& one, Answer& into) {
    for (const auto& [key, value] : one) {
      if (key == "values") {
        if (!value.is_array()) return false;
        for (const json::value& item : value.as_array()) {
          std::string text_of;
          if (!text("values", item, text_of)) return false;
          into.values.push_back(std::move(text_of));
        }
      } else if (key == "by") {
        if (!text("by", value, into.by)) return false;
      } else if (key == "at") {
        if (!instant("at", value, into.at)) return false;
      } else {
        return false;
      }
    }
    return !into.values.empty();
  }

  bool read_moment(const json::object& one, Moment& into) {
    for (const auto& [key, value] : one) {
      if (key == "instant" && !instant(key, value, into.instant)) return false;
      if (key == "by" && !text(key, value, into.by)) return false;
      if (key == "set_at" && !instant(key, value, into.set_at)) return false;
      if (key == "why" && !text(key, value, into.why)) return false;
    }
    return one.contains("instant");
  }

  std::string name_;
  std::string what_;
};

}  // namespace

std::string to_json(const Declaration& declaration) {
  json::object answers;
  for (const auto& [id, one] : declaration.answers)
    answers[id] = {{"values", json::value_from(one.values)}, {"by", one.by}, {"at", format_rfc3339(one.at, 0)}};
  json::object moments;
  for (const auto& [id, one] : declaration.moments)
    moments[id] = {{"instant", format_rfc3339(one.instant, 0)},
                   {"by", one.by},
                   {"set_at", format_rfc3339(one.set_at, 0)},
                   {"why", one.why}};
  const json::object object = {{"id", declaration.id},
                               {"kind", json::string_view(name_of(declaration.kind).data(), name_of(declaration.kind).size())},
                               {"incident", declaration.incident},
                               {"previous", declaration.previous},
                               {"territory", declaration.territory},
                               {"drill", declaration.drill},
                               {"made", format_rfc3339(declaration.made, 0)},
                               {"answers", answers},
                               {"moments", moments}};
  return json::serialize(object);
}

Result<Declaration> declaration_from_json(std::string_view text, const std::string& name) {
  return JsonReader(name).read(text);
}

}  // namespace garde::declare
