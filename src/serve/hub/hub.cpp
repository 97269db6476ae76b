// SPDX-License-Identifier: Apache-2.0
#include "serve/hub/hub.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "collect/http/expand.h"
#include "serve/hub/hub_policy.h"
#include "stix/json_view.h"
#include "stix/parse.h"

namespace garde::serve {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostBody = 16 << 20;
constexpr std::size_t kMostJoinBody = 64 << 10;
constexpr std::size_t kPage = 1000;
constexpr std::size_t kJoinsAMinute = 600;
constexpr auto kStatusesLive = std::chrono::hours(24);

bool is_for_taxii(std::string_view path) {
  return path == "/taxii2" || path.starts_with("/taxii2/") || path == "/garde" || path.starts_with("/garde/");
}

Response from_taxii(taxii::Response response) {
  return {response.status, std::move(response.content_type), std::move(response.body),
          std::move(response.headers)};
}

class HubServer final : public Hub {
 public:
  HubServer(const sector::Sector& sector, Authority authority)
      : sector_(sector), authority_(std::move(authority)) {}

  Result<void> start(HubOptions options, Database& database, Lookout::Told told) {
    auto members = Members::open(database, authority_);
    if (!members) return failure(members.error());
    members_ = std::make_unique<Members>(std::move(*members));
    auto objects = store::open_object_store(options.folder + "/objects.db");
    if (!objects) return failure(objects.error());
    objects_ = std::move(*objects);
    told_ = std::move(told);
    lookout_ =
        std::make_unique<Lookout>(sector_, options.calibration, [this](const systemic::Verdict& verdict) {
          if (!is_catching_up_) told_(verdict);
        });
    if (auto caught_up = catch_up(); !caught_up) return caught_up;
    is_catching_up_ = false;
    policy_ = std::make_unique<HubPolicy>(*members_, *objects_, [this](const stix::IncidentReport& report) {
      // What the engine cannot use (an establishment that the register does not have) is kept all the same.
      static_cast<void>(lookout_->take(report, now()));
    });
    taxii::ServerOptions serving;
    serving.title = options.title;
    serving.origin = options.origin;
    serving.collections = {reports_collection(), advice_collection(), answers_collection()};
    server_ = std::make_unique<taxii::Server>(std::move(serving), *objects_, *policy_);
    return {};
  }

  void tick(Instant at) override {
    lookout_->tick(at);
    const std::lock_guard hold(mutex_);
    // What could not be forgotten now is tried again at the next tick.
    static_cast<void>(objects_->forget_statuses(at - kStatusesLive));
  }

  Members& members() override { return *members_; }
  const Authority& authority() const override { return authority_; }
  Lookout& lookout() override { return *lookout_; }

  Response answer(const Request& request) override {
    if (request.path == "/hub/root") return {200, "application/x-pem-file", authority_.root()};
    if (request.path == "/hub/join") return join(request);
    const auto member = request.client_serial.empty() ? Result<std::optional<Member>>(std::nullopt)
                                                      : members_->member_of(request.client_serial, now());
    if (!member) return problem(503, "unavailable", "The hub cannot answer now");
    if (is_for_taxii(request.path)) return taxii_answer(request, *member);
    if (!*member) return problem(401, "signed-out", "Show a certificate of this hub");
    if (request.path == "/hub/renew") return renew(request, **member);
    if (request.path == "/hub/heartbeat") return heartbeat(request, **member);
    return problem(404, "not-found", "There is nothing here");
  }

 private:
  // The engine's time is that at which each report was received.
  Result<void> catch_up() {
    store::ObjectQuery query;
    query.collection = reports_collection().id;
    query.types = {"incident"};
    query.all = true;
    query.limit = kPage;
    for (;;) {
      const auto page = objects_->read(query);
      if (!page) return failure(page.error());
      for (const store::StoredObject& object : page->objects)
        if (const auto document = stix::parse_document(object.text); document && document->is_object())
          if (const auto report = stix::report_from(document->get_object()))
            static_cast<void>(lookout_->take(*report, object.added));
      if (!page->has_more) return {};
      query.added_after = page->objects.back().added;
    }
  }

