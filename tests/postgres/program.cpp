#include "tests/postgres/program.hpp"

#include <csignal>
#include <cstdlib>

#include <catch2/catch_test_macros.hpp>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace headway::testing {

namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts)
    all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

}  // namespace

Outcome Ended::outcome() const {
  INFO("standard output: " << out << "\nstandard error: " << err);
  const auto parsed = parse_outcome(out);
  REQUIRE(parsed.has_value());
  return *parsed;
}

Program::Program(const std::vector<std::string>& arguments, const Environment& environment) {
  std::vector<std::string> words = {HEADWAY_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables;
  if (!environment.contains("PATH"))
    variables.push_back(std::string("PATH=") + std::getenv("PATH"));
  for (const auto& [name, value] : environment)
    variables.push_back(name + "=" + value);
  const std::vector<char*> argv = pointers(words);
  const std::vector<char*> envp = pointers(variables);
  const std::string out = folder_.path() / "out";
  const std::string err = folder_.path() / "err";
  process_ = fork();
  if (process_ != 0) return;
  dup2(open(out.c_str(), O_CREAT | O_WRONLY, 0600), STDOUT_FILENO);
  dup2(open(err.c_str(), O_CREAT | O_WRONLY, 0600), STDERR_FILENO);
  execve(HEADWAY_PROGRAM, argv.data(), envp.data());
  _exit(127);
}

Program::~Program() {
  if (process_ == 0) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

void Program::signal(int number) const {
  kill(process_, number);
}

bool Program::said(const std::string& text) const {
  return content(folder_.path() / "err").contains(text);
}

bool Program::running() const {
  siginfo_t ended{};
  waitid(P_PID, static_cast<id_t>(process_), &ended, WEXITED | WNOHANG | WNOWAIT);
  return ended.si_pid == 0;
}

Ended Program::wait() {
  int status = 0;
  rusage usage{};
  wait4(process_, &status, 0, &usage);
  process_ = 0;
  return {.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          .out = content(folder_.path() / "out"),
          .err = content(folder_.path() / "err"),
          .most_memory = usage.ru_maxrss};
}

Ended run(const std::vector<std::string>& arguments, const Environment& environment) {
  return Program(arguments, environment).wait();
}

std::vector<std::string> upgrade_arguments(const std::string& folder, const std::string& target) {
  return {"upgrade", "--dir", folder, "--output", "json", "--", target};
}

Ended upgrade(const std::string& folder, const std::string& url, const std::string& target,
              const std::vector<std::string>& more) {
  std::vector<std::string> arguments = more;
  const std::vector<std::string> rest = upgrade_arguments(folder, target);
  arguments.insert(arguments.begin(), rest.begin(), rest.begin() + 5);
  arguments.insert(arguments.end(), rest.begin() + 5, rest.end());
  return run(arguments, {{"DATABASE_URL", url}});
}

}  // namespace headway::testing
