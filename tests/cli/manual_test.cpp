// SPDX-License-Identifier: Apache-2.0
// What packagers ship beside the program names all that the program takes, as --help says it.
#include <algorithm>
#include <cstdio>
#include <gtest/gtest.h>
#include <regex>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "support/run_garde.h"
#include "support/scratch_folder.h"

namespace garde::test {
namespace {

std::string manual(const std::string& kind) {
  const Ran ran = run_garde({"manual", kind});
  EXPECT_EQ(ran.status, 0) << ran.err;
  return ran.out;
}

// Every command ("rules check") with its options' long names.
std::vector<std::pair<std::string, std::vector<std::string>>> all_commands(
    const std::vector<std::string>& path = {}) {
  std::vector<std::string> arguments = path;
  arguments.emplace_back("--help");
  std::istringstream help(run_garde(arguments).out);
  static const std::regex option(R"(^  (?:-\w,)?(--[a-z0-9][a-z0-9-]*))");
  static const std::regex command(R"(^  ([a-z][a-z-]*) )");
  std::string name;
  for (const std::string& word : path) name += (name.empty() ? "" : " ") + word;
  std::vector<std::pair<std::string, std::vector<std::string>>> found{{name, {}}};
  bool in_commands = false;
  std::smatch match;
  for (std::string line; std::getline(help, line);) {
    if (line == "Subcommands:") in_commands = true;
    if (std::regex_search(line, match, option)) found[0].second.push_back(match[1]);
    if (!in_commands || !std::regex_search(line, match, command)) continue;
    std::vector<std::string> below = path;
    below.push_back(match[1]);
    const auto more = all_commands(below);
    found.insert(found.end(), more.begin(), more.end());
  }
  return found;
}

TEST(Manual, NamesEveryCommandAndOption) {
  const std::string page = manual("man");
  const auto commands = all_commands();
  EXPECT_GT(commands.size(), 15U);
  for (const auto& [path, options] : commands) {
    if (path.empty()) continue;
    const std::size_t at = page.find(".SS garde " + path + "\n");
    ASSERT_NE(at, std::string::npos) << path;
    const std::string section = page.substr(at, page.find(".SS ", at + 4) - at);
    EXPECT_FALSE(options.empty()) << path;
    for (const std::string& option : options) {
      const std::string written = std::regex_replace(option, std::regex("-"), "\\-");
      EXPECT_NE(section.find("\\fB" + written + "\\fR"), std::string::npos) << path << " " << option;
    }
  }
}

TEST(Completion, OfZshAndFishNamesEveryCommandAndOption) {
  const std::string zsh = manual("zsh");
  const std::string fish = manual("fish");
  for (const auto& [path, options] : all_commands()) {
    const std::size_t at = zsh.find("  '" + path + "') below=(");
    ASSERT_NE(at, std::string::npos) << path;
    const std::string section = zsh.substr(at, zsh.find(") ;;", at) - at);
    for (const std::string& option : options) {
      EXPECT_NE(section.find("'" + option + ":"), std::string::npos) << path << " " << option;
      const std::regex line("is_at '" + path + "'\"[^\n]* -l " + option.substr(2) + " ");
      EXPECT_TRUE(std::regex_search(fish, line)) << path << " " << option;
    }
  }
}

// What bash offers behind these words.
std::string offered(const ScratchFolder& folder, const std::string& words) {
  const std::string script = folder.write(
      "ask.bash", "cd " + folder.path().string() + "\nsource ./garde.bash\nCOMP_WORDS=(" + words +
                      " '')\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_garde\necho \" ${COMPREPLY[*]} \"\n");
  FILE* pipe = ::popen(("bash " + script).c_str(), "r");
  std::string out;
  char buffer[4096];
  while (pipe != nullptr && std::fgets(buffer, sizeof buffer, pipe) != nullptr) out += buffer;
  if (pipe != nullptr) ::pclose(pipe);
  return out;
}

TEST(Completion, OfBashOffersEveryCommandAndOption) {
  const ScratchFolder folder;
  folder.write("garde.bash", manual("bash"));
  for (const auto& [path, options] : all_commands()) {
    const std::string offer = offered(folder, "garde " + path);
    for (const std::string& option : options)
      EXPECT_NE(offer.find(" " + option + " "), std::string::npos) << path << " " << option;
  }
  EXPECT_NE(offered(folder, "garde scan --format").find(" navigator "), std::string::npos);
  EXPECT_NE(offered(folder, "garde scan /var/log --min-level").find(" critical "), std::string::npos);
  EXPECT_NE(offered(folder, "garde rules").find(" check "), std::string::npos);
}

// The lines of help that say something, without their names.
std::vector<std::string> descriptions(const std::vector<std::string>& path, const char* locale) {
  std::vector<std::string> arguments = path;
  arguments.emplace_back("--help");
  std::istringstream help(run_garde(arguments, {.environment = {std::string("LC_ALL=") + locale}}).out);
  std::vector<std::string> found;
  for (std::string line; std::getline(help, line);) {
    const std::size_t last = line.rfind("  ");
    if (line.starts_with("Usage") || line.starts_with("Utilisation") || line.ends_with(':')) continue;
    const std::string text = last == std::string::npos ? line : line.substr(last + 2);
    if (text.find(' ') != std::string::npos && !text.starts_with('-')) found.push_back(text);
  }
  return found;
}

TEST(Help, IsInFrenchWhereTheEnvironmentIs) {
  for (const auto& [path, options] : all_commands()) {
    if (path.starts_with("systemic ") || path == "sector generate")
      continue;  // methods keep their English names
    std::vector<std::string> words;
    std::istringstream text(path);
    for (std::string word; text >> word;) words.push_back(word);
    const auto french = descriptions(words, "fr_FR.UTF-8");
    const auto english = descriptions(words, "C");
    EXPECT_EQ(french.size(), english.size()) << path;
    for (const std::string& said : english)
      EXPECT_EQ(std::count(french.begin(), french.end(), said), 0)
          << "garde " << path << ": '" << said << "' has no French in src/cli/help_words.cpp";
  }
}

}  // namespace
}  // namespace garde::test
