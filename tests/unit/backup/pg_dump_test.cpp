#include "runner/backup/pg_dump.hpp"

#include <catch2/catch_test_macros.hpp>

using headway::backup::major_version;

TEST_CASE("pg_dump's major version is read from what it prints") {
  CHECK(major_version("pg_dump (PostgreSQL) 17.6 (Debian 17.6-0+deb13u1)\n") == 17);
  CHECK(major_version("pg_dump (PostgreSQL) 18beta1\n") == 18);
  CHECK(major_version("pg_dump (PostgreSQL) 9.6.24") == 9);
  CHECK(major_version("") == 0);
  CHECK(major_version("pg_dump (") == 0);
}