  Response join(const Request& request) {
    if (request.method == "POST" && is_joined_too_often())
      return problem(429, "too-often", "Try again in a minute");
    return issue(request, [&](const json::object& body) {
      return members_->join(stix::text_in(body, "token"), stix::text_in(body, "request"), now());
    });
  }

  Response renew(const Request& request, const Member& member) {
    return issue(request, [&](const json::object& body) {
      return members_->renew(member.id, stix::text_in(body, "request"), now());
    });
  }

  // Guessing a token of 256 bits is hopeless; this keeps those who try from costing much.
  bool is_joined_too_often() {
    const std::lock_guard hold(mutex_);
    const auto minute = std::chrono::floor<std::chrono::minutes>(now());
    if (minute != joining_minute_) joins_ = 0;
    joining_minute_ = minute;
    return ++joins_ > kJoinsAMinute;
  }

  template <typename Give>
  Response issue(const Request& request, const Give& give) const {
    if (request.method != "POST") return problem(405, "method", "Send a POST");
    const auto body = stix::parse_document(request.body, {.most_bytes = kMostJoinBody, .most_depth = 4});
    if (!body) return problem(400, "malformed", "The body cannot be read", body.error().message());
    const json::object* object = body->if_object();
    const auto certificate = give(object == nullptr ? json::object() : *object);
    if (!certificate) return problem(403, "refused", certificate.error().what, certificate.error().mend);
    return given(*certificate);
  }

  Response given(const IssuedCertificate& certificate) const {
    return json_response({{"member", certificate.member},
                          {"certificate", certificate.chain},
                          {"root", authority_.root()},
                          {"not_after", format_rfc3339(certificate.not_after, 0)}});
  }

  // A member lives: tiny, since it comes every minute from everybody.
  Response heartbeat(const Request& request, const Member& member) {
    if (request.method != "POST") return problem(405, "method", "Send a POST");
    if (member.kind == Member::Kind::establishment) static_cast<void>(lookout_->heard(member.id, now()));
    return {204, "application/json", ""};
  }

  Response taxii_answer(const Request& request, const std::optional<Member>& member) {
    taxii::Request asked;
    asked.method = request.method;
    asked.path = request.path;
    asked.query.assign(request.query.begin(), request.query.end());
    asked.accept = request.accept;
    asked.content_type = request.content_type;
    auto body = collect::expand(request.content_encoding, request.body, kMostBody);
    if (!body)
      return from_taxii(taxii::error_response(body.error().is_too_large ? 413 : 400,
                                              "The body cannot be unpacked", body.error().error.message()));
    asked.body = std::move(*body);
    std::optional<taxii::Caller> caller;
    if (member) caller = taxii::Caller{owner_name(member->id), reader_names(sector_, member->id)};
    const std::lock_guard hold(mutex_);
    return from_taxii(server_->answer(asked, caller ? &*caller : nullptr));
  }

  const sector::Sector& sector_;
  const Authority authority_;
  std::unique_ptr<Members> members_;
  std::mutex mutex_;  // over objects, policy, server and the count of those who join
  std::unique_ptr<store::ObjectStore> objects_;
  std::unique_ptr<HubPolicy> policy_;
  std::unique_ptr<taxii::Server> server_;
  std::unique_ptr<Lookout> lookout_;
  Lookout::Told told_;
  bool is_catching_up_ = true;
  std::chrono::time_point<std::chrono::system_clock, std::chrono::minutes> joining_minute_{};
  std::size_t joins_ = 0;
};

}  // namespace

Result<std::unique_ptr<Hub>> Hub::open(HubOptions options, const sector::Sector& sector, Database& database,
                                       Lookout::Told told) {
  auto authority = Authority::open(options.folder + "/authority");
  if (!authority) return failure(authority.error());
  auto hub = std::make_unique<HubServer>(sector, std::move(*authority));
  if (auto started = hub->start(std::move(options), database, std::move(told)); !started)
    return failure(started.error());
  return std::unique_ptr<Hub>(std::move(hub));
}

}  // namespace garde::serve
