#include "common/outcome.hpp"

#include "common/text.hpp"
#include "common/time_text.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <utility>

#include <nlohmann/json.hpp>

namespace headway {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<OutcomeKind, std::string_view>, 10> kKinds = {{
    {OutcomeKind::kSucceeded, "Succeeded"},
    {OutcomeKind::kUpToDate, "UpToDate"},
    {OutcomeKind::kPlanned, "Planned"},
    {OutcomeKind::kRolledBack, "RolledBack"},
    {OutcomeKind::kPartial, "Partial"},
    {OutcomeKind::kFailed, "Failed"},
    {OutcomeKind::kPlanChanged, "PlanChanged"},
    {OutcomeKind::kStuck, "Stuck"},
    {OutcomeKind::kRefused, "Refused"},
    {OutcomeKind::kInterrupted, "Interrupted"},
}};

/// How much of lists and texts is kept; each further step keeps less.
struct Budget {
  std::size_t entries;
  std::size_t bytes;
};
constexpr Budget kBudgets[] = {
    {kNoLimit, kNoLimit}, {40, 1000}, {10, 600}, {5, 300}, {3, 150}, {2, 80}, {1, 40}};

/// Lists that hold ids only, and how many each lacks.
class Lists {
 public:
  explicit Lists(const Outcome& outcome, const Budget& budget)
      : budget_(budget), more_(outcome.more) {}

  Json list(const std::string& name, const std::vector<std::string>& values) {
    const std::size_t kept = std::min(values.size(), budget_.entries);
    if (kept < values.size()) more_[name] += static_cast<int>(values.size() - kept);
    return Json(std::vector(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(kept)));
  }
  const std::map<std::string, int>& more() const { return more_; }

