// `--phase expand` stops before the revisions that take away what the old app needs.
#include "tests/postgres/database.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

using Ids = std::vector<std::string>;

/// A release: a column that the new app needs, one that the old app still reads, and a revision on
/// top.
struct Release {
  Release() {
    history.add("aaa1", "CREATE TABLE students (name text);");
    history.add("bbb2", "ALTER TABLE students ADD full_name text;");
    contract("ccc3", "ALTER TABLE students DROP name;");
    history.add("ddd4", "ALTER TABLE students ALTER full_name SET NOT NULL;");
  }

  void contract(const std::string& id, const std::string& sql) {
    history.add(id, "-- phase: contract\n-- headway: upgrade\n" + sql);
  }

  Ended up(const std::string& phase, const std::string& target = "head",
           const Ids& more = {}) const {
    Ids options = {"--phase=" + phase};
    options.insert(options.end(), more.begin(), more.end());
    return upgrade(history.folder(), database.url(), target, options);
  }

  std::string columns() {
    return database.text(
        "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute "
        "WHERE attrelid = 'students'::regclass AND attnum > 0 AND NOT attisdropped");
  }

  History history;
  Database database;
};

}  // namespace

TEST_CASE("a run of phase expand stops before the contract, and says how many wait") {
  Release release;
  const Outcome first = release.up("expand").outcome();
  CHECK(first.outcome == OutcomeKind::kSucceeded);
  CHECK(first.applied == Ids{"aaa1", "bbb2"});
  CHECK(first.current == Ids{"bbb2"});
  CHECK(first.to == Ids{"ddd4"});
  CHECK(first.pending == 0);
  CHECK(first.pending_contract == 2);
  CHECK(release.columns() == "name full_name");

  const Outcome second = release.up("expand").outcome();
  CHECK(second.outcome == OutcomeKind::kUpToDate);
  CHECK(second.pending_contract == 2);

  const Outcome third = release.up("contract").outcome();
  CHECK(third.applied == Ids{"ccc3", "ddd4"});
  CHECK(third.pending_contract == 0);
  CHECK(release.columns() == "full_name");
  CHECK(release.up("expand").outcome().pending_contract == 0);
}

TEST_CASE("without a phase an upgrade goes to its target") {
  const Release release;
  const Outcome outcome = upgrade(release.history.folder(), release.database.url()).outcome();
  CHECK(outcome.applied.size() == 4);
}

TEST_CASE("an explicit target that waits for phase contract is not refused as an older one") {
  const Release release;
  CHECK(release.up("expand").code == 0);
  const Ended ended = release.up("expand", "ccc3", {"--downgrade-policy=refuse"});
  CHECK(ended.code == 0);
  CHECK(ended.outcome().pending_contract == 1);
}

TEST_CASE("the plan of phase expand has a hash of its own, and only its revisions") {
  const Release release;
  const Outcome expand = release.up("expand", "head", {"--plan"}).outcome();
  CHECK(expand.plan->revisions == Ids{"aaa1", "bbb2"});
  CHECK(expand.pending_contract == 2);
  CHECK(release.up("contract", "head", {"--plan-hash=" + expand.plan->hash}).code == 4);
  CHECK(release.up("expand", "head", {"--plan-hash=" + expand.plan->hash}).code == 0);
  CHECK(release.up("expand", "head", {"--plan"}).outcome().outcome == OutcomeKind::kUpToDate);
}

TEST_CASE("a script of phase expand holds its revisions only") {
  const Release release;
  const Ended ended =
      run({"upgrade", "head", "--sql", "--phase=expand", "--dir", release.history.folder()});
  CHECK(ended.code == 0);
  CHECK(ended.out.contains("ADD full_name"));
  CHECK_FALSE(ended.out.contains("DROP name"));
}

TEST_CASE("an app waits for phase expand, and not for the contract that waits for the app") {
  Release release;
  const auto wait = [&](const std::string& phase, const std::string& target) {
    return run({"wait", "--for=" + target, "--phase=" + phase, "--timeout=1ms", "--dir",
                release.history.folder()},
               {{"DATABASE_URL", release.database.url()}})
        .code;
  };
  CHECK(wait("expand", "ccc3") == 8);
  REQUIRE(release.up("expand").code == 0);
  CHECK(wait("expand", "ccc3") == 0);
  CHECK(wait("contract", "ccc3") == 8);
  // The app may need it, though it stands on the contract.
  CHECK(wait("expand", "ddd4") == 8);
}

TEST_CASE("a script of phase expand says which revisions it leaves out") {
  const Release release;
  const Ended ended =
      run({"upgrade", "--sql", "bbb2:head", "--phase=expand", "--dir", release.history.folder()});
  CHECK(ended.code == 0);
  CHECK(ended.out.contains("headway upgrade --sql bbb2:head --phase=expand\n"));
  CHECK(ended.out.contains("-- Left out, since they wait for phase contract: ccc3, ddd4\n"));
  CHECK(ended.out.contains("Nothing to do"));
}
