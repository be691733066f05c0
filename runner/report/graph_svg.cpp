#include "runner/graph/traversal.hpp"
#include "runner/report/graph_lanes.hpp"
#include "runner/report/graph_picture.hpp"

#include <algorithm>
#include <format>
#include <string_view>

namespace headway::report {

namespace {

using Index = graph::RevisionMap::Index;

constexpr int kColumn = 24;  ///< between the columns' middles
constexpr int kRow = 32;
constexpr int kMargin = 20;
constexpr int kRadius = 6;
constexpr int kLetter = 8;  ///< the width that is left for a character

/// Text for an XML document: control characters may not stand there at all.
std::string for_xml(std::string_view text) {
  std::string result;
  for (const char character : text) {
    switch (character) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += static_cast<unsigned char>(character) < ' ' ? ' ' : character;
    }
  }
  return result;
}

struct Place {
  int x = 0;
  int y = 0;
};

/// The places of the revisions: the columns of the drawing in text, one row a revision.
std::vector<Place> places_of(const graph::RevisionMap& map, int& columns) {
  std::vector<Place> places(map.size());
  int row = 0;
  columns = 1;
  for (const GraphLine& line : graph_lines(map, std::nullopt)) {
    columns = std::max(columns, static_cast<int>(line.drawing.size() + 1) / 2);
    if (!line.revision) continue;
    const auto column = static_cast<int>(line.drawing.find('*') / 2);
    places[*line.revision] = {kMargin + column * kColumn, kMargin + row * kRow};
    ++row;
  }
  return places;
}

std::string edge(Place from, Place to, std::string_view style) {
  const int middle = (from.y + to.y) / 2;
  return std::format(
      "  <path d=\"M {} {} C {} {}, {} {}, {} {}\" fill=\"none\" stroke=\"#555\"{}/>\n", from.x,
      from.y, from.x, middle, to.x, middle, to.x, to.y, style);
}

}  // namespace

std::string graph_svg(const graph::RevisionMap& map, const std::optional<GraphMarks>& marks) {
  int columns = 1;
  const std::vector<Place> places = places_of(map, columns);
  const int text_at = kMargin + columns * kColumn;
  std::size_t longest = 0;
  std::string edges;
  std::string revisions;
  for (const std::string& id : graph::history(map)) {
    const Index i = *map.find(id);
    for (const Index parent : map.parents(i))
      edges += edge(places[i], places[parent], "");
    for (const Index needed : map.dependencies(i))
      edges += edge(places[i], places[needed], " stroke-dasharray=\"4 3\"");
    const bool applied = !marks || marks->applied[i];
    const bool current = marks && marks->current.contains(id);
    const std::string label = id + "  " + map.node(i).message + (current ? "  (current)" : "");
    longest = std::max(longest, label.size());
    revisions += std::format(
        "  <circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{}\" stroke=\"#222\" "
        "stroke-width=\"{}\"/>\n"
        "  <text x=\"{}\" y=\"{}\">{}</text>\n",
        places[i].x, places[i].y, kRadius, applied ? "#4a8f4a" : "#fff", current ? 3 : 1, text_at,
        places[i].y + 5, for_xml(label));
  }
  const int width = text_at + static_cast<int>(longest) * kLetter + kMargin;
  const int height =
      2 * kMargin + (static_cast<int>(std::max<std::size_t>(map.size(), 1)) - 1) * kRow;
  return std::format(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 "
             "{0} {1}\" font-family=\"monospace\" font-size=\"13\">\n",
             width, height) +
         edges + revisions + "</svg>\n";
}

}  // namespace headway::report
