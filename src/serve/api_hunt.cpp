// SPDX-License-Identifier: Apache-2.0
// Hunts from the console: have we seen this? By words and fields, a list of indicators or a Sigma rule, over
// a time.
#include "indicator/indicator_set.h"
#include "serve/api.h"

namespace garde::serve {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostAsked = 2048;  // bytes of words and fields

Result<archive::Question> question_of(const json::object& body) {
  archive::Question question;
  const std::string words = text_in(body, "words");
  const std::string field = text_in(body, "field");
  const std::string pattern = text_in(body, "pattern");
  if (words.size() + field.size() + pattern.size() > kMostAsked) return failure("the question is too long");
  std::size_t at = 0;
  while ((at = words.find_first_not_of(' ', at)) != std::string::npos) {
    const std::size_t end = std::min(words.find(' ', at), words.size());
    question.words.push_back(words.substr(at, end - at));
    at = end;
  }
  if (!field.empty()) question.fields.push_back({field, pattern});
  for (const auto& [name, into] :
       {std::pair{"since", &question.since}, std::pair{"until", &question.until}}) {
    if (text_in(body, name).empty()) continue;
    *into = parse_rfc3339(text_in(body, name));
    if (!*into) return failure("the time is not one of RFC 3339");
  }
  if (const std::string list = long_text_in(body, "indicators"); !list.empty()) {
    auto set = std::make_shared<indicator::IndicatorSet>();
    if (auto loaded = set->load_text(list, "indicators"); !loaded) return failure(loaded.error());
    if (set->size() == 0)
      return failure("the list holds no indicator", "", "give a line for each address, name or hash");
    question.indicators = std::move(set);
  }
  return question;
}

Response told(const HuntDesk::State& state) {
  json::array events;
  for (const std::string& text : state.events) {
    json::error_code error;
    auto event = json::parse(text, error);
    if (!error) events.push_back(std::move(event));
  }
  json::array machines;
  for (const auto& [name, count] : state.machines)
    machines.push_back(json::object{{"name", name}, {"count", count}});
  return json_response(json::object{{"id", state.id},
                                    {"over", state.is_over},
                                    {"whole", state.is_whole},
                                    {"stopped", state.was_stopped},
                                    {"segments", state.segments},
                                    {"segments_read", state.segments_read},
                                    {"bytes", state.bytes},
                                    {"bytes_read", state.bytes_read},
                                    {"archive_bytes", state.archive_bytes},
                                    {"events_read", state.events_read},
                                    {"count", state.count},
                                    {"machines", std::move(machines)},
                                    {"events", std::move(events)}});
}

}  // namespace

Response Api::start_hunt(const Asked& asked) {
  if (!hunts_->has_archive())
    return problem(404, "no-archive", "This console was started without an archive");
  const auto body = object_of(asked.request);
  if (!body) return malformed();
  auto question = question_of(*body);
  if (!question) return problem_of(question.error(), 422);
  const std::string rule = long_text_in(*body, "rule");
  const bool is_open_ended = question->words.empty() && question->fields.empty() && !question->indicators;
  if (is_open_ended && rule.empty() && (!question->since || !question->until))
    return problem(422, "refused", "nothing is asked for");
  const std::string subject = text_in(*body, "words") + text_in(*body, "field");
  const auto id = hunts_->start({std::move(*question), rule, asked.session.account});
  if (!id && id.error().what == "another hunt is under way")
    return problem(429, "busy", "Another hunt is under way");
  if (!id) return problem_of(id.error(), 422);
  if (auto noted = note(asked, "hunt", subject, text_in(*body, "pattern")); !noted)
    return problem_of(noted.error());
  return json_response(json::object{{"id", *id}}, 201);
}

Response Api::show_hunt(const Asked& asked) {
  const auto state = hunts_->find(asked.parts[0]);
  if (!state || state->account != asked.session.account)
    return problem(404, "not-found", "There is no such hunt");
  return told(*state);
}

Response Api::stop_hunt(const Asked& asked) {
  const auto state = hunts_->find(asked.parts[0]);
  if (!state || state->account != asked.session.account || !hunts_->stop(state->id))
    return problem(404, "not-found", "There is no such hunt");
  return json_response(json::object{});
}

}  // namespace garde::serve
