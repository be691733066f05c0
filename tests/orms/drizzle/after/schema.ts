import { sql } from "drizzle-orm";
import { check, index, integer, pgEnum, pgTable, serial, text, timestamp, varchar } from "drizzle-orm/pg-core";

export const level = pgEnum("level", ["beginner", "advanced", "expert"]);

export const school = pgTable("app_school", {
  id: serial().primaryKey(),
  name: varchar({ length: 200 }).notNull().unique(),
});

export const student = pgTable(
  "app_student",
  {
    id: serial().primaryKey(),
    name: text().notNull(),
    points: integer().notNull().default(0),
    level: level().notNull().default("beginner"),
    school: integer().references(() => school.id, { onDelete: "set null" }),
    since: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    index("app_student_points").on(table.points.desc()),
    check("points_are_not_negative", sql`${table.points} >= 0`),
  ],
);
