// A wrong command line may hold a password in any place: an option is forgotten, a quote is
// missing, a URL stands where a revision belongs.
#include "tests/unit/commands/parsing.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace headway::testing;

TEST_CASE("no argument that could be a connection is repeated") {
  using Words = std::vector<std::string>;
  // Each is what a shell makes of one connection: quoted, or cut at its blanks.
  const Words connection = GENERATE(
      Words{"postgresql://u:s3cret@h/d"}, Words{"postgresql://u:s3cret/x@h/d"},
      Words{"postgres:/u:s3cret@h/d"}, Words{"postgresql+asyncpg://u:s3cret@h/d"},
      Words{"postgresql://h/d?password=s3cret"}, Words{"postgresql://u:pa", "s3cret@h/d"},
      Words{"//u:s3cret@h/d"}, Words{"u:s3cret@h"}, Words{"host=h user=u password=s3cret"},
      Words{"host=h", "password=s3cret"}, Words{"password", "=", "s3cret"},
      Words{"password = 's3cret'"}, Words{"PASSWORD=s3cret"}, Words{"--databse-url=s3cret"},
      Words{"--url", "postgresql://u:s3cret@h/d"}, Words{"-ps3cret"}, Words{"--password=s3cret"});
  // `@` is where it stands.
  const Words around =
      GENERATE(Words{"@"}, Words{"heads", "@"}, Words{"@", "heads"}, Words{"upgrade", "head", "@"},
               Words{"upgrade", "@", "head"}, Words{"upgrade", "head", "--timeout", "@"},
               Words{"heads", "--output", "@"}, Words{"heads", "--output=text", "--output", "@"},
               Words{"upgrade", "head", "--backup-keep", "@"}, Words{"heads", "--verbose", "@"},
               Words{"upgrade", "head", "--database-url", "@", "more"}, Words{"wait", "@"},
               Words{"history", "@", "--rev-range"});
  Words words;
  for (const std::string& word : around) {
    if (word == "@") {
      words.insert(words.end(), connection.begin(), connection.end());
    } else {
      words.push_back(word);
    }
  }
  const auto line = parse_words(words);
  INFO((line ? "accepted" : line.error().text));
  REQUIRE_FALSE(line.has_value());
  CHECK(line.error().code == 2);
  CHECK_FALSE(line.error().text.contains("s3cret"));
}

TEST_CASE("a connection where a revision, a folder or a schema belongs is refused unseen") {
  const std::string connection =
      GENERATE("postgresql://u:s3cret@h/d", "host=h password=s3cret", "postgres:s3cret@h",
               "postgresql//u:s3cret@h/d", "postgresql;//u:s3cret@h/d",
               "postgresql+asyncpg//u:s3cret@h", "//u:s3cret@h/d", "PGPASSWORD=s3cret");
  const std::vector<std::string> words =
      GENERATE_COPY(std::vector<std::string>{"upgrade", connection},
                    std::vector<std::string>{"stamp", connection},
                    std::vector<std::string>{"wait", "--for", connection},
                    std::vector<std::string>{"history", "-r", connection},
                    std::vector<std::string>{"heads", "--dir", connection},
                    std::vector<std::string>{"heads", "--version-table-schema", connection});
  const auto ending = ending_of(words);
  CHECK(ending.code == 2);
  CHECK(ending.text.contains("belong"));
  CHECK_FALSE(ending.text.contains("s3cret"));
}

TEST_CASE("the text of a variable that could be a connection is not repeated either") {
  const auto ending = ending_of({"heads"}, {{"HEADWAY_OUTPUT", "postgresql://u:s3cret@h/d"}});
  CHECK(ending.text.contains("HEADWAY_OUTPUT"));
  CHECK_FALSE(ending.text.contains("s3cret"));
}
