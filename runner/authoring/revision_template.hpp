#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace headway::authoring {

/// The template of a revision file where the project has none of its own.
extern const std::string_view kDefaultTemplate;

/// The values of a template's places.
struct TemplateValues {
  std::string message;
  std::string revision;
  std::vector<std::string> revises;
  std::vector<std::string> branch_labels;
  std::vector<std::string> depends_on;
  std::string created;
  /// The sections, their marks included, for `${sections}`. Empty: what the template says between
  /// `${sections}` and `${end}`.
  std::string sections;
};

/// The file's text. Places are `${message}`, `${revision}`, `${revises}`, `${branch-labels}`,
/// `${depends-on}`, `${created}`; `$$` is a dollar sign. A line is left out when all its places are
/// empty, except that of `${message}` and `${revises}`. The lines between `${sections}` and
/// `${end}`, each alone on its line, are the sections of a revision whose SQL is not written yet.
///
/// Throws DiagnosticsError for an unknown place and for a missing or repeated `${sections}` or
/// `${end}`, with the line. `file` names the template.
std::string fill_template(std::string_view text, const std::string& file,
                          const TemplateValues& values);

}  // namespace headway::authoring
