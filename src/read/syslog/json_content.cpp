// SPDX-License-Identifier: Apache-2.0
#include "read/syslog/json_content.h"

#include "read/json/names.h"
#include "read/json/structure.h"
#include "read/json/walk.h"
#include "read/reader.h"

namespace garde::read::syslog {

struct JsonContent::Scratch final : json::RecordVisitor {
  Scratch(std::shared_ptr<const Shapes> shapes, const Zone& zone)
      : names(nullptr), walk(names, object, *this), shaper(std::move(shapes), zone) {}

  void finish(std::uint64_t) override { ++records; }

  json::Names names;
  json::Structure structure;
  Event object;
  json::Walk walk;
  Shaper shaper;
  std::string text;  // the message, with room behind it
  std::size_t records = 0;
};

JsonContent::JsonContent(std::shared_ptr<const Shapes> shapes, const Zone& zone)
    : shapes_(std::move(shapes)), zone_(zone) {}
JsonContent::~JsonContent() = default;

bool JsonContent::read(std::string_view text, Event& event) {
  constexpr std::string_view kSpace = " \t\r\n";
  if (text.starts_with("@cee:")) text.remove_prefix(5);
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
  text = text.substr(0, text.find_last_not_of(kSpace) + 1);
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return false;
  if (scratch_ == nullptr) scratch_ = std::make_unique<Scratch>(shapes_, zone_);
  Scratch& scratch = *scratch_;
  if (scratch.names.is_stale()) scratch.names.forget();
  scratch.text.assign(text);
  scratch.text.append(kPadding, '\0');
  const std::string_view padded(scratch.text.data(), text.size());
  if (scratch.structure.find(padded) != json::StructureError::none) return false;
  scratch.records = 0;
  scratch.walk.begin(padded, scratch.structure.places());
  if (scratch.walk.at_end() || !scratch.walk.next(padded.size()) || scratch.records != 1 ||
      !scratch.walk.at_end())
    return false;
  for (const Field& field : scratch.object.fields())
    event.add(field.name, field.id, field.kind, field.value, field.member);
  scratch.shaper.apply(event, Shaper::layout_of(event));
  return true;
}

}  // namespace garde::read::syslog
