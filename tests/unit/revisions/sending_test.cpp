#include "runner/revisions/sending.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway::revisions;

namespace {

std::string shown(std::string_view text) {
  const auto index = concurrent_index({.text = text});
  if (!index) return "none";
  return index->schema + "." + index->table + " " + index->name +
         (index->if_not_exists ? " if not exists" : "");
}

}  // namespace

TEST_CASE("an index that is built concurrently is known by its name and table") {
  CHECK(shown("CREATE INDEX CONCURRENTLY i ON t (a)") == ".t i");
  CHECK(
      shown("create unique index concurrently If Not Exists \"I i\" on only App.T using gin (a)") ==
      "app.t I i if not exists");
  CHECK(shown("CREATE INDEX CONCURRENTLY \"a\"\"b\" ON \"S\".\"T\" (a)") == "S.T a\"b");
  CHECK(shown("CREATE INDEX CONCURRENTLY ON t (a)") == ".t ");
  CHECK(shown("CREATE INDEX i ON t (a)") == "none");
  CHECK(shown("CREATE INDEX concurrently ON t (a)") == ".t ");
  CHECK(shown("DROP INDEX CONCURRENTLY i") == "none");
}

TEST_CASE("a new value of an enumeration is told from other changes of a type") {
  CHECK(adds_enum_value({.text = "ALTER TYPE mood ADD VALUE 'x'"}));
  CHECK(adds_enum_value({.text = "alter type a.mood add value if not exists 'x' before 'y'"}));
  CHECK_FALSE(adds_enum_value({.text = "ALTER TYPE pair ADD ATTRIBUTE value int"}));
  CHECK_FALSE(adds_enum_value({.text = "ALTER TABLE t ADD value int"}));
}
