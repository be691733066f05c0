#include "runner/trial/trial.hpp"

#include "runner/graph/traversal.hpp"
#include "runner/schema/reader.hpp"
#include "runner/scratch/replay.hpp"
#include "runner/trial/rows.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace headway::trial {

namespace {

using schema::Snapshot;

/// The contents of a database.
struct State {
  Snapshot schema;
  Rows rows;
};

class Trial {
 public:
  explicit Trial(const Request& request) : request_(request), database_(request.place) {}

  std::vector<Result> run(const std::function<void(const Result&)>& report);

 private:
  std::vector<std::string> order() const;
  bool is_tried(const std::string& id) const { return std::ranges::contains(request_.tried, id); }
  void go_to(const std::vector<std::string>& targets);
  void seed(const std::string& after);
  void prepare(const std::string& id);
  void apply(const std::string& id);
  void begin_again(const std::vector<std::string>& passed);
  Result attempt(const std::string& id);
  void attempt_back(const std::string& id, const State& before, const State& first, Result& result);
  void attempt_again(const std::string& id, const State& before, const State& first,
                     Result& result);
  bool compare(const State& wanted, const State& there, const State& other, Result& result) const;
  State read() const;
  std::string below(const std::string& id) const;
  bool is_irreversible(const std::string& id) const;

  const Request& request_;
  scratch::ScratchDatabase database_;
  bool begun_ = false;  ///< whether the seeds without a revision are loaded
};

/// First what the database begins with, then the rest.
std::vector<std::string> Trial::order() const {
  const graph::RevisionMap& map = request_.history.map;
  std::vector<std::string> heads;
  for (const auto head : map.real_heads())
    heads.push_back(map.id(head));
  std::vector<std::string> ids = graph::upgrade_steps(map, {}, request_.from);
  std::ranges::copy(graph::upgrade_steps(map, request_.from, heads), std::back_inserter(ids));
  return ids;
}

void Trial::go_to(const std::vector<std::string>& targets) {
  for (const std::string& target : targets)
    scratch::upgrade(database_, request_.history, target, request_.clock);
}

void Trial::seed(const std::string& after) {
  for (const Seed& one : request_.seeds) {
    if (one.after == after) scratch::load_sql(database_, one.sources);
  }
}

/// Everything below the revision is there, and the rows that are to be there from the start.
void Trial::prepare(const std::string& id) {
  if (!begun_) go_to(request_.from);
  const graph::RevisionMap& map = request_.history.map;
  for (const auto needed : map.requirements(map.find(id).value()))
    go_to({map.id(needed)});
  if (!std::exchange(begun_, true)) seed({});
}

void Trial::apply(const std::string& id) {
  const bool seeded = std::ranges::contains(request_.seeds, id, &Seed::after);
  if (!is_tried(id) && !seeded) return;  // What stands on it brings it along.
  go_to({id});
  seed(id);
}

std::vector<Result> Trial::run(const std::function<void(const Result&)>& report) {
  std::vector<Result> results;
  std::vector<std::string> passed;
  bool sound = true;
  for (const std::string& id : order()) {
    if (request_.stop.token().stop_requested()) throw request_.stop.interrupted();
    if (is_tried(id)) {
      if (!std::exchange(sound, true)) begin_again(passed);
      prepare(id);
      results.push_back(attempt(id));
      report(results.back());
      if (results.back().verdict == Verdict::kUpgradeFailed) break;
      sound = is_passed(results.back().verdict);
      if (sound) seed(id);
    } else {
      apply(id);
    }
    passed.push_back(id);
  }
  return results;
}

/// The remains of a failed revision are nothing to go on from.
void Trial::begin_again(const std::vector<std::string>& passed) {
  database_.clear();
  begun_ = false;
  for (const std::string& id : passed) {
    if (is_tried(id)) prepare(id);
    apply(id);
  }
}

State Trial::read() const {
  database::Session session = database_.connect();
  return {.schema = schema::read_snapshot(session, {.tables = {"public.alembic_version"}}),
          .rows = read_rows(session)};
}

/// Undoes the revision alone, where others stand on the same one too.
std::string Trial::below(const std::string& id) const {
  const graph::RevisionMap& map = request_.history.map;
  const auto& parents = map.parents(map.find(id).value());
  return id + "@" + (parents.empty() ? "base" : map.id(parents.front()));
}

bool Trial::is_irreversible(const std::string& id) const {
  return !request_.history.catalogue().find(id)->downgrade.has_value();
}

/// Of the rows those that stay throughout: that `other` has a place for, too.
bool Trial::compare(const State& wanted, const State& there, const State& other,
                    Result& result) const {
  result.differences = schema::compare(wanted.schema, there.schema);
  result.rows = compare_rows(columns_of_both(wanted.rows, other.rows), there.rows);
  return result.differences.empty() && result.rows.empty();
}

Result Trial::attempt(const std::string& id) {
  Result result{.revision = id};
  const State before = read();
  try {
    go_to({id});
  } catch (const Error& error) {
    if (error.code() != ExitCode::kUsage) throw;
    result.verdict = Verdict::kUpgradeFailed;
    result.error = error;
    return result;
  }
  const State first = read();
  result.lost = lost_rows(before.rows, first.rows);
  result.compared_rows = count_rows(columns_of_both(before.rows, first.rows));
  if (is_irreversible(id)) {
    result.verdict = Verdict::kIrreversible;
    return result;
  }
  attempt_back(id, before, first, result);
  return result;
}

void Trial::attempt_back(const std::string& id, const State& before, const State& first,
                         Result& result) {
  try {
    scratch::downgrade(database_, request_.history, below(id), request_.clock);
  } catch (const Error& error) {
    if (error.code() != ExitCode::kUsage) throw;
    result.verdict = Verdict::kDowngradeFailed;
    result.error = error;
    return;
  }
  if (!compare(before, read(), first, result)) {
    result.verdict = Verdict::kNotUndone;
    return;
  }
  attempt_again(id, before, first, result);
}

void Trial::attempt_again(const std::string& id, const State& before, const State& first,
                          Result& result) {
  try {
    go_to({id});
  } catch (const Error& error) {
    if (error.code() != ExitCode::kUsage) throw;
    result.verdict = Verdict::kAgainFailed;
    result.error = error;
    return;
  }
  if (!compare(first, read(), before, result)) result.verdict = Verdict::kNotRepeated;
}

}  // namespace

std::vector<Result> try_revisions(const Request& request,
                                  const std::function<void(const Result&)>& report) {
  return Trial(request).run(report);
}

}  // namespace headway::trial
