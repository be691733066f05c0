#include "tests/postgres/replica.hpp"

#include "tests/postgres/eventually.hpp"

#include <cstdlib>
#include <format>
#include <fstream>
#include <stdexcept>

#include <pqxx/pqxx>

namespace headway::testing {

Replica::Replica() : port_(Server::free_port()) {
  const std::string sockets = folder_.path().string();
  const std::string data = sockets + "/data";
  const std::string command = std::format(
      "pg_basebackup --dbname '{}' --pgdata '{}' --write-recovery-conf --no-sync "
      "--checkpoint=fast",
      Server::get().url("postgres"), data);
  if (std::system(command.c_str()) != 0) throw std::runtime_error("pg_basebackup failed");
  std::ofstream(data + "/postgresql.conf", std::ios::app)
      << "port = " << port_ << "\nunix_socket_directories = '" << sockets << "'\nlog_directory = '"
      << sockets << "'\nwal_receiver_status_interval = 1s\n";
  process_ = PostgresProcess(data);
  const bool streams = eventually([] {
    pqxx::connection primary(Server::get().url("postgres"));
    return pqxx::nontransaction(primary).query_value<int>(
               "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'") > 0;
  });
  if (!streams) throw std::runtime_error("the replica did not start; see " + sockets);
}

void Replica::execute(const std::string& sql) const {
  pqxx::connection connection("postgresql://postgres@/postgres?host=" + folder_.path().string() +
                              "&port=" + std::to_string(port_));
  pqxx::nontransaction(connection).exec(sql);
}

}  // namespace headway::testing
