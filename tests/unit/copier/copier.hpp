#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

/// How a run of the copier ended.
struct Run {
  int code = -1;
  std::string out;
  std::string err;
};

/// Runs the copier with these arguments; `before` is called in the new process, before it becomes
/// the copier.
Run copier(const std::vector<std::string>& arguments, const std::function<void()>& before = {});

/// Runs another program file in the same way.
Run run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                const std::function<void()>& before = {});

/// A folder for one test, gone with it.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// Writes a file, with the folders above it.
void write(const std::filesystem::path& file, const std::string& text);

std::string read(const std::filesystem::path& file);

/// Every file and folder under `folder`, relative to it, sorted; folders end with a slash. Those
/// with a leading dot are the copier's own and left out.
std::vector<std::string> listing(const std::filesystem::path& folder);
