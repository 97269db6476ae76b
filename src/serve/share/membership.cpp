// SPDX-License-Identifier: Apache-2.0
#include "serve/share/membership.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/file.h"
#include "serve/hub/authority.h"
#include "serve/hub/members.h"
#include "serve/secret.h"
#include "serve/x509.h"
#include "stix/json_view.h"
#include "stix/parse.h"

namespace garde::serve {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostFile = 1 << 20;

// "https://hub.example:8443", without a path.
Result<std::string> origin_of(const std::string& url) {
  const auto wrong = [&] {
    return failure("is no address of a hub", url, "give one such as https://hub.example:8443");
  };
  if (!url.starts_with("https://")) return wrong();
  const std::size_t end = url.find('/', 8);
  if (end != std::string::npos && end + 1 != url.size()) return wrong();
  const std::string origin = url.substr(0, end);
  if (origin.size() < 10 || origin.find_first_of(" ?#@\\\"'\r\n") != std::string::npos) return wrong();
  return origin;
}

// The node's key: made once, kept for ever.
Result<stix::Key> own_key(const std::filesystem::path& folder) {
  const auto path = folder / "node.key";
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ignored);
  if (std::filesystem::exists(path, ignored)) {
    const auto text = read_file(path, kMostFile);
    return text ? stix::Key::read_private(*text, path.string()) : failure(text.error());
  }
  auto key = stix::Key::generate();
  if (!key) return key;
  if (auto written = x509::write_secret(path, key->private_pem()); !written) return failure(written.error());
  return key;
}

Result<void> keep(const std::filesystem::path& folder, const Membership& membership) {
  const json::object document = {{"origin", membership.origin},
                                 {"member", membership.member},
                                 {"root", membership.root},
                                 {"certificate", membership.certificate},
                                 {"not_after", format_rfc3339(membership.not_after, 0)}};
  return write_file_atomically(folder / "membership.json", json::serialize(document) + "\n");
}

// What the hub gives: fills the membership. False where it is not what a hub gives.
bool read_given(const std::string& body, Membership& membership) {
  const auto document = stix::parse_document(body);
  if (!document || !document->is_object()) return false;
  const json::object& object = document->get_object();
  const auto not_after = parse_rfc3339(stix::text_in(object, "not_after"));
  membership.certificate = stix::text_in(object, "certificate");
  if (!not_after || membership.certificate.empty()) return false;
  membership.not_after = *not_after;
  if (const std::string_view member = stix::text_in(object, "member"); !member.empty())
    membership.member = member;
  return !membership.member.empty();
}

std::string said(const std::string& body) {
  const auto document = stix::parse_document(body);
  return document && document->is_object()
             ? std::string(stix::text_in(document->get_object(), "title").substr(0, 300))
             : std::string();
}

}  // namespace

taxii::HttpsClientOptions client_options(const Membership& membership) {
  taxii::HttpsClientOptions options;
  options.origin = membership.origin;
  options.root = membership.root;
  options.certificate = membership.certificate;
  options.key = membership.key;
  return options;
}

Result<std::string> pseudonym_secret(const std::filesystem::path& folder) {
  const auto path = folder / "pseudonym.key";
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    if (auto written = x509::write_secret(path, random_token()); !written) return failure(written.error());
  return read_file(path, kMostFile);
}

Result<Membership> join_hub(const std::filesystem::path& folder, const std::string& url,
                            const std::string& token_text) {
  const auto origin = origin_of(url);
  if (!origin) return failure(origin.error());
  const auto token = read_token(token_text);
  if (!token)
    return failure("is no invitation", token_text.substr(0, 8) + "…",
                   "give the whole token that the hub printed");
  const auto key = own_key(folder);
  if (!key) return failure(key.error());
  Membership membership;
  membership.origin = *origin;
  membership.key = key->private_pem();
  taxii::HttpsClientOptions asking;
  asking.origin = *origin;
  const auto root = taxii::HttpsClient(asking).get("/hub/root");
  if (!root) return failure(root.error());
  const x509::Certificate certificate(
      PEM_read_bio_X509(x509::reading(root->body).get(), nullptr, nullptr, nullptr));
  if (root->status != 200 || certificate == nullptr ||
      x509::fingerprint_of(certificate.get()) != token->fingerprint)
    return failure("this is not the hub that gave the invitation", *origin,
                   "check the address; if it is right, somebody may stand in between: call the hub");
  membership.root = root->body;
  const auto request = certificate_request(membership.key);
  if (!request) return failure(request.error());
  asking.root = membership.root;
  const auto given = taxii::HttpsClient(asking).post(
      "/hub/join", "application/json",
      json::serialize(json::object{{"token", token_text}, {"request", *request}}));
  if (!given) return failure(given.error());
  if (given->status != 200)
    return failure("the hub refuses: " + said(given->body), *origin, "ask the hub for a new invitation");
  if (!read_given(given->body, membership))
    return failure("the hub's answer cannot be read", *origin, "tell the hub");
  if (auto kept = keep(folder, membership); !kept) return failure(kept.error());
  return membership;
}

Result<Membership> read_membership(const std::filesystem::path& folder) {
  const auto path = folder / "membership.json";
  const auto text = read_file(path, kMostFile);
  if (!text) return failure("this node belongs to no hub", folder.string(), "join one with 'garde join'");
  const auto document = stix::parse_document(*text);
  Membership membership;
  if (!document || !document->is_object() || !read_given(*text, membership))
    return failure("is no membership", path.string(), "restore it from a backup, or join again");
  membership.origin = stix::text_in(document->get_object(), "origin");
  membership.root = stix::text_in(document->get_object(), "root");
  const auto key = read_file(folder / "node.key", kMostFile);
  if (!key) return failure(key.error());
  membership.key = *key;
  return membership;
}

Result<void> renew_where_due(const std::filesystem::path& folder, Membership& membership, Instant at) {
  if (membership.not_after - at > Authority::kMemberLives / 3) return {};
  const auto request = certificate_request(membership.key);
  if (!request) return failure(request.error());
  const auto given =
      taxii::HttpsClient(client_options(membership))
          .post("/hub/renew", "application/json", json::serialize(json::object{{"request", *request}}));
  if (!given) return failure(given.error());
  Membership renewed = membership;
  if (given->status != 200 || !read_given(given->body, renewed))
    return failure("the hub does not renew this node's certificate: " + said(given->body), membership.origin,
                   "ask the hub for a new invitation");
  if (auto kept = keep(folder, renewed); !kept) return kept;
  membership = std::move(renewed);
  return {};
}

}  // namespace garde::serve
