#include "tests/unit/revisions/rendering.hpp"

#include "common/duration.hpp"

#include <algorithm>
#include <format>
#include <fstream>
#include <iterator>

#include <catch2/catch_test_macros.hpp>

namespace headway::revisions {

namespace {

std::string shortened(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool blank = std::string_view(" \t\r\n").contains(c);
    if (!blank) line += c;
    if (blank && !line.ends_with(' ')) line += ' ';
  }
  if (line.size() <= 90) return line;
  return line.substr(0, 60) + " ... " + line.substr(line.size() - 25);
}

std::string visible(std::string_view data) {
  std::string text;
  for (const char c : data) {
    if (c == '\n') {
      text += "\\n";
    } else if (c == '\t') {
      text += "\\t";
    } else if (c == '\r') {
      text += "\\r";
    } else {
      text += c;
    }
  }
  return text;
}

std::string lines_of(const Batch& batch) {
  auto text = std::format("{:>4}  batch size={} pause={} rounds={}", batch.line, batch.size,
                          duration_text(batch.pause), batch.rounds);
  if (batch.max_lag) text += " max-lag=" + duration_text(*batch.max_lag);
  if (batch.max_age) text += " max-age=" + duration_text(*batch.max_age);
  return text + "\n";
}

std::string lines_of(const Statement& statement) {
  std::string text;
  if (statement.batch) text += lines_of(*statement.batch);
  text += std::format("{:>4}  {}\n", statement.line, shortened(statement.text));
  if (statement.copy_data) {
    text += std::format("{:>4}    data \"{}\"\n", statement.copy_data_line,
                        visible(statement.copy_data->text()));
  }
  return text;
}

std::string lines_of(const Mark& mark) {
  return std::format("{:>4}  -- headway: {}\n", mark.line, mark.text);
}

std::string lines_of(const Diagnostic& diagnostic) {
  auto text = std::format("{:>4}  WRONG: {}\n", diagnostic.line, diagnostic.message);
  if (!diagnostic.hint.empty()) text += std::format("      {}\n", diagnostic.hint);
  return text;
}

std::string lines_of(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics)
    text += lines_of(diagnostic);
  return text;
}

std::string lines_of(std::string_view name, const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values)
    text += std::format("{}: {}\n", name, value);
  return text;
}

std::string lines_of(const Section& section) {
  auto text = std::format("{:>4}  -- headway: {}\n", section.line, section.mark);
  const auto& options = section.options;
  if (options.no_transaction) text += "      outside a transaction\n";
  if (options.isolation)
    text += std::format("      isolation {}\n", options.isolation == Isolation::kSerializable
                                                    ? "serializable"
                                                    : "repeatable-read");
  if (section.wrapping)
    text += std::format("      wrapped from line {} to {}\n", section.wrapping->begin.line,
                        section.wrapping->commit.line);
  if (options.lock_timeout)
    text += std::format("      lock timeout {}\n", duration_text(*options.lock_timeout));
  if (options.statement_timeout) {
    text += std::format("      statement timeout {}\n", duration_text(*options.statement_timeout));
  }
  for (const Statement& statement : section.statements)
    text += lines_of(statement);
  return text;
}

}  // namespace

std::string rendered(const Split& split) {
  std::string text;
  if (!split.diagnostics.empty()) return lines_of(split.diagnostics);
  for (const auto& piece : split.pieces) {
    text += std::visit([](const auto& part) { return lines_of(part); }, piece);
  }
  return text;
}

std::string rendered(const std::expected<Revision, std::vector<Diagnostic>>& revision) {
  if (!revision) return lines_of(revision.error());
  auto text = std::format("revision: {} (line {})\n", revision->id, revision->line);
  text += std::format("message: {}\n", revision->message);
  text += lines_of("revises", revision->down_revisions);
  text += lines_of("depends-on", revision->depends_on);
  text += lines_of("branch-label", revision->branch_labels);
  text += std::format("created: {}\n", revision->created);
  if (revision->contract) text += "phase: contract\n";
  text += lines_of(revision->upgrade);
  if (revision->verify) text += lines_of(*revision->verify);
  if (revision->downgrade) text += lines_of(*revision->downgrade);
  return text;
}

std::vector<std::filesystem::path> sql_fixtures(const std::string& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(HEADWAY_FIXTURES) + "/" + folder)) {
    if (entry.path().extension() == ".sql") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  return paths;
}

std::string file_text(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  REQUIRE(stream);
  return {std::istreambuf_iterator<char>(stream), {}};
}

SourceFile source_file(std::string text, std::string path) {
  return {std::move(path), std::make_shared<const std::string>(std::move(text))};
}

Revision revision_of(std::string sections) {
  auto revision = parse_revision(source_file("-- revision: abc1\n" + sections));
  if (!revision) FAIL(to_text(revision.error().front()));
  return std::move(*revision);
}

}  // namespace headway::revisions
