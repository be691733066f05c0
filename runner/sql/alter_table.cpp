#include "runner/sql/alter_table.hpp"

#include "runner/sql/functions.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace headway::sql {

namespace {

using nlohmann::json;
using enum LockMode;

/// The lock that an action takes, where that is weaker than ACCESS EXCLUSIVE
/// (AlterTableGetLockLevel in PostgreSQL's tablecmds.c).
LockMode lock_of(std::string_view subtype) {
  constexpr std::array<std::pair<std::string_view, LockMode>, 18> kWeaker = {{
      {"AT_EnableTrig", kShareRowExclusive},
      {"AT_EnableAlwaysTrig", kShareRowExclusive},
      {"AT_EnableReplicaTrig", kShareRowExclusive},
      {"AT_EnableTrigAll", kShareRowExclusive},
      {"AT_EnableTrigUser", kShareRowExclusive},
      {"AT_DisableTrig", kShareRowExclusive},
      {"AT_DisableTrigAll", kShareRowExclusive},
      {"AT_DisableTrigUser", kShareRowExclusive},
      {"AT_SetStatistics", kShareUpdateExclusive},
      {"AT_ClusterOn", kShareUpdateExclusive},
      {"AT_DropCluster", kShareUpdateExclusive},
      {"AT_SetOptions", kShareUpdateExclusive},
      {"AT_ResetOptions", kShareUpdateExclusive},
      {"AT_ValidateConstraint", kShareUpdateExclusive},
      {"AT_SetRelOptions", kShareUpdateExclusive},
      {"AT_ResetRelOptions", kShareUpdateExclusive},
      {"AT_AttachPartition", kShareUpdateExclusive},
      {"AT_DetachPartitionFinalize", kShareUpdateExclusive},
  }};
  const auto found = std::ranges::find(kWeaker, subtype, [](const auto& one) { return one.first; });
  return found == kWeaker.end() ? kAccessExclusive : found->second;
}

Work work_of(std::string_view subtype) {
  constexpr std::array<std::string_view, 6> kRewriting = {
      "AT_AlterColumnType", "AT_SetLogged",     "AT_SetUnLogged",
      "AT_SetAccessMethod", "AT_SetTableSpace", "AT_SetExpression"};
  constexpr std::array<std::string_view, 3> kScanning = {"AT_SetNotNull", "AT_ValidateConstraint",
                                                         "AT_AttachPartition"};
  if (std::ranges::contains(kRewriting, subtype)) return Work::kRewrites;
  return std::ranges::contains(kScanning, subtype) ? Work::kScans : Work::kNone;
}

/// Whether the value differs from row to row, or may: then the column is written in every row.
bool is_computed(const json& expression) {
  bool volatile_call = false;
  for_each_node({.kind = "", .fields = expression}, [&](const std::string& kind, const json& call) {
    if (kind != "FuncCall") return;
    constexpr std::array<std::string_view, 6> kVolatile = {
        "random", "clock_timestamp", "timeofday", "gen_random_uuid", "nextval", "random_normal"};
    const Name name = listed_name(list_of(call, "funcname"));
    if (!is_harmless_call(name) || std::ranges::contains(kVolatile, name.name))
      volatile_call = true;
  });
  return volatile_call;
}

bool is_serial(const json& column) {
  const std::string type = listed_name(list_of(object_of(column, "typeName"), "names")).name;
  return type.ends_with("serial") || (type.starts_with("serial") && type.size() == 7);
}

/// What ADD COLUMN makes of the rows that are there.
Work work_of_column(const json& column) {
  Work work = is_serial(column) ? Work::kRewrites : Work::kNone;
  for (const json& element : list_of(column, "constraints")) {
    const json* constraint = as_node(element, "Constraint");
    if (constraint == nullptr) continue;
    const std::string type = text_of(*constraint, "contype");
    const bool computed =
        type == "CONSTR_DEFAULT" && is_computed(object_of(*constraint, "raw_expr"));
    if (computed || type == "CONSTR_GENERATED" || type == "CONSTR_IDENTITY") work = Work::kRewrites;
    const bool checks = type == "CONSTR_CHECK" || type == "CONSTR_UNIQUE" ||
                        type == "CONSTR_PRIMARY" || type == "CONSTR_FOREIGN";
    if (checks) work = std::max(work, Work::kScans);
  }
  return work;
}

void add_constraint(const Name& relation, const json& constraint, Effects& effects) {
  const std::string type = text_of(constraint, "contype");
  const bool scans =
      !flag_of(constraint, "skip_validation") && text_of(constraint, "indexname").empty();
  add_effect(effects, {.relation = relation,
                       .lock = type == "CONSTR_FOREIGN" ? kShareRowExclusive : kAccessExclusive,
                       .work = scans ? Work::kScans : Work::kNone});
  add_reference(constraint, effects);
}

bool only_plain_options(const json& options) {
  // A few options of views and of logical decoding take the strongest lock.
  return std::ranges::none_of(options, [](const json& option) {
    const json* element = as_node(option, "DefElem");
    constexpr std::array<std::string_view, 5> kStrong = {
        "user_catalog_table", "security_barrier", "security_invoker", "check_option", "buffering"};
    return element == nullptr || std::ranges::contains(kStrong, text_of(*element, "defname"));
  });
}

LockMode lock_of_options(const json& action) {
  const json& list = object_of(object_of(action, "def"), "List");
  return only_plain_options(list_of(list, "items")) ? kShareUpdateExclusive : kAccessExclusive;
}

void add_partition(const Name& parent, const json& action, std::string_view subtype,
                   Effects& effects) {
  const json& command = object_of(object_of(action, "def"), "PartitionCmd");
  const Name partition = relation_name(object_of(command, "name"));
  if (subtype == "AT_AttachPartition") {
    add_effect(effects, {.relation = parent, .lock = kShareUpdateExclusive});
    add_effect(effects, {.relation = partition, .lock = kAccessExclusive, .work = Work::kScans});
    return;
  }
  const bool weak = flag_of(command, "concurrent") || subtype == "AT_DetachPartitionFinalize";
  add_effect(effects,
             {.relation = parent, .lock = weak ? kShareUpdateExclusive : kAccessExclusive});
  add_effect(effects, {.relation = partition, .lock = kAccessExclusive});
}

}  // namespace

