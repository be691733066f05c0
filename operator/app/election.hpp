#pragma once

#include "common/clock.hpp"
#include "operator/http/client_transport.hpp"
#include "operator/kube/client.hpp"
#include "operator/leader/elector.hpp"
#include "operator/leader/lead.hpp"

namespace headway::app {

/// The election with its own way to the API server: requests of the operator that hang, and
/// connections that are all in use, hold no renewal up. Clock and lead must outlive it.
struct Election {
  Election(http::ClientTransport::Options access, kube::ClientOptions client_options,
           const Clock& clock, leader::Lead& lead, leader::Elector::Options options);

  http::ClientTransport transport;
  kube::Client client;
  leader::Elector elector;
};

}  // namespace headway::app
