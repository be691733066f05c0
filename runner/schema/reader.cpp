#include "runner/schema/reader.hpp"

#include "runner/schema/catalog_queries.hpp"
#include "runner/schema/names.hpp"

#include <algorithm>
#include <format>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include <nlohmann/json.hpp>

namespace headway::schema {

namespace {

using database::Row;

/// Where the server keeps an object: class OID, object OID, sub-number.
using Address = std::tuple<std::string, std::string, std::string>;

/// Everything that anything of the user's depends on. Initial objects of the server have OIDs
/// below 16384 (PostgreSQL documentation, "System Catalog Initial Data"); schema public is one. A
/// table's membership in a publication is a part of the publication, and does not make that one a
/// part of the table. A member of an operator family that no class brought is a part of the family.
constexpr const char* kDependencies =
    "SELECT classid, objid, objsubid, refclassid, refobjid, refobjsubid, CASE WHEN classid IN "
    "('pg_amop'::regclass, 'pg_amproc'::regclass) AND refclassid IN ('pg_opfamily'::regclass, "
    "'pg_opclass'::regclass) THEN 'i' WHEN classid IN ('pg_amop'::regclass, "
    "'pg_amproc'::regclass) THEN 'n' WHEN classid NOT IN ('pg_publication_rel'::regclass, "
    "'pg_publication_namespace'::regclass) THEN deptype WHEN refclassid = "
    "'pg_publication'::regclass THEN 'i' ELSE 'n' END FROM pg_depend "
    "WHERE objid >= 16384 AND (refobjid >= 16384 OR refclassid = 'pg_namespace'::regclass)";

struct Dependant {
  Address from;
  Address to;
  char why = 'n';
};

Address whole(const Address& address) {
  return {std::get<0>(address), std::get<1>(address), "0"};
}

/// Finds the object that an internal one stands for: the view of a _RETURN rule, the table of a row
/// type, the extension of a member.
class Resolver {
 public:
  Resolver(const std::map<Address, std::size_t>& objects, const std::vector<Dependant>& all)
      : objects_(objects) {
    for (const Dependant& one : all) {
      if (one.why == 'i' || one.why == 'e') owner_.emplace(one.from, one.to);
    }
  }

  std::optional<std::size_t> find(Address address) const {
    for (int depth = 0; depth < 8; ++depth) {
      if (const auto found = objects_.find(address); found != objects_.end()) return found->second;
      if (const auto found = objects_.find(whole(address)); found != objects_.end())
        return found->second;
      auto owner = owner_.find(address);
      if (owner == owner_.end()) owner = owner_.find(whole(address));
      if (owner == owner_.end()) return std::nullopt;
      address = owner->second;
    }
    return std::nullopt;
  }

