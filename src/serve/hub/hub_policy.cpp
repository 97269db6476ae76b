// SPDX-License-Identifier: Apache-2.0
#include "serve/hub/hub_policy.h"

#include <boost/json.hpp>

#include "stix/json_view.h"
#include "stix/marking.h"

namespace garde::serve {
namespace {

namespace json = boost::json;

constexpr std::string_view kMemberPrefix = "member ";
constexpr std::size_t kMostKeys = 100'000;

bool is_staff(const taxii::Caller& caller) {
  return caller.name == kStaff;
}

std::string member_in(const taxii::Caller& caller) {
  return caller.name.starts_with(kMemberPrefix) ? caller.name.substr(kMemberPrefix.size()) : std::string();
}

}  // namespace

const taxii::Collection& reports_collection() {
  static const taxii::Collection collection{"2c7a0d65-58ab-4d3c-8a53-6f0c9c9e7d11", "Reports",
                                            "What members report of incidents: each reads its own",
                                            "reports"};
  return collection;
}

const taxii::Collection& advice_collection() {
  static const taxii::Collection collection{"8f0c5f3e-0f4a-4f0b-9a51-1f2b6a3c4d22", "Advice",
                                            "Indicators, hunts and advice from the hub", "advice"};
  return collection;
}

const taxii::Collection& answers_collection() {
  static const taxii::Collection collection{"b1d3a7c4-7c1e-4f6a-a2b8-3e5d7f9b0c33", "Answers",
                                            "What members found when they looked: each reads its own",
                                            "answers"};
  return collection;
}

std::string owner_name(const std::string& member) {
  return std::string(kMemberPrefix) + member;
}

std::vector<std::string> reader_names(const sector::Sector& sector, const std::string& member) {
  std::vector<std::string> names = {std::string(kEverybody), owner_name(member)};
  const sector::Index index = sector.find(member);
  if (index == sector::kNone) return names;
  for (std::size_t axis = 0; axis < sector::kAxisCount; ++axis)
    for (const sector::Index division : sector.divisions_of(index, static_cast<sector::Axis>(axis)))
      names.push_back(std::string(name_of(static_cast<sector::Axis>(axis))) + ' ' +
                      sector.divisions(static_cast<sector::Axis>(axis))[division].code);
  return names;
}

taxii::Rights HubPolicy::rights(const taxii::Caller& caller, const taxii::Collection& collection) const {
  if (is_staff(caller))
    return {true, true, collection.id == advice_collection().id, collection.id == advice_collection().id,
            true};
  if (member_in(caller).empty()) return {};
  return {true, true, collection.id != advice_collection().id, false, false};
}

Result<void> HubPolicy::check_signature(const std::string& member, const json::object& object) {
  const std::string signer = stix::signer_of(object);
  if (signer.empty()) return failure("it is not signed", "", "sign it with the node's key");
  const std::string name = signer + ' ' + member;
  auto known = keys_.find(name);
  if (known == keys_.end()) {
    const auto pems = members_.public_keys(member);
    if (!pems) return failure(pems.error());
    for (const std::string& pem : *pems)
      if (auto key = stix::Key::read_public(pem, member);
          key && key->identifier() == signer && keys_.size() < kMostKeys)
        known = keys_.emplace(name, std::move(*key)).first;
  }
  if (known == keys_.end() || !stix::is_signed_by(object, known->second))
    return failure("its signature is not its sender's", "", "sign it with the node's key");
  return {};
}

// An object of this id that another made must not be shadowed by a later version.
Result<void> HubPolicy::check_author(const taxii::Collection& collection, const stix::ObjectHead& head) {
  store::ObjectQuery query;
  query.collection = collection.id;
  query.ids = {head.id};
  query.limit = 1;
  const auto there = objects_.read(query);
  if (!there) return failure(there.error());
  if (there->objects.empty()) return {};
  boost::system::error_code error;
  const json::value before = json::parse(there->objects.front().text, error);
  if (error || !before.is_object() || stix::text_in(before.get_object(), "created_by_ref") != head.created_by)
    return failure("an object of this id is another's", head.id, "give it an id of your own");
  return {};
}

Result<std::vector<std::string>> HubPolicy::admit(const taxii::Caller& caller,
                                                  const taxii::Collection& collection,
                                                  const stix::ObjectHead& head, const json::object& object) {
  if (is_staff(caller)) return std::vector<std::string>{std::string(kEverybody)};
  const std::string member = member_in(caller);
  const auto tlp = stix::tlp_of(object);
  if (!tlp || *tlp > stix::Tlp::amber)
    return failure("its marking does not let it go up", head.id, "mark it TLP:CLEAR, GREEN or AMBER");
  if (head.created_by != stix::identity_of(member, false) &&
      head.created_by != stix::identity_of(member, true))
    return failure("its 'created_by_ref' is not its sender", head.id, "send only what is your own");
  if (head.has_version && head.version > now() + kMostAhead)
    return failure("its 'modified' is in the future", head.id, "set the node's clock");
  if (auto author = check_author(collection, head); !author) return failure(author.error());
  if (auto genuine = check_signature(member, object); !genuine) return failure(genuine.error());
  if (head.type == "incident")
    if (const auto report = stix::report_from(object); !report) return failure(report.error());
  return std::vector<std::string>{caller.name};
}

void HubPolicy::added(const taxii::Caller& caller, const taxii::Collection& collection,
                      const stix::ObjectHead& head, const json::object& object) {
  static_cast<void>(caller);
  if (collection.id != reports_collection().id || head.type != "incident") return;
  if (const auto report = stix::report_from(object)) take_(*report);
}

}  // namespace garde::serve
