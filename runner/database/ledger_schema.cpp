#include "runner/database/ledger_schema.hpp"

#include "common/version.hpp"
#include "runner/database/advisory_lock.hpp"
#include "runner/database/ledger_steps.hpp"
#include "runner/database/sql_text.hpp"

#include <algorithm>
#include <format>

namespace headway::database {

namespace {

std::set<int> steps_taken(Session& session, const LedgerPlace& place, const LedgerShape& shape) {
  std::set<int> taken;
  if (!shape.has("step", "number")) return taken;
  for (const Row& row : session.query("SELECT number FROM " + place.sql("step")))
    taken.insert(std::stoi(row.at(0).value_or("0")));
  return taken;
}

bool is_complete(const LedgerPlace& place, const LedgerShape& shape, const std::set<int>& taken) {
  return std::ranges::all_of(ledger_steps(place), [&](const LedgerStep& step) {
    return taken.contains(step.number) &&
           std::ranges::all_of(step.parts, [&](const LedgerPart& part) {
             return shape.has(part.relation, part.column);
           });
  });
}

std::vector<std::string> relation_names(const LedgerPlace& place) {
  std::set<std::string> names;
  for (const LedgerStep& step : ledger_steps(place)) {
    for (const LedgerPart& part : step.parts)
      names.insert(place.name(part.relation));
  }
  return {names.begin(), names.end()};
}

/// Something has the name of a part that the ledger lacks.
class MadeTwice : public Error {
 public:
  MadeTwice(LedgerPart part, const std::string& why)
      : Error(ExitCode::kLocked, "ConcurrentChange", why), part_(std::move(part)) {}

  const LedgerPart& part() const noexcept { return part_; }

 private:
  LedgerPart part_;
};

/// Another runner has made the part: the next try finds it. Otherwise the name is another's, for
/// example the key of a table of the ledger that was renamed, and no retry helps.
[[noreturn]] void refuse_unless_there(Session& session, const LedgerPlace& place,
                                      const MadeTwice& problem) {
  const LedgerPart& part = problem.part();
  const LedgerShape shape = LedgerShape::read(session, place);
  if (part.relation.empty() ? shape.has_schema() : shape.has(part.relation, part.column))
    throw StatementError({.sqlstate = "40001", .text = problem.what()});
  throw Error(ExitCode::kUsage, "LedgerDamaged",
              std::format("the ledger's {} is missing and cannot be made: {}",
                          place.sql(part.table), problem.what()),
              "rename or drop what has the name; where a table of the ledger was renamed, give it "
              "its name back");
}

/// Locks of others, a lost connection and a missing right are reported as they are; a constraint
/// that fails comes from rows that lack a key.
void make(Session& session, const LedgerPlace& place, const LedgerPart& part) {
  try {
    session.query(part.sql);
  } catch (const StatementError& error) {
    const std::string& sqlstate = error.server().sqlstate;
    const bool of_a_key = part.relation != part.table;
    // A Headway that does not know the ledger's lock made the same at the same moment.
    if (sqlstate == "42P06" || sqlstate == "42P07" || sqlstate == "42701" ||
        (sqlstate == "23505" && !of_a_key))
      throw MadeTwice(part, error.what());
    if (sqlstate != "23502" && sqlstate != "23505") throw;
    throw Error(
        ExitCode::kUsage, "LedgerDamaged",
        std::format("the ledger's table {} cannot be completed: {}", place.sql(part.table),
                    error.what()),
        std::format("keep a copy if you need one, and run: DROP TABLE {} CASCADE; the next "
                    "run makes it again. The version table says where the database is, not the "
                    "ledger; lost are the records of past runs and the stored downgrades",
                    place.sql(part.table)));
  }
}

/// Makes the parts that are missing; says which relations among them an earlier step had made.
std::vector<std::string> make_missing(Session& session, const LedgerPlace& place) {
  const LedgerShape shape = LedgerShape::read(session, place);
  const std::set<int> taken = steps_taken(session, place, shape);
  std::set<std::string> lost;
  if (!shape.has_schema())
    make(session, place,
         {.table = "",
          .relation = "",
          .column = "",
          .sql = "CREATE SCHEMA " + identifier(place.schema)});
  for (const LedgerStep& step : ledger_steps(place)) {
    std::set<std::string> made;  // with all columns and the key of this step
    for (const LedgerPart& part : step.parts) {
      if (made.contains(part.table) || shape.has(part.relation, part.column)) continue;
      make(session, place, part);
      if (!part.column.empty() || part.relation != part.table) continue;
      made.insert(part.table);
      if (taken.contains(step.number)) lost.insert(part.table);
    }
  }
  for (const LedgerStep& step : ledger_steps(place)) {
    if (!taken.contains(step.number))
      session.query(std::format("INSERT INTO {} (number, runner) VALUES ($1::integer, $2)",
                                place.sql("step")),
                    {std::to_string(step.number), std::string(version())});
  }
  std::vector<std::string> notices;
  for (const std::string& relation : lost)
    notices.push_back(std::format("the ledger had lost {}; it was made again without what it held",
                                  place.sql(relation)));
  return notices;
}

}  // namespace

LedgerShape LedgerShape::read(Session& session, const LedgerPlace& place) {
  LedgerShape shape;
  // By its names, for which pg_class has an index.
  for (const Row& row :
       session.query("SELECT c.relname, a.attname FROM pg_catalog.pg_namespace n "
                     "LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid "
                     "AND c.relname = ANY ($2::name[]) AND c.relkind IN ('r', 'v', 'i') "
                     "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 "
                     "AND NOT a.attisdropped WHERE n.nspname = $1",
                     {place.schema, array_text(relation_names(place))})) {
    shape.schema_ = true;
    const std::string relation = row.at(0).value_or("");
    if (relation.empty() || !relation.starts_with(place.name(""))) continue;
    const std::string plain = relation.substr(place.name("").size());
    shape.parts_.insert({plain, ""});
    shape.parts_.insert({plain, row.at(1).value_or("")});
  }
  return shape;
}

bool LedgerShape::has(const std::string& relation,
                      std::initializer_list<const char*> columns) const {
  return std::ranges::all_of(columns, [&](const char* column) { return has(relation, column); });
}

bool is_ledger_whole(Session& session, const LedgerPlace& place) {
  const LedgerShape shape = LedgerShape::read(session, place);
  return is_complete(place, shape, steps_taken(session, place, shape));
}

std::vector<std::string> bring_ledger_forward(Session& session, const LedgerPlace& place) {
  if (is_ledger_whole(session, place)) return {};
  session.begin();
  try {
    // The tables are the ledger's own: a longer wait for them holds up no app.
    session.query("SET LOCAL lock_timeout = '5s'");
    session.query("SELECT pg_catalog.pg_advisory_xact_lock($1)",
                  {std::to_string(lock_key(session.database(), "ledger of all histories"))});
    std::vector<std::string> notices = make_missing(session, place);
    session.commit();
    return notices;
  } catch (const CommitUnknown& unknown) {
    // The ledger alone may be there or not: nothing of the database's own is in doubt.
    throw ConnectionLost(unknown.what());
  } catch (const MadeTwice& problem) {
    session.rollback();
    refuse_unless_there(session, place, problem);
  } catch (...) {
    session.rollback();
    throw;
  }
}

}  // namespace headway::database
