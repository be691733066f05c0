#include "tests/postgres/server.hpp"

#include "tests/postgres/eventually.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <arpa/inet.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

namespace headway::testing {

namespace {

namespace fs = std::filesystem;

std::string new_folder() {
  std::string name = (fs::temp_directory_path() / "headway-test-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
  return name;
}

/// A data folder as initdb makes it; made once for each major version and then copied, since every
/// test case is a process of its own.
fs::path data_template() {
  const char* const major = std::getenv("HEADWAY_TEST_POSTGRESQL");
  const fs::path folder =
      fs::path(HEADWAY_TEST_DATA) / ("postgres-template" + std::string(major ? major : ""));
  fs::create_directories(HEADWAY_TEST_DATA);
  const int lock = open((folder.string() + ".lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  flock(lock, LOCK_EX);
  if (!fs::exists(folder)) {
    const fs::path unfinished = folder.string() + ".unfinished";
    fs::remove_all(unfinished);
    const std::string command =
        "initdb --no-sync --no-instructions --username postgres --auth trust "
        "--encoding UTF8 --locale C.UTF-8 --pgdata '" +
        unfinished.string() + "' > /dev/null";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("initdb failed");
    fs::rename(unfinished, folder);
  }
  close(lock);
  return folder;
}

void write_configuration(const fs::path& data, const std::string& sockets, int port) {
  std::ofstream(data / "postgresql.conf", std::ios::app)
      << "listen_addresses = '127.0.0.1'\nport = " << port << "\nunix_socket_directories = '"
      << sockets << "'\nfsync = off\nfull_page_writes = off\nlogging_collector = on\n"
      << "log_directory = '" << sockets << "'\nlog_filename = 'server.log'\n";
  std::ofstream(data / "pg_hba.conf") << "local all all trust\nlocal replication all trust\nhost "
                                         "all all 127.0.0.1/32 scram-sha-256\n";
}

}  // namespace

std::string content(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

TemporaryFolder::TemporaryFolder() : path_(new_folder()) {}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

Server& Server::get() {
  static Server server(Kind::kPrimary);
  return server;
}

int Server::free_port() {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  bind(probe, reinterpret_cast<sockaddr*>(&address), length);
  getsockname(probe, reinterpret_cast<sockaddr*>(&address), &length);
  close(probe);
  return ntohs(address.sin_port);
}

Server::Server(Kind kind, int port) : folder_(new_folder()), port_(port == 0 ? free_port() : port) {
  const fs::path data = fs::path(folder_) / "data";
  fs::copy(data_template(), data, fs::copy_options::recursive);
  fs::permissions(data, fs::perms::owner_all);
  write_configuration(data, folder_, port_);
  if (kind == Kind::kStandby) std::ofstream(data / "standby.signal");
  process_ = PostgresProcess(data.string());
  wait_until_ready();
}

Server::~Server() {
  process_ = PostgresProcess();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void Server::wait_until_ready() const {
  const std::string where = url("postgres");
  if (!eventually([&] { return PQping(where.c_str()) == PQPING_OK; }))
    throw std::runtime_error("the server did not start; see " + folder_);
}

std::string Server::major() const {
  std::string version;
  std::ifstream(fs::path(folder_) / "data" / "PG_VERSION") >> version;
  return version;
}

std::string Server::url(const std::string& database) const {
  return "postgresql://postgres@/" + database + "?host=" + folder_ +
         "&port=" + std::to_string(port_);
}

}  // namespace headway::testing
