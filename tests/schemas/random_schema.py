"""Random schemas over the kinds of objects that autogenerate writes statements for.

A schema is a value; `random_schema` makes one, `changed` gives another one that differs in a few places, and `sql_of`
writes it as SQL. What names something that is not there is left out there, so that a change need not look after it.
New columns of a table come behind the others: PostgreSQL has no other place for them.
"""

import copy

NAMES = ["users", "orders", "items", "select", "Mixed Case", "a.b", "quo\"te", "äöü", "tags", "notes", "events", "x"]
SCHEMAS = ["public", "app", "Odd Schema"]
LABELS = ["red", "green", "blue", "it's", "a b", "x\"y", "zz", "low", "high"]
TYPES = ["integer", "bigint", "smallint", "text", "varchar(20)", "varchar(40)", "numeric(10,2)", "boolean", "date",
         "timestamptz", "uuid", "jsonb", "integer[]", "bytea"]
DEFAULTS = {"integer": ["1", "7"], "bigint": ["1", "9"], "smallint": ["2"], "text": ["'a'", "'it''s'"],
            "varchar(20)": ["'a'"], "varchar(40)": ["'b'"], "numeric(10,2)": ["0", "1.5"], "boolean": ["true", "false"],
            "date": ["'2026-01-01'"], "timestamptz": ["now()"], "uuid": ["gen_random_uuid()"], "jsonb": ["'{}'"]}
WIDER = {"integer": ["bigint"], "bigint": ["integer", "text"], "smallint": ["integer", "bigint"], "text": ["varchar(40)"],
         "varchar(20)": ["varchar(40)", "text"], "varchar(40)": ["text"], "date": ["timestamptz"]}
NUMBERS = ("integer", "bigint", "smallint", "numeric(10,2)")
TEXTS = ("text", "varchar(20)", "varchar(40)")


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def literal(text):
    return "'" + text.replace("'", "''") + "'"


class Schema:
    """Objects of one database. A name is a pair of schema and name; tables refer to others by theirs."""

    def __init__(self):
        self.counter = 0
        self.enums, self.domains, self.composites, self.sequences = {}, {}, {}, {}
        self.functions, self.tables, self.views, self.publications = {}, {}, {}, {}


def new_name(schema, rng):
    schema.counter += 1
    return (rng.choice(SCHEMAS), f"{rng.choice(NAMES)}{schema.counter}")


def full(name):
    return f"{quoted(name[0])}.{quoted(name[1])}"


def maybe(rng, value, chance=0.3):
    return value if rng.random() < chance else None


def add_enum(s, rng):
    s.enums[new_name(s, rng)] = rng.sample(LABELS, rng.randint(1, 4))


def add_domain(s, rng):
    s.domains[new_name(s, rng)] = {"type": rng.choice(["integer", "text", "bigint"]), "not_null": rng.random() < 0.2,
                                   "bound": maybe(rng, rng.randint(0, 9), 0.6), "comment": maybe(rng, "a domain")}


def add_composite(s, rng):
    s.composites[new_name(s, rng)] = [[f"f{i}", rng.choice(TYPES)] for i in range(rng.randint(1, 3))]


def add_sequence(s, rng):
    s.sequences[new_name(s, rng)] = {"type": rng.choice(["integer", "bigint", "smallint"]),
                                     "increment": rng.choice([1, 2, 10]), "start": rng.randint(1, 20),
                                     "cache": rng.choice([1, 5]), "cycle": rng.random() < 0.3}


def add_function(s, rng):
    s.functions[new_name(s, rng)] = {"argument": rng.choice(["v", "w"]), "factor": rng.randint(1, 9),
                                     "result": rng.choice(["integer", "bigint"]), "default": rng.random() < 0.3,
                                     "language": rng.choice(["sql", "plpgsql", "atomic"]),
                                     "comment": maybe(rng, "a function")}


def column_type(s, rng):
    users = [("enum", n) for n in s.enums] + [("domain", n) for n in s.domains] + \
            [("composite", n) for n in s.composites]
    return rng.choice(users) if users and rng.random() < 0.3 else rng.choice(TYPES)


