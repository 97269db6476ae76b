// SPDX-License-Identifier: Apache-2.0
// Which requests there are, who may make them, and what answers.
#include <array>

#include "serve/api.h"
#include "serve/secret.h"

namespace garde::serve {
namespace {

constexpr std::string_view kPrefix = "/api/v1/";

// Whether the path is of this form; what stands for "{}" goes into `parts`.
bool is_of_form(std::string_view form, std::string_view path, std::vector<std::string>& parts) {
  parts.clear();
  for (;;) {
    const std::size_t form_end = std::min(form.find('/'), form.size());
    const std::size_t path_end = std::min(path.find('/'), path.size());
    const std::string_view wanted = form.substr(0, form_end);
    const std::string_view given = path.substr(0, path_end);
    if (wanted == "{}" ? given.empty() : wanted != given) return false;
    if (wanted == "{}") parts.emplace_back(given);
    const bool form_is_over = form_end == form.size();
    const bool path_is_over = path_end == path.size();
    if (form_is_over || path_is_over) return form_is_over && path_is_over;
    form.remove_prefix(form_end + 1);
    path.remove_prefix(path_end + 1);
  }
}

Response file_of(const Request& request) {
  const WebFile* file = web_file(request.path);
  if (file == nullptr) return problem(404, "not-found", "There is nothing at this address");
  const bool is_packed = request.accepts_gzip && !file->gzip.empty();
  Response response{200, std::string(file->content_type), std::string(is_packed ? file->gzip : file->bytes)};
  response.headers.emplace_back("Cache-Control", "no-cache");
  response.headers.emplace_back("Vary", "Accept-Encoding");
  if (is_packed) response.headers.emplace_back("Content-Encoding", "gzip");
  return response;
}

bool is_from_here(const Request& request) {
  return request.origin.empty() || request.origin == "https://" + request.host;
}

bool is_json(const Request& request) {
  return request.content_type == "application/json" || request.content_type.starts_with("application/json;");
}

}  // namespace

std::span<const Api::Route> Api::routes() {
  constexpr auto reader = Role::reader;
  constexpr auto responder = Role::responder;
  constexpr auto administrator = Role::administrator;
  static const std::array kRoutes = {
      Route{"GET", "session", reader, "", &Api::show_session},
      Route{"DELETE", "session", reader, "", &Api::end_session},
      Route{"GET", "events", reader, "incidents", &Api::stream_changes},
      Route{"GET", "overview", reader, "incidents", &Api::overview},
      Route{"GET", "incidents", reader, "incidents", &Api::list_incidents},
      Route{"GET", "incidents/{}", reader, "incidents", &Api::show_incident},
      Route{"POST", "incidents/{}/state", responder, "incidents", &Api::set_state},
      Route{"POST", "incidents/{}/notes", responder, "incidents", &Api::add_note},
      Route{"POST", "incidents/{}/actions", responder, "incidents", &Api::mark_action},
      Route{"POST", "incidents/{}/merge", responder, "incidents", &Api::merge_incidents},
      Route{"POST", "incidents/{}/split", responder, "incidents", &Api::split_incident},
      Route{"GET", "incidents/{}/export/{}", reader, "incidents", &Api::export_incident},
      Route{"GET", "incidents/{}/declaration", reader, "declarations", &Api::show_declaration},
      Route{"GET", "incidents/{}/declaration/export/{}", reader, "declarations", &Api::export_declaration},
      Route{"POST", "incidents/{}/declaration/answers", responder, "declarations", &Api::answer_field},
      Route{"POST", "incidents/{}/declaration/moments", responder, "declarations", &Api::set_moment},
      Route{"POST", "incidents/{}/declaration/following", responder, "declarations",
            &Api::follow_declaration},
      Route{"GET", "rules", reader, "rules", &Api::list_rules},
      Route{"GET", "rules/{}", reader, "rules", &Api::show_rule},
      Route{"GET", "coverage", reader, "rules", &Api::show_coverage},
      Route{"GET", "expectations", reader, "rules", &Api::list_expectations},
      Route{"POST", "expectations", responder, "rules", &Api::add_expectation},
      Route{"DELETE", "expectations/{}", responder, "rules", &Api::end_expectation},
      Route{"GET", "sources", reader, "sources", &Api::show_sources},
      Route{"POST", "reload", administrator, "rules", &Api::reload},
      Route{"POST", "hunts", reader, "hunts", &Api::start_hunt},
      Route{"GET", "hunts/{}", reader, "hunts", &Api::show_hunt},
      Route{"DELETE", "hunts/{}", reader, "hunts", &Api::stop_hunt},
      Route{"GET", "journal", administrator, "journal", &Api::list_journal},
      Route{"GET", "accounts", administrator, "", &Api::list_accounts},
      Route{"POST", "accounts/{}/role", administrator, "", &Api::change_account},
      Route{"DELETE", "accounts/{}", administrator, "", &Api::remove_account},
      Route{"DELETE", "accounts/{}/second-factor", administrator, "", &Api::reset_second_factor},
      Route{"POST", "invitations", administrator, "", &Api::invite},
      Route{"POST", "password", reader, "", &Api::change_password},
      Route{"POST", "second-factor", reader, "", &Api::begin_second_factor},
      Route{"POST", "second-factor/confirmation", reader, "", &Api::confirm_second_factor},
      Route{"POST", "second-factor/removal", reader, "", &Api::end_second_factor},
      Route{"GET", "tokens", reader, "", &Api::list_tokens},
      Route{"POST", "tokens", reader, "", &Api::add_token},
      Route{"DELETE", "tokens/{}", reader, "", &Api::remove_token},
      Route{"GET", "settings", responder, "", &Api::show_settings},
      Route{"POST", "notifications/test", administrator, "", &Api::test_notifications},
      Route{"POST", "settings/{}", administrator, "", &Api::change_settings},
  };
  return kRoutes;
}

Response Api::route(const Request& request) {
  const bool is_reading = request.method == "GET";
  if (!request.path.starts_with(kPrefix))
    return is_reading ? file_of(request) : problem(405, "not-found", "Only the API takes this method");
  const std::string_view what = std::string_view(request.path).substr(kPrefix.size());
  if (!is_reading && (!is_from_here(request) || (request.method != "DELETE" && !is_json(request))))
    return problem(403, "forged", "The request does not come from this console");
  if (request.method == "POST" && what == "session") return begin_session(request, false);
  if (request.method == "POST" && what == "session/link") return begin_session(request, true);
  const Instant at = now();
  const bool by_token = request.authorization.starts_with("Bearer ");
  const auto session = by_token ? accounts_->find_token(request.authorization.substr(7), at)
                                : accounts_->find(request.session, at);
  if (!session) return problem(401, "signed-out", "Sign in first");
  if (!is_reading && !by_token && !are_equal(request.guard, session->guard))
    return problem(403, "forged", "The guard is missing or wrong");
  return dispatch(request, *session);
}

Response Api::dispatch(const Request& request, const Session& session) {
  const std::string_view what = std::string_view(request.path).substr(kPrefix.size());
  const auto language = language_with_code(request.parameter("language")).value_or(Language::french);
  Asked asked{request, session, language, now(), {}};
  bool is_known = false;
  for (const Route& route : routes()) {
    if (!is_of_form(route.path, what, asked.parts)) continue;
    is_known = true;
    if (route.method != request.method) continue;
    if (session.role < route.least) return problem(403, "not-allowed", "This account may not do that");
    if (session.is_token) {
      const std::string scope = std::string(route.area) + (request.method == "GET" ? ":read" : ":write");
      if (route.area.empty() || session.scopes.count(scope) == 0)
        return problem(403, "not-allowed", "This token was not made for that",
                       "make one with the scope " + scope);
    }
    return (this->*route.answer)(asked);
  }
  if (is_known) return problem(405, "not-found", "This address takes no such method");
  return problem(404, "not-found", "There is nothing at this address");
}

}  // namespace garde::serve
