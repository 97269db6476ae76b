// SPDX-License-Identifier: Apache-2.0
#include "read/windows_shape.h"

#include <algorithm>
#include <utility>

namespace garde::read {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_blank(const Content& content) {
  return std::all_of(content.begin(), content.end(), [](const Piece& piece) {
    return piece.substitution < 0 && std::all_of(piece.text.begin(), piece.text.end(), is_space);
  });
}

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool is_namespace(std::string_view attribute) {
  return attribute == "xmlns" || attribute.starts_with("xmlns:") || attribute.starts_with("xml:");
}

Place child_of_event(std::string_view element) {
  if (element == "System") return Place::system;
  if (element == "EventData") return Place::event_data;
  if (element == "UserData") return Place::user_data;
  if (element == "RenderingInfo") return Place::rendering;
  return Place::item;
}

Place child_place(Place parent, std::string_view element) {
  switch (parent) {
    case Place::root:
      return element == "Event" ? Place::event : Place::item;
    case Place::event:
      return child_of_event(element);
    case Place::system:
      return Place::system_item;
    case Place::event_data:
      return element == "Data" || element == "ComplexData" ? Place::data_item : Place::item;
    case Place::user_data:
      return Place::user_wrapper;
    case Place::rendering:
      return Place::rendering_item;
    default:
      return Place::item;
  }
}

// Whether the place holds elements only, so that a substitution in it stands for elements.
bool holds_elements(Place place) {
  return place == Place::root || place == Place::event || place == Place::system ||
         place == Place::event_data || place == Place::user_data || place == Place::rendering;
}

Content text_content(std::string text) {
  Content content;
  content.push_back({std::move(text), -1});
  return content;
}

}  // namespace

void append_text(Content& content, std::string_view text) {
  if (text.empty()) return;
  if (content.empty() || content.back().substitution >= 0) content.emplace_back();
  content.back().text += text;
}

std::string without_spaces(std::string_view name) {
  std::string result(name);
  std::erase_if(result, is_space);
  return result;
}

ShapeWalker::ShapeWalker(Place start, ShapeSink& sink) : sink_(sink) {
  frames_.push_back({start, {}, {}, {}});
}

void ShapeWalker::open(std::string_view element) {
  if (frames_.size() > kMostDepth) {
    ++beyond_;
    return;
  }
  Frame& parent = frames_.back();
  parent.has_children = true;
  const std::string_view name = local_name(element);
  frames_.push_back({child_place(parent.place, name), without_spaces(name), {}, {}});
}

void ShapeWalker::attribute(std::string_view name, Content value) {
  if (beyond_ > 0 || is_namespace(name)) return;
  Frame& frame = frames_.back();
  const std::string plain = without_spaces(local_name(name));
  if (frame.place == Place::data_item && plain == "Name") {
    frame.name = std::move(value);
    return;
  }
  frame.has_attributes = true;
  if (frame.place == Place::system_item) {
    if (frame.element == "TimeCreated" && plain == "SystemTime") {
      sink_.plan({.name = text_content("TimeCreated"),
                  .value = std::move(value),
                  .system = true,
                  .system_time = true});
      return;
    }
    if (frame.element == "EventID" && plain == "Qualifiers") {
      say("Qualifiers", std::move(value), false);
      return;
    }
  }
  say(frame.element + "_" + plain, std::move(value), false);
}

void ShapeWalker::text(std::string_view text) {
  append_text(frames_.back().content, text);
}

void ShapeWalker::substitution(int index) {
  Frame& frame = frames_.back();
  if (holds_elements(frame.place)) {
    Content value;
    value.push_back({{}, index});
    say(frame.element, std::move(value), false);
  } else {
    frame.content.push_back({{}, index});
  }
}

void ShapeWalker::value(int index) {
  frames_.back().content.push_back({{}, index});
}

