#include "runner/schema/snapshot_json.hpp"

#include <stdexcept>

#include <nlohmann/json.hpp>

namespace headway::schema {

namespace {

using Json = nlohmann::json;

Json objects_json(const std::vector<Object>& objects) {
  Json list = Json::array();
  for (const Object& object : objects)
    list.push_back({{"kind", to_text(object.key.kind)},
                    {"name", object.key.name},
                    {"facts", object.facts},
                    {"position", object.position}});
  return list;
}

std::vector<Object> objects_of(const Json& list) {
  std::vector<Object> objects;
  for (const Json& one : list) {
    const std::optional<Kind> kind = kind_of(one.at("kind").get<std::string>());
    if (!kind) throw std::invalid_argument("kind");
    objects.push_back({.key = {.kind = *kind, .name = one.at("name")},
                       .facts = one.at("facts"),
                       .position = one.at("position")});
  }
  return objects;
}

Json needs_json(const std::vector<std::vector<Snapshot::Edge>>& needs) {
  Json list = Json::array();
  for (const std::vector<Snapshot::Edge>& edges : needs) {
    Json& of_object = list.emplace_back(Json::array());
    for (const Snapshot::Edge& edge : edges)
      of_object.push_back({edge.to, edge.why == Dependency::kPart});
  }
  return list;
}

std::vector<std::vector<Snapshot::Edge>> needs_of(const Json& list, std::size_t objects) {
  std::vector<std::vector<Snapshot::Edge>> needs;
  for (const Json& of_object : list) {
    std::vector<Snapshot::Edge>& edges = needs.emplace_back();
    for (const Json& edge : of_object) {
      edges.push_back({.to = edge.at(0),
                       .why = edge.at(1).get<bool>() ? Dependency::kPart : Dependency::kNormal});
      if (edges.back().to >= objects) throw std::invalid_argument("needs");
    }
  }
  if (needs.size() != objects) throw std::invalid_argument("needs");
  return needs;
}

}  // namespace

std::string to_json(const Snapshot& snapshot) {
  return Json{{"objects", objects_json(snapshot.objects)},
              {"needs", needs_json(snapshot.needs)},
              {"ofParents", objects_json(snapshot.of_parents)}}
      .dump(-1, ' ', false, Json::error_handler_t::strict);
}

std::optional<Snapshot> snapshot_of(std::string_view json) {
  try {
    const Json all = Json::parse(json);
    Snapshot snapshot;
    snapshot.objects = objects_of(all.at("objects"));
    snapshot.needs = needs_of(all.at("needs"), snapshot.objects.size());
    snapshot.of_parents = objects_of(all.at("ofParents"));
    return snapshot;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace headway::schema
