#include "runner/apply/revision_role.hpp"

#include "runner/database/session_state.hpp"

namespace headway::apply {

RevisionRole::RevisionRole(database::Session& session)
    : session_(session), own_(database::read_roles(session)), revisions_(own_) {}

void RevisionRole::take() {
  if (revisions_ != own_) database::restore_settings(session_, revisions_);
}

void RevisionRole::put_back() {
  revisions_ = database::read_roles(session_);
  if (revisions_ != own_) database::restore_settings(session_, own_);
}

void RevisionRole::put_back_locally() {
  if (database::read_roles(session_) != own_)
    database::restore_settings(session_, own_, database::Scope::kTransaction);
}

}  // namespace headway::apply
