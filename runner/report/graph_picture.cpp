#include "runner/report/graph_picture.hpp"

#include <format>
#include <string_view>
#include <utility>

namespace headway::report {

namespace {

using Index = graph::RevisionMap::Index;

/// Each of these characters as its replacement.
std::string escaped(std::string_view text,
                    std::initializer_list<std::pair<char, std::string_view>> replacements) {
  std::string result;
  for (const char character : text) {
    std::string_view replacement(&character, 1);
    for (const auto& [from, to] : replacements)
      if (from == character) replacement = to;
    result += replacement;
  }
  return result;
}

std::string for_dot(std::string_view text) {
  return escaped(text, {{'"', "\\\""}, {'\\', "\\\\"}});
}

std::string for_mermaid(std::string_view text) {
  return escaped(text,
                 {{'"', "#quot;"}, {'#', "#35;"}, {'<', "#lt;"}, {'>', "#gt;"}, {'`', "#96;"}});
}

bool is_applied(const std::optional<GraphMarks>& marks, Index index) {
  return marks && marks->applied[index];
}

bool is_current(const std::optional<GraphMarks>& marks, const std::string& id) {
  return marks && marks->current.contains(id);
}

}  // namespace

std::string graph_dot(const graph::RevisionMap& map, const std::optional<GraphMarks>& marks) {
  std::string text =
      "digraph revisions {\n  rankdir=BT;\n  node [shape=box, style=rounded, "
      "fontname=\"sans-serif\"];\n";
  for (Index i = 0; i < map.size(); ++i) {
    const std::string style = is_applied(marks, i) ? ", style=\"rounded,filled\", "
                                                     "fillcolor=\"#cfe8cf\""
                                                   : "";
    text += std::format("  \"{}\" [label=\"{}\\n{}\"{}{}];\n", for_dot(map.id(i)),
                        for_dot(map.id(i)), for_dot(map.node(i).message), style,
                        is_current(marks, map.id(i)) ? ", penwidth=3" : "");
  }
  for (Index i = 0; i < map.size(); ++i) {
    for (const Index parent : map.parents(i))
      text += std::format("  \"{}\" -> \"{}\";\n", for_dot(map.id(i)), for_dot(map.id(parent)));
    for (const Index needed : map.dependencies(i))
      text += std::format("  \"{}\" -> \"{}\" [style=dashed];\n", for_dot(map.id(i)),
                          for_dot(map.id(needed)));
  }
  return text + "}\n";
}

std::string graph_mermaid(const graph::RevisionMap& map, const std::optional<GraphMarks>& marks) {
  // Ids may be words of Mermaid's own, such as `end`.
  std::string text = "flowchart BT\n";
  for (Index i = 0; i < map.size(); ++i)
    text += std::format("  r{}[\"{}<br/>{}\"]\n", i, for_mermaid(map.id(i)),
                        for_mermaid(map.node(i).message));
  for (Index i = 0; i < map.size(); ++i) {
    for (const Index parent : map.parents(i))
      text += std::format("  r{} --> r{}\n", i, parent);
    for (const Index needed : map.dependencies(i))
      text += std::format("  r{} -.-> r{}\n", i, needed);
  }
  if (!marks) return text;
  text += "  classDef applied fill:#cfe8cf\n  classDef current stroke-width:3px\n";
  for (Index i = 0; i < map.size(); ++i) {
    if (is_applied(marks, i)) text += std::format("  class r{} applied\n", i);
    if (is_current(marks, map.id(i))) text += std::format("  class r{} current\n", i);
  }
  return text;
}

}  // namespace headway::report
