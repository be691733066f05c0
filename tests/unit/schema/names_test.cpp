#include "runner/schema/names.hpp"

#include <string>

#include <catch2/catch_test_macros.hpp>

using namespace headway::schema;

TEST_CASE("a dot within quotes is a part of a name") {
  CHECK(schema_of("public.a.b") == "public");
  CHECK(schema_of("\"a.b\".\"c.d\"") == "\"a.b\"");
  CHECK(schema_of("public.f(other.type)") == "public");
  CHECK(schema_of("plpgsql").empty());
  CHECK(owner_of("public.\"a.b\".c") == "public.\"a.b\"");
  CHECK(owner_of("plpgsql").empty());
  CHECK(last_part("public.\"a.b\"") == "\"a.b\"");
  CHECK(last_part("plpgsql") == "plpgsql");
}

TEST_CASE("a name without its quotes is that of the catalogs") {
  CHECK(unquoted("plain") == "plain");
  CHECK(unquoted("\"A b\"") == "A b");
  CHECK(unquoted("\"quo\"\"te\"") == "quo\"te");
}

TEST_CASE("the usual name of an index is that of its table with its columns and an ending") {
  CHECK(is_usual_index_name("public.a", "public.a_x_idx"));
  CHECK(is_usual_index_name("public.a", "public.a_x_y_key12"));
  CHECK(is_usual_index_name("public.\"A b\"", "public.\"A b_pkey\""));
  CHECK(is_usual_index_name("public.a", "public." + std::string(63, 'x')));  // it was cut
  CHECK_FALSE(is_usual_index_name("public.a", "public.b_x_idx"));
  CHECK_FALSE(is_usual_index_name("public.a", "public.a_by_x"));
  CHECK_FALSE(is_usual_index_name("public.a", "public.idx"));
}