 private:
  const std::map<Address, std::size_t>& objects_;
  std::map<Address, Address> owner_;
};

std::string text_of(const nlohmann::json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

Object object_of(const Row& row) {
  Object object{.key = {.kind = kind_of(row.at(0).value()).value(), .name = row.at(4).value()},
                .position = std::stoi(row.at(6).value())};
  const nlohmann::json parsed = nlohmann::json::parse(row.at(5).value());
  for (const auto& [name, value] : parsed.items()) {
    if (!value.is_null()) object.facts.emplace(name, text_of(value));
  }
  return object;
}

bool is_excluded(const Object& object, const Exclusions& exclusions) {
  const std::string& place = object.has("on") ? object.fact("on") : object.key.name;
  const auto in = [&](const std::string& schema) {
    return place.starts_with(schema + ".") || (object.key.kind == Kind::kSchema && place == schema);
  };
  return std::ranges::any_of(exclusions.schemas, in) || !exclusions.filter.admits(object) ||
         std::ranges::find(exclusions.tables, place) != exclusions.tables.end();
}

/// Objects in the order of their keys, and where each of the server's addresses went.
struct Found {
  std::vector<Object> objects;
  std::map<Address, std::size_t> places;
  std::vector<Object> of_parents;
};

Found read_objects(database::Session& session, const Exclusions& exclusions) {
  std::vector<std::pair<Object, Address>> all;
  Found found;
  for (const std::string_view query : object_queries()) {
    for (const Row& row : session.query(std::string(query))) {
      Object object = object_of(row);
      if (is_excluded(object, exclusions)) continue;
      if (object.has("@of_parent")) {
        found.of_parents.push_back(std::move(object));
        continue;
      }
      all.emplace_back(std::move(object),
                       Address{row.at(1).value(), row.at(2).value(), row.at(3).value()});
    }
  }
  std::ranges::sort(all, {}, [](const auto& one) { return one.first.key; });
  for (auto& [object, address] : all) {
    found.places.emplace(std::move(address), found.objects.size());
    found.objects.push_back(std::move(object));
  }
  return found;
}

std::vector<Dependant> read_dependencies(database::Session& session) {
  std::vector<Dependant> all;
  for (const Row& row : session.query(kDependencies))
    all.push_back({.from = {row.at(0).value(), row.at(1).value(), row.at(2).value()},
                   .to = {row.at(3).value(), row.at(4).value(), row.at(5).value()},
                   .why = row.at(6).value().at(0)});
  return all;
}

/// The server keeps no dependency of a column on its table, nor of a default that is not there.
void add_parts_of_tables(Snapshot& snapshot) {
  for (std::size_t i = 0; i < snapshot.objects.size(); ++i) {
    const Object& object = snapshot.objects[i];
    const bool absent = object.key.kind == Kind::kDefault && snapshot.needs[i].empty();
    if (object.key.kind != Kind::kColumn && !absent) continue;
    if (const Object* found = snapshot.find({.kind = Kind::kTable, .name = object.fact("on")}))
      snapshot.needs[i].push_back({.to = static_cast<std::size_t>(found - snapshot.objects.data()),
                                   .why = Dependency::kPart});
  }
}

/// The index of a partition, of a constraint or by itself.
const std::string& index_of(const Object& object) {
  return object.has("index_name") ? object.fact("index_name") : object.key.name;
}

/// Notes with an index or constraint the names that somebody gave to its indexes of partitions, and
/// their comments.
void name_partition_indexes(Found& found) {
  std::map<std::string, std::string> names;  // of each partitioned index
  std::ranges::sort(found.of_parents, {}, &Object::key);
  for (const Object& object : found.of_parents) {
    if (!object.has("@root")) continue;
    const std::string& table = object.fact("on");
    const std::string& index = index_of(object);
    const std::string& comment =
        object.fact(object.has("index_name") ? "index_comment" : "comment");
    std::string& list = names[object.fact("@root")];
    if (!is_usual_index_name(table, index)) list += std::format("{} {}\n", table, index);
    if (!comment.empty()) list += std::format("{} -- {}\n", table, comment);
  }
  for (Object& object : found.objects) {
    const auto list = names.find(index_of(object));
    const bool has_index = object.key.kind == Kind::kIndex || object.has("index_name");
    if (has_index && list != names.end() && !list->second.empty())
      object.facts["partition_indexes"] = list->second;
  }
}

}  // namespace

Snapshot read_snapshot(database::Session& session, const Exclusions& exclusions) {
  session.begin();
  session.query("SET LOCAL search_path = ''");
  Found found = read_objects(session, exclusions);
  const std::vector<Dependant> dependencies = read_dependencies(session);
  session.rollback();

  name_partition_indexes(found);
  Snapshot snapshot{.objects = std::move(found.objects), .of_parents = std::move(found.of_parents)};
  snapshot.needs.resize(snapshot.objects.size());
  const Resolver resolver(found.places, dependencies);
  std::set<std::pair<std::size_t, std::size_t>> seen;
  for (const Dependant& one : dependencies) {
    const auto from = resolver.find(one.from);
    const auto to = resolver.find(one.to);
    if (!from || !to || *from == *to || !seen.emplace(*from, *to).second) continue;
    snapshot.needs[*from].push_back(
        {.to = *to, .why = one.why == 'n' ? Dependency::kNormal : Dependency::kPart});
  }
  add_parts_of_tables(snapshot);
  return snapshot;
}

}  // namespace headway::schema
