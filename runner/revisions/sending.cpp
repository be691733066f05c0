#include "runner/revisions/sending.hpp"

#include "runner/revisions/words.hpp"

#include <format>
#include <string_view>
#include <utility>

namespace headway::revisions {

namespace {

std::optional<OutsideTransaction> refused(std::string what, std::string hint = {}) {
  return OutsideTransaction{std::move(what), std::move(hint)};
}

std::optional<OutsideTransaction> index_command(const Words& words) {
  const bool create = words.begin({"create", "index", "concurrently"}) ||
                      words.begin({"create", "unique", "index", "concurrently"});
  const bool drop = words.begin({"drop", "index", "concurrently"});
  if (create || drop)
    return refused(create ? "CREATE INDEX CONCURRENTLY" : "DROP INDEX CONCURRENTLY",
                   "leave CONCURRENTLY out, which blocks writes to the table meanwhile");
  if (!words.is(0, "reindex")) return std::nullopt;
  const auto object = words.behind_parentheses(1);
  if (words.is(object + 1, "concurrently") || words.has_option(1, "concurrently")) {
    return refused("REINDEX CONCURRENTLY");
  }
  if (words.is_any(object, {"schema", "database", "system"})) {
    return refused("REINDEX of a schema or database",
                   "reindex the tables one by one with REINDEX TABLE");
  }
  return std::nullopt;
}

std::optional<OutsideTransaction> subscription_command(const Words& words) {
  if (words.begin({"create", "subscription"})) {
    const auto options = words.find(0, "with") + 1;
    const bool makes_slot = words.has_default_option(options, "create_slot") &&
                            words.has_default_option(options, "connect");
    if (!makes_slot) return std::nullopt;
    return refused("CREATE SUBSCRIPTION with a replication slot",
                   "create the slot by hand and write WITH (create_slot = false)");
  }
  if (!words.begin({"alter", "subscription"})) return std::nullopt;
  if (words.is(3, "refresh")) return refused("ALTER SUBSCRIPTION ... REFRESH");
  const bool changes = words.is_any(3, {"set", "add", "drop"}) && words.is(4, "publication");
  if (changes && words.has_default_option(words.find(5, "with") + 1, "refresh")) {
    return refused("ALTER SUBSCRIPTION ... PUBLICATION with a refresh",
                   "write WITH (refresh = false), and refresh by hand");
  }
  return std::nullopt;
}

std::optional<OutsideTransaction> maintenance_command(const Words& words) {
  if (words.is(0, "vacuum")) {
    return refused("VACUUM", "ANALYZE is allowed; leave the rest to autovacuum");
  }
  if (words.is(0, "cluster")) {
    auto place = words.behind_parentheses(1);
    if (words.is(place, "verbose")) ++place;
    if (place == words.size()) {
      return refused("CLUSTER of all tables", "name the table");
    }
  }
  if (words.begin({"alter", "system"})) return refused("ALTER SYSTEM");
  for (const std::string_view verb : {"create", "drop"}) {
    for (const std::string_view object : {"database", "tablespace"}) {
      if (!words.begin({verb, object})) continue;
      return refused(std::format("{} {}", verb == "create" ? "CREATE" : "DROP",
                                 object == "database" ? "DATABASE" : "TABLESPACE"));
    }
  }
  if (words.begin({"alter", "database"}) && words.is(3, "set") && words.is(4, "tablespace")) {
    return refused("ALTER DATABASE ... SET TABLESPACE");
  }
  if (words.begin({"alter", "table"})) {
    const auto detach = words.find(2, "detach");
    if (words.is(detach + 1, "partition") && words.is(words.size() - 1, "concurrently")) {
      return refused("DETACH PARTITION ... CONCURRENTLY", "leave CONCURRENTLY out");
    }
  }
  return std::nullopt;
}

/// The place behind CREATE [UNIQUE] INDEX CONCURRENTLY; 0 for any other statement.
std::size_t behind_create_concurrently(const Words& words) {
  if (words.begin({"create", "index", "concurrently"})) return 3;
  if (words.begin({"create", "unique", "index", "concurrently"})) return 4;
  return 0;
}

}  // namespace

std::optional<OutsideTransaction> outside_transaction(const Statement& statement) {
  const Words words(statement);
  auto found = index_command(words);
  if (!found) found = maintenance_command(words);
  if (!found) found = subscription_command(words);
  return found;
}

std::optional<ConcurrentIndex> concurrent_index(const Statement& statement) {
  const Words words(statement);
  std::size_t place = behind_create_concurrently(words);
  if (place == 0) return std::nullopt;
  ConcurrentIndex index;
  if (words.is(place, "if")) {
    index.if_not_exists = true;
    place += 3;
  }
  if (!words.is(place, "on")) index.name = words.name(place++);
  ++place;  // ON
  if (words.is(place, "only")) ++place;
  index.table = words.name(place);
  if (words.is_text(place + 1, ".")) {
    index.schema = std::exchange(index.table, words.name(place + 2));
  }
  return index;
}

bool adds_enum_value(const Statement& statement) {
  const Words words(statement);
  if (!words.begin({"alter", "type"})) return false;
  const std::size_t place = words.find(2, "add");
  return words.is(place + 1, "value");
}

}  // namespace headway::revisions
