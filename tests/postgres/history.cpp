#include "tests/postgres/history.hpp"

#include "tests/postgres/program.hpp"

#include <format>
#include <fstream>

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

std::string History::add(const std::string& id, const std::string& sections) {
  return add_on(id, last_, sections);
}

std::string History::add_on(const std::string& id, const std::string& revises,
                            const std::string& sections) {
  const std::string file = (folder_.path() / std::format("{:03}_{}.sql", ++count_, id)).string();
  std::ofstream out(file);
  out << "-- message of " << id << "\n--\n-- revision: " << id << "\n-- revises: " << revises
      << "\n\n";
  if (!sections.contains("-- headway: upgrade")) out << "-- headway: upgrade\n";
  out << sections << '\n';
  last_ = id;
  return file;
}

Ended headway_run(std::vector<std::string> arguments, const History& history,
                  const Database& database) {
  arguments.insert(arguments.end(), {"--dir", history.folder()});
  return run(arguments, {{"DATABASE_URL", database.url()}});
}

void apply_first(History& history, Database& database, const std::string& second) {
  history.add("aaa1", "CREATE TABLE one ();");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  history.add("bbb2", second);
}

void make_ledger(Database& database) {
  History history;
  history.add("before", "SELECT 1;");
  REQUIRE(upgrade(history.folder(), database.url()).code == 0);
  database.execute("DROP TABLE alembic_version");
  database.execute("TRUNCATE headway.run, headway.revision");
}

}  // namespace headway::testing
