#include "operator/app/election.hpp"

#include <utility>

namespace headway::app {

Election::Election(http::ClientTransport::Options access, kube::ClientOptions client_options,
                   const Clock& clock, leader::Lead& lead, leader::Elector::Options options)
    : transport(std::move(access)),
      client(transport, clock, std::move(client_options)),
      elector(client, clock, lead, std::move(options)) {}

}  // namespace headway::app