def new_column(s, rng, number):
    kind = column_type(s, rng)
    column = {"name": rng.choice(["id", "a", "B c", "from", "d.e"]) + str(number), "type": kind, "default": None,
              "not_null": rng.random() < 0.2, "identity": None, "generated": None, "comment": maybe(rng, "it's", 0.1),
              "statistics": maybe(rng, rng.choice([50, 200]), 0.1)}
    if kind in DEFAULTS and rng.random() < 0.4:
        column["default"] = rng.choice(DEFAULTS[kind])
    elif kind in ("integer", "bigint", "smallint") and rng.random() < 0.2:
        column["identity"] = rng.choice(["ALWAYS", "BY DEFAULT"])
    elif kind in NUMBERS and rng.random() < 0.15:
        column["generated"] = rng.randint(1, 9)
    return column


def add_table(s, rng):
    name = new_name(s, rng)
    table = {"columns": [], "next": 1, "key": rng.random() < 0.7, "checks": {}, "uniques": {}, "indexes": {},
             "foreign": {}, "triggers": {}, "policies": {}, "security": rng.random() < 0.2, "comment": maybe(rng, "t"),
             "options": maybe(rng, rng.choice([60, 80]), 0.2), "unlogged": rng.random() < 0.1,
             "partitions": maybe(rng, rng.randint(1, 3), 0.12)}
    for _ in range(rng.randint(1, 5)):
        table["columns"].append(new_column(s, rng, table["next"]))
        table["next"] += 1
    s.tables[name] = table
    for _ in range(rng.randint(0, 4)):
        add_part(s, rng, name)


def add_part(s, rng, name):
    table = s.tables[name]
    s.counter += 1
    part = f"{rng.choice(['p', 'Part ', 'x.'])}{s.counter}"
    columns = [c["name"] for c in table["columns"]]
    if not columns:
        return
    kind = rng.choice(["checks", "uniques", "indexes", "indexes", "foreign", "triggers", "policies"])
    if kind == "checks":
        table[kind][part] = {"column": rng.choice(columns), "bound": rng.randint(0, 5), "valid": rng.random() < 0.85}
    elif kind == "uniques":
        table[kind][part] = {"columns": rng.sample(columns, min(len(columns), rng.randint(1, 2))),
                             "nulls": rng.random() < 0.2, "deferrable": rng.random() < 0.2}
    elif kind == "indexes":
        table[kind][part] = {"columns": rng.sample(columns, min(len(columns), rng.randint(1, 2))),
                             "unique": rng.random() < 0.15, "descending": rng.random() < 0.3,
                             "where": rng.random() < 0.3, "method": rng.choice(["btree", "btree", "hash"]),
                             "comment": maybe(rng, "an index", 0.2)}
    elif kind == "foreign":
        table[kind][part] = {"to": rng.choice(list(s.tables)), "column": rng.choice(columns),
                             "action": rng.choice(["CASCADE", "SET NULL", "NO ACTION", "RESTRICT"]),
                             "deferrable": rng.random() < 0.2, "valid": rng.random() < 0.9}
    elif kind == "triggers":
        table[kind][part] = {"when": rng.choice(["BEFORE INSERT", "AFTER UPDATE", "BEFORE UPDATE OR DELETE"]),
                             "of": maybe(rng, rng.choice(columns), 0.2), "disabled": rng.random() < 0.2}
    else:
        table[kind][part] = {"for": rng.choice(["ALL", "SELECT", "UPDATE", "DELETE"]), "column": rng.choice(columns),
                             "restrictive": rng.random() < 0.2}


def add_view(s, rng):
    sources = list(s.tables) + [n for n, v in s.views.items() if not v["materialized"]]
    if not sources:
        return
    source = rng.choice(sources)
    columns = [c["name"] for c in s.tables[source]["columns"]] if source in s.tables else s.views[source]["columns"]
    if not columns:
        return
    materialized = rng.random() < 0.25
    s.views[new_name(s, rng)] = {"of": source, "columns": rng.sample(columns, rng.randint(1, len(columns))),
                                 "filter": maybe(rng, rng.choice(columns), 0.4), "materialized": materialized,
                                 "barrier": not materialized and rng.random() < 0.2,
                                 "index": materialized and rng.random() < 0.5, "comment": maybe(rng, "a view", 0.2)}