 private:
  const Budget& budget_;
  std::map<std::string, int> more_;
};

Json or_null(const auto& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json time_or_null(const std::optional<Time>& time) {
  return time ? Json(time_text(*time)) : Json(nullptr);
}

Json error_json(const OutcomeError& error, const Budget& budget) {
  return {{"reason", error.reason},
          {"revision", error.revision},
          {"file", cut(error.file, budget.bytes)},
          {"statement", or_null(error.statement)},
          {"line", or_null(error.line)},
          {"sqlstate", error.sqlstate},
          {"message", cut(error.message, budget.bytes)},
          {"hint", cut(error.hint, budget.bytes)},
          {"context", cut(error.context, budget.bytes)}};
}

Json backup_json(const BackupRecord& backup, const Budget& budget) {
  return {{"kind", backup.kind},
          {"location", cut(backup.location, budget.bytes)},
          {"bytes", backup.bytes},
          {"sha256", backup.sha256},
          {"seconds", backup.seconds}};
}

Json plan_json(const PlanRecord& plan, Lists& lists) {
  return {{"hash", plan.hash},
          {"revisions", lists.list("plan.revisions", plan.revisions)},
          {"destructive", lists.list("plan.destructive", plan.destructive)}};
}

std::string write(const Outcome& outcome, const Budget& budget) {
  Lists lists(outcome, budget);
  Json json = {{"version", 1}, {"run", outcome.run}, {"outcome", to_text(outcome.outcome)}};
  if (outcome.direction == RunDirection::kDown) json["direction"] = "down";
  json["from"] = lists.list("from", outcome.from);
  json["to"] = lists.list("to", outcome.to);
  json["current"] = lists.list("current", outcome.current);
  json["applied"] = lists.list("applied", outcome.applied);
  json["rolledBack"] = lists.list("rolledBack", outcome.rolled_back);
  if (!outcome.repaired.empty()) json["repaired"] = lists.list("repaired", outcome.repaired);
  if (outcome.plan) json["plan"] = plan_json(*outcome.plan, lists);
  if (!lists.more().empty()) json["more"] = lists.more();
  if (!outcome.half_done.empty()) json["halfDone"] = outcome.half_done;
  json["pending"] = outcome.pending;
  if (outcome.pending_contract > 0) json["pendingContract"] = outcome.pending_contract;
  json["schemaRestored"] = or_null(outcome.schema_restored);
  json["backup"] = outcome.backup ? backup_json(*outcome.backup, budget) : Json(nullptr);
  if (outcome.restore_point)
    json["restorePoint"] = {{"name", outcome.restore_point->name},
                            {"lsn", outcome.restore_point->lsn}};
  json["error"] = outcome.error ? error_json(*outcome.error, budget) : Json(nullptr);
  json["startedAt"] = time_or_null(outcome.started_at);
  json["finishedAt"] = time_or_null(outcome.finished_at);
  json["runner"] = outcome.runner;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<std::string> read_list(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end() || found->is_null()) return {};
  return found->get<std::vector<std::string>>();
}

std::string read_text(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found == json.end() || found->is_null() ? std::string() : found->get<std::string>();
}

template <typename Value>
std::optional<Value> read_optional(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end() || found->is_null()) return std::nullopt;
  return found->get<Value>();
}

Outcome read(const Json& json) {
  Outcome outcome;
  outcome.run = read_text(json, "run");
  outcome.outcome = *parse_outcome_kind(read_text(json, "outcome"));
  if (read_text(json, "direction") == "down") outcome.direction = RunDirection::kDown;
  outcome.from = read_list(json, "from");
  outcome.to = read_list(json, "to");
  outcome.current = read_list(json, "current");
  outcome.applied = read_list(json, "applied");
  outcome.rolled_back = read_list(json, "rolledBack");
  outcome.repaired = read_list(json, "repaired");
  outcome.more = read_optional<std::map<std::string, int>>(json, "more").value_or(outcome.more);
  outcome.half_done = read_text(json, "halfDone");
  outcome.pending = read_optional<int>(json, "pending").value_or(0);
  outcome.pending_contract = read_optional<int>(json, "pendingContract").value_or(0);
  outcome.schema_restored = read_optional<bool>(json, "schemaRestored");
  if (const auto backup = read_optional<Json>(json, "backup")) {
    outcome.backup =
        BackupRecord{.kind = read_text(*backup, "kind"),
                     .location = read_text(*backup, "location"),
                     .bytes = read_optional<std::int64_t>(*backup, "bytes").value_or(0),
                     .sha256 = read_text(*backup, "sha256"),
                     .seconds = read_optional<double>(*backup, "seconds").value_or(0)};
  }
  if (const auto point = read_optional<Json>(json, "restorePoint"))
    outcome.restore_point =
        RestorePoint{.name = read_text(*point, "name"), .lsn = read_text(*point, "lsn")};
  if (const auto plan = read_optional<Json>(json, "plan"))
    outcome.plan = PlanRecord{.hash = read_text(*plan, "hash"),
                              .revisions = read_list(*plan, "revisions"),
                              .destructive = read_list(*plan, "destructive")};
  if (const auto error = read_optional<Json>(json, "error")) {
    outcome.error = OutcomeError{.reason = read_text(*error, "reason"),
                                 .revision = read_text(*error, "revision"),
                                 .file = read_text(*error, "file"),
                                 .statement = read_optional<int>(*error, "statement"),
                                 .line = read_optional<int>(*error, "line"),
                                 .sqlstate = read_text(*error, "sqlstate"),
                                 .message = read_text(*error, "message"),
                                 .hint = read_text(*error, "hint"),
                                 .context = read_text(*error, "context")};
  }
  outcome.started_at = parse_time(read_text(json, "startedAt"));
  outcome.finished_at = parse_time(read_text(json, "finishedAt"));
  outcome.runner = read_text(json, "runner");
  return outcome;
}

}  // namespace

std::string_view to_text(OutcomeKind kind) {
  return std::ranges::find(kKinds, kind, &std::pair<OutcomeKind, std::string_view>::first)->second;
}

std::optional<OutcomeKind> parse_outcome_kind(std::string_view text) {
  const auto found =
      std::ranges::find(kKinds, text, &std::pair<OutcomeKind, std::string_view>::second);
  if (found == kKinds.end()) return std::nullopt;
  return found->first;
}

std::string to_json(const Outcome& outcome, std::size_t limit) {
  std::string text;
  for (const Budget& budget : kBudgets) {
    text = write(outcome, budget);
    if (text.size() <= limit) break;
  }
  return text;
}

std::expected<Outcome, std::string> parse_outcome(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return std::unexpected("the outcome is not JSON");
  if (!json.is_object()) return std::unexpected("the outcome is not a JSON object");
  if (json.value("version", Json()) != Json(1))
    return std::unexpected("the outcome is of a version that this program does not know");
  try {
    if (!parse_outcome_kind(read_text(json, "outcome")))
      return std::unexpected("unknown outcome '" + read_text(json, "outcome") + "'");
    return read(json);
  } catch (const Json::exception& problem) {
    return std::unexpected(std::string("the outcome has a member of the wrong type: ") +
                           problem.what());
  }
}

}  // namespace headway