void ShapeWalker::close() {
  if (beyond_ > 0) {
    --beyond_;
    return;
  }
  if (frames_.size() < 2) return;
  Frame frame = std::move(frames_.back());
  // The element's own place stays open while it is said, so that `inner` is right.
  frames_.back().place = frame.place;
  const bool mixed = frame.has_children || holds_elements(frame.place);
  if (mixed) {
    if (!is_blank(frame.content)) say(frame.element, std::move(frame.content), false);
  } else if (frame.place == Place::data_item) {
    say_data(frame);
  } else if (frame.place == Place::rendering_item) {
    say(frame.element == "Message" ? "Message" : "RenderingInfo_" + frame.element, std::move(frame.content),
        false);
  } else if (frame.place == Place::system_item || frame.place == Place::user_wrapper) {
    say(frame.element, std::move(frame.content), false);
  } else {
    say_item(frame, !frame.has_attributes);
  }
  frames_.pop_back();
}

void ShapeWalker::say(std::string name, Content value, bool keep_empty) {
  if (value.empty() && !keep_empty) return;
  const Place place = frames_.back().place;
  sink_.plan({.name = text_content(std::move(name)),
              .value = std::move(value),
              .inner = place,
              .keep_empty = keep_empty,
              .system = place == Place::system_item});
}

void ShapeWalker::say_data(Frame& frame) {
  FieldPlan plan{.value = std::move(frame.content), .inner = Place::data_item, .keep_empty = true};
  for (Piece& piece : frame.name) {
    piece.text = without_spaces(piece.text);
    if (piece.substitution >= 0 || !piece.text.empty()) plan.name.push_back(std::move(piece));
  }
  if (plan.name.empty()) {
    plan.name = text_content(frame.element);
    plan.member = true;
  }
  sink_.plan(std::move(plan));
}

void ShapeWalker::say_item(Frame& frame, bool keep_empty) {
  say(leaf_name(frame.element), std::move(frame.content), keep_empty);
}

std::string ShapeWalker::leaf_name(const std::string& element) {
  const std::string& parent = frames_[frames_.size() - 2].element;
  const auto [known, added] = leaf_parents_.emplace(element, parent);
  return added || known->second == parent ? element : parent + "." + element;
}

ValueKind system_value_kind(std::string_view name, std::string_view value) {
  constexpr std::string_view kNumbers[] = {"EventID", "Version",  "Level",         "Task",
                                           "Opcode",  "Keywords", "EventRecordID", "Qualifiers"};
  const bool named = name.starts_with("Execution_") ||
                     std::find(std::begin(kNumbers), std::end(kNumbers), name) != std::end(kNumbers);
  if (!named || value.empty()) return ValueKind::text;
  const bool hexadecimal = value.size() > 2 && value.starts_with("0x");
  const auto is_digit = [hexadecimal](char c) {
    return (c >= '0' && c <= '9') || (hexadecimal && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
  };
  value.remove_prefix(hexadecimal ? 2 : 0);
  return std::all_of(value.begin(), value.end(), is_digit) ? ValueKind::number : ValueKind::text;
}

std::optional<Instant> system_time_of(std::string_view text) {
  const auto parsed = parse_iso_time(text);
  if (!parsed) return std::nullopt;
  const auto instant = from_utc(parsed->civil);
  if (!instant) return std::nullopt;
  return *instant - std::chrono::seconds(parsed->offset_seconds);
}

void gather_repeats(Event& event) {
  constexpr std::size_t kFew = 48;  // of fewer fields, each is compared with those before it
  const auto fields = event.fields();
  std::unordered_map<std::string_view, std::size_t> known;
  const auto first_of = [&](std::size_t i) {
    if (fields.size() > kFew) return known.emplace(fields[i].name, i).first->second;
    std::size_t at = 0;
    while (fields[at].name != fields[i].name) ++at;
    return at;
  };
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::size_t first = first_of(i);
    if (first != i) fields[i].member = fields[first].member = true;
  }
}

}  // namespace garde::read
