// What `history -r` lists, against Alembic's own answers, which
// tests/fixtures/authoring/generate.py collects.
#include "runner/graph/range.hpp"

#include "common/error.hpp"
#include "tests/unit/graph/yaml_graph.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>

namespace headway::graph {

namespace {

struct Compared {
  int listed = 0;
  int refused = 0;
};

Compared compare(const std::string& file) {
  Compared compared;
  for (const auto& graph : YAML::LoadFile(HEADWAY_FIXTURES "/authoring/" + file)) {
    const RevisionMap map = map_of(nodes_in(graph["revisions"]));
    for (const auto& item : graph["ranges"]) {
      INFO(YAML::Dump(graph["revisions"]) << "\n" << YAML::Dump(item));
      std::vector<std::string> ours;
      bool failed = false;
      try {
        const Range range = parse_range(item["range"].as<std::string>(), "History range");
        ours = revisions_in_range(map, range, words_in(item["rows"]));
      } catch (const Error& error) {
        CHECK(error.code() == ExitCode::kUsage);
        failed = true;
      }
      CHECK(failed == item["refused"].IsDefined());
      CHECK(ours == words_in(item["lists"]));
      ++(failed ? compared.refused : compared.listed);
    }
  }
  return compared;
}

}  // namespace

TEST_CASE("history lists the range that Alembic lists") {
  const Compared compared = compare("ranges.yaml");
  CHECK(compared.listed > 400);
  CHECK(compared.refused > 100);
}

TEST_CASE("history finds the beginnings of ids that Alembic finds") {
  const Compared compared = compare("partial_ranges.yaml");
  CHECK(compared.listed > 200);
  CHECK(compared.refused > 200);
}

TEST_CASE("a range has one colon") {
  CHECK(parse_range("a:b", "History range") == Range{"a", "b"});
  CHECK(parse_range(":", "History range") == Range{"", ""});
  CHECK_THROWS_WITH(parse_range("ab", "History range"),
                    "History range requires [start]:[end], [start]:, or :[end]");
  CHECK_THROWS_AS(parse_range("a:b:c", "History range"), Error);
}

}  // namespace headway::graph
