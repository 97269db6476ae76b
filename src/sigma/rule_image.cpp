// SPDX-License-Identifier: Apache-2.0
// One description of each type serves both directions, so that writing and reading cannot fall out of step.
#include "sigma/rule_image.h"

#include <cstring>
#include <map>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "sigma/literal_index.h"

namespace garde::sigma {
namespace {

constexpr std::uint32_t kDeepestExpression = 4096;

class Writer {
 public:
  static constexpr bool kReads = false;
  template <typename T>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void operator()(T& value) { out_.append(reinterpret_cast<const char*>(&value), sizeof value); }
  void operator()(std::string& text) {
    size(text.size());
    out_ += text;
  }
  std::size_t size(std::size_t count) {
    auto fixed = static_cast<std::uint32_t>(count);
    (*this)(fixed);
    return count;
  }
  // The name of a field stands where it is first met; then its number does.
  void field(std::string& name, FieldId&) {
    const auto [known, is_new] = fields_.try_emplace(name, static_cast<std::uint32_t>(fields_.size()));
    (*this)(known->second);
    if (is_new) (*this)(name);
  }
  [[nodiscard]] bool failed() const { return false; }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::string out_;
  std::map<std::string, std::uint32_t> fields_;
};

class Reader {
 public:
  static constexpr bool kReads = true;
  explicit Reader(std::string_view image) : rest_(image) {}

