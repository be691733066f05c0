#include "runner/report/progress.hpp"

#include "common/duration.hpp"
#include "common/log.hpp"
#include "common/printable.hpp"
#include "common/text.hpp"
#include "runner/report/words.hpp"

#include <format>

#include <spdlog/spdlog.h>

namespace headway::report {

std::string step_text(const plan::Step& step) {
  const revisions::Revision& revision = *step.revision;
  const std::string below = join(revision.down_revisions);
  std::string text = step.direction == plan::Direction::kUp
                         ? std::format("Running upgrade {} -> {}", below, revision.id)
                         : std::format("Running downgrade {} -> {}", revision.id, below);
  if (!revision.message.empty()) text += ", " + revision.message;
  return text;
}

void TextProgress::waiting() {
  err_ << style_.faint("Waiting for another runner to end") << std::endl;
}

void TextProgress::starting(const plan::Step& step) {
  if (!terminal_) return;
  out_ << step_text(step) << std::flush;
  line_open_ = true;
}

void TextProgress::ran(const plan::Step& step, std::chrono::milliseconds took) {
  if (!line_open_) out_ << step_text(step);
  out_ << style_.faint(std::format(" ({} ms)", took.count())) << std::endl;
  line_open_ = false;
}

void TextProgress::trying_again(const std::string& why) {
  end_line();
  err_ << style_.faint("Rolled back, trying again: " + printable(why)) << std::endl;
}

void TextProgress::notice(const std::string& text) {
  end_line();
  err_ << style_.faint(printable(text)) << std::endl;
}

void TextProgress::end_line() {
  if (line_open_) out_ << std::endl;
  line_open_ = false;
}

void LogProgress::waiting() {
  spdlog::info("waiting for another runner to end");
}

void LogProgress::starting(const plan::Step& step) {
  const LogField field("revision", step.revision->id);
  spdlog::info("{}", step_text(step));
}

void LogProgress::ran(const plan::Step& step, std::chrono::milliseconds took) {
  const LogField field("revision", step.revision->id);
  spdlog::info("ran {} in {}", step.revision->id, duration_text(took));
}

void LogProgress::trying_again(const std::string& why) {
  spdlog::warn("rolled back, trying again: {}", printable(why));
}

void LogProgress::notice(const std::string& text) {
  spdlog::info("{}", printable(text));
}

}  // namespace headway::report
