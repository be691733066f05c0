#include "runner/authoring/revision_template.hpp"

#include "common/error.hpp"
#include "common/text.hpp"

#include <format>
#include <optional>

namespace headway::authoring {

const std::string_view kDefaultTemplate = R"(-- ${message}
--
-- revision: ${revision}
-- revises: ${revises}
-- branch-labels: ${branch-labels}
-- depends-on: ${depends-on}
-- created: ${created}

${sections}
-- headway: upgrade


-- headway: downgrade

${end}
)";

namespace {

constexpr auto npos = std::string_view::npos;

std::string without_blanks_at_the_end(std::string text) {
  text.erase(text.find_last_not_of(" \t") + 1);
  return text;
}

class Filling {
 public:
  Filling(std::string_view text, const std::string& file, const TemplateValues& values)
      : text_(text), file_(file), values_(values) {}

  std::string run() {
    for (std::size_t begin = 0; begin < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', begin), text_.size());
      ++line_;
      take(text_.substr(begin, end - begin));
      begin = end + 1;
    }
    if (sections_at_ == 0) complain(line_, "`${sections}` is missing", "it stands alone on a line");
    if (within_) complain(sections_at_, "`${sections}` has no `${end}`", "");
    if (!diagnostics_.empty()) throw DiagnosticsError(std::move(diagnostics_));
    return std::move(filled_);
  }

 private:
  void take(std::string_view line) {
    const std::string_view word = trim(line);
    if (word == "${sections}") {
      begin_sections();
    } else if (word == "${end}") {
      if (!within_) complain(line_, "`${end}` without `${sections}` before it", "");
      within_ = false;
    } else if (!within_ || values_.sections.empty()) {
      fill(line);
    }
  }

  void begin_sections() {
    if (sections_at_ != 0)
      complain(line_, std::format("`${{sections}}` is given twice, first in line {}", sections_at_),
               "keep one of them");
    sections_at_ = line_;
    within_ = true;
    filled_ += values_.sections;
    if (!values_.sections.empty() && !values_.sections.ends_with('\n')) filled_ += '\n';
  }

  void fill(std::string_view line) {
    std::string filled;
    bool places = false;
    bool says = false;
    while (!line.empty()) {
      const std::size_t dollar = line.find('$');
      filled += line.substr(0, dollar);
      if (dollar == npos) break;
      line.remove_prefix(dollar);
      if (line.starts_with("${")) {
        const std::size_t end = line.find('}');
        const std::string_view name = line.substr(2, end == npos ? npos : end - 2);
        const auto value = end == npos ? std::nullopt : place(name);
        if (!value)
          complain(line_, std::format("unknown place `${{{}}}`", name),
                   "places: message, revision, revises, branch-labels, depends-on, created, "
                   "sections, end; $$ is a dollar sign");
        places = true;
        says = says || !value.value_or("").empty() || name == "message" || name == "revises";
        filled += value.value_or("");
        line.remove_prefix(end == npos ? line.size() : end + 1);
      } else {
        filled += '$';
        line.remove_prefix(line.starts_with("$$") ? 2 : 1);
      }
    }
    if (places && !says) return;
    filled_ += (places ? without_blanks_at_the_end(std::move(filled)) : filled) + "\n";
  }

  std::optional<std::string> place(std::string_view name) const {
    if (name == "message") return values_.message;
    if (name == "revision") return values_.revision;
    if (name == "revises") return join(values_.revises);
    if (name == "branch-labels") return join(values_.branch_labels);
    if (name == "depends-on") return join(values_.depends_on);
    if (name == "created") return values_.created;
    return std::nullopt;
  }

  void complain(int line, std::string message, std::string hint) {
    diagnostics_.push_back({file_, line, 0, std::move(message), std::move(hint)});
  }

  std::string_view text_;
  const std::string& file_;
  const TemplateValues& values_;
  int line_ = 0;
  int sections_at_ = 0;
  bool within_ = false;
  std::string filled_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace

std::string fill_template(std::string_view text, const std::string& file,
                          const TemplateValues& values) {
  return Filling(text, file, values).run();
}

}  // namespace headway::authoring
