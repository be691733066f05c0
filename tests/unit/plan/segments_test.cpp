#include "runner/plan/segments.hpp"

#include "tests/unit/plan/in_memory.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using headway::testing::history_of;
using plan::Transactions;

namespace {

const std::string kUp = "-- headway: upgrade\n";

/// `aaa bbb | ccc!` : the segments of an upgrade to head; `!` marks one without a transaction.
std::string cut_of(std::initializer_list<testing::Written> written,
                   Transactions transactions = Transactions::kRun) {
  const plan::History history = history_of(written);
  std::string text;
  for (const plan::Segment& segment :
       plan::plan_upgrade(history, {}, "head", {}, transactions).segments) {
    if (!text.empty()) text += " | ";
    for (const plan::Step& step : segment.steps)
      text += (text.empty() || text.ends_with(' ') ? "" : " ") + step.revision->id;
    if (!segment.transactional) text += "!";
  }
  return text;
}

}  // namespace

TEST_CASE("neighbours share a transaction, unless each is to have its own") {
  CHECK(cut_of({{"aaa"}, {"bbb", "aaa"}, {"ccc", "bbb"}}) == "aaa bbb ccc");
  CHECK(cut_of({{"aaa"}, {"bbb", "aaa"}, {"ccc", "bbb"}}, Transactions::kRevision) ==
        "aaa | bbb | ccc");
}

TEST_CASE("a revision without a transaction stands alone") {
  const std::string bare = "-- headway: upgrade no-transaction\nVACUUM;\n";
  CHECK(cut_of({{"aaa"}, {"bbb", "aaa", "", bare}, {"ccc", "bbb"}, {"ddd", "ccc"}}) ==
        "aaa | bbb! | ccc ddd");
  CHECK(cut_of({{"aaa", "", "", bare}, {"bbb", "aaa", "", bare}}) == "aaa! | bbb!");
}

TEST_CASE("a revision that adds a value to an enumeration ends its segment") {
  CHECK(cut_of({{"aaa"},
                {"bbb", "aaa", "", kUp + "SELECT 1;\nALTER TYPE m ADD VALUE 'x';\n"},
                {"ccc", "bbb"}}) == "aaa bbb | ccc");
  CHECK(cut_of({{"aaa", "", "", kUp + "ALTER TYPE m RENAME VALUE 'x' TO 'y';\n"},
                {"bbb", "aaa"}}) == "aaa bbb");
}

TEST_CASE("a DO block or a function whose text adds such a value ends its segment too") {
  const std::string block = kUp + "DO $$ BEGIN ALTER TYPE m ADD VALUE 'x'; END $$;\n";
  CHECK(cut_of({{"aaa", "", "", block}, {"bbb", "aaa"}}) == "aaa | bbb");
  const std::string function =
      kUp + "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ALTER TYPE m ADD VALUE 'x'$$;\n";
  CHECK(cut_of({{"aaa", "", "", function},
                {"bbb", "aaa"},
                {"ccc", "bbb", "", kUp + "SELECT f();\n"},
                {"ddd", "ccc"}}) == "aaa | bbb ccc | ddd");
}

TEST_CASE("no revision works long while an earlier one of its transaction keeps a table locked") {
  const std::string add = kUp + "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;\n";
  const std::string validate = kUp + "ALTER TABLE t VALIDATE CONSTRAINT c;\n";
  const std::string index = kUp + "CREATE INDEX i ON u (a);\n";
  CHECK(cut_of({{"aaa", "", "", add}, {"bbb", "aaa", "", validate}, {"ccc", "bbb"}}) ==
        "aaa | bbb ccc");
  CHECK(cut_of({{"aaa", "", "", add}, {"bbb", "aaa"}, {"ccc", "bbb", "", index}}) ==
        "aaa bbb | ccc");
  CHECK(cut_of({{"aaa", "", "", index}, {"bbb", "aaa", "", add}}) == "aaa bbb");
  // Nobody waits for tables that the run itself makes.
  const std::string make = kUp + "CREATE TABLE t (a int);\nCREATE TABLE app.u (a int);\n";
  CHECK(cut_of({{"aaa", "", "", make},
                {"bbb", "aaa", "", add},
                {"ccc", "bbb", "", validate},
                {"ddd", "ccc", "", index}}) == "aaa bbb ccc ddd");
  // Another table of that schema, and one of that name in another schema, were there before.
  for (const std::string table : {"app.v", "other.u"}) {
    const std::string lock = kUp + "ALTER TABLE " + table + " ADD b int;\n";
    const std::string work = kUp + "CREATE INDEX i ON " + table + " (a);\n";
    CHECK(cut_of({{"aaa", "", "", make}, {"bbb", "aaa", "", lock}, {"ccc", "bbb", "", work}}) ==
          "aaa bbb | ccc");
  }
  // What a DO block does is not seen.
  CHECK(cut_of({{"aaa", "", "", add}, {"bbb", "aaa", "", kUp + "DO $$ BEGIN END $$;\n"}}) ==
        "aaa bbb");
}

TEST_CASE("a revision with an isolation level has a transaction of its own") {
  CHECK(cut_of({{"aaa"},
                {"bbb", "aaa", "", "-- headway: upgrade isolation=serializable\nSELECT 1;\n"},
                {"ccc", "bbb"}}) == "aaa | bbb | ccc");
  CHECK(cut_of({{"aaa"},
                {"bbb", "aaa", "", kUp + "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;\n"},
                {"ccc", "bbb"}}) == "aaa | bbb | ccc");
}

TEST_CASE("a way down is cut by what the downgrade sections ask for") {
  const plan::History history = history_of(
      {{"aaa", "", "", kUp + "SELECT 1;\n-- headway: downgrade\nSELECT 2;\n"},
       {"bbb", "aaa", "", kUp + "SELECT 1;\n-- headway: downgrade no-transaction\nVACUUM;\n"}});
  const plan::Plan plan = plan::plan_downgrade(history, {"bbb"}, "base");
  REQUIRE(plan.segments.size() == 2);
  CHECK_FALSE(plan.segments[0].transactional);
  CHECK(plan.segments[1].transactional);
  CHECK(plan.goes_down());
  CHECK(plan.segments[1].steps[0].rows.empty());
}

TEST_CASE("a target that is an older revision differs from a head and from the current revision") {
  const plan::History history = history_of({{"aaa"}, {"bbb", "aaa"}});
  const auto older = [&](const std::vector<std::string>& rows, const std::string& target) {
    return plan::names_older_revision(plan::plan_upgrade(history, rows, target, {}), target);
  };
  CHECK(older({"bbb"}, "aaa"));
  CHECK(older({"bbb"}, "base"));
  CHECK_FALSE(older({"bbb"}, "bbb"));
  CHECK_FALSE(older({"bbb"}, "head"));
  CHECK_FALSE(older({"aaa"}, "bbb"));
  CHECK_FALSE(older({}, "base"));
}
