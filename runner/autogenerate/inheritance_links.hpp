#pragma once

#include "runner/autogenerate/fates.hpp"
#include "runner/autogenerate/links.hpp"
#include "runner/autogenerate/order.hpp"
#include "runner/schema/snapshot.hpp"

#include <vector>

namespace headway::autogenerate {

/// The part of link_statements() for tables that inherit and for partitions: the server keeps no
/// dependency of their columns on those of their parents.
void link_inheritance(const schema::Snapshot& before, const schema::Snapshot& after,
                      const Fates& fates, const std::vector<Places>& places, Graph& graph);

}  // namespace headway::autogenerate