def add_publication(s, rng):
    if s.tables:
        s.publications[new_name(s, rng)[1]] = {"tables": rng.sample(list(s.tables), rng.randint(1, len(s.tables))),
                                               "publish": rng.choice(["insert", "insert, update, delete"])}


ADDERS = [(add_enum, 2), (add_domain, 1), (add_composite, 1), (add_sequence, 1), (add_function, 2), (add_table, 5),
          (add_view, 3), (add_publication, 1)]


def random_schema(rng):
    s = Schema()
    for adder, most in ADDERS:
        for _ in range(rng.randint(0, most)):
            adder(s, rng)
    return s


def changed(schema, rng):
    s = copy.deepcopy(schema)
    for _ in range(rng.randint(1, 8)):
        change_once(s, rng)
    return s


def change_once(s, rng):
    kind = rng.choice(["add", "drop", "table", "table", "table", "table", "enum", "other", "other", "view"])
    if kind == "add":
        rng.choice(ADDERS)[0](s, rng)
    elif kind == "drop":
        group = rng.choice([s.enums, s.domains, s.composites, s.sequences, s.functions, s.tables, s.views,
                            s.publications])
        if group:
            del group[rng.choice(list(group))]
    elif kind == "table" and s.tables:
        change_table(s, rng, rng.choice(list(s.tables)))
    elif kind == "enum" and s.enums:
        labels = s.enums[rng.choice(list(s.enums))]
        free = [label for label in LABELS if label not in labels]
        if free and rng.random() < 0.6:
            labels.insert(rng.randint(0, len(labels)), rng.choice(free))
        elif len(labels) > 1:
            del labels[rng.randrange(len(labels))]
    elif kind == "view" and s.views:
        name = rng.choice(list(s.views))
        change_value(rng, s.views[name])
    elif kind == "other":
        change_other(s, rng)


def change_other(s, rng):
    group = rng.choice([s.domains, s.composites, s.sequences, s.functions, s.publications])
    if not group:
        return
    value = group[rng.choice(list(group))]
    if not isinstance(value, list):
        change_value(rng, value)
    elif rng.random() < 0.5:
        value.append([f"f{len(value)}n", rng.choice(TYPES)])
    else:
        rng.choice(value)[1] = rng.choice(TYPES)


def change_value(rng, value):
    """Another value for one of an object's properties."""
    key = rng.choice(list(value))
    old = value[key]
    if isinstance(old, bool):
        value[key] = not old
    elif key == "comment":
        value[key] = rng.choice([None, "another", "it's \\ new"])
    elif key == "columns" and len(old) > 1:
        rng.shuffle(old)
        old.pop()
    elif key in ("bound", "factor", "start", "statistics") and old is not None:
        value[key] = old + 1
    elif key == "increment":
        value[key] = rng.choice([1, 3])
    elif key == "action":
        value[key] = rng.choice(["CASCADE", "NO ACTION"])
    elif key == "result":
        value[key] = "bigint" if old == "integer" else "integer"
    elif key == "argument":
        value[key] = "w" if old == "v" else "v"
    elif key == "language":
        value[key] = rng.choice(["sql", "plpgsql", "atomic"])
    elif key == "when":
        value[key] = rng.choice(["BEFORE INSERT", "AFTER UPDATE"])
    elif key == "for":
        value[key] = rng.choice(["ALL", "SELECT"])
    elif key == "type" and old in ("integer", "smallint"):
        value[key] = "bigint"


def change_table(s, rng, name):
    table = s.tables[name]
    kind = rng.choice(["column", "column", "add column", "drop column", "part", "add part", "drop part", "whole"])
    groups = ["checks", "uniques", "indexes", "foreign", "triggers", "policies"]
    parts = [(group, part) for group in groups for part in table[group]]
    if kind == "add column":
        table["columns"].append(new_column(s, rng, table["next"]))
        table["next"] += 1
    elif kind == "drop column" and len(table["columns"]) > 1:
        table["columns"].pop()
    elif kind == "column":
        change_column(rng, rng.choice(table["columns"]))
    elif kind == "add part":
        add_part(s, rng, name)
    elif kind == "drop part" and parts:
        group, part = rng.choice(parts)
        del table[group][part]
    elif kind == "part" and parts:
        group, part = rng.choice(parts)
        change_value(rng, table[group][part])
    elif kind == "whole":
        change_whole(rng, table)


