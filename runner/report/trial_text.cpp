#include "runner/report/trial_text.hpp"

#include "runner/report/words.hpp"

#include <algorithm>
#include <format>

#include <nlohmann/json.hpp>

namespace headway::report {

namespace {

using schema::Difference;
using trial::Result;
using trial::Verdict;

/// Names for machines.
std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPassed:
      return "Passed";
    case Verdict::kIrreversible:
      return "Irreversible";
    case Verdict::kUpgradeFailed:
      return "UpgradeFailed";
    case Verdict::kDowngradeFailed:
      return "DowngradeFailed";
    case Verdict::kNotUndone:
      return "NotUndone";
    case Verdict::kAgainFailed:
      return "SecondUpgradeFailed";
    case Verdict::kNotRepeated:
      return "NotRepeated";
  }
  return "";
}

std::string sentence(const Result& result) {
  switch (result.verdict) {
    case Verdict::kPassed:
      return "up, down and up again";
    case Verdict::kIrreversible:
      return "up; it has no downgrade section, so nothing was undone";
    case Verdict::kUpgradeFailed:
      return "the upgrade fails";
    case Verdict::kDowngradeFailed:
      return "the downgrade fails";
    case Verdict::kNotUndone:
      return "the downgrade does not undo the upgrade";
    case Verdict::kAgainFailed:
      return "the upgrade fails after the downgrade";
    case Verdict::kNotRepeated:
      return "the second upgrade gives something else than the first";
  }
  return {};
}

/// The schema that a difference is measured from, for the line of its object.
std::string_view meaning(Difference::Kind kind, Verdict verdict) {
  const bool undone = verdict == Verdict::kNotUndone;
  switch (kind) {
    case Difference::Kind::kMissing:
      return undone ? "was there before the upgrade, and is gone after the downgrade"
                    : "was there after the first upgrade, and is missing after the second";
    case Difference::Kind::kAdded:
      return undone ? "was not there before the upgrade, and is there after the downgrade"
                    : "was not there after the first upgrade, and is there after the second";
    case Difference::Kind::kChanged:
      break;
  }
  return undone ? "is not what it was before the upgrade"
                : "is not what it was after the first upgrade";
}

const char* change_of(Difference::Kind kind) {
  if (kind == Difference::Kind::kMissing) return "missing";
  return kind == Difference::Kind::kAdded ? "added" : "changed";
}

nlohmann::ordered_json json_of(const Result& result) {
  nlohmann::ordered_json differences = nlohmann::ordered_json::array();
  for (const Difference& one : result.differences)
    differences.push_back({{"change", change_of(one.kind)},
                           {"kind", schema::to_text(one.key.kind)},
                           {"name", one.key.name},
                           {"facts", one.facts}});
  return {{"revision", result.revision},
          {"result", name_of(result.verdict)},
          {"differences", std::move(differences)},
          {"rows", result.rows},
          {"lost", result.lost},
          {"comparedRows", result.compared_rows},
          {"error", result.error ? nlohmann::ordered_json(result.error->what())
                                 : nlohmann::ordered_json(nullptr)}};
}

}  // namespace

std::string trial_text(const plan::History& history, const Result& result, const Style& style) {
  const revisions::Revision& revision = *history.catalogue().find(result.revision);
  const bool passed = trial::is_passed(result.verdict);
  std::string text = result.revision;
  if (!revision.message.empty()) text += ", " + revision.message;
  text += ": " + (passed ? style.good(sentence(result)) : style.bad(sentence(result)));
  if (passed)
    text += style.faint(std::format(" ({} compared)", counted(result.compared_rows, "row")));
  text += "\n";
  if (!passed && !result.error) text += std::format("  file: {}\n", revision.file);
  if (result.error) {
    text += std::format("  {}\n", result.error->what());
    if (!result.error->hint().empty()) text += std::format("  next: {}\n", result.error->hint());
  }
  for (const Difference& one : result.differences) {
    text += std::format("  {} {} {}", schema::to_text(one.key.kind), one.key.name,
                        meaning(one.kind, result.verdict));
    std::string facts;
    for (const std::string& fact : one.facts)
      facts += (facts.empty() ? ": " : ", ") + fact;
    text += facts + "\n";
  }
  for (const std::string& row : result.rows)
    text += std::format("  rows of {}\n", row);
  for (const std::string& lost : result.lost)
    text += std::format("  the upgrade loses {}\n", lost);
  return text;
}

std::string trial_summary(const std::vector<Result>& results, std::size_t tried,
                          const Style& style) {
  const auto passed =
      static_cast<std::size_t>(std::ranges::count_if(results, trial::is_passed, &Result::verdict));
  if (tried == 0) return "Nothing to test: no revision is pending.\n";
  const std::string text = std::format("{} of {} passed.", passed, counted(tried, "revision"));
  std::string line = (passed == tried ? style.good(text) : style.bad(text)) + "\n";
  if (results.size() < tried)
    line += std::format("{} not tried, since the upgrade of {} fails.\n",
                        counted(tried - results.size(), "revision"), results.back().revision);
  return line;
}

std::string trial_json(const std::vector<Result>& results, std::size_t tried) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Result& result : results)
    list.push_back(json_of(result));
  const bool passed =
      results.size() == tried && std::ranges::all_of(results, trial::is_passed, &Result::verdict);
  return nlohmann::ordered_json{
      {"version", 1}, {"passed", passed}, {"tried", tried}, {"revisions", std::move(list)}}
      .dump();
}

}  // namespace headway::report
