#include "runner/database/canceller.hpp"

#include <libpq-fe.h>

namespace headway::database {

struct Canceller::Handle {
  PGcancelConn* connection = nullptr;
  ~Handle() { PQcancelFinish(connection); }
};

Canceller::Canceller(pg_conn* connection)
    : handle_(std::make_unique<Handle>(PQcancelCreate(connection))) {}

Canceller::~Canceller() = default;
Canceller::Canceller(Canceller&&) noexcept = default;
Canceller& Canceller::operator=(Canceller&&) noexcept = default;

void Canceller::cancel() noexcept {
  PQcancelBlocking(handle_->connection);
  PQcancelReset(handle_->connection);
}

}  // namespace headway::database
