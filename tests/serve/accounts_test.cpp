// SPDX-License-Identifier: Apache-2.0
#include "serve/accounts.h"

#include <filesystem>
#include <gtest/gtest.h>

#include "serve/journal.h"
#include "support/scratch_folder.h"

namespace garde::serve {
namespace {

using namespace std::chrono_literals;

const std::string kPassword = "une phrase assez longue";

class AccountsTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = Database::open(folder_ / "console.db");
    ASSERT_TRUE(opened) << opened.error().message();
    database_ = std::move(*opened);
    accounts_ = std::make_unique<Accounts>(*database_);
  }
  Session first() {
    const auto link = accounts_->make_link(Role::administrator, at_);
    return *accounts_->use_link(*link, "claire", kPassword, "here", at_);
  }

  test::ScratchFolder folder_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Accounts> accounts_;
  Instant at_ = now();
};

TEST_F(AccountsTest, TheFirstAccountIsMadeWithALinkThatWorksOnce) {
  EXPECT_TRUE(*accounts_->is_empty());
  const std::string link = *accounts_->make_link(Role::administrator, at_);
  EXPECT_EQ(accounts_->use_link("x" + link, "claire", kPassword, "", at_).error(), Refusal::bad_link);
  EXPECT_EQ(accounts_->use_link(link, "claire", "short", "", at_).error(), Refusal::short_password);
  EXPECT_EQ(accounts_->use_link(link, "<script>", kPassword, "", at_).error(), Refusal::bad_name);
  const auto session = accounts_->use_link(link, "claire", kPassword, "", at_);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->role, Role::administrator);
  EXPECT_FALSE(*accounts_->is_empty());
  EXPECT_EQ(accounts_->use_link(link, "paul", kPassword, "", at_).error(), Refusal::bad_link);
}

TEST_F(AccountsTest, ALinkEndsAfterADay) {
  const std::string link = *accounts_->make_link(Role::reader, at_);
  EXPECT_EQ(accounts_->use_link(link, "claire", kPassword, "", at_ + 25h).error(), Refusal::bad_link);
}

TEST_F(AccountsTest, ANameIsTakenOnce) {
  first();
  const std::string link = *accounts_->make_link(Role::reader, at_);
  EXPECT_EQ(accounts_->use_link(link, "claire", kPassword, "", at_).error(), Refusal::name_taken);
  EXPECT_TRUE(accounts_->use_link(link, "paul", kPassword, "", at_))
      << "a name that is taken must not use the link up";
}

TEST_F(AccountsTest, EachSignInIsANewSessionThatEnds) {
  const Session one = first();
  const auto two = accounts_->sign_in("claire", kPassword, "", "here", at_);
  ASSERT_TRUE(two);
  EXPECT_NE(one.token, two->token);
  EXPECT_NE(one.guard, two->guard);
  ASSERT_TRUE(accounts_->find(two->token, at_ + 1h));
  EXPECT_TRUE(accounts_->find(two->token, at_ + 2h + 59min)) << "kept alive by the request before";
  EXPECT_FALSE(accounts_->find(two->token, at_ + 5h)) << "nobody asked for two hours";
  EXPECT_FALSE(accounts_->find(one.token, at_ + 13h));
  EXPECT_FALSE(accounts_->find("", at_));
  accounts_->sign_out(one.token);
  EXPECT_FALSE(accounts_->find(one.token, at_));
}

TEST_F(AccountsTest, NoSessionLastsLongerThanTwelveHours) {
  const Session session = first();
  for (auto hours = 1h; hours < 12h; ++hours) EXPECT_TRUE(accounts_->find(session.token, at_ + hours));
  EXPECT_FALSE(accounts_->find(session.token, at_ + 12h + 1s));
}

