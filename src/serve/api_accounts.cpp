// SPDX-License-Identifier: Apache-2.0
// Accounts, invitations, second factors and tokens.
#include "serve/api.h"
#include "serve/totp.h"

namespace garde::serve {
namespace {

namespace json = boost::json;

json::object account_json(const Account& account) {
  json::object object{{"name", account.name},
                      {"role", name_of(account.role)},
                      {"made", format_rfc3339(account.made, 0)},
                      {"second_factor", account.has_second_factor}};
  if (account.seen) object["seen"] = format_rfc3339(*account.seen, 0);
  return object;
}

json::object token_json(const AccessToken& token) {
  json::array scopes;
  for (const std::string& scope : token.scopes) scopes.emplace_back(scope);
  json::object object{{"id", token.id},
                      {"name", token.name},
                      {"scopes", std::move(scopes)},
                      {"made", format_rfc3339(token.made, 0)},
                      {"expires", format_rfc3339(token.expires, 0)}};
  if (token.used) object["used"] = format_rfc3339(*token.used, 0);
  return object;
}

// The scopes that some route asks for, and no others.
bool is_scope(const std::string& scope) {
  for (const Api::Route& route : Api::routes())
    if (!route.area.empty() &&
        scope == std::string(route.area) + (route.method == "GET" ? ":read" : ":write"))
      return true;
  return false;
}

}  // namespace

Response Api::list_accounts(const Asked& asked) {
  const auto accounts = accounts_->list(asked.at);
  if (!accounts) return problem_of(accounts.error());
  json::array array;
  for (const Account& account : *accounts) array.push_back(account_json(account));
  return json_response(json::object{{"accounts", std::move(array)}});
}

Response Api::change_account(const Asked& asked) {
  const auto body = object_of(asked.request);
  const auto role = body ? role_named(text_in(*body, "role")) : std::nullopt;
  if (!role) return problem(422, "refused", "Name a role: reader, responder or administrator");
  if (auto done = accounts_->set_role(asked.parts[0], *role); !done) return problem_of(done.error(), 422);
  if (auto noted = note(asked, "account.role", asked.parts[0], std::string(name_of(*role))); !noted)
    return problem_of(noted.error());
  return list_accounts(asked);
}

Response Api::remove_account(const Asked& asked) {
  if (auto done = accounts_->remove(asked.parts[0]); !done) return problem_of(done.error(), 422);
  if (auto noted = note(asked, "account.removed", asked.parts[0], ""); !noted)
    return problem_of(noted.error());
  return list_accounts(asked);
}

Response Api::invite(const Asked& asked) {
  const auto body = object_of(asked.request);
  const auto role = body ? role_named(text_in(*body, "role")) : std::nullopt;
  if (!role) return problem(422, "refused", "Name a role: reader, responder or administrator");
  const auto token = accounts_->make_link(*role, asked.at);
  if (!token) return problem_of(token.error());
  if (auto noted = note(asked, "account.invited", std::string(name_of(*role)), ""); !noted)
    return problem_of(noted.error());
  return json_response(json::object{{"token", *token}}, 201);
}

Response Api::change_password(const Asked& asked) {
  const auto body = object_of(asked.request);
  if (!body) return malformed();
  const auto done =
      accounts_->set_password(asked.session.account, text_in(*body, "old"), text_in(*body, "new"),
                              asked.request.session, asked.request.peer, asked.at);
  if (!done) return refused(done.error());
  if (auto noted = note(asked, "account.password", asked.session.account, ""); !noted)
    return problem_of(noted.error());
  return json_response(json::object{});
}

Response Api::begin_second_factor(const Asked& asked) {
  const auto secret = accounts_->begin_second_factor(asked.session.account);
  if (!secret) return problem_of(secret.error());
  return json_response(
      json::object{{"secret", *secret}, {"address", totp::address_of(*secret, asked.session.account)}}, 201);
}

Response Api::confirm_second_factor(const Asked& asked) {
  const auto body = object_of(asked.request);
  if (!body) return malformed();
  const auto done = accounts_->confirm_second_factor(asked.session.account, text_in(*body, "code"), asked.at);
  if (!done) return refused(done.error());
  if (auto noted = note(asked, "account.second-factor", asked.session.account, "on"); !noted)
    return problem_of(noted.error());
  return json_response(json::object{});
}

Response Api::end_second_factor(const Asked& asked) {
  const auto body = object_of(asked.request);
  if (!body) return malformed();
  const auto done = accounts_->end_second_factor(asked.session.account, text_in(*body, "password"),
                                                 asked.request.peer, asked.at);
  if (!done) return refused(done.error());
  if (auto noted = note(asked, "account.second-factor", asked.session.account, "off"); !noted)
    return problem_of(noted.error());
  return json_response(json::object{});
}

Response Api::reset_second_factor(const Asked& asked) {
  if (auto done = accounts_->reset_second_factor(asked.parts[0]); !done) return problem_of(done.error());
  if (auto noted = note(asked, "account.second-factor", asked.parts[0], "reset"); !noted)
    return problem_of(noted.error());
  return list_accounts(asked);
}

Response Api::list_tokens(const Asked& asked) {
  const auto tokens = accounts_->tokens(asked.session.account);
  if (!tokens) return problem_of(tokens.error());
  json::array array;
  for (const AccessToken& token : *tokens) array.push_back(token_json(token));
  std::set<std::string> scopes;
  for (const Route& route : routes())
    if (!route.area.empty() && route.least <= asked.session.role)
      scopes.insert(std::string(route.area) + (route.method == "GET" ? ":read" : ":write"));
  json::array possible;
  for (const std::string& scope : scopes) possible.emplace_back(scope);
  return json_response(json::object{{"tokens", std::move(array)}, {"scopes", std::move(possible)}});
}

Response Api::add_token(const Asked& asked) {
  const auto body = object_of(asked.request);
  if (!body) return malformed();
  AccessToken token;
  token.account = asked.session.account;
  token.name = text_in(*body, "name").substr(0, 100);
  token.made = asked.at;
  const json::value* days = body->if_contains("days");
  if (days != nullptr && days->is_int64() && days->as_int64() > 0 && days->as_int64() <= 366)
    token.expires = asked.at + std::chrono::days(days->as_int64());
  const json::value* scopes = body->if_contains("scopes");
  if (scopes != nullptr && scopes->is_array())
    for (const json::value& scope : scopes->as_array())
      if (scope.is_string()) token.scopes.emplace(scope.as_string().c_str());
  for (const std::string& scope : token.scopes)
    if (!is_scope(scope)) return problem(422, "refused", "There is no such scope: " + scope.substr(0, 64));
  const auto text = accounts_->make_token(token);
  if (!text) return problem_of(text.error(), 422);
  if (auto noted = note(asked, "token.made", token.name, ""); !noted) return problem_of(noted.error());
  return json_response(json::object{{"token", *text}}, 201);
}

Response Api::remove_token(const Asked& asked) {
  if (auto done = accounts_->remove_token(asked.session.account, asked.parts[0]); !done)
    return problem_of(done.error());
  if (auto noted = note(asked, "token.removed", asked.parts[0], ""); !noted) return problem_of(noted.error());
  return list_tokens(asked);
}

}  // namespace garde::serve
