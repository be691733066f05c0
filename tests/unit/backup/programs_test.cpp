// The choice among the programs of several PostgreSQL versions.
#include "runner/backup/programs.hpp"

#include "common/error.hpp"

#include <system_error>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::backup;

namespace {

Error refusal_of(const FoundPrograms& found, int server) {
  try {
    choose_for_dump(found, server);
  } catch (const Error& error) {
    return error;
  }
  FAIL("nothing was thrown");
  std::terminate();
}

const Programs kOnPath{.major = 17};
const Programs k15{.major = 15, .folder = "/15/bin"};
const Programs k17{.major = 17, .folder = "/17/bin"};
const Programs k18{.major = 18, .folder = "/18/bin"};
const Programs k19{.major = 19, .folder = "/19/bin"};

}  // namespace

TEST_CASE("pg_dump's major version is read from what it prints") {
  CHECK(major_version("pg_dump (PostgreSQL) 17.6 (Debian 17.6-0+deb13u1)\n") == 17);
  CHECK(major_version("pg_dump (PostgreSQL) 18beta1\n") == 18);
  CHECK(major_version("pg_dump (PostgreSQL) 9.6.24") == 9);
  CHECK(major_version("") == 0);
  CHECK(major_version("pg_dump (") == 0);
}

TEST_CASE("a server is dumped by the programs of its version, else of the next newer one") {
  const FoundPrograms found{{kOnPath, k19, k18, k17, k15}};
  CHECK(choose_for_dump(found, 18) == k18);
  CHECK(choose_for_dump(found, 17) == kOnPath);  // the user's own, before a package's
  CHECK(choose_for_dump(found, 16) == kOnPath);
  CHECK(choose_for_dump(found, 15) == k15);
  CHECK(choose_for_dump(found, 13) == k15);
  CHECK(choose_for_dump({{kOnPath}}, 17) == kOnPath);
  CHECK(choose_for_dump({{kOnPath}}, 12) == kOnPath);
}

TEST_CASE("a server that is newer than all programs is refused, with what there is and the fix") {
  const Error error = refusal_of({{kOnPath, k18, k17}}, 20);
  CHECK(error.code() == ExitCode::kBackupFailed);
  CHECK(error.reason() == "PgDumpTooOld");
  CHECK(std::string(error.what()) ==
        "the server is PostgreSQL 20, newer than every pg_dump here (17, 18), and none dumps a "
        "newer server");
  CHECK(error.hint().contains("--build-arg POSTGRESQL=20"));
  CHECK(error.hint().contains("--backup=command"));
}

TEST_CASE("where there are no programs, it is said what the one on PATH said") {
  const Error error = refusal_of({{}, "pg_dump cannot be started: No such file"}, 17);
  CHECK(error.reason() == "BackupFailed");
  CHECK(std::string(error.what()) == "pg_dump cannot be started: No such file");
}

TEST_CASE("a dump is offered to the programs of the server's version, newer and older ones") {
  CHECK(by_fitness({k19, k15, kOnPath, k17, k18}, 17) == std::vector{kOnPath, k17, k18, k19, k15});
  CHECK(by_fitness({k15, k17}, 18) == std::vector{k17, k15});
}

TEST_CASE("the program on PATH counts if it names its version") {
  const auto find = [](Ended ended) {
    return find_programs("no_such_program", [&](const Command& command) {
      CHECK(command.words == std::vector<std::string>{"no_such_program", "--version"});
      return ended;
    });
  };
  CHECK(find({.out = "no_such_program (PostgreSQL) 16.2\n"}).all == std::vector<Programs>{{16}});
  const FoundPrograms failed = find({.number = 1, .err = "install one of them\n"});
  CHECK(failed.all.empty());
  CHECK(failed.problem == "no_such_program --version names no version: install one of them");
  const FoundPrograms missing = find_programs("no_such_program", [](const Command&) -> Ended {
    throw std::system_error(ENOENT, std::generic_category(), "no_such_program");
  });
  CHECK(missing.all.empty());
  CHECK(missing.problem == "no_such_program cannot be started: No such file or directory");
}