def change_whole(rng, table):
    key = rng.choice(["key", "security", "comment", "options", "unlogged", "partitions"])
    if key in ("key", "security", "unlogged"):
        table[key] = not table[key]
    elif key == "comment":
        table[key] = rng.choice([None, "other"])
    elif key == "options":
        table[key] = rng.choice([None, 50, 90])
    elif table[key]:
        table[key] = rng.randint(1, 4)


def change_column(rng, column):
    key = rng.choice(["default", "not_null", "type", "identity", "generated", "comment", "statistics"])
    if key == "default" and column["type"] in DEFAULTS and not column["identity"] and not column["generated"]:
        column["default"] = rng.choice([None, *DEFAULTS[column["type"]]])
    elif key == "not_null":
        column[key] = not column[key]
    elif key == "type" and column["type"] in WIDER and not column["identity"]:
        column["default"] = None
        column["type"] = rng.choice(WIDER[column["type"]])
        if column["type"] not in NUMBERS:
            column["generated"] = None
    elif key == "identity" and column["type"] in ("integer", "bigint") and not column["generated"]:
        column["default"] = None
        column["identity"] = rng.choice([None, "ALWAYS", "BY DEFAULT"])
    elif key == "generated" and column["generated"]:
        column["generated"] = rng.choice([None, column["generated"] + 1])
    elif key == "comment":
        column[key] = rng.choice([None, "new one"])
    elif key == "statistics":
        column[key] = rng.choice([None, 77])


# From here on: the schema as SQL.

def type_text(s, kind):
    """The SQL name of a type; text in place of one that is no more."""
    if isinstance(kind, str):
        return kind
    group, name = kind
    return full(name) if name in {"enum": s.enums, "domain": s.domains, "composite": s.composites}[group] else "text"


def plain_type(s, kind):
    """`number`, `text` or nothing: how its values may be compared with constants."""
    if isinstance(kind, tuple):
        if kind[0] == "domain" and kind[1] in s.domains:
            kind = s.domains[kind[1]]["type"]
        elif type_text(s, kind) != "text":
            return None
        else:
            kind = "text"
    return "number" if kind in NUMBERS else "text" if kind in TEXTS else None


def condition(s, column, bound):
    name = quoted(column["name"])
    kind = plain_type(s, column["type"])
    if kind == "number":
        return f"{name} > {bound}"
    if kind == "text":
        return f"length({name}) > {bound}"
    return f"{name} IS NOT NULL"


def column_text(s, column):
    text = f"{quoted(column['name'])} {type_text(s, column['type'])}"
    if column["generated"]:
        return text + f" GENERATED ALWAYS AS ({column['generated']} * 2) STORED" + not_null(column)
    if column["identity"]:
        return text + f" GENERATED {column['identity']} AS IDENTITY"
    if column["default"] is not None:
        text += f" DEFAULT {column['default']}"
    elif isinstance(column["type"], tuple) and column["type"][0] == "enum" and column["type"][1] in s.enums:
        text += f" DEFAULT {literal(s.enums[column['type'][1]][0])}"
    return text + not_null(column)


def not_null(column):
    return " NOT NULL" if column["not_null"] else ""


def sql_of(s):
    out = [f"CREATE SCHEMA {quoted(name)};" for name in SCHEMAS[1:]]
    for name, labels in s.enums.items():
        out.append(f"CREATE TYPE {full(name)} AS ENUM ({', '.join(map(literal, labels))});")
    for name, domain in s.domains.items():
        check = ""
        if domain["bound"] is not None:
            value = "length(VALUE)" if domain["type"] == "text" else "VALUE"
            check = f" CHECK ({value} >= {domain['bound']})"
        out.append(f"CREATE DOMAIN {full(name)} AS {domain['type']}{not_null(domain)}{check};")
        comment(out, "DOMAIN " + full(name), domain)
    for name, attributes in s.composites.items():
        out.append(f"CREATE TYPE {full(name)} AS ({', '.join(f'{quoted(a)} {t}' for a, t in attributes)});")
    for name, q in s.sequences.items():
        out.append(f"CREATE SEQUENCE {full(name)} AS {q['type']} INCREMENT BY {q['increment']} START WITH {q['start']} "
                   f"CACHE {q['cache']}{' CYCLE' if q['cycle'] else ''};")
    for name, function in s.functions.items():
        function_sql(out, name, function)
    out.append("CREATE FUNCTION public.on_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;")
    for name, table in s.tables.items():
        table_sql(out, s, name, table)
    for name, table in s.tables.items():
        foreign_sql(out, s, name, table)
    views_sql(out, s)
    for name, publication in s.publications.items():
        tables = [full(n) for n in publication["tables"] if n in s.tables and not s.tables[n]["unlogged"]]
        out.append(f"CREATE PUBLICATION {quoted(name)}{' FOR TABLE ' + ', '.join(tables) if tables else ''} "
                   f"WITH (publish = '{publication['publish']}');")
    return "\n".join(out) + "\n"


