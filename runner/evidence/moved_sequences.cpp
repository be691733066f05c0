#include "runner/evidence/moved_sequences.hpp"

#include "runner/database/sql_text.hpp"

#include <set>

namespace headway::evidence {

using database::Row;
using database::Session;

namespace {

/// currval() fails for a sequence that the session has not used; the lock that it took goes with
/// the block. A DO block returns nothing, hence the setting.
constexpr const char* kFindUsed = R"(DO $$
DECLARE
  seq record;
  used text[] := '{}';
BEGIN
  FOR seq IN SELECT c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'S' AND c.relpersistence <> 't' ORDER BY c.oid LOOP
    BEGIN
      PERFORM pg_catalog.currval(seq.oid::pg_catalog.regclass);
      used := pg_catalog.array_append(used, seq.name);
    EXCEPTION WHEN OTHERS THEN
      NULL;
    END;
  END LOOP;
  PERFORM pg_catalog.set_config('headway.moved_sequences', used::text, false);
END $$)";

constexpr const char* kFind =
    "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.oid = pg_catalog.to_regclass($1) AND c.relkind = 'S'";

}  // namespace

void forget_moved_sequences(Session& session) {
  session.query("DISCARD SEQUENCES");
}

std::vector<std::string> moved_sequences(Session& session,
                                         const std::vector<UncalledPosition>& uncalled) {
  session.query(kFindUsed);
  const std::vector<std::string> used =
      database::parse_array(session.query("SELECT current_setting('headway.moved_sequences')")
                                .at(0)
                                .at(0)
                                .value_or("{}"));
  std::set<std::string> moved(used.begin(), used.end());
  for (const UncalledPosition& position : uncalled) {
    for (const Row& row : session.query(kFind, {position.sequence})) {
      const std::string name = row.at(0).value_or("");
      const Row now = session.query("SELECT last_value, is_called FROM " + name).at(0);
      if (now.at(0) == position.value && now.at(1) == "f") moved.insert(name);
    }
  }
  return {moved.begin(), moved.end()};
}

std::vector<std::string> present_sequences(Session& session,
                                           const std::vector<std::string>& sequences) {
  std::vector<std::string> present;
  if (sequences.empty()) return present;
  for (const Row& row : session.query(
           "SELECT name FROM pg_catalog.unnest($1::text[]) name WHERE pg_catalog.to_regclass(name) "
           "IS NOT NULL",
           {database::array_text(sequences)}))
    present.push_back(row.at(0).value_or(""));
  return present;
}

}  // namespace headway::evidence