TEST_F(AccountsTest, WrongPasswordsLockANameWhetherItExistsOrNot) {
  first();
  for (const std::string name : {"claire", "nobody"}) {
    for (int i = 0; i < Accounts::kFreeFailures; ++i)
      EXPECT_EQ(accounts_->sign_in(name, "wrong", "", name, at_).error(), Refusal::wrong);
    EXPECT_EQ(accounts_->sign_in(name, kPassword, "", name, at_).error(), Refusal::locked);
    EXPECT_EQ(accounts_->sign_in(name, "wrong", "", name, at_ + 31s).error(), Refusal::wrong)
        << "the lock has ended";
    EXPECT_EQ(accounts_->sign_in(name, kPassword, "", name, at_ + 65s).error(), Refusal::locked)
        << "and is twice as long now";
  }
  EXPECT_TRUE(accounts_->sign_in("claire", kPassword, "", "claire", at_ + 16min));
  EXPECT_EQ(accounts_->sign_in("claire", "wrong", "", "claire", at_ + 16min).error(), Refusal::wrong)
      << "counted anew";
}

TEST_F(AccountsTest, AnAddressMayTrySoManyTimesAMinute) {
  for (std::size_t i = 0; i < Accounts::kTriesPerMinute; ++i)
    EXPECT_EQ(accounts_->use_link("none", "claire", kPassword, "10.0.0.1", at_).error(), Refusal::bad_link);
  EXPECT_EQ(accounts_->use_link("none", "claire", kPassword, "10.0.0.1", at_).error(), Refusal::too_often);
  EXPECT_EQ(accounts_->use_link("none", "claire", kPassword, "10.0.0.2", at_).error(), Refusal::bad_link);
  EXPECT_EQ(accounts_->use_link("none", "claire", kPassword, "10.0.0.1", at_ + 61s).error(),
            Refusal::bad_link);
}

TEST_F(AccountsTest, TheFileHoldsNoSecretAndIsNobodyElses) {
  const Session session = first();
  database_.reset();
  const std::string bytes = test::content_of(folder_ / "console.db");
  EXPECT_NE(bytes.find("$argon2id$"), std::string::npos);
  for (const std::string& secret : {session.token, kPassword})
    EXPECT_EQ(bytes.find(secret), std::string::npos);
  const auto mode = std::filesystem::status(folder_ / "console.db").permissions();
  EXPECT_EQ(mode & std::filesystem::perms::mask,
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

class JournalTest : public AccountsTest {
 protected:
  void SetUp() override {
    AccountsTest::SetUp();
    for (int i = 0; i < 5; ++i)
      ASSERT_TRUE(journal().add("claire", "note", std::to_string(i), "detail", at_));
  }
  Journal journal() { return Journal(*database_); }
  int run(const char* sql) { return sqlite3_exec(database_->connection(), sql, nullptr, nullptr, nullptr); }
  void drop_triggers() {
    ASSERT_EQ(run("DROP TRIGGER journal_stays"), SQLITE_OK);
    ASSERT_EQ(run("DROP TRIGGER journal_keeps"), SQLITE_OK);
  }
};

TEST_F(JournalTest, IsWholeWhereNobodyTouchedIt) {
  EXPECT_EQ(*journal().verify(), 5);
  EXPECT_EQ(journal().latest(2)->front().subject, "4");
}

TEST_F(JournalTest, RefusesChanges) {
  EXPECT_NE(run("UPDATE journal SET who='paul' WHERE number=2"), SQLITE_OK);
  EXPECT_NE(run("DELETE FROM journal WHERE number=2"), SQLITE_OK);
  EXPECT_TRUE(journal().verify());
}

TEST_F(JournalTest, SaysWhereItWasChanged) {
  drop_triggers();
  ASSERT_EQ(run("UPDATE journal SET who='paul' WHERE number=2"), SQLITE_OK);
  ASSERT_FALSE(journal().verify());
  EXPECT_NE(journal().verify().error().what.find("entry 2"), std::string::npos);
}

TEST_F(JournalTest, SaysWhereAnEntryIsGone) {
  drop_triggers();
  ASSERT_EQ(run("DELETE FROM journal WHERE number=3"), SQLITE_OK);
  ASSERT_FALSE(journal().verify());
  EXPECT_NE(journal().verify().error().what.find("entry 3"), std::string::npos);
  ASSERT_EQ(run("UPDATE journal SET number=number-1 WHERE number>3"), SQLITE_OK);
  EXPECT_FALSE(journal().verify()) << "numbers are part of what is hashed";
}

}  // namespace
}  // namespace garde::serve
