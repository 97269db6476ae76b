// SPDX-License-Identifier: Apache-2.0
#include "read/windows_xml/event.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "read/windows_shape.h"
#include "read/xml/elements.h"

namespace garde::read::windows_xml {
namespace {

std::string joined(const Content& content) {
  std::string text;
  for (const Piece& piece : content) text += piece.text;
  return text;
}

class Builder final : public xml::Handler, private ShapeSink {
 public:
  Builder(Event& event, FieldNameCache& names) : event_(event), names_(names) {}

  void restart() override {
    walker_.emplace(Place::root, static_cast<ShapeSink&>(*this));
    event_.clear();
    text_.clear();
  }

  void open(std::string_view name, std::span<const xml::Attribute> attributes) override {
    give_text(true);
    walker_->open(name);
    for (const xml::Attribute& attribute : attributes) {
      Content value;
      append_text(value, attribute.value);
      walker_->attribute(attribute.name, std::move(value));
    }
    in_leaf_ = true;
  }

  void text(std::string_view text) override { text_ += text; }

  void close() override {
    give_text(!in_leaf_);
    walker_->close();
    in_leaf_ = false;
  }

 private:
  // Between elements, a browser's view has dashes; inside an element that holds no other, a dash is a value.
  void give_text(bool between_elements) {
    const bool is_decoration =
        between_elements && text_.find_first_not_of(" \t\r\n-") == std::string::npos;
    if (!is_decoration) walker_->text(text_);
    text_.clear();
  }

  void plan(FieldPlan plan) override {
    const std::string value = joined(plan.value);
    if (value.empty() && !plan.keep_empty) return;
    const std::string_view name = event_.arena().copy(joined(plan.name));
    if (plan.system_time) event_.time = system_time_of(value);
    const ValueKind kind = plan.system ? system_value_kind(name, value) : ValueKind::text;
    event_.add(name, names_.find(name), kind, event_.arena().copy(value), plan.member);
  }

  Event& event_;
  FieldNameCache& names_;
  std::optional<ShapeWalker> walker_;
  std::string text_;
  bool in_leaf_ = false;  // the latest tag opened an element
};

}  // namespace

bool EventParser::parse(std::string_view xml, Event& event) {
  const std::uint64_t position = event.position;
  Builder builder(event, names_);
  const bool is_whole = parser_.parse(xml, builder);
  event.shape = "windows";
  event.position = position;
  gather_repeats(event);
  return is_whole;
}

std::string_view find_event(std::string_view message) {
  const std::size_t start = xml::find_start_tag(message, "Event");
  if (start == std::string_view::npos || xml::find_start_tag(message.substr(start), "System") == std::string_view::npos)
    return {};
  message.remove_prefix(start);
  return xml::take_element(message, "Event").text;
}

}  // namespace garde::read::windows_xml
