#include "runner/backup/ending.hpp"

#include <csignal>

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using namespace headway::backup;

namespace {

const Redact kNothing = [](std::string text) { return text; };

Error failure_of(const Ended& ended) {
  try {
    check("pg_dump", ended, kNothing);
  } catch (const Error& error) {
    return error;
  }
  FAIL("nothing was thrown");
  std::terminate();
}

}  // namespace

TEST_CASE("the last lines are those that say something") {
  CHECK(last_lines("one\ntwo\n\n  three \r\n\n", 2) == "two; three");
  CHECK(last_lines("one", 3) == "one");
  CHECK(last_lines("\n \n", 3).empty());
  CHECK(last_lines("", 1).empty());
}

TEST_CASE("a program's end is reported with its last lines") {
  CHECK_NOTHROW(check("pg_dump", {}, kNothing));
  const Error failed = failure_of({.number = 1, .err = "pg_dump: error: no\npg_dump: detail: x\n"});
  CHECK(failed.code() == ExitCode::kBackupFailed);
  CHECK(failed.reason() == "BackupFailed");
  CHECK(failed.what() ==
        std::string("pg_dump ended with code 1: pg_dump: error: no; pg_dump: detail: x"));
  CHECK(failed.hint().contains("nothing was applied"));
  CHECK(std::string(failure_of({.how = Ended::How::kKilled, .number = SIGKILL}).what())
            .contains("signal 9"));
  const Error late = failure_of({.how = Ended::How::kTimedOut});
  CHECK(late.reason() == "BackupTimedOut");
  CHECK(late.hint().contains("--backup-timeout"));
}

TEST_CASE("passwords are taken out of what a program says") {
  try {
    check("it", {.number = 1, .err = "login s3cret refused"},
          [](const std::string&) { return std::string("login *** refused"); });
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.what() == std::string("it ended with code 1: login *** refused"));
  }
}

TEST_CASE("a program that is not there is a failed backup") {
  try {
    start("pg_dump", {.words = {"headway-no-such-program"}}, {.clock = headway::SystemClock()});
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::kBackupFailed);
    CHECK(std::string(error.what()).contains("No such file"));
  }
}