  template <typename T>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void operator()(T& value) {
    if (rest_.size() < sizeof value) return fail();
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
  }
  void operator()(std::string& text) {
    const std::size_t count = size(0);
    text.assign(rest_.substr(0, count));
    rest_.remove_prefix(count);
  }
  // Every counted thing takes at least a byte: a count beyond what is left is damage.
  std::size_t size(std::size_t) {
    std::uint32_t count = 0;
    (*this)(count);
    if (count <= rest_.size()) return count;
    fail();
    return 0;
  }
  void field(std::string& name, FieldId& id) {
    std::uint32_t number = 0;
    (*this)(number);
    if (number == fields_.size()) {
      (*this)(name);
      fields_.emplace_back(name, intern_field(name));
    }
    if (number >= fields_.size()) return fail();
    name = fields_[number].first;
    id = fields_[number].second;
  }
  void fail() {
    failed_ = true;
    rest_ = {};
  }
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  std::vector<std::pair<std::string, FieldId>> fields_;
  bool failed_ = false;
};

template <typename Archive, typename T>
void describe(Archive& archive, std::vector<T>& all);
template <typename Archive, typename Value>
void describe(Archive& archive, std::map<std::string, Value>& map);
template <typename Archive, typename T>
void describe(Archive& archive, std::optional<T>& maybe);

template <typename Archive, typename T>
requires std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_same_v<T, std::string>
void describe(Archive& archive, T& value) {
  archive(value);
}

template <typename Archive>
void describe(Archive& archive, Metadata::Guidance& guidance) {
  describe(archive, guidance.title);
  describe(archive, guidance.explanation);
  describe(archive, guidance.first_action);
}

template <typename Archive>
void describe(Archive& archive, Metadata& metadata) {
  for (std::string* text :
       {&metadata.id, &metadata.name, &metadata.title, &metadata.description, &metadata.status,
        &metadata.author, &metadata.date, &metadata.modified, &metadata.file})
    describe(archive, *text);
  for (auto* list : {&metadata.references, &metadata.tags, &metadata.false_positives, &metadata.fields})
    describe(archive, *list);
  describe(archive, metadata.level);
  describe(archive, metadata.line);
  describe(archive, metadata.guidance);
}

template <typename Archive>
void describe(Archive& archive, PatternToken& token) {
  describe(archive, token.kind);
  describe(archive, token.text);
}

template <typename Archive>
void describe(Archive& archive, Predicate& predicate) {
  archive.field(predicate.field, predicate.field_id);
  describe(archive, predicate.op);
  describe(archive, predicate.cased);
  describe(archive, predicate.pattern);
  describe(archive, predicate.text);
  describe(archive, predicate.ignore_case);
  describe(archive, predicate.multiline);
  describe(archive, predicate.dot_all);
  describe(archive, predicate.number);
  describe(archive, predicate.time_part);
  archive.field(predicate.other_field, predicate.other_field_id);
  describe(archive, predicate.item);
}

template <typename Archive>
void describe(Archive& archive, Expression& expression, std::uint32_t depth = 0) {
  if constexpr (Archive::kReads)
    if (depth > kDeepestExpression) return archive.fail();
  describe(archive, expression.kind);
  describe(archive, expression.count);
  describe(archive, expression.predicate);
  const std::size_t count = archive.size(expression.children.size());
  if constexpr (Archive::kReads) expression.children.resize(count);
  for (Expression& child : expression.children) describe(archive, child, depth + 1);
}

template <typename Archive>
void describe(Archive& archive, LogSource& source) {
  for (std::string* text : {&source.product, &source.category, &source.service, &source.definition})
    describe(archive, *text);
}

template <typename Archive>
void describe(Archive& archive, Trigger& trigger) {
  std::string name(field_name(trigger.field));
  archive.field(name, trigger.field);
  describe(archive, trigger.presence);
  describe(archive, trigger.anchor);
  describe(archive, trigger.literal);
}

template <typename Archive>
void describe(Archive& archive, TriggerSet& set) {
  describe(archive, set.triggers);
  describe(archive, set.frequency);
}

template <typename Archive>
void describe(Archive& archive, Rule& rule) {
  describe(archive, static_cast<Metadata&>(rule));
  describe(archive, rule.logsource);
  describe(archive, rule.items);
  describe(archive, rule.predicates);
  describe(archive, rule.conditions);
  describe(archive, rule.missing_placeholders);
  describe(archive, rule.reports);
  describe(archive, rule.triggers);
}

template <typename Archive>
void describe(Archive& archive, Threshold& threshold) {
  describe(archive, threshold.comparison);
  describe(archive, threshold.value);
}

template <typename Archive>
void describe(Archive& archive, Correlation& correlation) {
  describe(archive, static_cast<Metadata&>(correlation));
  describe(archive, correlation.type);
  describe(archive, correlation.rules);
  describe(archive, correlation.group_by);
  describe(archive, correlation.aliases);
  describe(archive, correlation.timespan_seconds);
  describe(archive, correlation.thresholds);
  describe(archive, correlation.fields_counted);
  describe(archive, correlation.percentile);
  describe(archive, correlation.condition);
  describe(archive, correlation.generate);
  describe(archive, correlation.reports);
}

template <typename Archive>
void describe(Archive& archive, FailedRule& failed) {
  for (std::string* text :
       {&failed.file, &failed.id, &failed.error.what, &failed.error.where, &failed.error.mend})
    describe(archive, *text);
}

template <typename Archive>
void describe(Archive& archive, LoadedRules& loaded) {
  describe(archive, loaded.rules);
  describe(archive, loaded.correlations);
  describe(archive, loaded.failed);
  describe(archive, loaded.files);
}

template <typename Archive, typename T>
void describe(Archive& archive, std::vector<T>& all) {
  const std::size_t count = archive.size(all.size());
  if constexpr (Archive::kReads) all.reserve(std::min<std::size_t>(count, 4096));
  for (std::size_t i = 0; i < count && !archive.failed(); ++i) {
    if constexpr (Archive::kReads) all.emplace_back();
    describe(archive, all[i]);
  }
}

template <typename Archive, typename Value>
void describe(Archive& archive, std::map<std::string, Value>& map) {
  const std::size_t count = archive.size(map.size());
  auto next = map.begin();
  for (std::size_t i = 0; i < count && !archive.failed(); ++i) {
    std::string key = Archive::kReads ? std::string() : next->first;
    describe(archive, key);
    describe(archive, Archive::kReads ? map[key] : (next++)->second);
  }
}

template <typename Archive, typename T>
void describe(Archive& archive, std::optional<T>& maybe) {
  bool present = maybe.has_value();
  describe(archive, present);
  if constexpr (Archive::kReads)
    if (present) maybe.emplace();
  if (present) describe(archive, *maybe);
}

// What the engine takes for granted of a rule and damage could have broken.
bool is_sound(const Rule& rule, const Expression& expression) {
  using Kind = Expression::Kind;
  if (expression.kind > Kind::predicate) return false;
  if (expression.kind == Kind::predicate && expression.predicate >= rule.predicates.size()) return false;
  if (expression.kind == Kind::negation && expression.children.size() != 1) return false;
  for (const Expression& child : expression.children)
    if (!is_sound(rule, child)) return false;
  return true;
}

bool is_sound(const Trigger& trigger) {
  if (trigger.anchor > Anchor::anywhere) return false;
  return trigger.presence || trigger.anchor != Anchor::anywhere ||
         trigger.literal.size() >= (trigger.field == FieldId::none ? 0 : LiteralIndex::kShortestAnywhere);
}

bool is_sound(const Rule& rule) {
  if (rule.triggers && *rule.triggers)
    for (const Trigger& trigger : (*rule.triggers)->triggers)
      if (!is_sound(trigger)) return false;
  for (const Predicate& predicate : rule.predicates)
    if (predicate.item >= rule.items.size() || predicate.op > Operator::time_part_equals ||
        predicate.time_part > TimePart::year)
      return false;
  for (const Expression& condition : rule.conditions)
    if (!is_sound(rule, condition)) return false;
  return true;
}

}  // namespace

std::string to_image(const LoadedRules& loaded) {
  Writer writer;
  describe(writer, const_cast<LoadedRules&>(loaded));  // a Writer only reads
  return writer.take();
}

Result<LoadedRules> from_image(std::string_view image) {
  Reader reader(image);
  LoadedRules loaded;
  describe(reader, loaded);
  if (reader.failed() || !reader.at_end()) return failure("the image of the rules is damaged");
  for (const Rule& rule : loaded.rules)
    if (!is_sound(rule)) return failure("the image of the rules is damaged");
  return loaded;
}

}  // namespace garde::sigma
