// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "indicator/indicator.h"

namespace garde::indicator {
namespace {

std::string form(std::string_view text, std::optional<Kind> kind = std::nullopt) {
  const auto found = normal_form(text, kind);
  if (!found) return "refused: " + found.error().what;
  return std::string(to_string(found->kind)) + " " + shown(found->kind, found->key);
}

TEST(NormalForm, TellsKindsByTheirForm) {
  EXPECT_EQ(form("203.0.113.7"), "address 203.0.113.7");
  EXPECT_EQ(form("C:\\drop\\\t evil.bin"), "file-name evil.bin") << "blanks behind the folder";
  EXPECT_EQ(form("203.0.113.7:8443"), "address 203.0.113.7");
  EXPECT_EQ(form("203.0.113.77/24"), "address 203.0.113.0/24");
  EXPECT_EQ(form("2001:DB8::1"), "address 2001:db8::1");
  EXPECT_EQ(form("[2001:db8::1]:443"), "address 2001:db8::1");
  EXPECT_EQ(form("2001:db8:1::/48"), "address 2001:db8:1::/48");
  EXPECT_EQ(form("Evil.Example.COM."), "domain evil.example.com");
  EXPECT_EQ(form("*.evil-site.com"), "domain evil-site.com");
  EXPECT_EQ(form("müller.de"), "domain xn--mller-kva.de");
  EXPECT_EQ(form("HTTPS://Evil.com/Path/?q=A#part"), "url evil.com/Path/?q=A");
  EXPECT_EQ(form("evil.com/a/b"), "url evil.com/a/b");
  EXPECT_EQ(form("0123456789ABCDEF0123456789abcdef"), "hash 0123456789abcdef0123456789abcdef");
  EXPECT_EQ(form("Locker.EXE"), "file-name locker.exe");
  EXPECT_EQ(form("C:\\Users\\Public\\Final invoice.docm"), "file-name final invoice.docm");
  EXPECT_EQ(form("Invoice@Evil.com"), "email invoice@evil.com");
}

TEST(NormalForm, UndoesWhatKeepsLinksFromBeingClicked) {
  EXPECT_EQ(form("hxxps[://]evil[.]com/a"), "url evil.com/a");
  EXPECT_EQ(form("hXXp://evil(.)com"), "url evil.com");
  EXPECT_EQ(form("203[.]0[.]113[.]7"), "address 203.0.113.7");
  EXPECT_EQ(form("2001[:]db8[:][:]1"), "address 2001:db8::1");
  EXPECT_EQ(form("evil[dot]com"), "domain evil.com");
  EXPECT_EQ(form("evil[.com"), "domain evil.com");
  EXPECT_EQ(form("bad[at]evil[.]com"), "email bad@evil.com");
}

TEST(NormalForm, RefusesWhatWouldMatchEverywhere) {
  for (const std::string_view text :
       {"0.0.0.0/0", "::/0", "0.0.0.0", "127.0.0.1", "::1", "10.1.2.3", "192.168.0.0/16", "192.0.0.0/7", "172.0.0.0/8",
        "fe80::1", "fd00::1", "169.254.1.1", "255.255.255.255", "2000::/3", "localhost", "http://localhost/a",
        "http://10.0.0.1/a", "co.uk", "com", "a.localhost", "d41d8cd98f00b204e9800998ecf8427e", "svchost.exe", "",
        "   ", "just words", "nothing"})
    EXPECT_EQ(form(text).substr(0, 8), "refused:") << text << " became " << form(text);
}

TEST(NormalForm, KeepsToTheKindThatItIsTold) {
  EXPECT_EQ(form("locker.sh", Kind::file_name), "file-name locker.sh");
  EXPECT_EQ(form("203.0.113.7", Kind::domain).substr(0, 8), "refused:");
  EXPECT_EQ(form("evil.com", Kind::hash).substr(0, 8), "refused:");
  EXPECT_EQ(form("a*.exe", Kind::file_name).substr(0, 8), "refused:");
}

TEST(NormalForm, IsItsOwnNormalForm) {
  EXPECT_TRUE(rc::check([](const std::string& text) {
    const auto once = normal_form(text);
    if (!once) return;
    const auto twice = normal_form(shown(once->kind, once->key), once->kind);
    RC_ASSERT(twice.has_value());
    RC_ASSERT(twice->key == once->key);
  }));
}

}  // namespace
}  // namespace garde::indicator
