#include "runner/apply/bare_run.hpp"

#include "common/sha256.hpp"
#include "runner/apply/index_build.hpp"
#include "runner/apply/revision_error.hpp"
#include "runner/apply/transaction.hpp"
#include "runner/sql/concurrent_command.hpp"
#include "runner/sql/outside_transaction.hpp"
#include "runner/sql/session_change.hpp"

#include <algorithm>
#include <array>
#include <format>

namespace headway::apply {

namespace {

using std::chrono::milliseconds;

std::vector<Item> settings_of(const std::vector<Item>& items) {
  std::vector<Item> settings;
  std::ranges::copy_if(items, std::back_inserter(settings),
                       [](const Item& item) { return item.kind == Item::Kind::kSetting; });
  return settings;
}

}  // namespace

BareRun::BareRun(Workplace& at, const plan::Step& step, const RevisionRun::Bookkeeping& bookkeeping)
    : at_(at), step_(step), bookkeeping_(bookkeeping), began_(at.clock.monotonic()) {}

void BareRun::run(const std::function<void()>& ending) {
  at_.progress.starting(step_);
  at_.advance.drop();
  at_.advance.running = step_.revision;
  at_.advance.open.push_back(step_.revision->id);
  resume();
  try {
    go_on();
  } catch (const database::CommitUnknown& unknown) {
    // The progress row tells the next run what became of it.
    throw database::ConnectionLost(unknown.what());
  } catch (const Error& error) {
    forget_if_untouched();
    throw;
  }
  in_transaction(at_, [&] {
    const auto before = std::chrono::duration_cast<milliseconds>(at_.clock.monotonic() - began_);
    RevisionRun revision(at_.session, bookkeeping_, at_.clock, at_.interrupter);
    at_.progress.ran(step_, revision.finish(step_, before));
    ending();
  });
  at_.advance.half_done = false;
}

void BareRun::resume() {
  progress_ = {.revision = step_.revision->id,
               .down = step_.direction == plan::Direction::kDown,
               .done_hash = hash_of_first(0)};
  for (database::ProgressRow& row : database::read_progress(at_.session, at_.table)) {
    if (row.revision == progress_.revision) progress_ = std::move(row);
  }
  const auto done = static_cast<std::size_t>(progress_.done);
  if (done > statements().size() || progress_.done_hash != hash_of_first(done))
    throw Error(
        ExitCode::kRefused, "ProgressChanged",
        std::format("{}: an earlier run has carried out the first {} statements of revision "
                    "{}, and they are not the same any more",
                    step_.revision->file, done, step_.revision->id),
        "restore them as they were; what follows them may be changed");
  at_.advance.half_done = done > 0;
  in_transaction(at_, [&] { database::write_progress(at_.session, at_.table, progress_); });
}

void BareRun::go_on() {
  for (const Item& setting : settings_of(section_items(step_.section(), Item::Kind::kStatement)))
    send(setting);
  for (std::size_t place = 0; place < statements().size(); ++place) {
    at_.interrupter.check();
    const bool done = place < static_cast<std::size_t>(progress_.done);
    if (!done || sql::changes_session(statements()[place])) send_one(place);
    if (!done) at_.advance.half_done = true;
  }
}

void BareRun::send_one(std::size_t place) {
  const revisions::Statement& statement = statements()[place];
  const Item item{.kind = Item::Kind::kStatement,
                  .borrowed = statement.text,
                  .copy_data = statement.copy_data,
                  .number = static_cast<int>(place) + 1,
                  .line = statement.line,
                  .copy_data_line = statement.copy_data_line};
  if (place < static_cast<std::size_t>(progress_.done)) return send(item);
  const database::ProgressRow next{.revision = progress_.revision,
                                   .down = progress_.down,
                                   .done = item.number,
                                   .done_hash = hash_of_first(place + 1)};
  if (sql::outside_transaction(statement)) {
    retry_transient(at_, [&] { send_bare(item, statement); });
    at_.interrupter.check();
    in_transaction(at_, [&] { database::write_progress(at_.session, at_.table, next); });
  } else {
    in_transaction(at_, [&] {
      send(item);
      database::write_progress(at_.session, at_.table, next);
    });
  }
  progress_ = next;
}

void BareRun::send(const Item& item) {
  const std::array<database::Statement, 1> statement{
      database::Statement{.text = item.text(), .copy_data = item.copy_data}};
  try {
    at_.session.run(statement);
  } catch (const database::StatementError& error) {
    at_.interrupter.check();
    throw refused(*step_.revision, item, error);
  }
}

void BareRun::send_bare(const Item& item, const revisions::Statement& statement) {
  const auto command = sql::concurrent_command(statement);
  if (command && command->kind == sql::ConcurrentCommand::Kind::kCreateIndex)
    return build_index(item, *command);
  send(item);
}

void BareRun::build_index(const Item& item, const sql::ConcurrentCommand& index) {
  const auto lock_timeout =
      step_.section().options.lock_timeout.value_or(at_.session.baseline().lock_timeout);
  try {
    IndexBuild(at_, progress_, index).run([&] { send(item); });
  } catch (const RevisionError&) {
    throw;
  } catch (const Error& error) {
    if (error.reason() != "InvalidIndex") throw;
    throw disappointed(*step_.revision, item, error.what(), error.hint());
  }
  at_.session.query(std::format("SET lock_timeout = {}", lock_timeout.count()));
}

/// A revision of which nothing has happened is not half done.
void BareRun::forget_if_untouched() {
  if (progress_.done > 0 || !progress_.index.empty() || !at_.session.connected()) return;
  at_.advance.half_done = false;
  const Interrupter::Pause pause(at_.interrupter);
  at_.session.query(database::delete_progress_sql(at_.session, at_.table, progress_.revision));
}

std::string BareRun::hash_of_first(std::size_t count) const {
  std::string text;
  for (std::size_t place = 0; place < count; ++place)
    text += sha256_hex(statements()[place].text);
  return sha256_hex(text);
}

}  // namespace headway::apply
