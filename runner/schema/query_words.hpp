#pragma once

// Words that the queries of this room share. As macros, since only literals are joined at compile
// time.

/// The schemas that are the user's, `n` being pg_namespace.
#define USERS_SCHEMA "n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"

/// True of what no extension has brought.
#define NOT_OF_EXTENSION(class, oid)                                           \
  "NOT EXISTS (SELECT FROM pg_depend brought WHERE brought.deptype = 'e' AND " \
  "brought.classid = '" class "'::regclass AND brought.objid = " oid ")"

#define COMMENT_OF(class, oid) "'comment', obj_description(" oid ", '" class "')"
