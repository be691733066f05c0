#include "runner/apply/revision_error.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;
using apply::Item;
using database::StatementError;

namespace {

revisions::Revision revision() {
  revisions::Revision revision;
  revision.id = "aaa";
  revision.file = "aaa.sql";
  return revision;
}

const Item kStatement{
    .kind = Item::Kind::kStatement, .borrowed = "SELECT\n  1,\n  x", .number = 3, .line = 10};

}  // namespace

TEST_CASE("the line is that of the place to which the server points, else of the statement") {
  CHECK(apply::refused(revision(), kStatement, StatementError({.sqlstate = "22012"}))
            .details()
            .line == 10);
  CHECK(apply::refused(revision(), kStatement, StatementError({.sqlstate = "42703"}, 0, 14))
            .details()
            .line == 12);
  CHECK(apply::refused(revision(), kStatement, StatementError({.sqlstate = "42601"}, 0, 999))
            .details()
            .line == 12);
}

TEST_CASE("the line of bad COPY data is that of the data") {
  const Item copy{.kind = Item::Kind::kStatement,
                  .borrowed = "COPY t FROM stdin",
                  .copy_data = revisions::CopyData("1\nx\n"),
                  .number = 1,
                  .line = 4,
                  .copy_data_line = 5};
  const auto line = [&](const std::string& context) {
    return apply::refused(revision(), copy,
                          StatementError({.sqlstate = "22P02", .context = context}))
        .details()
        .line;
  };
  CHECK(line("COPY t, line 2, column id: \"x\"") == 6);
  CHECK(line("COPY t, line 1") == 5);
  CHECK(line("COPY t7, Zeile 3, Spalte id: »x«") == 7);
  CHECK(line("COPY t7") == 4);
  CHECK(line("SQL function \"f\" statement 1") == 4);
}

TEST_CASE("what can pass is not the revision's failure, and all other errors are") {
  const auto of = [](const std::string& sqlstate) {
    return apply::refused(revision(), kStatement, StatementError({.sqlstate = sqlstate}));
  };
  for (const char* transient : {"55P03", "40P01", "40001"}) {
    CHECK(of(transient).transient());
    CHECK(of(transient).code() == ExitCode::kLocked);
  }
  for (const char* failing : {"25006", "42501", "23505", "57014", "58P01", "XX000", "ZZ123"}) {
    CHECK_FALSE(of(failing).transient());
    CHECK(of(failing).code() == ExitCode::kRevisionFailed);
    CHECK(of(failing).details().reason == "RevisionFailed");
  }
  for (const char* passing : {"53100", "53200", "53400", "58030", "XX001", "XX002"}) {
    CHECK_FALSE(of(passing).transient());
    CHECK(of(passing).code() == ExitCode::kDatabase);
    CHECK(of(passing).details().reason == "DatabaseRefused");
  }
}

TEST_CASE("the server's detail, hint and context are in the error") {
  const auto error = apply::refused(revision(), kStatement,
                                    StatementError({.sqlstate = "23505",
                                                    .text = "duplicate",
                                                    .detail = "Key (1)",
                                                    .hint = "try 2",
                                                    .context = "PL/pgSQL function f() line 3"}));
  CHECK(error.details().message == "duplicate (Key (1))");
  CHECK(error.details().hint == "try 2");
  CHECK(error.details().context == "PL/pgSQL function f() line 3");
}

TEST_CASE("our own statements have no place in the file") {
  const Item check{.kind = Item::Kind::kConstraints, .own = "SET CONSTRAINTS ALL IMMEDIATE"};
  const auto details =
      apply::refused(revision(), check, StatementError({.sqlstate = "23503", .text = "violated"}))
          .details();
  CHECK(details.revision == "aaa");
  CHECK_FALSE(details.line);
  CHECK_FALSE(details.statement);
  CHECK(details.message.ends_with("violated"));
}