def comment(out, what, value):
    if value["comment"] is not None:
        out.append(f"COMMENT ON {what} IS {literal(value['comment'])};")


def function_sql(out, name, f):
    body = f"({f['argument']} * {f['factor']})::{f['result']}"
    head = f"CREATE FUNCTION {full(name)}({f['argument']} integer{' DEFAULT 3' if f['default'] else ''}) " \
           f"RETURNS {f['result']} IMMUTABLE "
    if f["language"] == "sql":
        out.append(head + f"LANGUAGE sql AS $$ SELECT {body} $$;")
    elif f["language"] == "atomic":
        out.append(head + f"LANGUAGE sql RETURN {body};")
    else:
        out.append(head + f"LANGUAGE plpgsql AS $$ BEGIN RETURN {body}; END $$;")
    comment(out, f"FUNCTION {full(name)}(integer)", f)


def table_sql(out, s, name, table):
    columns = {c["name"]: c for c in table["columns"]}
    first = table["columns"][0]
    partitioned = bool(table["partitions"])
    if partitioned:
        first = dict(first, type="integer", default=None, generated=None, identity=None)
        columns[first["name"]] = first
    lines = [column_text(s, columns[c["name"]]) for c in table["columns"]]
    if table["key"] and not is_unsorted(s, first):
        lines.append(f"CONSTRAINT {quoted(name[1] + ' key')} PRIMARY KEY ({quoted(first['name'])})")
    unlogged = "UNLOGGED " if table["unlogged"] and not partitioned else ""
    text = f"CREATE {unlogged}TABLE {full(name)} ({', '.join(lines)})"
    if partitioned:
        text += f" PARTITION BY RANGE ({quoted(first['name'])})"
    elif table["options"]:
        text += f" WITH (fillfactor = {table['options']})"
    out.append(text + ";")
    for i in range(table["partitions"] or 0):
        out.append(f"CREATE TABLE {full((name[0], name[1] + f'_{i}'))} PARTITION OF {full(name)} "
                   f"FOR VALUES FROM ({i * 10}) TO ({i * 10 + 10});")
    comment(out, "TABLE " + full(name), table)
    for column in table["columns"]:
        comment(out, f"COLUMN {full(name)}.{quoted(column['name'])}", column)
        if column["statistics"] is not None:
            out.append(f"ALTER TABLE {full(name)} ALTER COLUMN {quoted(column['name'])} SET STATISTICS "
                       f"{column['statistics']};")
    parts_sql(out, s, name, table, columns, partitioned)


def is_unsorted(s, column):
    """Whether a b-tree or a hash of the type may be missing."""
    return False if isinstance(column["type"], str) else column["type"][0] == "composite"


