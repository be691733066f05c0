#include "runner/schema/other_queries.hpp"

namespace headway::schema {

namespace {

/// A row of one of the catalogs `o`: its facts and where it stands. Initial objects of the server
/// have OIDs below 16384; what is a part of an extension or of another object is left out.
#define OTHER(class, designation, definition)                                                     \
  "SELECT 'other', '" class                                                                       \
      "'::regclass::oid, o.oid, 0, i.type || ' ' || i.identity, "                                 \
      "jsonb_build_object('designation', " designation ", 'definition', " definition              \
      ", 'comment', obj_description(o.oid, '" class "')), 0 FROM " class                          \
      " o, LATERAL pg_identify_object('" class                                                    \
      "'::regclass, o.oid, 0) i WHERE o.oid >= 16384 AND "                                        \
      "NOT EXISTS (SELECT FROM pg_depend e WHERE e.deptype IN ('e', 'i') AND e.classid = '" class \
      "'::regclass AND e.objid = o.oid)"

/// A name with its schema.
#define QUALIFIED(schema, name) \
  "(SELECT format('%I.%I', n.nspname, " name ") FROM pg_namespace n WHERE n.oid = " schema ")"

#define OPERATOR_NAME(schema, name) \
  "(SELECT format('%I.%s', n.nspname, " name ") FROM pg_namespace n WHERE n.oid = " schema ")"

#define ACCESS_METHOD(oid) "(SELECT format('%I', m.amname) FROM pg_am m WHERE m.oid = " oid ")"

/// `, WORD = value`, or nothing where the function is none.
#define FUNCTION_CLAUSE(word, oid) \
  "CASE WHEN " oid " <> 0 THEN ', " word " = ' || " oid "::regproc ELSE '' END"

constexpr std::string_view kCasts = OTHER(
    "pg_cast",
    "format('CAST (%s AS %s)', format_type(o.castsource, NULL), format_type(o.casttarget, NULL))",
    "format('CREATE CAST (%s AS %s) %s%s', format_type(o.castsource, NULL), "
    "format_type(o.casttarget, NULL), CASE o.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || "
    "o.castfunc::regprocedure WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END, CASE "
    "o.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END)");

#define OPERAND(oid) "CASE WHEN " oid " = 0 THEN 'NONE' ELSE format_type(" oid ", NULL) END"

/// A link to another operator, which may be made later.
#define OPERATOR_CLAUSE(word, oid) \
  "coalesce((SELECT format(', " word " = OPERATOR(%s)', " OPERATOR_NAME("x.oprnamespace",  \
                                                                        "x.oprname") ") "  \
  "FROM pg_operator x WHERE x.oid = " oid "), '')"

constexpr std::string_view kOperators = OTHER(
    "pg_operator",
    "format('OPERATOR %s (%s, %s)', " OPERATOR_NAME("o.oprnamespace", "o.oprname") ", "
    OPERAND("o.oprleft") ", " OPERAND("o.oprright") ")",
    "CASE WHEN o.oprcode <> 0 THEN format('CREATE OPERATOR %s (FUNCTION = %s', "
    OPERATOR_NAME("o.oprnamespace", "o.oprname") ", o.oprcode::regproc) || CASE WHEN o.oprleft <> 0 "
    "THEN ', LEFTARG = ' || format_type(o.oprleft, NULL) ELSE '' END || CASE WHEN o.oprright <> 0 "
    "THEN ', RIGHTARG = ' || format_type(o.oprright, NULL) ELSE '' END || "
    OPERATOR_CLAUSE("COMMUTATOR", "o.oprcom") " || " OPERATOR_CLAUSE("NEGATOR", "o.oprnegate") " || "
    FUNCTION_CLAUSE("RESTRICT", "o.oprrest") " || " FUNCTION_CLAUSE("JOIN", "o.oprjoin")
    " || CASE WHEN o.oprcanhash THEN ', HASHES' ELSE '' END || CASE WHEN o.oprcanmerge THEN "
    "', MERGES' ELSE '' END || ')' END");

/// Members of the family itself, which are none of its classes': ALTER OPERATOR FAMILY ... ADD.
/// They keep their operators and functions (reader.cpp).
#define IS_LOOSE(class, oid)                                                                   \
  "EXISTS (SELECT FROM pg_depend d WHERE d.classid = '" class "'::regclass AND d.objid = " oid \
                                                              " AND d.refclassid = "           \
                                                              "'pg_opfamily'::regclass)"

constexpr std::string_view kOperatorFamilies = OTHER(
    "pg_opfamily",
    "format('OPERATOR FAMILY %s USING %s', " QUALIFIED(
        "o.opfnamespace", "o.opfname") ", " ACCESS_METHOD("o.opfmethod") ")",
    "format('CREATE OPERATOR FAMILY %s USING %s', " QUALIFIED("o.opfnamespace", "o.opfname") ", "
    ACCESS_METHOD("o.opfmethod") ") || coalesce((SELECT format(E';\\nALTER OPERATOR FAMILY %s USING "
    "%s ADD ', " QUALIFIED("o.opfnamespace", "o.opfname") ", " ACCESS_METHOD("o.opfmethod")
    ") || string_agg(m.member, ', ' ORDER BY m.member) FROM (SELECT format('OPERATOR %s %s%s', "
    "a.amopstrategy, a.amopopr::regoperator, coalesce(' FOR ORDER BY ' || (SELECT "
    QUALIFIED("s.opfnamespace", "s.opfname") " FROM pg_opfamily s WHERE s.oid = "
    "a.amopsortfamily), '')) AS member FROM pg_amop a WHERE a.amopfamily = o.oid AND "
    IS_LOOSE("pg_amop", "a.oid") " UNION ALL SELECT format('FUNCTION %s (%s, %s) %s', a.amprocnum, "
    "format_type(a.amproclefttype, NULL), format_type(a.amprocrighttype, NULL), "
    "a.amproc::oid::regprocedure) FROM pg_amproc a WHERE a.amprocfamily = o.oid AND "
    IS_LOOSE("pg_amproc", "a.oid") ") m HAVING count(*) > 0), '')");

/// One without members is written with its storage, since it must have an item.
constexpr std::string_view kOperatorClasses = OTHER(
    "pg_opclass",
    "format('OPERATOR CLASS %s USING %s', " QUALIFIED("o.opcnamespace", "o.opcname") ", "
    ACCESS_METHOD("o.opcmethod") ")",
    "format('CREATE OPERATOR CLASS %s%s FOR TYPE %s USING %s FAMILY %s AS %s', "
    QUALIFIED("o.opcnamespace", "o.opcname") ", CASE WHEN o.opcdefault THEN ' DEFAULT' ELSE '' END, "
    "format_type(o.opcintype, NULL), " ACCESS_METHOD("o.opcmethod") ", (SELECT "
    QUALIFIED("f.opfnamespace", "f.opfname") " FROM pg_opfamily f WHERE f.oid = o.opcfamily), "
    "coalesce(nullif(concat_ws(', ', CASE WHEN o.opckeytype <> 0 THEN 'STORAGE ' || format_type(o.opckeytype, NULL) "
    "END, (SELECT string_agg(format('OPERATOR %s %s%s', a.amopstrategy, "
    "a.amopopr::regoperator, coalesce(' FOR ORDER BY ' || (SELECT "
    QUALIFIED("s.opfnamespace", "s.opfname") " FROM pg_opfamily s WHERE s.oid = a.amopsortfamily), "
    "'')), ', ' ORDER BY a.amopstrategy) FROM pg_amop a JOIN pg_depend d ON d.classid = "
    "'pg_amop'::regclass AND d.objid = a.oid WHERE d.refclassid = 'pg_opclass'::regclass AND "
    "d.refobjid = o.oid), (SELECT string_agg(format('FUNCTION %s (%s, %s) %s', a.amprocnum, "
    "format_type(a.amproclefttype, NULL), format_type(a.amprocrighttype, NULL), "
    "a.amproc::oid::regprocedure), ', ' ORDER BY a.amprocnum) FROM pg_amproc a JOIN pg_depend d ON "
    "d.classid = 'pg_amproc'::regclass AND d.objid = a.oid WHERE d.refclassid = "
    "'pg_opclass'::regclass AND d.refobjid = o.oid)), ''), 'STORAGE ' || format_type(o.opcintype, "
    "NULL)))");

constexpr std::string_view kConversions = OTHER(
    "pg_conversion", "'CONVERSION ' || " QUALIFIED("o.connamespace", "o.conname"),
    "format('CREATE%s CONVERSION %s FOR %L TO %L FROM %s', CASE WHEN o.condefault THEN ' DEFAULT' "
    "ELSE '' END, " QUALIFIED("o.connamespace", "o.conname")
    ", pg_encoding_to_char(o.conforencoding), pg_encoding_to_char(o.contoencoding), "
    "o.conproc::regproc)");

constexpr std::string_view kTextSearchParsers = OTHER(
    "pg_ts_parser", "'TEXT SEARCH PARSER ' || " QUALIFIED("o.prsnamespace", "o.prsname"),
    "format('CREATE TEXT SEARCH PARSER %s (START = %s, GETTOKEN = %s, END = %s, LEXTYPES = %s', "
    QUALIFIED("o.prsnamespace", "o.prsname") ", o.prsstart::regproc, o.prstoken::regproc, "
    "o.prsend::regproc, o.prslextype::regproc) || "
    FUNCTION_CLAUSE("HEADLINE", "o.prsheadline::oid") " || ')'");

constexpr std::string_view kTextSearchTemplates = OTHER(
    "pg_ts_template", "'TEXT SEARCH TEMPLATE ' || " QUALIFIED("o.tmplnamespace", "o.tmplname"),
    "format('CREATE TEXT SEARCH TEMPLATE %s (LEXIZE = %s', " QUALIFIED(
        "o.tmplnamespace",
        "o.tmplname") ", o.tmpllexize::regproc) || " FUNCTION_CLAUSE("INIT",
                                                                     "o.tmplinit::oid") " || ')'");

constexpr std::string_view kTextSearchDictionaries = OTHER(
    "pg_ts_dict", "'TEXT SEARCH DICTIONARY ' || " QUALIFIED("o.dictnamespace", "o.dictname"),
    "format('CREATE TEXT SEARCH DICTIONARY %s (TEMPLATE = %s%s)', "
    QUALIFIED("o.dictnamespace", "o.dictname") ", (SELECT "
    QUALIFIED("t.tmplnamespace", "t.tmplname") " FROM pg_ts_template t WHERE t.oid = "
    "o.dicttemplate), coalesce(', ' || o.dictinitoption, ''))");

constexpr std::string_view kTextSearchConfigurations = OTHER(
    "pg_ts_config", "'TEXT SEARCH CONFIGURATION ' || " QUALIFIED("o.cfgnamespace", "o.cfgname"),
    "format('CREATE TEXT SEARCH CONFIGURATION %s (PARSER = %s)', "
    QUALIFIED("o.cfgnamespace", "o.cfgname") ", (SELECT "
    QUALIFIED("p.prsnamespace", "p.prsname") " FROM pg_ts_parser p WHERE p.oid = o.cfgparser)) || "
    "coalesce((SELECT string_agg(format(E';\\nALTER TEXT SEARCH CONFIGURATION %s ADD MAPPING FOR "
    "%I WITH %s', " QUALIFIED("o.cfgnamespace", "o.cfgname") ", t.alias, t.dictionaries), '' ORDER "
    "BY t.alias) FROM (SELECT y.alias, string_agg((SELECT "
    QUALIFIED("d.dictnamespace", "d.dictname") " FROM pg_ts_dict d WHERE d.oid = m.mapdict), ', ' "
    "ORDER BY m.mapseqno) AS dictionaries FROM pg_ts_config_map m JOIN LATERAL "
    "ts_token_type(o.cfgparser) y ON y.tokid = m.maptokentype WHERE m.mapcfg = o.oid GROUP BY "
    "y.alias) t), '')");

constexpr std::string_view kTransforms = OTHER(
    "pg_transform",
    "format('TRANSFORM FOR %s LANGUAGE %I', format_type(o.trftype, NULL), (SELECT l.lanname FROM "
    "pg_language l WHERE l.oid = o.trflang))",
    "format('CREATE TRANSFORM FOR %s LANGUAGE %I (%s)', format_type(o.trftype, NULL), (SELECT "
    "l.lanname FROM pg_language l WHERE l.oid = o.trflang), concat_ws(', ', CASE WHEN o.trffromsql "
    "<> 0 THEN 'FROM SQL WITH FUNCTION ' || o.trffromsql::oid::regprocedure END, CASE WHEN "
    "o.trftosql <> 0 THEN 'TO SQL WITH FUNCTION ' || o.trftosql::oid::regprocedure END))");

constexpr std::string_view kLanguages =
    OTHER("pg_language", "format('LANGUAGE %I', o.lanname)",
          "format('CREATE%s LANGUAGE %I HANDLER %s%s%s', CASE WHEN o.lanpltrusted THEN ' TRUSTED' "
          "ELSE '' "
          "END, o.lanname, o.lanplcallfoid::regproc, CASE WHEN o.laninline <> 0 THEN ' INLINE ' || "
          "o.laninline::regproc ELSE '' END, CASE WHEN o.lanvalidator <> 0 THEN ' VALIDATOR ' || "
          "o.lanvalidator::regproc ELSE '' END)");

constexpr std::string_view kAccessMethods =
    OTHER("pg_am", "format('ACCESS METHOD %I', o.amname)",
          "format('CREATE ACCESS METHOD %I TYPE %s HANDLER %s', o.amname, CASE o.amtype WHEN 'i' "
          "THEN 'INDEX' ELSE 'TABLE' END, o.amhandler)");

/// The options are shown to those only who may use the mapping.
constexpr std::string_view kUserMappings =
    "SELECT 'other', 'pg_user_mapping'::regclass::oid, u.umid, 0, format('user mapping %I on "
    "server "
    "%I', u.usename, u.srvname), jsonb_build_object('designation', format('USER MAPPING FOR %s "
    "SERVER %I', CASE WHEN u.umuser = 0 THEN 'PUBLIC' ELSE format('%I', u.usename) END, "
    "u.srvname), "
    "'definition', format('CREATE USER MAPPING FOR %s SERVER %I%s', CASE WHEN u.umuser = 0 THEN "
    "'PUBLIC' ELSE format('%I', u.usename) END, u.srvname, coalesce((SELECT format(' OPTIONS "
    "(%s)', "
    "string_agg(format('%I %L', x.option_name, x.option_value), ', ')) FROM "
    "pg_options_to_table(u.umoptions) x HAVING count(*) > 0), ''))), 0 FROM pg_user_mappings u";

/// A type with functions for its input and output, which have to know its name before it is made.
constexpr std::string_view kBaseTypes =
    "SELECT 'other', 'pg_type'::regclass::oid, t.oid, 0, 'type ' || format_type(t.oid, NULL), "
    "jsonb_build_object('designation', 'TYPE ' || format_type(t.oid, NULL), '@shell', 'CREATE TYPE "
    "' || format_type(t.oid, NULL), 'definition', format('CREATE TYPE %s (INPUT = %s, OUTPUT = "
    "%s', format_type(t.oid, NULL), t.typinput, t.typoutput) || "
    FUNCTION_CLAUSE("RECEIVE", "t.typreceive") " || " FUNCTION_CLAUSE("SEND", "t.typsend") " || "
    FUNCTION_CLAUSE("TYPMOD_IN", "t.typmodin") " || " FUNCTION_CLAUSE("TYPMOD_OUT", "t.typmodout")
    " || " FUNCTION_CLAUSE("ANALYZE", "t.typanalyze") " || "
    FUNCTION_CLAUSE("SUBSCRIPT", "t.typsubscript")
    " || ', INTERNALLENGTH = ' || CASE WHEN t.typlen < 0 THEN 'VARIABLE' ELSE t.typlen::text END || "
    "CASE WHEN t.typbyval THEN ', PASSEDBYVALUE' ELSE '' END || ', ALIGNMENT = ' || CASE t.typalign "
    "WHEN 'c' THEN 'char' WHEN 's' THEN 'int2' WHEN 'i' THEN 'int4' ELSE 'double' END || ', STORAGE "
    "= ' || CASE t.typstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'x' THEN "
    "'extended' ELSE 'main' END || format(', CATEGORY = %L', t.typcategory) || CASE WHEN "
    "t.typispreferred THEN ', PREFERRED = true' ELSE '' END || CASE WHEN t.typdefault IS NOT NULL "
    "THEN format(', DEFAULT = %L', t.typdefault) ELSE '' END || CASE WHEN t.typelem <> 0 THEN ', "
    "ELEMENT = ' || format_type(t.typelem, NULL) ELSE '' END || CASE WHEN t.typdelim <> ',' THEN "
    "format(', DELIMITER = %L', t.typdelim) ELSE '' END || CASE WHEN t.typcollation <> 0 THEN ', "
    "COLLATABLE = true' ELSE '' END || ')', 'comment', obj_description(t.oid, 'pg_type')), 0 FROM "
    "pg_type t WHERE t.typtype = 'b' AND t.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend e "
    "WHERE e.deptype IN ('e', 'i') AND e.classid = 'pg_type'::regclass AND e.objid = t.oid)";

/// A name that stands for a base type until that one is made.
constexpr std::string_view kShellTypes =
    "SELECT 'other', 'pg_type'::regclass::oid, t.oid, 0, 'type ' || format_type(t.oid, NULL), "
    "jsonb_build_object('designation', 'TYPE ' || format_type(t.oid, NULL), 'definition', 'CREATE "
    "TYPE ' || format_type(t.oid, NULL), 'comment', obj_description(t.oid, 'pg_type')), 0 FROM "
    "pg_type t WHERE t.typtype = 'p' AND NOT t.typisdefined AND t.oid >= 16384 AND NOT EXISTS "
    "(SELECT FROM pg_depend e WHERE e.deptype = 'e' AND e.classid = 'pg_type'::regclass AND "
    "e.objid "
    "= t.oid)";

#undef OTHER
#undef QUALIFIED
#undef OPERATOR_NAME
#undef ACCESS_METHOD
#undef FUNCTION_CLAUSE
#undef OPERAND
#undef IS_LOOSE
#undef OPERATOR_CLAUSE

}  // namespace

std::vector<std::string_view> other_queries() {
  return {kCasts,
          kOperators,
          kOperatorFamilies,
          kOperatorClasses,
          kConversions,
          kTextSearchParsers,
          kTextSearchTemplates,
          kTextSearchDictionaries,
          kTextSearchConfigurations,
          kTransforms,
          kLanguages,
          kAccessMethods,
          kUserMappings,
          kBaseTypes,
          kShellTypes};
}

}  // namespace headway::schema
