#include "runner/autogenerate/proposal.hpp"

#include "common/error.hpp"
#include "runner/autogenerate/section_text.hpp"
#include "runner/autogenerate/way.hpp"
#include "runner/graph/nodes.hpp"
#include "runner/revisions/revision_file.hpp"
#include "runner/scratch/replay.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <memory>

namespace headway::autogenerate {

using schema::Snapshot;
using scratch::ScratchDatabase;

namespace {

Snapshot read(const ScratchDatabase& database) {
  database::Session session = database.connect();
  return schema::read_snapshot(session, {.tables = {"public.alembic_version"}});
}

Snapshot read_models(ScratchDatabase& database, const std::vector<scratch::SqlSource>& models) {
  scratch::load_sql(database, models);
  return read(database);
}

std::string listed(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines)
    text += "\n  " + line;
  return text;
}

std::string listed(const std::vector<schema::Difference>& differences) {
  std::vector<std::string> lines;
  std::ranges::transform(differences, std::back_inserter(lines),
                         [](const schema::Difference& one) { return schema::to_text(one); });
  return listed(lines);
}

Statements way_between(const Snapshot& from, const Snapshot& to) {
  Way way = find_way(from, to);
  if (!way.problems.empty())
    throw Error(ExitCode::kUsage, "CannotMake",
                "no statement can be written for these differences:" + listed(way.problems),
                "write that revision by hand; nothing was written");
  return std::move(way.statements);
}

/// The history with further revisions, as if their files were there.
plan::History extended(const plan::History& history, const std::vector<authoring::Draft>& drafts) {
  std::vector<revisions::Revision> all = history.catalogue.revisions();
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
  void draft(const Snapshot& from, const Stage& stage, bool first);
  void prove();
  std::string below() const;

  const Request& request_;
  ScratchDatabase database_;  // the history's, on which the proof runs
  Snapshot before_;
  Snapshot after_;
  Proposal proposal_;
};

Proposal Proposing::run() {
  scratch::upgrade(database_, request_.history, "heads", request_.clock);
  before_ = read(database_);
  {
    ScratchDatabase models(request_.place);
    after_ = read_models(models, request_.models);
  }
  proposal_.differences = schema::compare(before_, after_);
  if (proposal_.differences.empty()) return std::move(proposal_);
  const std::vector<Stage> stages = cut_into_stages(before_, after_, request_.options);
  const Snapshot* from = &before_;
  for (const Stage& stage : stages) {
    draft(*from, stage, from == &before_);
    from = &stage.schema;
  }
  prove();
  return std::move(proposal_);
}

void Proposing::draft(const Snapshot& from, const Stage& stage, bool first) {
  const Statements up = way_between(from, stage.schema);
  const Statements down = way_between(stage.schema, from);
  for (const Statement& statement : up) {
    if (!statement.loss.empty()) proposal_.losses.push_back(statement.loss);
  }
  authoring::NewRevision revision = request_.revision;
  if (!first) {
    revision.id = authoring::new_revision_id(request_.random);
    revision.heads = {proposal_.drafts.back().id};
    revision.branch_labels.clear();
    revision.depends_on.clear();
  }
  if (stage.concurrent) revision.message += ": indexes";
  revision.sql = section_text(up, down, stage.concurrent);
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
    const std::vector<schema::Difference> differences = schema::compare(wanted, read(database_));
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

Schemas read_schemas(const plan::History& history, const std::vector<scratch::SqlSource>& models,
                     const scratch::Place& place, const Clock& clock) {
  ScratchDatabase replayed(place);
  scratch::upgrade(replayed, history, "heads", clock);
  ScratchDatabase wanted(place);
  return {.history = read(replayed), .models = read_models(wanted, models)};
}

Proposal propose(const Request& request) {
  return Proposing(request).run();
}

}  // namespace headway::autogenerate
