#pragma once

#include "runner/apply/revision_error.hpp"
#include "runner/apply/revision_role.hpp"
#include "runner/apply/revision_run.hpp"
#include "runner/apply/workplace.hpp"
#include "runner/database/progress_rows.hpp"

#include <functional>
#include <string>
#include <vector>

namespace headway::apply {

/// Carries out a step that asks for no transaction, statement by statement, as psql does in
/// autocommit. A statement that may run in a transaction commits together with the note that it is
/// done, so exactly once; one that the server refuses there is sent outside of it. The verify
/// section and the bookkeeping share the last transaction. A later run goes on behind the last
/// statement that is done, with the settings that the session had there.
class BareRun {
 public:
  BareRun(Workplace& at, const plan::Step& step, const RevisionRun::Bookkeeping& bookkeeping);

  /// Throws as run_segment() does. A statement that fails behind others that are done makes it
  /// kStuck: the revision is half done, and a person has to correct it.
  void run(const std::function<void()>& ending);

 private:
  void read_row();
  void resume();
  void settle_note();
  void restore_session();
  void go_on();
  void send_one(std::size_t place);
  void send_batch(std::size_t place);
  void send_bare(std::size_t place, const database::BareNote& note, const RevisionError* inside);
  void note_done(std::size_t place);
  /// Gives the number of rows that it changed.
  long send(const Item& item);
  void count_batch_before(std::size_t place);
  void note_session(database::ProgressRow& row);
  void confirm_session();
  std::string new_objects() const;
  void mark_half_done();
  void forget_if_untouched();
  Item item_of(std::size_t place) const;
  database::ProgressRow row_behind(std::size_t place) const;
  const std::vector<revisions::Statement>& statements() const { return step_.section().statements; }
  bool is_last(std::size_t place) const { return place + 1 == statements().size(); }

  Workplace& at_;
  const plan::Step& step_;
  const RevisionRun::Bookkeeping& bookkeeping_;
  database::ProgressRow progress_;
  std::vector<std::string> custom_settings_;  ///< whose names the section may hold
  RevisionRole role_;
  database::Settings first_settings_;       ///< of the session before the first statement
  std::vector<std::string> first_objects_;  ///< likewise
  std::chrono::steady_clock::time_point began_;
};

}  // namespace headway::apply
