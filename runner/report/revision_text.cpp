#include "runner/report/revision_text.hpp"

#include "common/text.hpp"
#include "runner/report/words.hpp"

#include <format>

#include <nlohmann/json.hpp>

namespace headway::report {

namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> sorted(const std::set<std::string>& names) {
  return {names.begin(), names.end()};
}

std::vector<std::string> ids(const graph::RevisionMap& map,
                             const std::vector<graph::RevisionMap::Index>& indices) {
  std::vector<std::string> names;
  for (const auto index : indices)
    names.push_back(map.id(index));
  return names;
}

}  // namespace

std::string RevisionText::marks(Index index, bool tree) const {
  const graph::RevisionMap& map = history_.map;
  std::string text;
  if (map.is_real_head(index)) text += " (head)";
  if (map.is_head(index) && !map.is_real_head(index)) text += " (effective head)";
  if (is_current(map.id(index))) text += " (current)";
  if (tree && map.is_branch_point(index)) text += " (branchpoint)";
  if (tree && map.is_merge_point(index)) text += " (mergepoint)";
  if (tree && history_.catalogue().find(map.id(index))->contract) text += " (contract)";
  return text;
}

std::string RevisionText::parents(Index index) const {
  const std::vector<std::string>& down = history_.map.node(index).down_revisions;
  return down.empty() ? "<base>" : join(down);
}

std::string RevisionText::labelled(Index index) const {
  const std::set<std::string>& labels = history_.map.labels(index);
  return history_.map.id(index) + (labels.empty() ? "" : " (" + join(sorted(labels)) + ")");
}

std::string RevisionText::head_line(const std::string& id) const {
  const Index index = *history_.map.find(id);
  return labelled(index) + marks(index, /*tree=*/false);
}

std::string RevisionText::graph_line(const std::string& id) const {
  const Index index = *history_.map.find(id);
  const graph::Node& node = history_.map.node(index);
  std::string text = labelled(index) + marks(index, /*tree=*/true);
  if (!node.depends_on.empty()) text += std::format(" (depends on {})", join(node.depends_on));
  if (!node.message.empty()) text += ", " + node.message;
  return text;
}

std::string RevisionText::branches(const std::string& id, bool verbose) const {
  const Index index = *history_.map.find(id);
  std::string text = verbose ? block(id) : labelled(index) + marks(index, /*tree=*/true);
  for (const Index child : history_.map.children(index)) {
    text +=
        "\n" + std::string(id.size(), ' ') + " -> " + labelled(child) + marks(child, /*tree=*/true);
    if (verbose && !history_.map.node(child).message.empty())
      text += ", " + history_.map.node(child).message;
  }
  return text + "\n";
}

std::string RevisionText::current_line(const std::string& id) const {
  const auto index = history_.map.find(id);
  return index ? id + marks(*index, /*tree=*/true) : id + " (not among these files)";
}

std::string RevisionText::history_line(const std::string& id) const {
  const Index index = *history_.map.find(id);
  const graph::Node& node = history_.map.node(index);
  std::string text = parents(index);
  if (!node.depends_on.empty()) text += " (" + join(node.depends_on) + ")";
  text += " -> " + labelled(index) + marks(index, /*tree=*/true);
  if (!node.message.empty()) text += ", " + node.message;
  return text;
}

std::string RevisionText::block(const std::string& id) const {
  const auto found = history_.map.find(id);
  if (!found) return std::format("Rev: {} (not among these files)\n", id);
  const Index index = *found;
  const graph::RevisionMap& map = history_.map;
  const graph::Node& node = map.node(index);
  const revisions::Revision& revision = *history_.catalogue().find(id);
  std::string text = std::format("Rev: {}{}\n", id, marks(index, /*tree=*/true));
  text += std::format("{}: {}\n", map.is_merge_point(index) ? "Merges" : "Parent", parents(index));
  if (!node.depends_on.empty()) text += std::format("Also depends on: {}\n", join(node.depends_on));
  if (map.is_branch_point(index))
    text += std::format("Branches into: {}\n", join(ids(map, map.children(index))));
  if (const auto& labels = map.labels(index); !labels.empty())
    text += std::format("Branch names: {}\n", join(sorted(labels)));
  text += std::format("Path: {}\n\n    {}\n    \n", node.file, node.message);
  text += std::format("    Revision ID: {}\n    Revises: {}\n    Create Date: {}\n", id,
                      join(node.down_revisions), revision.created);
  return text;
}

std::string RevisionText::json(const std::vector<std::string>& ids_shown) const {
  Json list = Json::array();
  for (const std::string& id : ids_shown) {
    const auto index = history_.map.find(id);
    Json entry = {{"revision", id}, {"known", index.has_value()}};
    if (index) {
      const graph::Node& node = history_.map.node(*index);
      entry["revises"] = node.down_revisions;
      entry["dependsOn"] = node.depends_on;
      entry["branchLabels"] = history_.map.labels(*index);
      entry["message"] = node.message;
      entry["phase"] = history_.catalogue().find(id)->contract ? "contract" : "expand";
      entry["created"] = history_.catalogue().find(id)->created;
      entry["file"] = node.file;
      entry["head"] = history_.map.is_real_head(*index);
      entry["effectiveHead"] = history_.map.is_head(*index) && !history_.map.is_real_head(*index);
      entry["branchPoint"] = history_.map.is_branch_point(*index);
      entry["mergePoint"] = history_.map.is_merge_point(*index);
    }
    if (current_) entry["current"] = is_current(id);
    list.push_back(std::move(entry));
  }
  return Json{{"version", 1}, {"revisions", std::move(list)}}.dump(-1, ' ', false,
                                                                   Json::error_handler_t::replace);
}

}  // namespace headway::report
