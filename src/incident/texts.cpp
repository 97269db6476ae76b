// SPDX-License-Identifier: Apache-2.0
#include "incident/texts.h"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>

#include "base/yaml.h"

namespace garde::incident {
namespace {

const std::string kNothing;

// Reads one file and keeps the first thing that is wrong with it.
class Reader {
 public:
  explicit Reader(std::string_view name) : name_(name) {}

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

  Result<yaml::Node> root(std::string_view text) {
    auto documents = yaml::parse(text, name_);
    if (!documents) return failure(documents.error());
    if (documents->size() != 1 || !documents->front().is_mapping())
      return failure("is no list of texts", std::string(name_), "write one mapping");
    return std::move(documents->front());
  }

  std::string text(const yaml::Node& node, std::string_view key) {
    const yaml::Node* found = node.find(key);
    if (found == nullptr || !found->is_scalar() || found->is_null() || found->text().empty()) {
      fail(node, "'" + std::string(key) + "' is missing");
      return {};
    }
    if (found->text().find("TODO") != std::string::npos || found->text().find("{}") != std::string::npos)
      fail(*found, "a placeholder was left in the text");
    return found->text();
  }

  Bilingual both(const yaml::Node& node) { return {text(node, "fr"), text(node, "en")}; }

  // The text under `key` of both languages' mappings.
  Bilingual both(const yaml::Node& node, std::string_view key) {
    const yaml::Node* french = node.find("fr");
    const yaml::Node* english = node.find("en");
    if (french == nullptr || english == nullptr) {
      fail(node, "a language is missing");
      return {};
    }
    return {text(*french, key), text(*english, key)};
  }

  void fail(const yaml::Node& node, std::string what) {
    if (!error_) error_ = Error{std::move(what), std::string(name_) + ":" + std::to_string(node.line()), {}};
  }

 private:
  std::string_view name_;
  std::optional<Error> error_;
};

std::vector<std::string> list(const yaml::Node& node, std::string_view key) {
  std::vector<std::string> words;
  if (const yaml::Node* found = node.find(key))
    for (const yaml::Node& item : found->items()) words.push_back(item.text());
  return words;
}

Action read_action(Reader& reader, const yaml::Node& node, const std::string& checked) {
  Action action;
  action.text = reader.both(node);
  if (const yaml::Node* cost = node.find("cost")) action.cost = reader.both(*cost);
  action.source = reader.text(node, "source");
  const std::string status = reader.text(node, "status");
  if (status != "read" && status != "known")
    reader.fail(node, "status is read or known, not '" + status + "'");
  action.is_read = status == "read";
  action.checked = checked;
  return action;
}

Card read_card(Reader& reader, const std::string& kind, const yaml::Node& node,
               const std::map<std::string, Action>& common, const std::string& checked) {
  Card card;
  card.kind = kind;
  card.name = reader.both(node, "name");
  card.title = reader.both(node, "title");
  card.risk = reader.both(node, "risk");
  card.techniques = list(node, "techniques");
  card.shapes = list(node, "shapes");
  const yaml::Node* actions = node.find("actions");
  if (actions == nullptr || actions->items().empty()) {
    reader.fail(node, "the card has no actions");
    return card;
  }
  for (const yaml::Node& item : actions->items()) {
    if (item.find("use") == nullptr) {
      card.actions.push_back(read_action(reader, item, checked));
      continue;
    }
    const auto found = common.find(reader.text(item, "use"));
    if (found == common.end())
      reader.fail(item, "no common line has this name");
    else
      card.actions.push_back(found->second);
  }
  return card;
}

Result<void> read_techniques(std::string_view text, Texts& out) {
  Reader reader("techniques.yml");
  const auto root = reader.root(text);
  if (!root) return failure(root.error());
  for (std::size_t i = 0; i < root->keys().size(); ++i)
    out.techniques.emplace(root->keys()[i], reader.both(root->items()[i]));
  return reader.error() ? Result<void>(failure(*reader.error())) : Result<void>();
}

Result<void> read_tactics(std::string_view text, Texts& out) {
  Reader reader("tactics.yml");
  const auto root = reader.root(text);
  if (!root) return failure(root.error());
  for (std::size_t i = 0; i < root->keys().size(); ++i) {
    const yaml::Node& node = root->items()[i];
    out.tactics.emplace(root->keys()[i], TacticText{reader.both(node, "what"), reader.both(node, "risk"),
                                                    reader.both(node, "action")});
  }
  return reader.error() ? Result<void>(failure(*reader.error())) : Result<void>();
}

Result<void> read_cards(std::string_view text, Texts& out) {
  Reader reader("cards.yml");
  const auto root = reader.root(text);
  if (!root) return failure(root.error());
  const std::string checked = reader.text(*root, "checked");
  std::map<std::string, Action> common;
  if (const yaml::Node* lines = root->find("common"))
    for (std::size_t i = 0; i < lines->keys().size(); ++i)
      common.emplace(lines->keys()[i], read_action(reader, lines->items()[i], checked));
  if (const yaml::Node* lines = root->find("avoid"))
    for (const yaml::Node& node : lines->items()) out.avoid.push_back(read_action(reader, node, checked));
  if (const yaml::Node* kinds = root->find("kinds"))
    for (std::size_t i = 0; i < kinds->keys().size(); ++i)
      out.cards.push_back(read_card(reader, kinds->keys()[i], kinds->items()[i], common, checked));
  if (out.cards.empty()) reader.fail(*root, "there are no cards");
  return reader.error() ? Result<void>(failure(*reader.error())) : Result<void>();
}

}  // namespace

Result<Texts> parse_texts(std::string_view techniques, std::string_view tactics, std::string_view cards) {
  Texts all;
  if (auto read = read_techniques(techniques, all); !read) return failure(read.error());
  if (auto read = read_tactics(tactics, all); !read) return failure(read.error());
  if (auto read = read_cards(cards, all); !read) return failure(read.error());
  return all;
}

const Texts& texts() {
  static const Texts all = [] {
    auto parsed = parse_texts(techniques_yml(), tactics_yml(), cards_yml());
    // The files are part of the program and a test reads them: this cannot happen in a program that was
    // tested.
    if (!parsed) throw std::logic_error(parsed.error().message());
    return std::move(*parsed);
  }();
  return all;
}

const std::string& technique_text(std::string_view id, Language language) {
  const auto& all = texts().techniques;
  auto found = all.find(id);
  if (found == all.end()) found = all.find(id.substr(0, id.find('.')));
  return found == all.end() ? kNothing : found->second.in(language);
}

const TacticText* tactic_text(std::string_view tactic) {
  const auto found = texts().tactics.find(tactic);
  return found == texts().tactics.end() ? nullptr : &found->second;
}

const Card* find_card(std::string_view kind) {
  for (const Card& card : texts().cards)
    if (card.kind == kind) return &card;
  return nullptr;
}

}  // namespace garde::incident
