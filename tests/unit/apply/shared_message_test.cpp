#include "runner/apply/shared_message.hpp"

#include "tests/unit/plan/in_memory.hpp"

#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using headway::testing::history_of;

namespace {

/// The upgrades of three revisions, in this order.
class Three {
 public:
  Three(const std::string& first, const std::string& second, const std::string& third)
      : history_(history_of({{.id = "aaa", .sections = section(first)},
                             {.id = "bbb", .revises = "aaa", .sections = section(second)},
                             {.id = "ccc", .revises = "bbb", .sections = section(third)}})) {
    for (const char* id : {"aaa", "bbb", "ccc"})
      steps_.push_back({.revision = history_.catalogue().find(id)});
  }

  std::size_t together(const apply::SchemaState& state = {}) const {
    return apply::SharedMessages().count(steps_, state);
  }
  std::vector<plan::Step>& steps() { return steps_; }

 private:
  static std::string section(const std::string& text) {
    return text.starts_with("--") ? text
                                  : "-- headway: upgrade\n" + text +
                                        "\n-- headway: downgrade\nINSERT INTO app VALUES (1);\n";
  }

  plan::History history_;
  std::vector<plan::Step> steps_;
};

constexpr const char* kTable = "CREATE TABLE one (id int);";
constexpr const char* kInsert = "INSERT INTO app VALUES (1);";

}  // namespace

TEST_CASE("revisions that leave the session alone share a message") {
  CHECK(Three(kTable, "CREATE TABLE two (id int);", "CREATE TYPE mood AS ENUM ('good');")
            .together() == 3);
  CHECK(Three(kTable, kInsert, kInsert).together() == 3);
  CHECK(Three(kTable, "SET search_path = q;", kTable).together() == 1);
  CHECK(Three(kTable, "CREATE TABLE two (id int); SELECT own();", kTable).together() == 1);
  CHECK(Three("DO $$ BEGIN END $$;", kTable, kTable).together() == 0);
}

TEST_CASE("a section that says how it is to run is alone, and so is one with rows or a check") {
  const auto second = [](const std::string& sections) {
    return Three(kTable, sections, "CREATE TABLE three ();").together();
  };
  const std::string two = "CREATE TABLE two (id int);\n";
  CHECK(second("-- headway: upgrade\n" + two) == 3);
  CHECK(second("-- headway: upgrade lock-timeout=2s\n" + two) == 1);
  CHECK(second("-- headway: upgrade statement-timeout=2s\n" + two) == 1);
  CHECK(second("-- headway: upgrade isolation=serializable\n" + two) == 1);
  CHECK(second("-- headway: upgrade no-transaction\n" + two) == 1);
  CHECK(second("-- headway: upgrade\n" + two + "-- headway: verify\nSELECT true;\n") == 1);
  CHECK(second("-- headway: upgrade\n" + two + "COPY two FROM stdin;\n1\n\\.\n") == 1);
}

TEST_CASE("going down, each revision is alone") {
  Three three(kTable, kInsert, kInsert);
  for (plan::Step& step : three.steps())
    step.direction = plan::Direction::kDown;
  three.steps().front().direction = plan::Direction::kUp;
  CHECK(three.together() == 1);
}

TEST_CASE("what the database has decides what may share a message") {
  const Three rows(kInsert, kInsert, kInsert);
  CHECK(rows.together() == 3);
  CHECK(rows.together({.code = true}) == 0);
  CHECK(rows.together({.deferrable = true}) == 0);
  const Three tables(kTable, "CREATE TABLE two ();", "CREATE SEQUENCE three;");
  CHECK(tables.together({.deferrable = true, .code = true}) == 3);
  CHECK(tables.together({.event_trigger = true}) == 0);
}

TEST_CASE("a lock that others may wait for is taken in a message of its own") {
  CHECK(Three(kTable, "ALTER TABLE app ADD COLUMN more int;", kTable).together() == 1);
  CHECK(Three(kTable, "ALTER TABLE one ADD COLUMN more int;", "CREATE INDEX ON one (id);")
            .together() == 3);
  CHECK(Three(kTable, "CREATE TABLE two (one int REFERENCES one);",
              "CREATE TABLE three (app int REFERENCES app);")
            .together() == 2);
  CHECK(Three("CREATE TABLE IF NOT EXISTS one (id int);", "ALTER TABLE one ADD COLUMN more int;",
              kTable)
            .together() == 1);
}

TEST_CASE("what an earlier message made is the transaction's own") {
  Three three(kTable, "ALTER TABLE one ADD COLUMN more int;", "CREATE INDEX ON one (id);");
  const std::span<const plan::Step> later = std::span(three.steps()).subspan(1);
  apply::SharedMessages shared;
  CHECK(shared.count(later, {}) == 0);
  shared.note(three.steps().front());
  CHECK(shared.count(later, {}) == 2);
}

TEST_CASE("a message has a limit of statements and of bytes") {
  std::string many;
  for (std::size_t i = 0; i < apply::SharedMessages::kMost - 1; ++i)
    many += kInsert;
  CHECK(Three(many, kInsert, kInsert).together() == 2);
  CHECK(Three(many + kInsert, kInsert, kInsert).together() == 1);
  CHECK(Three(many + kInsert + kInsert, kInsert, kInsert).together() == 0);
  const std::string large = "INSERT INTO app VALUES ('" + std::string(200'000, 'x') + "');";
  CHECK(Three(large, large, kInsert).together() == 1);
}
