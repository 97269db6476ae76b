// SPDX-License-Identifier: Apache-2.0
// Lines of network devices and portals beyond those in content.h, under the same contract.
//
// Sources: Palo Alto Networks, "Syslog Field Descriptions"; Netgate, "Raw Filter Log Format"; IBM, "Log Event
// Extended Format"; Cisco, "ASA Series Syslog Messages".
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <string_view>

#include "event/event.h"
#include "read/content/content.h"

namespace garde::read::content {

/// PAN-OS, comma-separated: the fields that every version has at the same place. The time only where the
/// event has none.
[[nodiscard]] bool read_palo_alto(std::string_view line, const Surroundings& around, Event& event);
/// What pfSense's and OPNsense's program `filterlog` writes.
[[nodiscard]] bool read_packet_filter(std::string_view program, std::string_view text, Event& event);
/// LEEF 1.0 and 2.0.
[[nodiscard]] bool read_leef(std::string_view text, const Surroundings& around, Event& event);
/// CAS's audit trail: "when|CAS|what|ACTION|who|client|server".
[[nodiscard]] bool read_cas(std::string_view text, const Surroundings& around, Event& event);

/// The two ends of a Cisco firewall's message ("outside:203.0.113.9/51000", source first), as src_ip,
/// src_port, dst_ip, dst_port.
void add_firewall_ends(std::string_view text, Event& event);
/// Who, as whom and what: of sudo, cron and PAM.
void add_account(std::string_view program, std::string_view text, Event& event);
/// SourceIp and User of an OpenVPN server's peer: "anna/203.0.113.9:51234 …" or "203.0.113.9:51234 …".
void add_vpn_peer(std::string_view text, Event& event);

}  // namespace garde::read::content
