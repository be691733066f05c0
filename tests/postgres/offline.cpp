#include "tests/postgres/offline.hpp"

#include <cstdlib>
#include <filesystem>
#include <format>
#include <fstream>

#include <catch2/catch_test_macros.hpp>
#include <sys/wait.h>

namespace headway::testing {

namespace fs = std::filesystem;

Ended shell(const std::string& line) {
  const TemporaryFolder folder;
  const fs::path out = folder.path() / "out";
  const fs::path err = folder.path() / "err";
  const int status = std::system(  // NOLINT(cert-env33-c): a shell is wanted
      std::format("{} > '{}' 2> '{}'", line, out.string(), err.string()).c_str());
  return {.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
          .out = content(out),
          .err = content(err)};
}

Ended psql(const Database& database, const std::string& script) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "script.sql";
  std::ofstream(file) << script;
  Ended ended = shell(std::format("psql -X -f '{}' '{}'", file.string(), database.url()));
  UNSCOPED_INFO(ended.err);
  return ended;
}

std::string script(const std::string& folder, const std::string& verb, const std::string& range,
                   const std::vector<std::string>& more) {
  std::vector<std::string> words = {verb, "--sql", range, "--dir", folder};
  words.insert(words.end(), more.begin(), more.end());
  const Ended ended = run(words);
  UNSCOPED_INFO(ended.err);
  REQUIRE(ended.code == 0);
  return ended.out;
}

std::string state(Database& database) {
  const Ended dump = shell(
      std::format("pg_dump --exclude-table-data='headway.*' '{}' | grep -vE '^.(un)?restrict '",
                  database.url()));
  REQUIRE(dump.code == 0);
  const char* const queries[] = {
      "SELECT r::text FROM (SELECT version_table, revision, parents, depends_on, checksum, "
      "message, applied_at IS NULL, duration_ms < 60000, downgrade, verify, run IS NULL FROM "
      "headway.revision ORDER BY revision) r",
      "SELECT r::text FROM (SELECT version_table, from_revisions, to_revisions, outcome, "
      "exit_code, plan, inputs, runner, report - '{run,startedAt,finishedAt}'::text[], "
      "report ->> 'run' = id, (report ->> 'startedAt')::timestamptz = date_trunc('second', "
      "started_at), started_at <= finished_at, finished_at <= now() FROM headway.run ORDER BY "
      "finished_at) r",
      "SELECT number FROM headway.step ORDER BY 1",
      "SELECT count(*) FROM headway.progress",
      "SELECT count(*) FROM headway.backup",
      "SELECT s::text FROM (SELECT version_table, name, hash, run <> '' FROM headway.seed ORDER BY "
      "name) s",
  };
  std::string all = dump.out;
  for (const char* query : queries)
    all += database.text(query) + "\n--\n";
  return all;
}

}  // namespace headway::testing
