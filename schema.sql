-- Everything TodoApp keeps, for CockroachDB from a patched v19.1 on, and for PostgreSQL.
-- Rerunnable and non-destructive: `TodoApp migrate`, `cockroach sql < schema.sql` or `psql -f schema.sql`, as often as you like.
-- One statement per implicit transaction: CockroachDB does not want DDL inside a larger one.

-- The tutorial's table, as it stands there. An existing one is kept and adopted by the statements below.
CREATE TABLE IF NOT EXISTS todos (
  todo_id INT8 NOT NULL DEFAULT unique_rowid() PRIMARY KEY,
  title VARCHAR(60),
  text VARCHAR,
  done BOOL,
  pub_date TIMESTAMP
);

-- The list is the partition: every index begins with it and every statement names it. The one shared list is 0.
ALTER TABLE todos ADD COLUMN IF NOT EXISTS list_id INT8 NOT NULL DEFAULT 0;

-- A row that says nothing about a column gets a value that can be filtered and sorted by …
ALTER TABLE todos ALTER COLUMN done SET DEFAULT false;
ALTER TABLE todos ALTER COLUMN pub_date SET DEFAULT current_timestamp;

-- Pages of a list, and of its active or completed half, newest first.
CREATE INDEX IF NOT EXISTS todos_by_date ON todos (list_id, pub_date DESC, todo_id DESC);
CREATE INDEX IF NOT EXISTS todos_by_state ON todos (list_id, done, pub_date DESC, todo_id DESC);

-- … and so do rows that were written before.
UPDATE todos SET done = false WHERE list_id = 0 AND done IS NULL;
UPDATE todos SET pub_date = current_timestamp WHERE list_id = 0 AND pub_date IS NULL;

-- A deleted to-do is moved here. What one action deleted shares a deletion_id, so that one Undo brings all of it back.
CREATE TABLE IF NOT EXISTS deleted_todos (
  todo_id INT8 NOT NULL PRIMARY KEY,
  title VARCHAR(60),
  text VARCHAR,
  done BOOL,
  pub_date TIMESTAMP,
  list_id INT8 NOT NULL DEFAULT 0,
  deletion_id INT8 NOT NULL,
  deleted_at TIMESTAMP NOT NULL DEFAULT current_timestamp
);

CREATE INDEX IF NOT EXISTS deleted_todos_by_date ON deleted_todos (list_id, deleted_at DESC, todo_id DESC);
CREATE INDEX IF NOT EXISTS deleted_todos_by_deletion ON deleted_todos (list_id, deletion_id, todo_id);

-- ASP.NET Core's data protection key ring: it signs forms and cookies, and every replica must share it.
CREATE TABLE IF NOT EXISTS data_protection_keys (
  friendly_name VARCHAR NOT NULL PRIMARY KEY,
  xml VARCHAR NOT NULL,
  created_at TIMESTAMP NOT NULL DEFAULT current_timestamp
);
