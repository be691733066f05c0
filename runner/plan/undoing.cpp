#include "runner/plan/undoing.hpp"

#include "runner/revisions/words.hpp"
#include "runner/sql/data_loss.hpp"

#include <algorithm>
#include <format>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace headway::plan {

namespace {

using revisions::Section;
using revisions::Statement;
using revisions::Words;

/// Something with a name: its kind (`table`, `column`, `sequence`, ...), and the name as written
/// apart from its case.
using Thing = std::pair<std::string, Removal>;

struct ThingLess {
  bool operator()(const Thing& a, const Thing& b) const {
    return std::tie(a.first, a.second.schema, a.second.table, a.second.column) <
           std::tie(b.first, b.second.schema, b.second.table, b.second.column);
  }
};
using Things = std::set<Thing, ThingLess>;

/// Reads `name` or `schema.name` at `place`, which it moves behind it.
Removal read_name(const Words& words, std::size_t& place) {
  Removal name{.schema = {}, .table = words.name(place++), .column = {}};
  if (words.is_text(place, ".")) {
    name.schema = std::exchange(name.table, words.name(place + 1));
    place += 2;
  }
  return name;
}

/// The place behind the comma that ends the action at `place`, or size().
std::size_t next_action(const Words& words, std::size_t place) {
  while (place < words.size() && !words.is_text(place, ",")) {
    const std::size_t behind = words.behind_parentheses(place);
    place = behind > place ? behind : place + 1;
  }
  return std::min(place + 1, words.size());
}

bool is_object(const Words& words, std::size_t place) {
  return words.is_any(place, {"sequence", "schema", "extension"});
}

/// What CREATE makes that could hold data. With IF NOT EXISTS it may have been there before.
void add_created(const Words& words, Things& made) {
  std::size_t place = 1;
  while (words.is_any(place, {"unlogged"}))
    ++place;
  if (words.is(place, "materialized") && words.is(place + 1, "view")) ++place;
  const bool table = words.is(place, "table");
  if ((!table && !is_object(words, place) && !words.is(place, "view")) || words.is(place + 1, "if"))
    return;
  const std::string kind = words.name(place++);
  made.emplace(kind, read_name(words, place));
}

void add_columns(const Words& words, Things& made) {
  std::size_t place = 2;
  if (words.is(place, "if")) place += 2;
  if (words.is(place, "only")) ++place;
  const Removal table = read_name(words, place);
  for (; place < words.size(); place = next_action(words, place)) {
    if (!words.is(place, "add")) continue;
    std::size_t column = place + 1;
    if (words.is_any(column, {"constraint", "primary", "unique", "check", "foreign", "exclude"}))
      continue;
    if (words.is(column, "column")) ++column;
    if (words.is(column, "if")) continue;
    Removal added = table;
    added.column = words.name(column);
    made.emplace("column", added);
  }
}

Things things_made(const std::vector<Step>& steps) {
  Things made;
  for (const Step& step : steps) {
    for (const Statement& statement : step.revision->upgrade.statements) {
      const Words words(statement);
      if (words.is(0, "create")) add_created(words, made);
      if (words.begin({"alter", "table"}) && !words.cut()) add_columns(words, made);
    }
  }
  return made;
}

/// `DROP TABLE a, b`: what it drops; nothing where it is not understood.
std::optional<Things> dropped_objects(const Words& words) {
  std::size_t place = 1;
  if (words.is(place, "materialized") && words.is(place + 1, "view")) ++place;
  if (!words.is(place, "table") && !words.is(place, "view") && !is_object(words, place))
    return std::nullopt;
  const std::string kind = words.name(place++);
  if (words.is(place, "if")) place += 2;
  Things dropped;
  while (place < words.size()) {
    dropped.emplace(kind, read_name(words, place));
    if (words.is(place, "restrict")) ++place;
    if (place < words.size() && !words.is_text(place++, ",")) return std::nullopt;
  }
  return dropped;
}

/// `ALTER TABLE t DROP COLUMN a, DROP b`: the columns; nothing where an action is not understood.
std::optional<Things> dropped_columns(const Words& words) {
  std::size_t place = 2;
  if (words.is(place, "if")) place += 2;
  if (words.is(place, "only")) ++place;
  const Removal table = read_name(words, place);
  Things dropped;
  for (; place < words.size(); place = next_action(words, place)) {
    if (words.is(place, "drop") && !words.is(place + 1, "constraint")) {
      std::size_t column = place + 1;
      if (words.is(column, "column")) ++column;
      if (words.is(column, "if")) column += 2;
      Removal one = table;
      one.column = words.name(column);
      const std::size_t behind = column + 1;
      if (behind < words.size() && !words.is_text(behind, ",") && !words.is(behind, "restrict"))
        return std::nullopt;
      dropped.emplace("column", one);
    } else if (!words.is_any(place, {"add", "drop", "enable", "disable", "rename"}) &&
               !(words.is(place, "alter") && !words.is(words.find(place, "type"), "type"))) {
      return std::nullopt;
    }
  }
  return dropped;
}

/// Whether a function might be called, which could do anything.
bool calls_something(const Words& words) {
  for (std::size_t place = 1; place < words.size(); ++place) {
    if (words.is_text(place, "(") && !words.name(place - 1).empty() &&
        !words.is_any(place - 1,
                      {"in", "and", "or", "not", "where", "values", "any", "all", "set"}))
      return true;
  }
  return false;
}

/// The table whose rows alone a statement deletes or changes; nothing where that is not certain.
std::optional<Things> changed_table(const Words& words) {
  std::size_t place = 0;
  if (words.begin({"delete", "from"}) || words.begin({"truncate", "table"})) {
    place = 2;
  } else if (words.is_any(0, {"update", "truncate"})) {
    place = 1;
  } else {
    return std::nullopt;
  }
  if (words.is(place, "only")) ++place;
  const Removal table = read_name(words, place);
  const bool several = words.is(0, "truncate") && words.is_text(place, ",");
  if (several || calls_something(words)) return std::nullopt;
  return Things{{"table", table}};
}

std::optional<Things> dropped_by(const Statement& statement) {
  const Words words(statement);
  if (words.cut() || words.find(0, "cascade") < words.size()) return std::nullopt;
  if (words.is_any(0, {"delete", "update", "truncate"})) return changed_table(words);
  if (words.is(0, "drop")) return dropped_objects(words);
  if (words.begin({"alter", "table"})) return dropped_columns(words);
  return std::nullopt;
}

bool is_made(const Thing& thing, const Things& made) {
  if (made.contains(thing)) return true;
  Removal table = thing.second;
  table.column.clear();
  return thing.first == "column" && made.contains({"table", table});
}

bool touches_only(const std::optional<Things>& touched, const Things& made) {
  return touched && std::ranges::all_of(*touched, [&](const Thing& t) { return is_made(t, made); });
}

std::string place_of(const Step& step, const Statement& statement) {
  return std::format("{}:{}", step.revision->file, statement.line);
}

std::string obstacle_of(const Step& step, const Things& made) {
  const revisions::Revision& revision = *step.revision;
  if (!revision.downgrade) return std::format("{} has no downgrade section", revision.file);
  for (const Statement& statement : revision.upgrade.statements) {
    if (sql::may_lose_data(statement) && !touches_only(dropped_by(statement), made))
      return std::format("{} may have taken data away, which no downgrade brings back",
                         place_of(step, statement));
  }
  for (const Statement& statement : revision.downgrade->statements) {
    if (sql::may_lose_data(statement) && !touches_only(dropped_by(statement), made))
      return std::format("{} may take away more than this run has made", place_of(step, statement));
  }
  return {};
}

}  // namespace

std::vector<Removal> removals_of(const Section& downgrade) {
  std::vector<Removal> removals;
  for (const Statement& statement : downgrade.statements) {
    if (!sql::may_lose_data(statement)) continue;
    for (const Thing& thing : dropped_by(statement).value_or(Things{})) {
      if (thing.first == "table" || thing.first == "column") removals.push_back(thing.second);
    }
  }
  return removals;
}

Undoing look_at_undoing(const std::vector<Step>& made) {
  const Things things = things_made(made);
  Undoing undoing;
  for (const Step& step : made) {
    undoing.obstacle = obstacle_of(step, things);
    if (!undoing.obstacle.empty()) return undoing;
    const std::vector<Removal> more = removals_of(*step.revision->downgrade);
    if (!more.empty() && step.revision->downgrade->options.no_transaction) {
      undoing.obstacle = std::format(
          "{} drops outside of a transaction what somebody may be writing to", step.revision->file);
      return undoing;
    }
    undoing.removals.insert(undoing.removals.end(), more.begin(), more.end());
  }
  return undoing;
}

}  // namespace headway::plan
