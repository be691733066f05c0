import { integer, pgEnum, pgTable, serial, text } from "drizzle-orm/pg-core";

export const level = pgEnum("level", ["beginner", "expert"]);

export const student = pgTable("app_student", {
  id: serial().primaryKey(),
  name: text().notNull(),
  points: integer().notNull().default(0),
  level: level().notNull().default("beginner"),
});
