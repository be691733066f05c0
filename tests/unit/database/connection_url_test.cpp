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

TEST_CASE("parameters of SQLAlchemy's drivers are translated or dropped") {
  CHECK(value(parse("postgresql+asyncpg://h/d?ssl=verify-full&connect_timeout=3"), "sslmode") ==
        "verify-full");
  CHECK(value(parse("postgresql+asyncpg://h/d?ssl=verify-full&connect_timeout=3"),
              "connect_timeout") == "3");
  CHECK(value(parse("postgresql+asyncpg://h/d?ssl=true"), "sslmode") == "require");
  CHECK(value(parse("postgresql+asyncpg://h/d?prepared_statement_cache_size=0"), "host") == "h");
}

TEST_CASE("a URL that cannot be read is refused with a hint, and without a part of the password") {
  const std::string text =
      GENERATE("postgresql://u:s3cret%ZZ@h/d", "postgresql://u:s3@cret@h/d",
               "postgresql://u:s3/cret@h/d", "postgresql://u:12/s3cret@h/d", "mysql://u:s3cret@h/d",
               "s3cret", "host=h password=s3cret x", "postgresql://u:s3cret@h:port/d",
               "postgresql://u:s3cret@[h/d", "postgresql://u:p/x?s3cret=1@h/d",
               "postgresql://u:p?s3@cret@h/d", "postgresql://u@h/d?s3cret",
               "psql postgresql://u:s3cret@h/d", "host=h password=s3cret s3c=1");
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

namespace {

Error refusal_of(const std::string& text) {
  try {
    parse(text);
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::kUsage);
    CHECK(error.reason() == "InvalidDatabaseUrl");
    CHECK_FALSE(std::string(error.what()).contains("s3"));
    CHECK_FALSE(error.hint().contains("s3"));
    return error;
  }
  FAIL("taken: " << text);
  throw std::logic_error("unreachable");
}

}  // namespace

TEST_CASE("a parameter that libpq does not know is named, with the way to write it") {
  const auto refused = [](const std::string& query, const std::string& name,
                          const std::string& hint) {
    INFO(query);
    const Error error = refusal_of("postgresql://u:s3cret@h/d?" + query);
    CHECK(std::string(error.what()).ends_with("libpq knows no parameter " + name));
    CHECK(error.hint().contains(hint));
  };
  refused("schema=public", "schema", "options=-csearch_path%3D");
  refused("sslmode=disable&search_path=app", "search_path", "options=-csearch_path%3D");
  refused("pgbouncer=true&connection_limit=1", "pgbouncer, connection_limit", "leave it out");
  refused("sslaccept=strict", "sslaccept", "sslmode");
  refused("nothing_known=s3cret", "nothing_known", "leave it out");
  refused("statement_cache_size=0", "statement_cache_size", "leave it out");
}

TEST_CASE("a value that libpq does not take is refused before a connection is tried") {
  const auto refused = [](const std::string& query, const std::string& name) {
    INFO(query);
    CHECK(std::string(refusal_of("postgresql://u:s3cret@h/d?" + query).what()).contains(name));
  };
  refused("sslmode=no-verify", "sslmode");
  refused("target_session_attrs=master", "target_session_attrs");
  refused("channel_binding=s3", "channel_binding");
  refused("connect_timeout=s3", "connect_timeout");
  refused("tcp_user_timeout=-1", "tcp_user_timeout");
  refused("port=65536", "its port is no port");
  refused("hostaddr=db.s3", "its hostaddr is no IP address");
  refused("host=a,b,c&port=1,2", "its port does not match the number of hosts");
  CHECK(refusal_of("postgresql+asyncpg://u:s3cret@h/d?ssl=no-verify")
            .hint()
            .contains("called require"));
}

TEST_CASE("values that only go with another one are taken beside it") {
  for (const char* query :
       {"sslmode=verify-full&sslrootcert=system", "sslrootcert=system", "connect_timeout=-1",
        "hostaddr=127.1", "hostaddr=fe80::1%25lo", "port=%205432", "keepalives=+1"}) {
    INFO(query);
    CHECK_NOTHROW(parse(std::string("postgresql://u@h/d?") + query));
  }
}

TEST_CASE("several hosts have one port, one each, or addresses") {
  for (const char* query : {"host=a,b&port=1", "host=a,b&port=1,2", "host=a,b&port=,2",
                            "hostaddr=10.0.0.1,::1&port=1,2&host=a,b", "host=a,b&port="}) {
    INFO(query);
    CHECK_NOTHROW(parse(std::string("postgresql:///d?") + query));
  }
}

TEST_CASE("white space around a URL is cut off") {
  CHECK(value(parse("\npostgresql://u@h/d\r\n"), "dbname") == "d");
  CHECK(value(parse("host=h dbname=d\n"), "dbname") == "d");
}

TEST_CASE("a URL that is not one of libpq is refused with its kind") {
  CHECK(
      refusal_of("jdbc:postgresql://h/d?user=u&password=s3cret").hint().contains("postgresql://"));
  CHECK(refusal_of("'postgresql://u:s3cret@h/d'").hint().contains("quotes"));
  CHECK(std::string(refusal_of(" \n").what()).contains("empty"));
}
