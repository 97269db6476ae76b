// SPDX-License-Identifier: Apache-2.0
#include "cli/rules/examples.h"

#include <charconv>
#include <utility>

#include "base/yaml.h"

namespace garde::cli::rules {
namespace {

using yaml::Node;

constexpr std::uint64_t kMostRepetitions = 100'000;

std::string place(const std::string& file, const Node& node) {
  return file + ":" + std::to_string(node.line());
}

// "500ms", "5s", "2m", "1h", "1d".
std::optional<Duration> parse_interval(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (error != std::errc() || count < 0 || count > 1'000'000) return std::nullopt;
  if (unit == "ms") return std::chrono::milliseconds(count);
  if (unit == "s") return std::chrono::seconds(count);
  if (unit == "m") return std::chrono::minutes(count);
  if (unit == "h") return std::chrono::hours(count);
  if (unit == "d") return std::chrono::days(count);
  return std::nullopt;
}

ValueKind kind_of(const Node& scalar) {
  if (scalar.is_null()) return ValueKind::null;
  if (scalar.as_boolean()) return ValueKind::boolean;
  if (scalar.as_integer() || scalar.as_real()) return ValueKind::number;
  return ValueKind::text;
}

void add_fields(const std::string& name, const Node& node, bool member, ExampleEntry& entry) {
  if (node.is_scalar()) {
    entry.fields.push_back({name, node.text(), kind_of(node), member});
  } else if (node.is_sequence()) {
    for (const Node& item : node.items()) add_fields(name, item, true, entry);
  } else {
    for (std::size_t i = 0; i < node.keys().size(); ++i)
      add_fields(name + "." + node.keys()[i], node.items()[i], member, entry);
  }
}

class ExampleReader {
 public:
  explicit ExampleReader(const std::string& file) : file_(file) {}

  Result<std::vector<Example>> read(const std::vector<Node>& documents) {
    for (const Node& document : documents) {
      if (document.is_null()) continue;
      if (!document.is_mapping()) return wrong(document, "holds no examples", "start with matches:");
      for (std::size_t i = 0; i < document.keys().size(); ++i)
        if (auto taken = take_list(document.keys()[i], document.items()[i]); !taken)
          return failure(taken.error());
    }
    return std::move(examples_);
  }

 private:
  [[nodiscard]] tl::unexpected<Error> wrong(const Node& node, std::string what, std::string mend) const {
    return failure(std::move(what), place(file_, node), std::move(mend));
  }

  Result<void> take_list(const std::string& key, const Node& list) {
    if (key != "matches" && key != "does_not_match")
      return wrong(list, "unknown key '" + key + "'", "the keys are matches and does_not_match");
    if (!list.is_sequence()) return wrong(list, "'" + key + "' is no list", "start each example with a dash");
    for (const Node& item : list.items()) {
      if (auto taken = take_example(item, key == "matches"); !taken) return taken;
    }
    return {};
  }

  Result<void> take_example(const Node& node, bool must_match) {
    const Node* name = node.find("name");
    const Node* events = node.find("events");
    if (name == nullptr || events == nullptr || node.keys().size() != 2)
      return wrong(node, "an example has a name and events, and nothing else", "write name: and events:");
    if (!events->is_sequence() || events->items().empty())
      return wrong(*events, "the example has no events", "start each event with a dash");
    Example example{name->text(), must_match, place(file_, node), {}};
    for (const Node& event : events->items()) {
      auto entry = read_entry(event);
      if (!entry) return failure(entry.error());
      example.entries.push_back(std::move(*entry));
    }
    examples_.push_back(std::move(example));
    return {};
  }

  Result<ExampleEntry> read_entry(const Node& node) {
    if (!node.is_mapping()) return wrong(node, "an event is no mapping", "write shape: or text: first");
    ExampleEntry entry;
    entry.where = place(file_, node);
    for (std::size_t i = 0; i < node.keys().size(); ++i)
      if (auto read = read_key(node.keys()[i], node.items()[i], entry); !read) return failure(read.error());
    const bool has_text = node.find("text") != nullptr;
    if (has_text == !entry.shape.empty())
      return wrong(node, "an event is made of text: or of a shape: and fields", "name one of the two");
    if (has_text && !entry.fields.empty())
      return wrong(node, "an event of text has no field '" + entry.fields.front().name + "'",
                   "put it into the text");
    return entry;
  }

  Result<void> read_key(const std::string& key, const Node& node, ExampleEntry& entry) {
    if (key == "shape") {
      entry.shape = node.text();
    } else if (key == "text") {
      entry.text = node.text();
    } else if (key == "header") {
      entry.header = node.text();
    } else if (key == "input") {
      entry.format = read::find_format(node.text());
      if (entry.format == nullptr)
        return wrong(node, "'" + node.text() + "' is not a format", "see garde read --help");
    } else if (key == "repeat") {
      const auto count = node.as_integer();
      if (!count || *count < 1 || static_cast<std::uint64_t>(*count) > kMostRepetitions)
        return wrong(node, "repeat is no count", "give a number from 1 to 100000");
      entry.repeat = static_cast<std::uint64_t>(*count);
    } else if (key == "every") {
      const auto interval = parse_interval(node.text());
      if (!interval) return wrong(node, "every is no interval", "write it as 500ms, 5s, 2m, 1h or 1d");
      entry.every = *interval;
    } else if (key == "time") {
      entry.time = parse_rfc3339(node.text());
      if (!entry.time) return wrong(node, "time is no instant", "write it as 2026-02-11T00:30:00Z");
    } else {
      add_fields(key, node, false, entry);
    }
    return {};
  }

