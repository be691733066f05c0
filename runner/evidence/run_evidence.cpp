#include "runner/evidence/run_evidence.hpp"

#include "runner/database/sql_text.hpp"
#include "runner/evidence/blind_spots.hpp"
#include "runner/evidence/made_objects.hpp"
#include "runner/evidence/own_tables.hpp"

#include <algorithm>
#include <format>
#include <ranges>
#include <utility>

namespace headway::evidence {

namespace {

using database::Row;

constexpr const char* kSnapshot =
    "SELECT txid_current_if_assigned() IS NULL, txid_snapshot_xmin(s), txid_snapshot_xmax(s) FROM "
    "txid_current_snapshot() AS s";

bool holds(const Made& made, const std::string& catalog, const std::string& key) {
  const auto entries = made.find(catalog);
  return entries != made.end() && entries->second.contains(key);
}

/// The OID that a key begins with.
std::string_view first_part(std::string_view key) {
  return key.substr(0, key.find('/'));
}

std::string in_the_meantime(const Entry& entry, const char* what) {
  return std::format("{} was {} since by somebody else", entry.label, what);
}

}  // namespace

RunEvidence::RunEvidence(database::Session& session, const database::VersionTable& table,
                         std::function<database::Session()> observe)
    : session_(session), table_(table), observe_(std::move(observe)) {
  try {
    session.query("SET jit = off");
    reader_.emplace(session);
    start_ = reader_->all();
    session.query("RESET jit");
  } catch (const database::StatementError& error) {
    give_up(error.what());
  }
}

void RunEvidence::give_up(const std::string& why) {
  note("what the run does cannot be read from the catalogs: " + why);
}

void RunEvidence::note(const std::string& obstacle) {
  if (obstacle_.empty()) obstacle_ = obstacle;
}

void RunEvidence::begun() {
  pending_ = {};
  if (!obstacle_.empty()) return;
  // To compile the long queries below takes seconds, as long as the transaction holds its locks.
  session_.query("SET LOCAL jit = off");
  own_tables_ = own_tables(session_, table_);
  const Recent recent = nobody_else_wrote() ? *std::exchange(last_, {}) : reader_->recent();
  adopt_indexes(recent);
  note(changed_by_others(recent));
  find_others(recent);
  before_ = read_activity(session_, own_tables_);
  session_.query("SET LOCAL jit = DEFAULT");
}

void RunEvidence::ending() {
  pending_ = {};
  if (!obstacle_.empty()) return;
  session_.query("SET LOCAL jit = off");
  pending_.alone = read_alone();
  const Present present = read_present(*reader_);
  const Activity after = read_activity(session_, own_tables_);
  collect_made(present);
  pending_.obstacle = first_trespass(after, present, pending_.made);
  const auto judge = [&](const auto& look) {
    if (pending_.obstacle.empty()) pending_.obstacle = look();
  };
  judge([&] { return find_blind_spot(session_); });
  judge([&] { return find_interference(session_, pending_.made); });
  judge([&] { return judge_indexes(); });
  pending_.left = read_left_tables(session_, pending_.made);
  judge([&] { return judge_earlier(after, present); });
  judge([&] { return collect_positions(); });
  if (!pending_.obstacle.empty()) return;
  collect_transactions(present);
  collect_rows(after);
  pending_.last = present.recent;
}

void RunEvidence::committed() {
  if (!obstacle_.empty()) return;
  note(pending_.obstacle);
  made_ = std::move(pending_.made);
  positions_ = std::move(pending_.positions);
  rows_ = std::move(pending_.rows);
  left_ = std::move(pending_.left);
  transactions_.merge(pending_.transactions);
  keep_last();
  pending_ = {};
  open_observer();
}

/// The id of the open transaction; nothing where an older one that writes is in progress.
std::optional<long> RunEvidence::read_alone() {
  const database::Value own = session_.query("SELECT txid_current()").at(0).at(0);
  const Row row = session_.query(kSnapshot).at(0);
  // The end of a snapshot is behind the last transaction that has ended, not that was begun. One
  // that is begun later than this and ends before the next moves that one's end.
  const bool alone = row.at(1) == own && row.at(2) == own;
  return alone ? std::optional(std::stol(own.value_or("0"))) : std::nullopt;
}

/// What the last transaction saw before its COMMIT is what there is, if no other one has written.
void RunEvidence::keep_last() {
  alone_ = pending_.alone;
  last_ = std::move(pending_.last);
  if (!last_) return;
  for (auto& entries : last_->rows | std::views::values) {
    for (Entry& entry : entries | std::views::values)
      entry.ours = false;
  }
}

bool RunEvidence::nobody_else_wrote() {
  if (!last_ || !alone_) return false;
  const Row row = session_.query(kSnapshot).at(0);
  const std::string next = std::to_string(*alone_ + 1);
  return row.at(0) == "t" && row.at(1) == next && row.at(2) == next;
}

void RunEvidence::ran_outside_transaction(const std::string& place) {
  note(std::format("{} ran outside of a transaction, where nothing shows which rows it changed",
                   place));
}

void RunEvidence::ran_in_batches(const std::string& place) {
  note(std::format("the batch of {} has changed rows in transactions of its own", place));
}

void RunEvidence::built_outside_transaction(const std::string& schema, const std::string& index) {
  const std::string name = schema.empty()
                               ? database::identifier(index)
                               : database::identifier(schema) + "." + database::identifier(index);
  const auto oid = session_.query("SELECT pg_catalog.to_regclass($1)::oid", {name}).at(0).at(0);
  if (oid) built_outside_.insert(*oid);
}

/// An index that was built outside of a transaction is the run's, unless it was there before.
void RunEvidence::adopt_indexes(const Recent& recent) {
  for (const auto& [catalog, entries] : recent.rows) {
    for (const auto& [key, entry] : entries) {
      if (!built_outside_.contains(std::string(first_part(key)))) continue;
      const auto known = [&](const Definitions& definitions) {
        const auto found = definitions.find(catalog);
        return found != definitions.end() && found->second.contains(key);
      };
      if ((catalog == "pg_class" || catalog == "pg_index" || catalog == "pg_attribute") &&
          !known(start_) && !known(others_))
        made_[catalog][key] = entry.content;
    }
  }
}

void RunEvidence::find_others(const Recent& recent) {
  others_ = recent.rows;
  for (const auto& [catalog, keys] : made_) {
    const auto found = others_.find(catalog);
    if (found == others_.end()) continue;
    for (const auto& [key, content] : keys)
      found->second.erase(key);
  }
}

/// Only rows of other transactions: what our own does to the run's objects is the run's matter.
std::string RunEvidence::changed_by_others(const Recent& recent) const {
  for (const auto& [catalog, keys] : made_) {
    const auto rows = recent.rows.find(catalog);
    if (rows == recent.rows.end()) continue;
    for (const auto& [key, content] : keys) {
      const auto row = rows->second.find(key);
      if (row != rows->second.end() && !row->second.ours && row->second.content != content)
        return in_the_meantime(row->second, "changed");
    }
  }
  return {};
}

std::string RunEvidence::first_trespass(const Activity& after, const Present& present,
                                        const Made& made) const {
  const auto ours = [&](const std::string& oid) { return holds(made, "pg_class", oid); };
  if (std::string found = first_write(before_, after, ours); !found.empty()) return found;
  if (std::string found = first_passing(before_, after); !found.empty()) return found;
  if (std::string found = first_used_slot(before_, after); !found.empty()) return found;
  std::set<std::string> left_out;
  for (const Catalog& catalog : reader_->catalogs()) {
    if (catalog.shared) left_out.insert(catalog.name);
  }
  for (const Catalog* catalog : changed_catalogs(before_, after, reader_->catalogs())) {
    left_out.erase(catalog->name);
    if (!catalog->readable)
      return std::format("rows of {} were changed, which this role cannot read", catalog->name);
  }
  if (std::string found = first_change(start_, present, left_out); !found.empty()) return found;
  if (std::string found = changed_by_others(present.recent); !found.empty()) return found;
  for (const auto& [catalog, entries] : others_) {
    if (left_out.contains(catalog)) continue;
    for (const auto& [key, entry] : entries) {
      const Entry* now = find(start_, present, catalog, key);
      if (now == nullptr || now->content != entry.content)
        return std::format("{}, which this run did not make, {}", entry.label,
                           now == nullptr ? "is gone" : "was changed");
    }
  }
  return {};
}

void RunEvidence::collect_made(const Present& present) {
  for (const auto& [catalog, entries] : present.recent.rows) {
    const auto others = others_.find(catalog);
    for (const auto& [key, entry] : entries) {
      const bool mine = holds(made_, catalog, key);
      const bool somebody_elses = others != others_.end() && others->second.contains(key);
      const auto start = start_.find(catalog);
      const bool there_before = start != start_.end() && start->second.contains(key);
      if (mine || (entry.ours && !somebody_elses && !there_before))
        pending_.made[catalog][key] = entry.content;
    }
  }
}

/// Rows that a subtransaction wrote (a savepoint, a block with EXCEPTION) have its id.
void RunEvidence::collect_transactions(const Present& present) {
  pending_.transactions.insert(
      session_.query("SELECT txid_current() % 4294967296").at(0).at(0).value_or(""));
  for (const auto& entries : present.recent.rows | std::views::values) {
    for (const Entry& entry : entries | std::views::values) {
      if (entry.ours) pending_.transactions.insert(entry.xmin);
    }
  }
}

/// The counters know the rows, unless subtransactions were rolled back. In a table that this
/// transaction made nobody else can have written yet, so that its rows can be counted.
void RunEvidence::collect_rows(const Activity& after) {
  std::vector<std::string> written;
  for (const auto& oid : pending_.made["pg_class"] | std::views::keys) {
    pending_.rows[oid] = rows_of(oid) + rows_added(before_, after, oid);
    if (after.counts.contains(oid)) written.push_back(oid);
  }
  if (written.empty() || !used_subtransactions(session_)) return;
  for (const MadeTable& table : tables_of(session_, written)) {
    const bool is_new = !holds(made_, "pg_class", table.oid);
    long rows = 0;
    for (const Row& row : session_.query(
             std::format("SELECT xmin, count(*) FROM ONLY {} t {} GROUP BY xmin", table.name,
                         is_new ? std::string() : std::format("WHERE {}", own_row())))) {
      pending_.transactions.insert(row.at(0).value_or(""));
      rows += std::stol(row.at(1).value_or("0"));
    }
    if (is_new) pending_.rows[table.oid] = rows;
  }
}

/// A sequence that belongs to no table of the run's may have given its numbers to anybody.
std::string RunEvidence::collect_positions() {
  for (const auto& [name, position] : read_positions(session_, pending_.made)) {
    const auto before = positions_.find(name);
    if (before != positions_.end() && before->second != position)
      return std::format("the sequence {} was used since", name);
    pending_.positions.emplace(name, position);
  }
  return {};
}

std::string RunEvidence::judge_indexes() {
  if (built_outside_.empty()) return {};
  return find_code_of_indexes(session_,
                              database::array_text({built_outside_.begin(), built_outside_.end()}));
}

/// What earlier transactions of the run made may hold what others have written since. A later one
/// that drops or writes it may have moved that to where it looks like the run's own.
std::string RunEvidence::judge_earlier(const Activity& after, const Present& present) {
  if (std::string found = first_replaced(left_, pending_.left); !found.empty()) return found;
  if (std::string found = first_dropped_column(made_, start_, present); !found.empty())
    return found;
  std::vector<LookedAt> changed;
  for (const std::string& oid : changed_tables(left_, before_, after))
    changed.push_back({.table = left_.at(oid), .rows = rows_of(oid)});
  if (changed.empty()) return {};
  if (!observer_) return "there is no second connection, which would see what a revision changed";
  return first_shared(*observer_, changed, foreign_row());
}

/// Between two transactions, when the run keeps nobody waiting. Whoever needs it misses it.
void RunEvidence::open_observer() {
  if (observer_ || !observe_ || left_.empty()) return;
  try {
    observer_.emplace(prepared(observe_()));
  } catch (const Error&) {  // NOLINT(bugprone-empty-catch): see above.
  }
}

void RunEvidence::begin_proof() {
  begun();
  enum_values_ = added_enum_values(session_, made_);
}

std::string RunEvidence::prove(database::Session& observer) {
  observer.query("SET jit = off");
  session_.query("SET LOCAL jit = off");
  // First from outside: the later look from inside then knows everything that this one shows.
  const Recent committed = reader_->recent(observer);
  proven_ = read_present(*reader_);
  const Activity after = read_activity(session_, own_tables_);
  std::string found = first_trespass(after, proven_, made_);
  if (found.empty()) found = removed_of_others(committed);
  if (found.empty()) found = removed_enum_value();
  return found.empty() ? find_blind_spot(session_) : found;
}

/// A DROP ... CASCADE that waits for others takes what they commit meanwhile, too.
std::string RunEvidence::removed_of_others(const Recent& committed) const {
  std::set<std::string> shared;
  for (const Catalog& catalog : reader_->catalogs()) {
    if (catalog.shared) shared.insert(catalog.name);
  }
  for (const auto& [catalog, entries] : committed.rows) {
    if (shared.contains(catalog)) continue;
    for (const auto& [key, entry] : entries) {
      const auto mine = made_.find(catalog);
      const bool is_mine = mine != made_.end() && mine->second.contains(key);
      if (is_mine && mine->second.at(key) != entry.content)
        return in_the_meantime(entry, "changed");
      if (is_mine) continue;
      const Entry* now = find(start_, proven_, catalog, key);
      if (now == nullptr || now->content != entry.content)
        return in_the_meantime(entry, "made or changed");
    }
  }
  return {};
}

/// Only a superuser's DELETE from pg_enum does that. Rows that hold the value could not be read any
/// more.
std::string RunEvidence::removed_enum_value() const {
  for (const auto& [key, label] : enum_values_) {
    if (find(start_, proven_, "pg_enum", key) == nullptr)
      return std::format("{} is gone, and rows of others may hold it", label);
  }
  return {};
}

std::string RunEvidence::foreign_row() const {
  return std::format(
      "NOT (xmin = ANY ({}::xid[]))",
      database::literal(database::array_text({transactions_.begin(), transactions_.end()})));
}

std::string RunEvidence::written_by_others() const {
  return std::format("NOT ({}) AND {}", reader_->old_row(), foreign_row());
}

long RunEvidence::rows_of(const std::string& oid) const {
  const auto found = rows_.find(oid);
  return found == rows_.end() ? 0 : found->second;
}

std::string RunEvidence::left_behind() const {
  constexpr std::size_t kShown = 3;
  // Relations and functions first: their columns, types and rules follow from them.
  std::set<std::pair<bool, std::string>> labels;
  for (const auto& [catalog, keys] : made_) {
    const bool follows = catalog != "pg_class" && catalog != "pg_proc";
    for (const auto& [key, content] : keys) {
      const Entry* left = find(start_, proven_, catalog, key);
      if (left == nullptr || left->label.contains("pg.dropped") || left->label.contains("pg_toast"))
        continue;
      labels.emplace(follows, left->label);
    }
  }
  std::string text;
  for (const std::string& label : labels | std::views::values | std::views::take(kShown))
    text += (text.empty() ? "" : ", ") + label;
  if (labels.size() > kShown) text += std::format(" and {} more", labels.size() - kShown);
  return text;
}

}  // namespace headway::evidence
