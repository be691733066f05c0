#include "common/error.hpp"
#include "runner/report/graph_lanes.hpp"
#include "runner/report/graph_picture.hpp"
#include "tests/unit/graph/yaml_graph.hpp"

#include <algorithm>

#include <catch2/catch_test_macros.hpp>

namespace headway::report {

namespace {

std::string drawn(const graph::RevisionMap& map,
                  const std::optional<std::vector<bool>>& applied = {}) {
  std::string text = "\n";
  for (const GraphLine& line : graph_lines(map, applied))
    text += line.drawing + (line.revision ? " " + map.id(*line.revision) : "") + "\n";
  return text;
}

std::string drawn(const char* history) {
  return drawn(graph::map_of(graph::nodes_in(YAML::Load(history))));
}

graph::RevisionMap example() {
  return graph::map_of(
      graph::nodes_in(YAML::Load("[{id: a}, {id: b, revises: [a]}, {id: n, depends: [b]}]")));
}

}  // namespace

TEST_CASE("a line of revisions is one column") {
  CHECK(drawn("[{id: a}, {id: b, revises: [a]}]") == R"(
* b
* a
)");
}

TEST_CASE("branches stand in columns that join where they began") {
  CHECK(drawn("[{id: a}, {id: b, revises: [a]}, {id: c, revises: [a]}, {id: d, revises: [a]}]") ==
        R"(
* b
| * c
|/
| * d
|/
* a
)");
}

TEST_CASE("a merge opens a column for each further parent") {
  CHECK(drawn("[{id: a}, {id: b, revises: [a]}, {id: c, revises: [a]}, {id: d, revises: [a]}, "
              "{id: m, revises: [b, c, d]}, {id: n, revises: [m]}]") ==
        R"(
* n
* m
|\
|\|
| |\
* | | b
| * | c
|/  |
|   * d
|  /
|/
* a
)");
}

TEST_CASE("applied revisions are marked in every picture") {
  const graph::RevisionMap map = example();
  const GraphMarks marks{.applied = {true, false, false}, .current = {"a"}};
  CHECK(drawn(map, marks.applied) == R"(
o n
o b
* a
)");
  CHECK(graph_dot(map, marks).contains("\"a\" [label=\"a\\n\", style=\"rounded,filled\""));
  CHECK(graph_dot(map, marks).contains("\"b\" [label=\"b\\n\"];"));
  CHECK(graph_mermaid(map, marks).contains("class r0 applied\n  class r0 current\n"));
  CHECK_FALSE(graph_mermaid(map, marks).contains("class r1"));
  const std::string svg = graph_svg(map, marks);
  CHECK(svg.contains("a    (current)</text>"));
  CHECK(svg.contains("fill=\"#fff\""));
}

TEST_CASE("an SVG has a column for each line of the text, a row for each revision") {
  const std::string svg = graph_svg(
      graph::map_of(
          graph::nodes_in(YAML::Load("[{id: a}, {id: b, revises: [a]}, {id: c, revises: [a]}]"))),
      {});
  // A margin of 20, columns of 24 and rows of 32.
  CHECK(svg.contains("<circle cx=\"20\" cy=\"20\""));
  CHECK(svg.contains("<circle cx=\"44\" cy=\"52\""));
  CHECK(svg.contains("<circle cx=\"20\" cy=\"84\""));
}

TEST_CASE("arrows lead to what a revision stands on, dashed to what it depends on") {
  const graph::RevisionMap map = example();
  CHECK(graph_dot(map, {}) ==
        "digraph revisions {\n"
        "  rankdir=BT;\n"
        "  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n"
        "  \"a\" [label=\"a\\n\"];\n"
        "  \"b\" [label=\"b\\n\"];\n"
        "  \"n\" [label=\"n\\n\"];\n"
        "  \"b\" -> \"a\";\n"
        "  \"n\" -> \"b\" [style=dashed];\n"
        "}\n");
  CHECK(graph_mermaid(map, {}) ==
        "flowchart BT\n"
        "  r0[\"a<br/>\"]\n"
        "  r1[\"b<br/>\"]\n"
        "  r2[\"n<br/>\"]\n"
        "  r1 --> r0\n"
        "  r2 -.-> r1\n");
}

TEST_CASE("a message may hold what the picture's language means otherwise") {
  graph::Node node{.id = "a",
                   .down_revisions = {},
                   .depends_on = {},
                   .branch_labels = {},
                   .file = "a.sql",
                   .line = 1,
                   .message = "say \"<b> & \\ #1\""};
  const graph::RevisionMap map = graph::map_of({node});
  CHECK(graph_dot(map, {}).contains("say \\\"<b> & \\\\ #1\\\""));
  CHECK(graph_mermaid(map, {}).contains("say #quot;#lt;b#gt; & \\ #35;1#quot;"));
  CHECK(graph_svg(map, {}).contains("say &quot;&lt;b&gt; &amp; \\ #1&quot;"));
}

}  // namespace headway::report
