// SPDX-License-Identifier: Apache-2.0
// The JSON that stands beside each log of SigmaHQ's regression data is another program's reading of the same
// records (evtx_dump's). Ours must have the same fields, all of them and no others, in the same order, with
// the same values, types and times. Expected writes that program's shape as ours; what differs on purpose is
// said there and nowhere else.
#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <gtest/gtest.h>
#include <map>

#include "base/file.h"
#include "base/time.h"
#include "read/evtx/evtx.h"
#include "support/corpora.h"
#include "support/read_events.h"

namespace garde::test {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::size_t kMostBytes = std::size_t{1} << 30;

// The shape of evtx_dump, and what ours makes of it:
//   {"E": {"#attributes": {"A": 1}, "#text": "t"}} is E_A and E; name spaces are no field. TimeCreated's
//   SystemTime is
//     TimeCreated and EventID's Qualifiers is Qualifiers: one name each, as rules have them.
//   EventData: names lose their spaces. "Data": {"#text": [...]} are the members of the array Data, "Data":
//   "x" is one. UserData is flattened: leaves by their own names, Parent.Leaf where another parent's leaf has
//   taken the name. An element said again stands there as E_1, E_2…: here they are the members of the array
//   E. An empty element (null or "" there) of System is no field; elsewhere it is a field with an empty text.
class Expected {
 public:
  explicit Expected(const json::value& record) {
    for (const auto& [section, value] : record.at("Event").as_object()) {
      if (section == "#attributes") continue;
      if (section == "System") {
        for (const auto& [element, content] : value.as_object()) system_item(std::string(element), content);
      } else if (section == "EventData" && value.is_object()) {
        event_data(value.get_object());
      } else if (section == "UserData" && value.is_object()) {
        for (const auto& [wrapper, content] : value.get_object())
          item(std::string(wrapper), content, section);
      } else {
        item(std::string(section), value, "Event");
      }
    }
    std::map<std::string, int> times;
    for (const Wanted& one : fields) ++times[one.name];
    for (Wanted& one : fields) one.member = one.member || times[one.name] > 1;
  }

  struct Wanted {
    std::string name;
    json::value value;
    bool member = false;
  };
  std::vector<Wanted> fields;

 private:
  static bool is_empty(const json::value& value) {
    return value.is_null() || (value.is_string() && value.get_string().empty());
  }

  void add(std::string name, const json::value& value, bool member = false) {
    std::erase(name, ' ');
    if (!value.is_array()) {
      fields.push_back({std::move(name), value, member});
      return;
    }
    for (const json::value& one : value.get_array()) fields.push_back({name, one, true});
  }

  // True where there was one that is no name space.
  bool attributes(const std::string& element, const json::value& content) {
    const auto* all = content.is_object() ? content.get_object().if_contains("#attributes") : nullptr;
    bool any = false;
    if (all == nullptr) return false;
    for (const auto& [key, value] : all->as_object()) {
      if (key == "xmlns" || key.starts_with("xmlns:")) continue;
      any = true;
      if (is_empty(value)) continue;
      const bool merged = (element == "TimeCreated" && key == "SystemTime");
      const bool alone = (element == "EventID" && key == "Qualifiers");
      add(merged ? element : alone ? std::string(key) : element + "_" + std::string(key), value);
    }
    return any;
  }

  static const json::value* text_of(const json::value& content) {
    return content.is_object() ? content.get_object().if_contains("#text") : &content;
  }

  void system_item(const std::string& element, const json::value& content) {
    attributes(element, content);
    const json::value* text = text_of(content);
    if (text != nullptr && !is_empty(*text)) add(element, *text);
  }

  void event_data(const json::object& data) {
    for (const auto& [key, content] : data) {
      if (key == "#attributes") {
        attributes("EventData", json::value(data));
      } else if (key == "Data" || said_again(key, data)) {
        const json::value* text = text_of(content);
        if (text != nullptr) add(said_again(key, data) ? first_name(key) : std::string(key), *text, true);
      } else {
        item(std::string(key), content, "EventData");
      }
    }
  }

  void item(const std::string& element, const json::value& content, std::string_view parent) {
    const bool has_attributes = attributes(element, content);
    const json::value* text = text_of(content);
    if (text != nullptr) {
      const auto [known, added] = parents_.emplace(element, parent);
      if (!is_empty(*text) || !has_attributes)
        add(added || known->second == parent ? element : std::string(parent) + "." + element, *text);
      return;
    }
    for (const auto& [key, inner] : content.as_object())
      if (key != "#attributes")
        item(said_again(key, content.as_object()) ? first_name(key) : std::string(key), inner, element);
  }

