// Runs whose last revision fails behind others that are committed, with an app that writes
// meanwhile: tests/fixtures/undo, one file a history, most of them made to fool the undo.
#include "tests/postgres/database.hpp"
#include "tests/postgres/eventually.hpp"
#include "tests/postgres/history.hpp"
#include "tests/postgres/program.hpp"
#include "tests/postgres/undo_history.hpp"

#include <algorithm>
#include <cstdio>
#include <format>
#include <set>
#include <sstream>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::testing;

namespace {

using Part = UndoHistory::Part;

constexpr const char* kOwner = "undo_owner";

/// A database with a history's start in it.
struct Place {
  explicit Place(const UndoHistory& history) {
    database.execute(std::format(
        "DO $$ BEGIN IF to_regrole('{0}') IS NULL THEN CREATE ROLE {0} LOGIN; END IF; END $$",
        kOwner));
    if (!history.superuser) {
      database.execute(std::format("ALTER DATABASE {} OWNER TO {}", database.name(), kOwner));
      database.execute(std::format("SET ROLE {}", kOwner));
    }
    run(history.start);
  }

  void run(const std::string& sql) {
    if (sql.find_first_not_of(" \n") != std::string::npos) database.execute(sql);
  }

  /// What pg_dump says of everything but Headway's own, without the order of rows.
  std::string dump() const {
    const std::string command =
        "pg_dump --exclude-schema=headway --exclude-table='*.alembic_version' "
        "--exclude-table='*.headway_*' '" +
        database.url() + "' 2>&1";
    FILE* pipe = popen(command.c_str(), "r");
    std::vector<std::string> lines(1);
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
      if (c == '\n') {
        lines.emplace_back();
      } else {
        lines.back() += static_cast<char>(c);
      }
    }
    REQUIRE(pclose(pipe) == 0);
    std::erase_if(lines, [](const std::string& line) {
      return line.empty() || line.starts_with("--") || line.starts_with("\\");
    });
    std::ranges::sort(lines);
    std::string text;
    for (const std::string& line : lines)
      text += line + '\n';
    return text;
  }

  Database database;
};

/// Writes the revisions; where the app does something, one waits for it.
void write(const UndoHistory& history, History& files) {
  int gate = 0;
  int number = 0;
  for (const Part& part : history.parts) {
    if (part.kind == Part::Kind::kApp) {
      ++gate;
      files.add(std::format("gate{}", gate),
                std::format("-- headway: upgrade lock-timeout=0\nSELECT "
                            "pg_advisory_xact_lock(4711, {});\n-- headway: downgrade\nSELECT 1;",
                            gate));
      continue;
    }
    std::string text = std::format("-- headway: upgrade {}\n{}", part.mark, part.text);
    if (part.has_downgrade)
      text += std::format("-- headway: downgrade {}\n{}", part.down_mark, part.downgrade);
    files.add(std::format("rev{}", ++number), text);
  }
  files.add("fails", "SELECT 1/0;");
}

std::vector<const Part*> app_parts(const UndoHistory& history) {
  std::vector<const Part*> parts;
  for (const Part& part : history.parts) {
    if (part.kind == Part::Kind::kApp) parts.push_back(&part);
  }
  return parts;
}

/// Runs it, with the app writing at its places.
Ended play(const UndoHistory& history, Place& place, const History& files) {
  const std::vector<const Part*> parts = app_parts(history);
  for (std::size_t gate = 1; gate <= parts.size(); ++gate)
    place.database.execute(std::format("SELECT pg_advisory_lock(4711, {})", gate));
  const std::string url = place.database.url();
  const std::string user =
      history.superuser ? url : "postgresql://" + std::string(kOwner) + url.substr(url.find('@'));
  std::vector<std::string> arguments = upgrade_arguments(files.folder());
  arguments.insert(arguments.begin() + 1, "--transaction=revision");
  Program program(arguments, {{"DATABASE_URL", user}});
  for (std::size_t gate = 1; gate <= parts.size(); ++gate) {
    REQUIRE(eventually([&] {
      return !program.running() ||
             place.database.text(std::format(
                 "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND "
                 "classid = 4711 AND objid = {} AND database = (SELECT oid FROM pg_database WHERE "
                 "datname = current_database())",
                 gate)) == "1";
    }));
    place.run(parts[gate - 1]->text);
    place.database.execute(std::format("SELECT pg_advisory_unlock(4711, {})", gate));
  }
  return program.wait();
}

