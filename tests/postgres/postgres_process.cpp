#include "tests/postgres/postgres_process.hpp"

#include <csignal>
#include <utility>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace headway::testing {

PostgresProcess::PostgresProcess(const std::string& data) {
  const pid_t parent = getpid();
  process_ = fork();
  if (process_ != 0) return;
  prctl(PR_SET_PDEATHSIG, SIGINT);
  if (getppid() != parent) _exit(1);
  const int output = open((data + "/../start.log").c_str(), O_CREAT | O_WRONLY, 0600);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  execlp("postgres", "postgres", "-D", data.c_str(), nullptr);
  _exit(127);
}

PostgresProcess& PostgresProcess::operator=(PostgresProcess&& other) noexcept {
  std::swap(process_, other.process_);
  return *this;
}

void PostgresProcess::stop() {
  if (process_ <= 0) return;
  kill(process_, SIGINT);  // fast shutdown
  waitpid(process_, nullptr, 0);
  process_ = 0;
}

}  // namespace headway::testing
