#include "runner/apply/notices.hpp"

#include "runner/apply/edited.hpp"
#include "runner/database/applied_checksums.hpp"
#include "runner/revisions/string_setting.hpp"

#include <format>

namespace headway::apply {

void notice_differences(const database::Session& session, const plan::Plan& plan,
                        Progress& progress) {
  for (const plan::Step& step : plan.steps()) {
    if (const auto& wrapping = step.section().wrapping)
      progress.notice(std::format(
          "{}:{}: BEGIN and COMMIT around the section are passed over: Headway's own transaction "
          "takes their place",
          step.revision->file, wrapping->begin.line));
    const auto* escaping = session.backslash_escapes_by_default()
                               ? revisions::first_plain_backslash(step.section().statements)
                               : nullptr;
    if (escaping != nullptr)
      progress.notice(std::format(
          "{}:{}: a backslash in quotes stands for itself, though standard_conforming_strings is "
          "off by default here: Headway switches it on; `SET standard_conforming_strings = off` at "
          "the section's begin has it read as an escape",
          step.revision->file, escaping->line));
  }
}

void report_edited(database::Session& session, const database::VersionTable& table,
                   const plan::History& history, Edited policy, Progress& progress) {
  const auto edited = edited_revisions(history, database::applied_checksums(session, table));
  if (edited.empty()) return;
  if (policy == Edited::kRefused) throw edited_refusal(edited);
  progress.notice(edited_notice(edited));
}

}  // namespace headway::apply
