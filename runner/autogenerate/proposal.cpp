#include "runner/autogenerate/proposal.hpp"

#include "common/error.hpp"
#include "runner/autogenerate/section_text.hpp"
#include "runner/autogenerate/steps.hpp"
#include "runner/graph/nodes.hpp"
#include "runner/revisions/revision_file.hpp"
#include "runner/schema/reader.hpp"
#include "runner/scratch/replay.hpp"

#include <format>
#include <memory>

namespace headway::autogenerate {

using schema::Snapshot;
using scratch::ScratchDatabase;

namespace {

Snapshot read(const ScratchDatabase& database, const schema::Filter& filter) {
  database::Session session = database.connect();
  return schema::read_snapshot(session, {.tables = {"public.alembic_version"}, .filter = filter});
}

Snapshot read_models(ScratchDatabase& database, const std::vector<scratch::SqlSource>& models,
                     const schema::Filter& filter) {
  scratch::load_sql(database, models);
  return read(database, filter);
}

std::string listed(const std::vector<schema::Difference>& differences) {
  std::string text;
  for (const schema::Difference& one : differences)
    text += "\n  " + schema::to_text(one);
  return text;
}

/// The history with further revisions, as if their files were there.
plan::History extended(const plan::History& history, const std::vector<authoring::Draft>& drafts) {
  std::vector<revisions::Revision> all = history.catalogue().revisions();
  for (const authoring::Draft& draft : drafts) {
    auto parsed = revisions::parse_revision(
        {.path = draft.path.string(), .text = std::make_shared<const std::string>(draft.text)});
    if (!parsed) throw DiagnosticsError(std::move(parsed.error()));
    all.push_back(std::move(*parsed));
  }
  return plan::build_history(revisions::Catalogue(std::move(all)));
}

Error not_proven(const std::string& why, const std::vector<authoring::Draft>& drafts) {
  std::string text;
  for (const authoring::Draft& draft : drafts)
    text += "\n" + draft.text;
  return {ExitCode::kUsage, "NotProven",
          std::format("{}; nothing was written. The revision would have been:\n{}", why, text),
          "write that revision by hand"};
}

/// One run of it; its databases go with it.
class Proposing {
 public:
  explicit Proposing(const Request& request) : request_(request), database_(request.place) {}

  Proposal run();

 private:
  std::vector<Rename> find_renames() const;
  Snapshot after_renames(const std::vector<Rename>& renames);
  void draft(const Step& step);
  void prove();
  std::string below() const;
  Snapshot read_here() const { return read(database_, request_.filter); }

  const Request& request_;
  ScratchDatabase database_;  // the history's, on which the proof runs
  Snapshot before_;
  Snapshot after_;
  Proposal proposal_;
};

Proposal Proposing::run() {
  scratch::upgrade(database_, request_.history, "heads", request_.clock);
  before_ = read_here();
  {
    ScratchDatabase models(request_.place);
    after_ = read_models(models, request_.models, request_.filter);
  }
  const std::vector<Rename> renames = find_renames();
  proposal_.differences = schema::compare(before_, after_);
  if (proposal_.differences.empty()) return std::move(proposal_);
  const Snapshot renamed = renames.empty() ? before_ : after_renames(renames);
  proposal_.hints = possible_renames(renamed, after_);
  for (const Step& step : find_steps(renamed, after_, renames, request_.options))
    draft(step);
  prove();
  return std::move(proposal_);
}

std::vector<Rename> Proposing::find_renames() const {
  std::vector<Rename> renames = renames_in(request_.models, before_);
  for (const std::string& text : request_.renames)
    renames.push_back(parse_rename(text, before_));
  check_renames(renames, after_);
  return renames;
}

/// The server says how everything reads that names what was renamed. Then all is as before again.
Snapshot Proposing::after_renames(const std::vector<Rename>& renames) {
  database::Session session = database_.connect();
  const auto run = [&](const Statements& statements) {
    for (const Statement& statement : statements)
      session.query(statement.sql);
  };
  run(rename_statements(renames));
  Snapshot renamed = read_here();
  run(rename_back_statements(renames));
  return renamed;
}

void Proposing::draft(const Step& step) {
  for (const Statement& statement : step.up) {
    if (!statement.loss.empty()) proposal_.losses.push_back(statement.loss);
  }
  authoring::NewRevision revision = request_.revision;
  if (!proposal_.drafts.empty()) {
    revision.id = authoring::new_revision_id(request_.random);
    revision.heads = {proposal_.drafts.back().id};
    revision.branch_labels.clear();
    revision.depends_on.clear();
  }
  if (!step.title.empty() && !proposal_.drafts.empty()) revision.message += ": " + step.title;
  revision.sql = section_text(step.up, step.down, step.concurrent);
  const plan::History history = extended(request_.history, proposal_.drafts);
  proposal_.drafts.push_back(
      authoring::draft_revision(history.map, revision, request_.conventions, request_.clock.now()));
}

/// What the first revision stands on, as the target of a downgrade.
std::string Proposing::below() const {
  const std::vector<std::string>& revises = proposal_.drafts.front().revises;
  return revises.empty() ? proposal_.drafts.front().id + "@base" : revises.front();
}

void Proposing::prove() {
  const plan::History history = extended(request_.history, proposal_.drafts);
  const auto require_same = [&](const Snapshot& wanted, const char* what) {
    const std::vector<schema::Difference> differences = schema::compare(wanted, read_here());
    if (!differences.empty())
      throw not_proven(std::format("{} on a scratch database, and the schema then differs from the "
                                   "wanted one:{}",
                                   what, listed(differences)),
                       proposal_.drafts);
  };
  try {
    scratch::upgrade(database_, history, "heads", request_.clock);
    require_same(after_, "the upgrade ran");
    scratch::downgrade(database_, history, below(), request_.clock);
    require_same(before_, "the downgrade ran");
  } catch (const Error& error) {
    if (error.code() != ExitCode::kUsage || error.reason() == "NotProven") throw;
    throw not_proven(error.what(), proposal_.drafts);
  }
}

}  // namespace

/// Where the form that keeps nobody out cannot be proven, the plain one is proposed.
Proposal propose(const Request& request) {
  try {
    return Proposing(request).run();
  } catch (const Error& error) {
    const bool other_form = request.options.concurrent &&
                            (error.reason() == "NotProven" || error.reason() == "CannotMake");
    if (!other_form) throw;
    Request plain = request;
    plain.options.concurrent = false;
    Proposal proposal = Proposing(plain).run();
    const std::string why = error.what();
    proposal.hints.push_back(
        "in one transaction, which may keep others out for long; in several it could not be "
        "proven: " +
        why.substr(0, why.find("; nothing was written")));
    return proposal;
  }
}

}  // namespace headway::autogenerate