  static std::string first_name(std::string_view key) { return std::string(key.substr(0, key.rfind('_'))); }
  static bool said_again(std::string_view key, const json::object& among) {
    const std::size_t dash = key.rfind('_');
    return dash != std::string_view::npos && dash + 1 < key.size() && among.contains(key.substr(0, dash)) &&
           key.find_first_not_of("0123456789", dash + 1) == std::string_view::npos;
  }

  std::map<std::string, std::string, std::less<>> parents_;
};

bool is_guid(std::string_view text) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return text.size() == kForm.size() &&
         std::equal(text.begin(), text.end(), kForm.begin(), [](char c, char form) {
           return form == '-' ? c == '-' : std::isxdigit(static_cast<unsigned char>(c)) != 0;
         });
}

// Values are the same text, but for these:
//   a GUID has its braces here, as Windows shows it;
//   a time keeps its seven digits of fraction here, of which there are six there;
//   a value keeps the white space at its end here, as Windows shows it and as rules ask for it.
// A number or boolean there is one here; of what is text there, only hexadecimal numbers are numbers here.
bool is_same(const Expected::Wanted& wanted, const ReadField& field) {
  const json::value& value = wanted.value;
  if (field.name != wanted.name || field.member != wanted.member) return false;
  if (value.is_null()) return field.kind == ValueKind::text && field.value.empty();
  if (value.is_bool())
    return field.kind == ValueKind::boolean && field.value == (value.get_bool() ? "true" : "false");
  if (!value.is_string()) return field.kind == ValueKind::number && field.value == json::serialize(value);
  const std::string text(value.get_string());
  if (field.kind == ValueKind::number) return text.starts_with("0x") && text == field.value;
  if (field.kind != ValueKind::text) return false;
  if (is_guid(text) && field.value == "{" + text + "}") return true;
  if (text.ends_with('Z') && parse_rfc3339(text) && field.value.size() == text.size() + 1)
    return field.value.starts_with(text.substr(0, text.size() - 1));
  return field.value.substr(0, field.value.find_last_not_of(" \t\r\n") + 1) == text;
}

void compare(const json::value& record, const ReadEvent& event) {
  const Expected expected(record);
  const auto& system = record.at("Event").at("System");
  const auto created =
      parse_rfc3339(json::value_to<std::string>(system.at("TimeCreated").at("#attributes").at("SystemTime")));
  ASSERT_TRUE(created && event.time);
  EXPECT_LT(*event.time - *created, std::chrono::microseconds(1));
  EXPECT_GE(*event.time, *created);
  EXPECT_EQ(event.fields.size(), expected.fields.size());
  for (std::size_t i = 0; i < std::min(event.fields.size(), expected.fields.size()); ++i)
    EXPECT_TRUE(is_same(expected.fields[i], event.fields[i]))
        << event.fields[i].name << " '" << event.fields[i].value << "' here, " << expected.fields[i].name
        << " '" << json::serialize(expected.fields[i].value) << "' there";
}

// The records of a file: one, or one after the other.
std::vector<json::value> records_of(std::string_view text) {
  std::vector<json::value> records;
  json::stream_parser parser;
  while (text.find('{') != std::string_view::npos) {
    parser.reset();
    boost::system::error_code error;
    text.remove_prefix(parser.write_some(text.data(), text.size(), error));
    EXPECT_FALSE(error) << error.message();
    if (error || !parser.done()) break;
    records.push_back(parser.release());
  }
  return records;
}

TEST(SigmaRegression, EveryRecordReadsAsAnotherProgramReadIt) {
  const auto folder = corpus("sigma-regression");
  if (!folder) GTEST_SKIP() << "corpora are absent";
  std::size_t compared = 0;
  for (const auto& entry : fs::recursive_directory_iterator(*folder)) {
    if (entry.path().extension() != ".evtx") continue;
    SCOPED_TRACE(entry.path().string());
    const auto log = read_file(entry.path(), kMostBytes);
    const auto text = read_file(fs::path(entry.path()).replace_extension(".json"), kMostBytes);
    ASSERT_TRUE(log && text);
    const ReadResult result = read_events(read::evtx_format(), *log);
    EXPECT_TRUE(result.problems.empty());
    const std::vector<json::value> records = records_of(*text);
    ASSERT_EQ(result.events.size(), records.size());
    for (std::size_t i = 0; i < records.size(); ++i) compare(records[i], result.events[i]);
    compared += records.size();
  }
  EXPECT_GT(compared, 100U);
}

}  // namespace
}  // namespace garde::test
