#include "runner/database/connection_url.hpp"

#include "common/error.hpp"

#include <algorithm>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace headway;
using database::ConnectionUrl;

namespace {

std::string value(const ConnectionUrl& url, const std::string& keyword) {
  const auto found =
      std::ranges::find(url.parameters(), keyword, [](const auto& entry) { return entry.first; });
  return found == url.parameters().end() ? "" : found->second;
}

ConnectionUrl parse(const std::string& text) {
  return ConnectionUrl::parse(Secret(text));
}

}  // namespace

TEST_CASE("a URL is taken apart, whichever driver it is written for") {
  const std::string scheme =
      GENERATE("postgresql", "postgres", "postgresql+asyncpg", "postgresql+psycopg2",
               "postgresql+psycopg", "postgres+pg8000");
  const ConnectionUrl url =
      parse(scheme + "://app:p%40ss@db.example:6432/learning?sslmode=require");
  CHECK(value(url, "user") == "app");
  CHECK(value(url, "password") == "p@ss");
  CHECK(value(url, "host") == "db.example");
  CHECK(value(url, "port") == "6432");
  CHECK(value(url, "dbname") == "learning");
  CHECK(value(url, "sslmode") == "require");
}

TEST_CASE("key=value pairs are libpq's other form") {
  const ConnectionUrl url = parse("host=h dbname=d options='-c search_path=a://b'");
  CHECK(value(url, "host") == "h");
  CHECK(value(url, "options") == "-c search_path=a://b");
}

TEST_CASE("what SQLAlchemy's drivers call differently is translated or dropped") {
  CHECK(value(parse("postgresql+asyncpg://h/d?ssl=verify-full&connect_timeout=3"), "sslmode") ==
        "verify-full");
  CHECK(value(parse("postgresql+asyncpg://h/d?ssl=verify-full&connect_timeout=3"),
              "connect_timeout") == "3");
  CHECK(value(parse("postgresql+asyncpg://h/d?ssl=true"), "sslmode") == "require");
  CHECK(value(parse("postgresql+asyncpg://h/d?prepared_statement_cache_size=0"), "host") == "h");
}

TEST_CASE("what cannot be read is refused, with a hint and without a word of it") {
  const std::string text =
      GENERATE("postgresql://u:s3cret%ZZ@h/d", "postgresql://u:s3@cret@h/d",
               "postgresql://u:s3/cret@h/d", "postgresql://u:12/s3cret@h/d", "mysql://u:s3cret@h/d",
               "s3cret", "host=h password=s3cret x", "postgresql://u:s3cret@h:port/d",
               "postgresql://u:s3cret@[h/d", "postgresql://u@h/d?s3cret=1");
  try {
    parse(text);
    FAIL("taken: " << text);
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::kUsage);
    CHECK(error.reason() == "InvalidDatabaseUrl");
    CHECK_FALSE(std::string(error.what()).contains("s3"));
    CHECK(error.hint().contains("%40"));
  }
}

TEST_CASE("the password is taken out of a message, wherever it stands") {
  const ConnectionUrl url = parse("postgresql://u:s3cret@h/d");
  CHECK(url.redact("no s3cret here, s3cret") == "no *** here, ***");
  CHECK(parse("postgresql://u@h/d").redact("as it was") == "as it was");
}
