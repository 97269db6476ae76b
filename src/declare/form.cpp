// SPDX-License-Identifier: Apache-2.0
#include "declare/form.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/file.h"
#include "base/yaml.h"

namespace garde::declare {
namespace {

constexpr std::size_t kMostBytes = 1 << 20;

tl::unexpected<Error> wrong(const yaml::Node& node, const std::string& file, std::string what, std::string mend) {
  return failure(std::move(what), fmt::format("{}:{}", file, node.line()), std::move(mend));
}

struct KindName {
  std::string_view name;
  FieldKind kind;
};
constexpr KindName kKinds[] = {{"text", FieldKind::text},     {"long", FieldKind::longer},
                               {"time", FieldKind::time},     {"number", FieldKind::number},
                               {"choice", FieldKind::choice}, {"choices", FieldKind::choices}};

Result<std::vector<Choice>> read_choices(const yaml::Node& node, const std::string& file) {
  std::vector<Choice> choices;
  for (const yaml::Node& one : node.items()) {
    const yaml::Node* id = one.find("id");
    if (id == nullptr) return wrong(one, file, "a choice has no id", "add id: NAME");
    auto text = read_text(one, file);
    if (!text) return failure(text.error());
    choices.push_back({id->text(), std::move(*text)});
  }
  return choices;
}

Result<Field> read_field(const yaml::Node& node, const std::string& file, const std::vector<Form::Block>& blocks) {
  Field field;
  const yaml::Node* id = node.find("id");
  const yaml::Node* block = node.find("block");
  const yaml::Node* kind = node.find("kind");
  if (id == nullptr || block == nullptr || kind == nullptr)
    return wrong(node, file, "a field needs an id, a block and a kind", "see the head of duties/form.yml");
  field.id = id->text();
  field.block = block->text();
  if (std::none_of(blocks.begin(), blocks.end(), [&](const auto& one) { return one.id == field.block; }))
    return wrong(*block, file, fmt::format("there is no block '{}'", field.block), "name one of `blocks`");
  const auto known = std::find_if(std::begin(kKinds), std::end(kKinds),
                                  [kind](const KindName& one) { return one.name == kind->text(); });
  if (known == std::end(kKinds))
    return wrong(*kind, file, fmt::format("'{}' is no kind of field", kind->text()),
                 "use text, long, time, number, choice or choices");
  field.kind = known->kind;
  auto label = read_text(node, file);
  if (!label) return failure(label.error());
  field.label = std::move(*label);
  auto status = read_status(node.find("status"), node, file);
  if (!status) return failure(status.error());
  field.status = *status;
  const yaml::Node* choices = node.find("choices");
  const bool asks_to_choose = field.kind == FieldKind::choice || field.kind == FieldKind::choices;
  if (asks_to_choose != (choices != nullptr))
    return wrong(node, file, fmt::format("the field '{}' has {} choices", field.id, asks_to_choose ? "no" : "needless"),
                 "give `choices` to fields of the kinds choice and choices, and to no others");
  if (choices != nullptr) {
    auto read = read_choices(*choices, file);
    if (!read) return failure(read.error());
    field.choices = std::move(*read);
  }
  return field;
}

}  // namespace

Result<Text> read_text(const yaml::Node& node, const std::string& file) {
  const yaml::Node* french = node.find("fr");
  const yaml::Node* english = node.find("en");
  if (french == nullptr || english == nullptr || french->text().empty() || english->text().empty())
    return wrong(node, file, "a text in French (fr) and in English (en) is wanted here", "give both");
  return Text{french->text(), english->text()};
}

Result<SourceStatus> read_status(const yaml::Node* node, const yaml::Node& owner, const std::string& file) {
  if (node != nullptr && node->text() == "verified") return SourceStatus::verified;
  if (node != nullptr && node->text() == "from_knowledge") return SourceStatus::from_knowledge;
  return wrong(node == nullptr ? owner : *node, file, "how sure this is, is not said",
               "add status: verified (it was read in a source) or status: from_knowledge");
}

const Choice* Field::find_choice(std::string_view choice) const {
  const auto found = std::find_if(choices.begin(), choices.end(), [choice](const Choice& one) { return one.id == choice; });
  return found == choices.end() ? nullptr : &*found;
}

Result<Form> Form::load(const std::filesystem::path& file) {
  auto content = read_file(file, kMostBytes);
  if (!content) return failure(content.error());
  auto documents = yaml::parse(*content, file.string());
  if (!documents) return failure(documents.error());
  const yaml::Node* blocks = documents->empty() ? nullptr : documents->front().find("blocks");
  const yaml::Node* fields = documents->empty() ? nullptr : documents->front().find("fields");
  if (blocks == nullptr || fields == nullptr)
    return failure("is no form: it has no `blocks` or no `fields`", file.string(), "see duties/form.yml");
  Form form;
  if (const yaml::Node* checked = documents->front().find("checked")) form.checked_ = checked->text();
  for (const yaml::Node& one : blocks->items()) {
    const yaml::Node* id = one.find("id");
    auto text = read_text(one, file.string());
    if (id == nullptr) return wrong(one, file.string(), "a block has no id", "add id: NAME");
    if (!text) return failure(text.error());
    form.blocks_.push_back({id->text(), std::move(*text)});
  }
  for (const yaml::Node& one : fields->items()) {
    auto field = read_field(one, file.string(), form.blocks_);
    if (!field) return failure(field.error());
    if (form.find(field->id) != nullptr)
      return wrong(one, file.string(), fmt::format("the field '{}' stands twice", field->id), "rename one of them");
    form.fields_.push_back(std::move(*field));
  }
  return form;
}

const Field* Form::find(std::string_view id) const {
  const auto found = std::find_if(fields_.begin(), fields_.end(), [id](const Field& one) { return one.id == id; });
  return found == fields_.end() ? nullptr : &*found;
}

}  // namespace garde::declare
