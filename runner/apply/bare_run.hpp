#pragma once

#include "runner/apply/revision_run.hpp"
#include "runner/apply/workplace.hpp"
#include "runner/database/progress_rows.hpp"
#include "runner/sql/concurrent_command.hpp"

#include <functional>
#include <string>
#include <vector>

namespace headway::apply {

/// Carries out a step that asks for no transaction: statement by statement, each of which that may
/// run in a transaction together with the note that it is done, so exactly once; the others bare.
/// The verify section and the bookkeeping share the last transaction. A later run goes on behind
/// the last statement that is done.
class BareRun {
 public:
  BareRun(Workplace& at, const plan::Step& step, const RevisionRun::Bookkeeping& bookkeeping);

  /// Throws as run_segment() does. A statement that fails behind others that are done makes it
  /// kStuck: the revision is half done, and somebody has to correct it.
  void run(const std::function<void()>& ending);

 private:
  void resume();
  void go_on();
  void send_one(std::size_t place);
  void send(const Item& item);
  void send_bare(const Item& item, const revisions::Statement& statement);
  void build_index(const Item& item, const sql::ConcurrentCommand& index);
  void forget_if_untouched();
  std::string hash_of_first(std::size_t count) const;
  const std::vector<revisions::Statement>& statements() const { return step_.section().statements; }

  Workplace& at_;
  const plan::Step& step_;
  const RevisionRun::Bookkeeping& bookkeeping_;
  database::ProgressRow progress_;
  std::chrono::steady_clock::time_point began_;
};

}  // namespace headway::apply
