#include "tests/postgres/undo_history.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace headway::testing {

namespace {

constexpr std::string_view kMark = "--- ";

/// Behind `key`, or nothing where the mark is another one.
bool read_mark(const std::string& line, std::string_view key, std::string& rest) {
  const std::string_view mark = std::string_view(line).substr(kMark.size());
  if (!mark.starts_with(key)) return false;
  rest = mark.substr(key.size());
  rest.erase(0, std::min(rest.find_first_not_of(' '), rest.size()));
  return true;
}

void read_result(UndoHistory& history, const std::string& text) {
  history.comes_back = text.starts_with("comes back");
  history.leaves_something = text == "comes back, leaves something";
  if (!history.comes_back && text != "stays")
    throw std::runtime_error(history.name + ": unknown result " + text);
}

}  // namespace

UndoHistory read_undo_history(const std::filesystem::path& file) {
  UndoHistory history;
  history.name = file.stem().string();
  std::string* text = nullptr;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(kMark)) {
      if (text != nullptr) *text += line + '\n';
      continue;
    }
    std::string rest;
    if (read_mark(line, "result:", rest)) {
      read_result(history, rest);
    } else if (read_mark(line, "because:", rest)) {
      history.because = rest;
    } else if (read_mark(line, "as: superuser", rest)) {
      history.superuser = true;
    } else if (read_mark(line, "not compared:", rest)) {
      history.compared = false;
    } else if (read_mark(line, "start", rest)) {
      text = &history.start;
    } else if (read_mark(line, "app", rest)) {
      history.parts.push_back(
          {.kind = UndoHistory::Part::Kind::kApp, .on_the_run = rest == "on what the run made"});
      text = &history.parts.back().text;
    } else if (read_mark(line, "revision", rest)) {
      history.parts.push_back({.mark = rest});
      text = &history.parts.back().text;
    } else if (read_mark(line, "downgrade", rest) && !history.parts.empty()) {
      history.parts.back().has_downgrade = true;
      history.parts.back().down_mark = rest;
      text = &history.parts.back().downgrade;
    } else {
      throw std::runtime_error(history.name + ": unknown mark " + line);
    }
  }
  if (history.parts.empty()) throw std::runtime_error(history.name + " has no revision");
  return history;
}

std::vector<UndoHistory> undo_histories(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".sql") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<UndoHistory> histories;
  for (const auto& file : files)
    histories.push_back(read_undo_history(file));
  return histories;
}

}  // namespace headway::testing
