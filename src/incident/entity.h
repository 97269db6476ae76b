// SPDX-License-Identifier: Apache-2.0
// Entities: what two findings may have in common. A machine, an account, an address, a file's hash.
//
// Texts are brought to one form, so that "SRV-FIC.valmont.example" and "srv-fic" are one machine, and
// "VALMONT\svc-app7", "svc-app7@valmont.example" and "svc-app7" one account. What every machine has in common
// with every other is no entity at all: SYSTEM and its like, machine accounts, loopback and broadcast
// addresses. An account that each machine has for itself (root, a local administrator) is an entity of its
// machine: "root@srv-sauve".
//
// Thread rules: values; every function here may be called from any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "event/event.h"

namespace garde::incident {

struct Entity {
  enum class Kind : std::uint8_t {
    machine,       ///< where something happened
    account,       ///< who did it, or whom it was done to
    source,        ///< the address it came from
    destination,   ///< the address it went to
    hash,          ///< of a file
    other_machine  ///< a machine that is named, but where nothing was seen to happen
  };
  Kind kind = Kind::machine;
  std::string key;   ///< in normal form: what is compared
  std::string name;  ///< as people know it

  /// Whether the two are one thing: a machine is the same wherever it is named, an address on either side.
  [[nodiscard]] bool is(const Entity& other) const;
};

[[nodiscard]] std::string_view to_string(Entity::Kind kind);
[[nodiscard]] std::optional<Entity::Kind> parse_entity_kind(std::string_view text);

/// The key under which an entity is found: "machine srv-fic", "address 203.0.113.66".
[[nodiscard]] std::string index_key(const Entity& entity);

/// Nothing where the text names nothing that tells machines apart: empty, "-", "localhost".
[[nodiscard]] std::optional<Entity> machine_entity(std::string_view text);
/// `machine` is where the account was used, in the form of a machine's key; may be empty.
[[nodiscard]] std::optional<Entity> account_entity(std::string_view text, std::string_view machine);
[[nodiscard]] std::optional<Entity> address_entity(std::string_view text, Entity::Kind side);
[[nodiscard]] std::optional<Entity> hash_entity(std::string_view text);
/// By the name of the field that the text stood in; nothing where that names no entity.
[[nodiscard]] std::optional<Entity> entity_of_field(std::string_view field, std::string_view text,
                                                    std::string_view machine);

/// Whether the address is one that hosts inside a network use (RFC 1918, RFC 4193, RFC 6598).
[[nodiscard]] bool is_inside_address(std::string_view text);

/// All entities that an event names, at most kMostEntities, none twice; the machine first.
inline constexpr std::size_t kMostEntities = 24;
[[nodiscard]] std::vector<Entity> entities_of(Event& event);

}  // namespace garde::incident
