#include "tests/postgres/pooler.hpp"

#include "tests/postgres/eventually.hpp"

#include <csignal>
#include <fstream>
#include <stdexcept>

#include <libpq-fe.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace headway::testing {

Pooler::Pooler(const std::string& mode, const std::string& settings) : port_(Server::free_port()) {
  const std::string folder = folder_.path().string();
  const std::string file = folder + "/pgbouncer.ini";
  std::ofstream(file) << "[databases]\n* = host=" << Server::get().socket_folder()
                      << " port=" << Server::get().port() << " user=postgres\n[pgbouncer]\n"
                      << "listen_addr = 127.0.0.1\nlisten_port = " << port_
                      << "\nunix_socket_dir =\nauth_type = any\npool_mode = " << mode
                      << "\nlogfile = " << folder << "/pgbouncer.log\n"
                      << settings;
  const pid_t parent = getpid();
  process_ = fork();
  if (process_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    execlp("pgbouncer", "pgbouncer", "-q", file.c_str(), nullptr);
    _exit(127);
  }
  const std::string where = url("postgres");
  if (!eventually([&] { return PQping(where.c_str()) == PQPING_OK; }))
    throw std::runtime_error("pgbouncer did not start; see " + folder);
}

Pooler::~Pooler() {
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

std::string Pooler::url(const std::string& database) const {
  return "postgresql://app@127.0.0.1:" + std::to_string(port_) + "/" + database;
}

}  // namespace headway::testing
