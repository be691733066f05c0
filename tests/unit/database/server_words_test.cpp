#include "runner/database/server_words.hpp"

#include <catch2/catch_test_macros.hpp>

using headway::database::server_words;

TEST_CASE("an error of the server is known by its SQLSTATE, in whatever language it is written") {
  const auto words = server_words(
      "connection to server at \"db\" (10.0.0.1), port 5432 failed: FATAL:  28P01: password "
      "authentication failed for user \"app\"\nLOCATION:  auth_failed, auth.c:323\n");
  CHECK(words.sqlstates == std::vector<std::string>{"28P01"});
  CHECK(words.text ==
        "connection to server at \"db\" (10.0.0.1), port 5432 failed: FATAL:  password "
        "authentication failed for user \"app\"");
  CHECK(server_words("FATAL:  3D000: Datenbank »app« existiert nicht\n").sqlstates ==
        std::vector<std::string>{"3D000"});
}

TEST_CASE("each of several servers is read, and what libpq says itself has no SQLSTATE") {
  const auto words = server_words(
      "connection to server at \"a\" failed: FATAL:  57P03: starting\nHINT:  later\n"
      "connection to server at \"b\" failed: FATAL:  28000: no\n"
      "connection to server at \"c\" failed: Connection refused\n");
  CHECK(words.sqlstates == std::vector<std::string>{"57P03", "28000"});
  CHECK(words.text.contains("HINT:  later"));
  CHECK(server_words("could not translate host name: 28P01\n").sqlstates.empty());
  CHECK(server_words("FATAL:  12345").sqlstates.empty());
  CHECK(server_words("").text.empty());
}
