#include "runner/revisions/checksum.hpp"

#include "tests/unit/revisions/rendering.hpp"

#include <string>

#include <catch2/catch_test_macros.hpp>

namespace headway::revisions {

namespace {

std::string of(const std::string& sections) {
  return checksum(revision_of(sections));
}

std::string upgrade(const std::string& sql) {
  return of("-- headway: upgrade\n" + sql);
}

std::string with_crlf(const std::string& text) {
  std::string result;
  for (const char c : text)
    result += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return result;
}

}  // namespace

TEST_CASE("a checksum stays what it was in earlier versions") {
  // Ledgers hold these: a change here makes every applied revision look edited.
  CHECK(checksum(revision_of(file_text(sql_fixtures("revisions/checksum").front()))) ==
        "2c7298d65a38703bd66e9445e5b7b86dc970548c2716acdca8e9ac025eac3855");
}

TEST_CASE("comments and white space do not count") {
  const auto plain = upgrade("CREATE TABLE t (id int, b text DEFAULT 'x'); SELECT a+-1 FROM t;");
  CHECK(plain ==
        upgrade("CREATE TABLE\n  t (\n id int , b text DEFAULT 'x')\n;\n\nSELECT a + - 1 FROM t"));
  CHECK(plain == upgrade("-- one\nCREATE /* two */ TABLE t(id int,b text DEFAULT 'x');;; SELECT "
                         "a+-1 FROM t; -- three"));
  CHECK(plain ==
        upgrade(with_crlf("CREATE TABLE t (id int,\nb text DEFAULT 'x'); SELECT a+-1\nFROM t;")));
}

TEST_CASE("the text of a statement counts") {
  const auto plain = upgrade("SELECT ab, 'x y';");
  for (const auto* other :
       {"SELECT a b, 'x y';", "SELECT ab, 'x  y';", "select ab, 'x y';", "SELECT \"ab\", 'x y';",
        "SELECT ab; , 'x y';", "SELECT ab, $$x y$$;", "SELECT ab, 'x y'; SELECT 1;", ""}) {
    INFO(other);
    CHECK(upgrade(other) != plain);
  }
}

TEST_CASE("inside literals and dollar bodies everything counts but the kind of line end") {
  const auto body = upgrade("DO $$ BEGIN\n  NULL; -- why\nEND $$;");
  CHECK(body != upgrade("DO $$ BEGIN\n  NULL; -- because\nEND $$;"));
  CHECK(body != upgrade("DO $$ BEGIN\n NULL; -- why\nEND $$;"));
  CHECK(body == upgrade(with_crlf("DO $$ BEGIN\n  NULL; -- why\nEND $$;")));
  CHECK(upgrade("SELECT 'a\n-- b\n';") == upgrade("SELECT 'a\r\n-- b\r\n';"));
  CHECK(upgrade("SELECT 'a\rb';") != upgrade("SELECT 'a\nb';"));
}

TEST_CASE("COPY data counts, also where it is long") {
  std::string rows;
  for (int row = 0; row < 200'000; ++row)
    rows += std::to_string(row) + "\t-- text\n";
  const auto copy = [](const std::string& data) {
    return upgrade("COPY t FROM stdin;\n" + data + "\\.\n");
  };
  CHECK(copy(rows) == copy(with_crlf(rows)));
  CHECK(copy(rows) != copy(rows + "1\t-- text\n"));
  std::string other = rows;
  other[other.size() - 3] = 'u';
  CHECK(copy(rows) != copy(other));
  CHECK(copy("") != copy("\n"));
  CHECK(copy("a  b\n") != copy("a b\n"));
}

TEST_CASE("marks and their options count, the header does not") {
  const auto plain = of("-- headway: upgrade lock-timeout=2s\nSELECT 1;");
  CHECK(
      plain ==
      of("-- Another message\n-- revises: b2\n--headway:  upgrade   lock-timeout=2s \nSELECT 1;"));
  CHECK(plain != of("-- headway: upgrade\nSELECT 1;"));
  CHECK(plain != of("-- headway: upgrade lock-timeout=3s\nSELECT 1;"));
  CHECK(plain != of("-- headway: upgrade lock-timeout=2s\nSELECT 1;\n-- headway: downgrade"));
  CHECK(of("-- headway: upgrade\nSELECT 1;\n-- headway: downgrade\nSELECT 2;") ==
        of("-- headway: downgrade\nSELECT 2;\n-- headway: upgrade\nSELECT 1;"));
  const auto batch = [](const std::string& options) {
    return of("-- headway: upgrade\n-- headway: batch " + options +
              "\nDELETE FROM t WHERE id < :batch_size;\n-- headway: verify\nSELECT true;");
  };
  CHECK(batch("size=5") == batch("rounds=100000  size=5 pause=0"));
  for (const auto* other :
       {"size=6", "size=5 pause=1ms", "size=5 rounds=9", "size=5 max-lag=1s", "size=5 max-age=1s"})
    CHECK(batch(other) != batch("size=5"));
}

}  // namespace headway::revisions
