// SPDX-License-Identifier: Apache-2.0
// Pages of objects: against a plain list, and what pollers rely on.
#include "store/object_store.h"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <rapidcheck/gtest.h>
#include <set>
#include <thread>

#include "support/scratch_folder.h"

namespace garde::store {
namespace {

using test::ScratchFolder;

Instant at(int second) {
  return Instant(std::chrono::seconds(1'770'000'000 + second));
}

NewObject object(const std::string& id, int version, const std::string& text = "{}",
                 std::vector<std::string> readers = {}) {
  return {id, "note", "2.1", at(version), text, std::move(readers)};
}

std::unique_ptr<ObjectStore> opened(const ScratchFolder& folder) {
  auto store = open_object_store(folder / "objects.db");
  EXPECT_TRUE(store) << store.error().message();
  return store ? std::move(*store) : nullptr;
}

std::string ids(const ObjectPage& page) {
  std::string all;
  for (const StoredObject& one : page.objects) all += one.id + " ";
  return all;
}

TEST(ObjectStore, TellsWhatIsNewKnownOrInConflict) {
  const ScratchFolder folder;
  const auto store = opened(folder);
  using enum Addition;
  EXPECT_EQ(*store->add("c", {object("a", 1), object("b", 1), object("a", 1)}),
            (std::vector<Addition>{added, added, known}));
  EXPECT_EQ(*store->add("c", {object("a", 1), object("a", 1, "{1}"), object("a", 2)}),
            (std::vector<Addition>{known, conflict, added}));
  EXPECT_EQ(*store->add("d", {object("a", 1, "{1}")}), (std::vector<Addition>{added}))
      << "another collection";
  NewObject observable = object("o", 0);
  observable.version.reset();
  EXPECT_EQ(*store->add("c", {observable}), (std::vector<Addition>{added}));
  EXPECT_EQ(*store->add("c", {observable}), (std::vector<Addition>{known}));
  observable.text = "{1}";
  EXPECT_EQ(*store->add("c", {observable}), (std::vector<Addition>{conflict}));
}

TEST(ObjectStore, GivesEachObjectAnInstantOfItsOwnThatRises) {
  const ScratchFolder folder;
  const auto store = opened(folder);
  std::vector<NewObject> many;
  for (int i = 0; i < 500; ++i) many.push_back(object(std::to_string(i), 1));
  ASSERT_TRUE(store->add("c", many));
  const auto other = opened(folder);
  ASSERT_TRUE(other->add("c", {object("late", 1)}));
  const auto page = *store->read({.collection = "c"});
  ASSERT_EQ(page.objects.size(), 501U);
  for (std::size_t i = 1; i < page.objects.size(); ++i)
    EXPECT_LT(page.objects[i - 1].added, page.objects[i].added);
  EXPECT_EQ(page.objects.back().id, "late");
}

// Two writers and a poller that goes on from the last instant that it saw: nothing is ever passed by.
TEST(ObjectStore, APollerMissesNothing) {
  const ScratchFolder folder;
  opened(folder);
  const auto write = [&](const char* prefix) {
    const auto store = opened(folder);
    for (int i = 0; i < 40; ++i)
      ASSERT_TRUE(store->add(
          "c", {object(prefix + std::to_string(i), 1), object(prefix + std::to_string(i) + "b", 1)}));
  };
  std::thread one(write, "x");
  std::thread two(write, "y");
  const auto store = opened(folder);
  std::set<std::string> seen;
  ObjectQuery query{.collection = "c", .limit = 7};
  while (seen.size() < 160) {
    const auto page = store->read(query);
    if (!page) continue;
    for (const StoredObject& object : page->objects) EXPECT_TRUE(seen.insert(object.id).second);
    if (!page->objects.empty()) query.added_after = page->objects.back().added;
  }
  one.join();
  two.join();
}

TEST(ObjectStore, KnowsTheVersionsOfAnObject) {
  const ScratchFolder folder;
  const auto store = opened(folder);
  ASSERT_TRUE(store->add("c", {object("a", 2), object("a", 1), object("b", 5), object("a", 3)}));
  EXPECT_EQ(ids(*store->read({.collection = "c"})), "b a ");
  EXPECT_EQ(store->read({.collection = "c"})->objects.back().version, at(3));
  EXPECT_EQ(ids(*store->read({.collection = "c", .last = false, .first = true})), "a b ");
  EXPECT_EQ(store->read({.collection = "c", .last = false, .first = true})->objects.front().version, at(1));
  EXPECT_EQ(ids(*store->read({.collection = "c", .all = true})), "a a b a ");
  EXPECT_EQ(ids(*store->read({.collection = "c", .last = false, .versions = {at(2)}})), "a ");
  EXPECT_EQ(*store->remove({.collection = "c", .ids = {"a"}, .last = false, .versions = {at(3)}}), 1U);
  EXPECT_EQ(store->read({.collection = "c", .ids = {"a"}})->objects.front().version, at(2))
      << "the last is now another";
  EXPECT_EQ(*store->remove({.collection = "c", .ids = {"a"}, .all = true}), 2U);
  EXPECT_EQ(ids(*store->read({.collection = "c", .all = true})), "b ");
}

TEST(ObjectStore, GivesAReaderOnlyWhatIsForIt) {
  const ScratchFolder folder;
  const auto store = opened(folder);
  ASSERT_TRUE(store->add("c", {object("all", 1, "{}", {"everybody"}), object("west", 1, "{}", {"region 53"}),
                               object("two", 1, "{}", {"region 53", "establishment 1"}),
                               object("own", 1, "{}", {"establishment 2"})}));
  const auto read = [&](std::vector<std::string> names) {
    return ids(*store->read({.collection = "c", .readers = std::move(names)}));
  };
  EXPECT_EQ(read({"everybody", "region 53", "establishment 1"}), "all west two ");
  EXPECT_EQ(read({"everybody", "establishment 2"}), "all own ");
  EXPECT_EQ(read({}), "");
  EXPECT_EQ(ids(*store->read({.collection = "c", .readers = {{"establishment 1"}}, .ids = {"own"}})), "")
      << "not by its id either";
  EXPECT_EQ(
      *store->remove({.collection = "c", .readers = {{"establishment 1"}}, .ids = {"own"}, .all = true}), 0U);
}

TEST(ObjectStore, KeepsStatusesForTheirOwner) {
  const ScratchFolder folder;
  const auto store = opened(folder);
  ASSERT_TRUE(store->put_status("s", "a", "{}"));
  EXPECT_EQ(*store->status("s", "a"), "{}");
  EXPECT_EQ(*store->status("s", "b"), std::nullopt);
  ASSERT_TRUE(store->forget_statuses(now() + std::chrono::hours(1)));
  EXPECT_EQ(*store->status("s", "a"), std::nullopt);
}

TEST(ObjectStore, RefusesAnotherFile) {
  const ScratchFolder folder;
  ASSERT_TRUE(std::ofstream(folder / "objects.db")
              << "this is no database, though it is long enough to look at");
  EXPECT_FALSE(open_object_store(folder / "objects.db"));
}

// Walks of pages give what a filter over a plain list gives, each object once, every page but the last full.
RC_GTEST_PROP(ObjectStore, PagesAreThoseOfAPlainList, ()) {
  const auto store = *open_object_store(":memory:");
  const auto names = rc::gen::elementOf(std::vector<std::string>{"a", "b", "c"});
  std::vector<NewObject> list;
  const auto count = *rc::gen::inRange(0, 40);
  for (int i = 0; i < count; ++i) {
    NewObject one = object("id" + std::to_string(*rc::gen::inRange(0, 8)), *rc::gen::inRange(0, 4), "{}",
                           *rc::gen::container<std::vector<std::string>>(names));
    one.type = one.id < "id4" ? "note" : "report";
    const auto outcome = store->add("c", {one});
    RC_ASSERT(outcome.has_value());
    if (outcome->front() == Addition::added) list.push_back(one);
  }
  ObjectQuery query{.collection = "c", .limit = static_cast<std::size_t>(*rc::gen::inRange(1, 5))};
  if (*rc::gen::arbitrary<bool>()) query.readers = *rc::gen::container<std::vector<std::string>>(names);
  if (*rc::gen::arbitrary<bool>()) query.types = {"note"};
  query.last = *rc::gen::arbitrary<bool>();
  query.first = *rc::gen::arbitrary<bool>();
  std::map<std::string, std::pair<Instant, Instant>> ends;
  for (const NewObject& one : list) {
    auto& [first, last] = ends.try_emplace(one.id, *one.version, *one.version).first->second;
    first = std::min(first, *one.version);
    last = std::max(last, *one.version);
  }
  std::vector<std::pair<std::string, Instant>> expected;
  for (const NewObject& one : list) {
    const bool may_read =
        !query.readers || std::any_of(one.readers.begin(), one.readers.end(), [&](const std::string& name) {
          return std::find(query.readers->begin(), query.readers->end(), name) != query.readers->end();
        });
    const bool is_end = (query.last && ends[one.id].second == *one.version) ||
                        (query.first && ends[one.id].first == *one.version);
    if (may_read && is_end && (query.types.empty() || one.type == "note"))
      expected.emplace_back(one.id, *one.version);
  }
  std::vector<std::pair<std::string, Instant>> walked;
  for (;;) {
    const auto page = store->read(query);
    RC_ASSERT(page.has_value());
    RC_ASSERT(!page->has_more || page->objects.size() == query.limit);
    for (const StoredObject& one : page->objects) walked.emplace_back(one.id, one.version);
    if (!page->has_more) break;
    query.added_after = page->objects.back().added;
  }
  RC_ASSERT(walked == expected);
}

}  // namespace
}  // namespace garde::store