def parts_sql(out, s, name, table, columns, partitioned):
    on = full(name)
    for part, check in table["checks"].items():
        if check["column"] in columns:
            valid = "" if check["valid"] else " NOT VALID"
            text = condition(s, columns[check["column"]], check["bound"])
            out.append(f"ALTER TABLE {on} ADD CONSTRAINT {quoted(part)} CHECK ({text}){valid};")
    for part, unique in table["uniques"].items():
        names = [n for n in unique["columns"] if n in columns and not is_unsorted(s, columns[n])]
        if names and not partitioned:
            nulls = " NULLS NOT DISTINCT" if unique["nulls"] else ""
            defer = " DEFERRABLE" if unique["deferrable"] else ""
            out.append(f"ALTER TABLE {on} ADD CONSTRAINT {quoted(part)} UNIQUE{nulls} "
                       f"({', '.join(map(quoted, names))}){defer};")
    for part, index in table["indexes"].items():
        names = [n for n in index["columns"] if n in columns and not is_unsorted(s, columns[n])]
        if names:
            index_sql(out, s, name, part, index, names, columns, partitioned)
    for part, trigger in table["triggers"].items():
        of = trigger["of"]
        update = f" OF {quoted(of)}" if of in columns and trigger["when"] == "AFTER UPDATE" else ""
        out.append(f"CREATE TRIGGER {quoted(part)} {trigger['when']}{update} ON {on} FOR EACH ROW EXECUTE FUNCTION "
                   "public.on_row();")
        if trigger["disabled"]:
            out.append(f"ALTER TABLE {on} DISABLE TRIGGER {quoted(part)};")
    if table["security"]:
        out.append(f"ALTER TABLE {on} ENABLE ROW LEVEL SECURITY;")
    for part, policy in table["policies"].items():
        if policy["column"] in columns:
            kind = " AS RESTRICTIVE" if policy["restrictive"] else ""
            out.append(f"CREATE POLICY {quoted(part)} ON {on}{kind} FOR {policy['for']} USING "
                       f"({condition(s, columns[policy['column']], 0)});")


def index_sql(out, s, name, part, index, names, columns, partitioned):
    hashed = index["method"] == "hash"
    if hashed:
        names = names[:1]
    unique = "UNIQUE " if index["unique"] and not hashed and not partitioned else ""
    order = " DESC" if index["descending"] and not hashed else ""
    where = f" WHERE {condition(s, columns[names[0]], 1)}" if index["where"] else ""
    out.append(f"CREATE {unique}INDEX {quoted(part)} ON {full(name)} USING {index['method']} "
               f"({', '.join(quoted(n) + order for n in names)}){where};")
    comment(out, f"INDEX {full((name[0], part))}", index)


def foreign_sql(out, s, name, table):
    for part, key in table["foreign"].items():
        target = s.tables.get(key["to"])
        own = {c["name"]: c for c in table["columns"]}.get(key["column"])
        if not target or not own or not target["key"] or own["generated"] or target["unlogged"] != table["unlogged"]:
            continue
        first = target["columns"][0]
        if target["partitions"] or table["partitions"] or own["type"] != first["type"] or is_unsorted(s, first):
            continue
        defer = " DEFERRABLE INITIALLY DEFERRED" if key["deferrable"] else ""
        valid = "" if key["valid"] else " NOT VALID"
        out.append(f"ALTER TABLE {full(name)} ADD CONSTRAINT {quoted(part)} FOREIGN KEY ({quoted(key['column'])}) "
                   f"REFERENCES {full(key['to'])} ON DELETE {key['action']}{defer}{valid};")


def views_sql(out, s):
    columns = {name: {c["name"] for c in t["columns"]} for name, t in s.tables.items()}
    types = {name: {c["name"]: c for c in t["columns"]} for name, t in s.tables.items()}
    for name, view in s.views.items():
        if view["of"] not in columns:
            continue
        names = [n for n in view["columns"] if n in columns[view["of"]]]
        if not names:
            continue
        word = "MATERIALIZED VIEW" if view["materialized"] else "VIEW"
        barrier = " WITH (security_barrier)" if view["barrier"] and not view["materialized"] else ""
        where = f" WHERE {quoted(view['filter'])} IS NOT NULL" if view["filter"] in columns[view["of"]] else ""
        out.append(f"CREATE {word} {full(name)}{barrier} AS SELECT {', '.join(map(quoted, names))} "
                   f"FROM {full(view['of'])}{where};")
        comment(out, f"{word} {full(name)}", view)
        types[name] = {n: types[view["of"]][n] for n in names}
        if view["index"] and view["materialized"] and not is_unsorted(s, types[name][names[0]]):
            out.append(f"CREATE INDEX {quoted(name[1] + ' index')} ON {full(name)} ({quoted(names[0])});")
        if not view["materialized"]:
            columns[name] = set(names)