  const std::string& file_;
  std::vector<Example> examples_;
};

// What {n} and {time:…} stand for.
struct Repetition {
  std::uint64_t number = 1;
  std::optional<Instant> time;
};

std::string formatted(Instant instant, const std::string& format) {
  if (format.empty()) return format_rfc3339(instant, 3);
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch() / std::chrono::seconds(1);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char buffer[256];
  return {buffer, std::strftime(buffer, sizeof buffer, format.c_str(), &parts)};
}

// Only {n}, {time} and {time:FORMAT} are replaced: log text is full of other braces.
std::string filled_in(std::string_view text, const Repetition& repetition) {
  std::string out;
  for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{')) {
    out += text.substr(0, open);
    text.remove_prefix(open);
    const std::size_t close = text.find('}');
    const std::string_view inside =
        close == std::string_view::npos ? std::string_view() : text.substr(1, close - 1);
    if (inside == "n") {
      out += std::to_string(repetition.number);
    } else if (repetition.time && (inside == "time" || inside.starts_with("time:"))) {
      out += formatted(*repetition.time, std::string(inside.size() > 4 ? inside.substr(5) : ""));
    } else {
      out += '{';
      text.remove_prefix(1);
      continue;
    }
    text.remove_prefix(close + 1);
  }
  return out.append(text);
}

Repetition repetition_of(const ExampleEntry& entry, std::uint64_t number) {
  Repetition repetition{number, entry.time};
  if (repetition.time) *repetition.time += entry.every * static_cast<std::int64_t>(number - 1);
  return repetition;
}

class TextSource final : public read::ByteSource {
 public:
  explicit TextSource(std::string_view text) : text_(text) {}
  Result<std::string_view> peek(std::size_t) override { return text_.substr(position_); }
  void consume(std::size_t count) override { position_ += count; }
  [[nodiscard]] std::uint64_t position() const override { return position_; }

 private:
  std::string_view text_;
  std::size_t position_ = 0;
};

class CountingVisitor final : public EventVisitor {
 public:
  explicit CountingVisitor(EventVisitor& next) : next_(next) {}
  void visit(Event& event) override {
    ++count_;
    next_.visit(event);
  }
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  EventVisitor& next_;
  std::uint64_t count_ = 0;
};

void play_fields(const ExampleEntry& entry, EventVisitor& visitor) {
  Event event;
  for (std::uint64_t number = 1; number <= entry.repeat; ++number) {
    const Repetition repetition = repetition_of(entry, number);
    event.clear();
    event.shape = entry.shape;
    event.time = repetition.time;
    event.position = number;
    for (const ExampleEntry::Field& field : entry.fields)
      event.add(field.name, find_field(field.name), field.kind,
                event.arena().copy(filled_in(field.value, repetition)), field.member);
    visitor.visit(event);
  }
}

// The repetitions are the lines of one input, as they would be in a log.
Result<std::uint64_t> play_text(const ExampleEntry& entry, const std::shared_ptr<const read::Shapes>& shapes,
                                EventVisitor& visitor) {
  std::string text;
  if (!entry.header.empty()) text = entry.header + "\n";
  for (std::uint64_t number = 1; number <= entry.repeat; ++number) {
    text += filled_in(entry.text, repetition_of(entry, number));
    if (!text.ends_with('\n')) text += '\n';
  }
  const std::string_view prefix = std::string_view(text).substr(0, read::kRecognisePrefix);
  const read::Format& format =
      entry.format != nullptr ? *entry.format : read::recognise_format(prefix, prefix.size() == text.size());
  read::ReadOptions options;
  options.modified = repetition_of(entry, entry.repeat).time;
  options.shapes = shapes;
  const std::unique_ptr<read::Reader> reader = format.make(options);
  TextSource source(text);
  CountingVisitor counting(visitor);
  read::Problems problems;
  while (true) {
    read::Block block;
    const auto more = reader->cut(source, block, problems);
    if (!more) return failure(more.error().what, entry.where, more.error().mend);
    if (!*more) break;
    reader->parse(block, counting, problems);
  }
  if (!problems.empty())
    return failure("the text was not read in full as " + std::string(format.name) + ": " +
                       problems.by_kind().begin()->first,
                   entry.where, "mend the text, or name its format with input:");
  return counting.count();
}

}  // namespace

Result<std::vector<Example>> read_examples(std::string_view text, const std::string& file) {
  const auto documents = yaml::parse(text, file);
  if (!documents) return failure(documents.error());
  return ExampleReader(file).read(*documents);
}

Result<std::uint64_t> play(const ExampleEntry& entry, const std::shared_ptr<const read::Shapes>& shapes,
                           EventVisitor& visitor) {
  if (entry.shape.empty()) {
    const auto events = play_text(entry, shapes, visitor);
    if (events && *events == 0) return failure("the text gave no event", entry.where, "mend the text");
    return events;
  }
  play_fields(entry, visitor);
  return entry.repeat;
}

}  // namespace garde::cli::rules
