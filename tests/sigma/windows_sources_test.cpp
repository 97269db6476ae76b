// SPDX-License-Identifier: Apache-2.0
// The mapping that ships, held to the taxonomy of the Sigma specification 2.1 (sigma-appendix-taxonomy.md):
// which categories a Windows event belongs to.
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "sigma/rule_set.h"

namespace garde::sigma {
namespace {

using Categories = std::set<std::string>;

class WindowsSources : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto mappings = Mappings::load({GARDE_SOURCE_DIR "/mappings/windows.yml"});
    ASSERT_TRUE(mappings) << mappings.error().message();
    rules_ = std::make_unique<const RuleSet>(std::vector<Rule>{}, std::move(*mappings));
  }
  static void TearDownTestSuite() { rules_.reset(); }

  static Categories categories_of(const std::string& channel, const std::string& id) {
    Event event;
    event.shape = "windows";
    event.add("Channel", intern_field("Channel"), ValueKind::text, channel);
    event.add("EventID", intern_field("EventID"), ValueKind::number, id);
    Categories categories;
    for (const std::uint32_t source : rules_->sources_of(event)) {
      const std::string& category = rules_->sources()[source].logsource.category;
      if (!category.empty()) categories.insert(category);
    }
    return categories;
  }

  static std::unique_ptr<const RuleSet> rules_;
};

std::unique_ptr<const RuleSet> WindowsSources::rules_;

TEST_F(WindowsSources, OneSysmonEventBelongsToSeveral) {
  const std::map<std::string, Categories> expected{
      {"1", {"process_creation"}},
      {"2", {"file_change"}},
      {"3", {"network_connection"}},
      {"4", {"sysmon_status"}},
      {"5", {"process_termination"}},
      {"6", {"driver_load"}},
      {"7", {"image_load"}},
      {"8", {"create_remote_thread"}},
      {"9", {"raw_access_thread"}},
      {"10", {"process_access"}},
      {"11", {"file_event"}},
      {"12", {"registry_event", "registry_add", "registry_delete"}},
      {"13", {"registry_event", "registry_set"}},
      {"14", {"registry_event", "registry_rename"}},
      {"15", {"create_stream_hash"}},
      {"16", {"sysmon_status"}},
      {"17", {"pipe_created"}},
      {"18", {"pipe_created"}},
      {"19", {"wmi_event"}},
      {"20", {"wmi_event"}},
      {"21", {"wmi_event"}},
      {"22", {"dns_query"}},
      {"23", {"file_delete"}},
      {"24", {"clipboard_capture"}},
      {"25", {"process_tampering"}},
      {"26", {"file_delete_detected"}},
      {"27", {"file_block_executable"}},
      {"28", {"file_block_shredding"}},
      {"29", {"file_executable_detected"}},
      {"255", {"sysmon_error"}},
  };
  for (const auto& [id, categories] : expected)
    EXPECT_EQ(categories_of("Microsoft-Windows-Sysmon/Operational", id), categories) << "Sysmon " << id;
}

TEST_F(WindowsSources, OtherChannelsHaveCategoriesToo) {
  EXPECT_EQ(categories_of("Windows PowerShell", "400"), Categories{"ps_classic_start"});
  EXPECT_EQ(categories_of("Windows PowerShell", "600"), Categories{"ps_classic_provider_start"});
  EXPECT_EQ(categories_of("Windows PowerShell", "800"), Categories{"ps_classic_script"});
  for (const char* channel : {"Microsoft-Windows-PowerShell/Operational", "PowerShellCore/Operational"}) {
    EXPECT_EQ(categories_of(channel, "4103"), Categories{"ps_module"}) << channel;
    EXPECT_EQ(categories_of(channel, "4104"), Categories{"ps_script"}) << channel;
  }
  EXPECT_EQ(categories_of("Security", "4688"), Categories{"process_creation"});
  EXPECT_TRUE(categories_of("Security", "4657").contains("registry_set"));
  EXPECT_EQ(categories_of("Security", "5156"), Categories{"network_connection"});
}

TEST_F(WindowsSources, TheSameIdInAnotherChannelIsAnotherEvent) {
  EXPECT_EQ(categories_of("System", "1"), Categories{});
  EXPECT_EQ(categories_of("Application", "4104"), Categories{});
}

}  // namespace
}  // namespace garde::sigma