/// The same without a run: the start, what the app does, and with `upgrades` what the revisions do.
std::string expected(const UndoHistory& history, bool upgrades) {
  Place place(history);
  for (const Part& part : history.parts) {
    if (upgrades || (part.kind == Part::Kind::kApp && !part.on_the_run)) place.run(part.text);
  }
  return place.dump();
}

void check_history(const UndoHistory& history) {
  Place place(history);
  History files;
  write(history, files);
  const Ended ended = play(history, place, files);
  INFO(ended.err);
  const Outcome outcome = ended.outcome();
  CHECK(ended.code == 1);
  REQUIRE(outcome.outcome ==
          (history.comes_back ? OutcomeKind::kRolledBack : OutcomeKind::kPartial));
  CHECK(outcome.error->hint.contains(history.because));
  if (history.leaves_something) {
    CHECK(outcome.schema_restored == false);
    CHECK_FALSE(history.because.empty());
  } else if (history.compared) {
    CHECK(place.dump() == expected(history, !history.comes_back));
  }
  if (history.comes_back && !history.leaves_something) CHECK(outcome.schema_restored == true);
  CHECK(outcome.current.empty() == history.comes_back);
  CHECK(place.database.text("SELECT count(*) = 0 FROM alembic_version") ==
        (history.comes_back ? "t" : "f"));
}

/// A part of a folder: a test case has two minutes, on a busy machine, too.
void check_histories(const std::string& folder, std::size_t part, std::size_t parts) {
  std::size_t number = 0;
  for (const UndoHistory& history : undo_histories(HEADWAY_FIXTURES "/undo/" + folder)) {
    if (++number % parts != part) continue;
    DYNAMIC_SECTION(history.name) {
      check_history(history);
    }
  }
}

}  // namespace

TEST_CASE("an undo takes back what is harmless, part 1") {
  check_histories("harmless", 0, 4);
}

TEST_CASE("an undo takes back what is harmless, part 2") {
  check_histories("harmless", 1, 4);
}

TEST_CASE("an undo takes back what is harmless, part 3") {
  check_histories("harmless", 2, 4);
}

TEST_CASE("an undo takes back what is harmless, part 4") {
  check_histories("harmless", 3, 4);
}

TEST_CASE("an undo loses no row, part 1") {
  check_histories("rows", 0, 6);
}

TEST_CASE("an undo loses no row, part 2") {
  check_histories("rows", 1, 6);
}

TEST_CASE("an undo loses no row, part 3") {
  check_histories("rows", 2, 6);
}

TEST_CASE("an undo loses no row, part 4") {
  check_histories("rows", 3, 6);
}

TEST_CASE("an undo loses no row, part 5") {
  check_histories("rows", 4, 6);
}

TEST_CASE("an undo loses no row, part 6") {
  check_histories("rows", 5, 6);
}

TEST_CASE("an undo is not fooled by swapped names, part 1") {
  check_histories("swaps", 0, 4);
}

TEST_CASE("an undo is not fooled by swapped names, part 2") {
  check_histories("swaps", 1, 4);
}

TEST_CASE("an undo is not fooled by swapped names, part 3") {
  check_histories("swaps", 2, 4);
}

TEST_CASE("an undo is not fooled by swapped names, part 4") {
  check_histories("swaps", 3, 4);
}

TEST_CASE("an undo loses no definition, part 1") {
  check_histories("definitions", 0, 3);
}

TEST_CASE("an undo loses no definition, part 2") {
  check_histories("definitions", 1, 3);
}

TEST_CASE("an undo loses no definition, part 3") {
  check_histories("definitions", 2, 3);
}

TEST_CASE("an undo loses nothing that others have made") {
  check_histories("others", 0, 1);
}

TEST_CASE("an undo is not fooled by settings of the session") {
  check_histories("sessions", 0, 1);
}

TEST_CASE("an undo does not trust what it cannot see") {
  check_histories("blind", 0, 1);
}