void add_effect(Effects& effects, Effect effect) {
  const auto found = std::ranges::find(effects.relations, effect.relation, &Effect::relation);
  if (found == effects.relations.end()) {
    effects.relations.push_back(std::move(effect));
    return;
  }
  found->lock = std::max(found->lock, effect.lock);
  found->work = std::max(found->work, effect.work);
}

void add_reference(const json& constraint, Effects& effects) {
  if (text_of(constraint, "contype") == "CONSTR_FOREIGN")
    add_effect(effects, {.relation = relation_name(object_of(constraint, "pktable")),
                         .lock = kShareRowExclusive});
}

void add_references(const json& constraints, Effects& effects) {
  for (const json& element : constraints) {
    if (const json* constraint = as_node(element, "Constraint"))
      add_reference(*constraint, effects);
  }
}

void add_action(const Name& relation, const json& action, Effects& effects) {
  const std::string subtype = text_of(action, "subtype");
  const json& definition = object_of(action, "def");
  if (subtype == "AT_AddConstraint")
    return add_constraint(relation, object_of(definition, "Constraint"), effects);
  if (subtype.ends_with("Partition") || subtype == "AT_DetachPartitionFinalize")
    return add_partition(relation, action, subtype, effects);
  Effect effect{.relation = relation, .lock = lock_of(subtype), .work = work_of(subtype)};
  if (subtype == "AT_SetRelOptions" || subtype == "AT_ResetRelOptions")
    effect.lock = lock_of_options(action);
  if (subtype == "AT_AddColumn") {
    const json& column = object_of(definition, "ColumnDef");
    effect.work = work_of_column(column);
    add_references(list_of(column, "constraints"), effects);
  }
  if (subtype == "AT_AddInherit")
    add_effect(effects, {.relation = relation_name(object_of(definition, "RangeVar")),
                         .lock = kShareUpdateExclusive});
  add_effect(effects, std::move(effect));
}

}  // namespace headway::sql
