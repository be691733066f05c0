#pragma once

#include "runner/apply/progress.hpp"
#include "runner/report/style.hpp"

#include <ostream>

namespace headway::report {

/// For people: `Running upgrade A -> B, message (12 ms)`, one line a revision.
class TextProgress final : public apply::Progress {
 public:
  /// `terminal`: the line of the running revision is shown at once and finished later.
  TextProgress(std::ostream& out, std::ostream& err, Style style, bool terminal)
      : out_(out), err_(err), style_(style), terminal_(terminal) {}

  ~TextProgress() override { end_line(); }

  void waiting() override;
  void starting(const plan::Step& step) override;
  void ran(const plan::Step& step, std::chrono::milliseconds took) override;
  void trying_again(const std::string& why) override;
  void notice(const std::string& text) override;

 private:
  void end_line();

  std::ostream& out_;
  std::ostream& err_;
  Style style_;
  bool terminal_;
  bool line_open_ = false;
};

/// For machines: log lines, with the revision as a field.
class LogProgress final : public apply::Progress {
 public:
  void waiting() override;
  void starting(const plan::Step& step) override;
  void ran(const plan::Step& step, std::chrono::milliseconds took) override;
  void trying_again(const std::string& why) override;
  void notice(const std::string& text) override;
};

/// `Running upgrade A -> B, message`
std::string step_text(const plan::Step& step);

}  // namespace headway::report
