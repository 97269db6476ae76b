// SPDX-License-Identifier: Apache-2.0
// Event logs that nobody here wrote, read by evtxexport (Debian's libevtx-utils) too: of every record that it
// reads, we have the same fields with the same values, in the same order, and no others. Its XML goes through
// our XML reader, which makes the same names of it.
#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>

#include "base/file.h"
#include "read/evtx/evtx.h"
#include "read/windows_xml/windows_xml.h"
#include "support/corpora.h"
#include "support/read_events.h"
#include "support/run_garde.h"

namespace garde::test {
namespace {

namespace fs = std::filesystem;

constexpr char kProgram[] = "/usr/bin/evtxexport";

// Line ends as XML makes them (XML 1.0, 2.11), and characters that XML cannot hold as our XML reader makes
// them.
std::string as_in_xml(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '\r') {
      if (i + 1 == text.size() || text[i + 1] != '\n') result += '\n';
    } else if (c < 0x20 && c != '\t' && c != '\n') {
      result += "\xEF\xBF\xBD";
    } else {
      result += text[i];
    }
  }
  return result;
}

// 0x1f where it has 0x0000001f.
bool is_same_hexadecimal(std::string_view ours, std::string_view theirs) {
  if (!ours.starts_with("0x") || !theirs.starts_with("0x")) return false;
  const std::size_t zeros = std::min(theirs.find_first_not_of('0', 2), theirs.size() - 1);
  return ours.substr(2) == theirs.substr(zeros);
}

// 2021-06-22T01:02:03.1234567Z where it has …1234567 and two zeros: a FILETIME has seven digits.
bool is_same_time(std::string_view ours, std::string_view theirs) {
  return ours.size() == 28 && theirs.size() == 30 && ours.ends_with('Z') && theirs.ends_with("00Z") &&
         ours.substr(0, 27) == theirs.substr(0, 27);
}

// The same text, or one of the differences above; and evtxexport leaves out a value that is white space
// alone.
bool is_same(const ReadField& ours, const ReadField& theirs) {
  if (ours.name != theirs.name || ours.member != theirs.member) return false;
  const std::string text = as_in_xml(ours.value);
  const bool is_blank = text.find_first_not_of(" \t\n") == std::string::npos;
  return text == theirs.value || is_same_hexadecimal(text, theirs.value) ||
         is_same_time(text, theirs.value) || (is_blank && theirs.value.empty());
}

void compare(const ReadEvent& ours, const ReadEvent& theirs) {
  EXPECT_EQ(ours.time, theirs.time);
  EXPECT_EQ(ours.fields.size(), theirs.fields.size());
  for (std::size_t i = 0; i < std::min(ours.fields.size(), theirs.fields.size()); ++i)
    EXPECT_TRUE(is_same(ours.fields[i], theirs.fields[i]))
        << ours.fields[i].name << " '" << ours.fields[i].value << "' here, " << theirs.fields[i].name << " '"
        << theirs.fields[i].value << "' there";
}

// How many records evtxexport reads of this file; each is compared.
std::size_t compare_file(const fs::path& path) {
  SCOPED_TRACE(path.string());
  const Ran ran = run_program({kProgram, "-f", "xml", path.string()}, {.most_seconds = 60});
  EXPECT_LT(ran.status, 128);
  const std::size_t start = std::min(ran.out.find("<Event "), ran.out.size());
  const ReadResult theirs = read_events(read::windows_xml::windows_xml_format(), std::string_view(ran.out).substr(start));
  std::size_t written = 0;
  for (std::size_t at = ran.out.find("\n</Event>"); at != std::string::npos;
       at = ran.out.find("\n</Event>", at + 1))
    ++written;
  EXPECT_EQ(theirs.events.size(), written);
  const auto bytes = read_file(path, std::size_t{1} << 30);
  EXPECT_TRUE(bytes);
  const ReadResult ours = read_events(read::evtx_format(), *bytes);
  auto next = ours.events.begin();
  for (const ReadEvent& event : theirs.events) {
    const std::string number = event.values("EventRecordID");
    const auto found = std::find_if(
        next, ours.events.end(), [&](const ReadEvent& one) { return one.values("EventRecordID") == number; });
    EXPECT_NE(found, ours.events.end()) << "record " << number << " is missing";
    if (found == ours.events.end()) break;
    SCOPED_TRACE("record " + number);
    compare(*found, event);
    next = std::next(found);
  }
  return theirs.events.size();
}

TEST(Evtxexport, ReadsTheSameValuesOfEveryRecordThatItReads) {
  const auto attacks = corpus("evtx-attack-samples");
  const auto samples = corpus("evtx-samples");
  if (!attacks || !samples) GTEST_SKIP() << "corpora are absent";
  if (!fs::exists(kProgram)) GTEST_SKIP() << "evtxexport is absent: install libevtx-utils";
  std::size_t compared = 0;
  for (const fs::path& folder : {*attacks, *samples})
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.path().extension() == ".evtx") compared += compare_file(entry.path());
  EXPECT_GT(compared, 10'000U);
}

}  // namespace
}  // namespace garde::test
