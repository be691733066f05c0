#include "common/settings.hpp"
#include "common/text.hpp"
#include "runner/commands/context.hpp"
#include "runner/commands/verbs.hpp"
#include "runner/report/graph_lanes.hpp"
#include "runner/report/graph_picture.hpp"
#include "runner/report/revision_text.hpp"

#include <format>
#include <iostream>

namespace headway::commands {

namespace {

/// What is applied, where a database is given. Rows that no file holds are said on standard error:
/// no picture shows them.
std::optional<report::GraphMarks> marks_for(const SettingValues& values,
                                            const graph::RevisionMap& map,
                                            const apply::StopRequest& stop) {
  if (!values.given(settings::kDatabaseUrl) && !values.flag(settings::kIndicateCurrent))
    return std::nullopt;
  const std::vector<std::string> rows = read_current_rows(values, stop).rows;
  std::vector<graph::RevisionMap::Index> known;
  std::vector<std::string> unknown;
  for (const std::string& row : rows) {
    if (const auto index = map.find(row)) {
      known.push_back(*index);
    } else {
      unknown.push_back(row);
    }
  }
  if (!unknown.empty())
    std::cerr << std::format("warning: the database is at {}, which no revision file holds\n",
                             join(unknown));
  return report::GraphMarks{.applied = map.reach(known, graph::RevisionMap::Along::kRequirements),
                            .current = {rows.begin(), rows.end()}};
}

std::string in_text(const plan::History& history, const std::optional<report::GraphMarks>& marks) {
  const auto current = marks ? std::optional(marks->current) : std::nullopt;
  const auto applied = marks ? std::optional(marks->applied) : std::nullopt;
  const report::RevisionText names(history, current);
  std::string text;
  for (const report::GraphLine& line : report::graph_lines(history.map, applied)) {
    text += line.drawing;
    if (line.revision) text += " " + names.graph_line(history.map.id(*line.revision));
    text += '\n';
  }
  return text;
}

int graph(const SettingValues& values, const apply::StopRequest& stop) {
  const plan::History history = load_history(values);
  const std::optional<report::GraphMarks> marks = marks_for(values, history.map, stop);
  const std::string format = values.text(settings::kGraphFormat);
  if (wants_json(values)) {
    std::vector<std::string> ids;
    for (graph::RevisionMap::Index i = 0; i < history.map.size(); ++i)
      ids.push_back(history.map.id(i));
    const auto current = marks ? std::optional(marks->current) : std::nullopt;
    print(report::RevisionText(history, current).json(ids) + "\n");
  } else if (format == "dot") {
    print(report::graph_dot(history.map, marks));
  } else if (format == "mermaid") {
    print(report::graph_mermaid(history.map, marks));
  } else if (format == "svg") {
    print(report::graph_svg(history.map, marks));
  } else {
    print(in_text(history, marks));
  }
  return 0;
}

}  // namespace

Verb graph_verb() {
  return {.name = "graph",
          .help = "Draw the history; with a database, mark what is applied there",
          .settings = {&settings::kGraphFormat, &settings::kIndicateCurrent},
          .run = graph,
          .group = VerbGroup::kLook,
          .examples = {"headway graph", "headway graph --format svg"}};
}

}  // namespace headway::commands
