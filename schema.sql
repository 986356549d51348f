-- Everything TodoApp keeps, for CockroachDB from a patched v19.1 on, and for PostgreSQL.
-- Rerunnable and non-destructive: `TodoApp migrate`, `cockroach sql < schema.sql` or `psql -f schema.sql`, as often as you like.
-- One statement per implicit transaction: CockroachDB does not want DDL inside a larger one.

-- The list is the partition: every key and index begins with it, so that the rows of a list are neighbours. The shared list is 0.
-- A table that the tutorial made is kept, with its primary key (todo_id), and adopted by the statements below.
CREATE TABLE IF NOT EXISTS todos (
  list_id INT8 NOT NULL DEFAULT 0,
  todo_id INT8 NOT NULL DEFAULT unique_rowid(),
  title VARCHAR(200),
  text VARCHAR,
  done BOOL,
  pub_date TIMESTAMP,
  PRIMARY KEY (list_id, todo_id)
);

ALTER TABLE todos ADD COLUMN IF NOT EXISTS list_id INT8 NOT NULL DEFAULT 0;
ALTER TABLE todos ALTER COLUMN title TYPE VARCHAR(200);

-- A row that says nothing about a column gets a value that can be filtered and sorted by …
ALTER TABLE todos ALTER COLUMN done SET DEFAULT false;
ALTER TABLE todos ALTER COLUMN pub_date SET DEFAULT current_timestamp;

-- The order of a list, top first: the Unix time in nanoseconds at which a to-do was put there, negative. 0 is a row from before there
-- was an order, which the app gives its place by its date.
ALTER TABLE todos ADD COLUMN IF NOT EXISTS position INT8 NOT NULL DEFAULT 0;
ALTER TABLE todos ALTER COLUMN position SET DEFAULT (-(extract(epoch FROM current_timestamp) * 1000000000))::INT8;
ALTER TABLE todos ADD COLUMN IF NOT EXISTS important BOOL NOT NULL DEFAULT false;

-- When it is due, on the calendar and the clock of the wall: no time zone moves it.
ALTER TABLE todos ADD COLUMN IF NOT EXISTS due DATE;
ALTER TABLE todos ADD COLUMN IF NOT EXISTS due_time TIME;

-- How it repeats, as in RFC 5545 (docs/repetition.md), and the date that this is counted from where somebody moved the date that it is due.
ALTER TABLE todos ADD COLUMN IF NOT EXISTS rule VARCHAR;
ALTER TABLE todos ADD COLUMN IF NOT EXISTS rule_start DATE;

-- Who did it, where people sign in.
ALTER TABLE todos ADD COLUMN IF NOT EXISTS added_by INT8;
ALTER TABLE todos ADD COLUMN IF NOT EXISTS completed_by INT8;
ALTER TABLE todos ADD COLUMN IF NOT EXISTS edited_by INT8;

-- Pages of a list: the open ones in order, then the completed ones.
CREATE INDEX IF NOT EXISTS todos_in_order ON todos (list_id, done, position, todo_id);

-- What is due, by day.
CREATE INDEX IF NOT EXISTS todos_by_due ON todos (list_id, done, due, position, todo_id);

-- … and so do rows that were written before.
UPDATE todos SET done = false WHERE list_id = 0 AND done IS NULL;
UPDATE todos SET pub_date = current_timestamp WHERE list_id = 0 AND pub_date IS NULL;

-- A list. list_members says whose it is, and what they may do: 1 looks, 2 changes to-dos, 3 decides about the list. Where the list is
-- deleted these numbers are negative, so that nothing finds it, and taking that back gives everybody what they had.
CREATE TABLE IF NOT EXISTS lists (
  list_id INT8 NOT NULL PRIMARY KEY,
  name VARCHAR(100) NOT NULL,
  created_at TIMESTAMP NOT NULL DEFAULT current_timestamp,
  deleted_at TIMESTAMP
);

CREATE TABLE IF NOT EXISTS list_members (
  list_id INT8 NOT NULL,
  user_id INT8 NOT NULL,
  role INT8 NOT NULL,
  position INT8 NOT NULL DEFAULT 0,
  is_archived BOOL NOT NULL DEFAULT false,
  joined_at TIMESTAMP NOT NULL DEFAULT current_timestamp,
  PRIMARY KEY (list_id, user_id)
);

CREATE INDEX IF NOT EXISTS list_members_by_user ON list_members (user_id, position, list_id);

-- Links that invite to a list, so many people at most. The link itself is not kept, only its hash.
CREATE TABLE IF NOT EXISTS list_links (
  list_id INT8 NOT NULL,
  link_hash BYTEA NOT NULL,
  role INT8 NOT NULL,
  uses_left INT8 NOT NULL,
  created_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  PRIMARY KEY (list_id, link_hash)
);

-- Addresses that calendars subscribe to: what is due in one list of somebody, or in all of theirs (-1). Of an address only the hash is
-- kept.
CREATE TABLE IF NOT EXISTS calendar_links (
  user_id INT8 NOT NULL,
  list_id INT8 NOT NULL,
  link_hash BYTEA NOT NULL,
  created_at TIMESTAMP NOT NULL,
  PRIMARY KEY (user_id, list_id)
);

CREATE UNIQUE INDEX IF NOT EXISTS calendar_links_by_hash ON calendar_links (link_hash);

-- What was there before there were lists is list 0, everybody's.
INSERT INTO lists (list_id, name) VALUES (0, 'To-dos') ON CONFLICT (list_id) DO NOTHING;
INSERT INTO list_members (list_id, user_id, role)
SELECT 0, 0, 3 WHERE NOT EXISTS (SELECT 1 FROM list_members WHERE list_id = 0);

-- A deleted to-do is moved here. What one action deleted shares a deletion_id, so that one Undo brings all of it back.
CREATE TABLE IF NOT EXISTS deleted_todos (
  list_id INT8 NOT NULL DEFAULT 0,
  todo_id INT8 NOT NULL,
  title VARCHAR(200),
  text VARCHAR,
  done BOOL,
  pub_date TIMESTAMP,
  deletion_id INT8 NOT NULL,
  deleted_at TIMESTAMP NOT NULL DEFAULT current_timestamp,
  PRIMARY KEY (list_id, todo_id)
);

ALTER TABLE deleted_todos ALTER COLUMN title TYPE VARCHAR(200);
ALTER TABLE deleted_todos ADD COLUMN IF NOT EXISTS position INT8 NOT NULL DEFAULT 0;
ALTER TABLE deleted_todos ADD COLUMN IF NOT EXISTS important BOOL NOT NULL DEFAULT false;
ALTER TABLE deleted_todos ADD COLUMN IF NOT EXISTS due DATE;
ALTER TABLE deleted_todos ADD COLUMN IF NOT EXISTS due_time TIME;
ALTER TABLE deleted_todos ADD COLUMN IF NOT EXISTS rule VARCHAR;
ALTER TABLE deleted_todos ADD COLUMN IF NOT EXISTS rule_start DATE;
ALTER TABLE deleted_todos ADD COLUMN IF NOT EXISTS added_by INT8;
ALTER TABLE deleted_todos ADD COLUMN IF NOT EXISTS completed_by INT8;
ALTER TABLE deleted_todos ADD COLUMN IF NOT EXISTS edited_by INT8;

CREATE INDEX IF NOT EXISTS deleted_todos_by_date ON deleted_todos (list_id, deleted_at DESC, todo_id DESC);
CREATE INDEX IF NOT EXISTS deleted_todos_by_deletion ON deleted_todos (list_id, deletion_id, todo_id);

-- ASP.NET Core's data protection key ring: it signs forms and cookies, and every replica must share it.
CREATE TABLE IF NOT EXISTS data_protection_keys (
  friendly_name VARCHAR NOT NULL PRIMARY KEY,
  xml VARCHAR NOT NULL,
  created_at TIMESTAMP NOT NULL DEFAULT current_timestamp
);


-- People, where Accounts:Mode is not off. User 0 stands for everybody where it is, and has no row.
CREATE TABLE IF NOT EXISTS users (
  user_id INT8 NOT NULL PRIMARY KEY,
  name VARCHAR(64) NOT NULL,
  normalized_name VARCHAR(64) NOT NULL,
  display_name VARCHAR(60) NOT NULL DEFAULT '',
  time_zone VARCHAR(64),
  password_hash VARCHAR(200),
  security_stamp VARCHAR(64) NOT NULL,
  is_operator BOOL NOT NULL DEFAULT false,
  is_disabled BOOL NOT NULL DEFAULT false,
  attempts INT8 NOT NULL DEFAULT 0,
  attempts_since TIMESTAMP NOT NULL DEFAULT current_timestamp,
  created_at TIMESTAMP NOT NULL DEFAULT current_timestamp
);

CREATE UNIQUE INDEX IF NOT EXISTS users_by_name ON users (normalized_name);

-- A row is a device where somebody is signed in. Without it, the cookie there is worth nothing.
CREATE TABLE IF NOT EXISTS user_sessions (
  user_id INT8 NOT NULL,
  session_id INT8 NOT NULL,
  created_at TIMESTAMP NOT NULL,
  seen_at TIMESTAMP NOT NULL,
  device VARCHAR(200) NOT NULL,
  address VARCHAR(45) NOT NULL,
  PRIMARY KEY (user_id, session_id)
);

-- Links that work once: an invitation, for which there is no user yet, or a new password. The link itself is not kept, only its hash.
CREATE TABLE IF NOT EXISTS user_links (
  link_hash BYTEA NOT NULL PRIMARY KEY,
  user_id INT8,
  created_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  used_by INT8
);

CREATE INDEX IF NOT EXISTS user_links_by_user ON user_links (user_id);

-- Sign-ins of people with somebody else who knows them: a provider, by its name in the configuration, and who they are there.
CREATE TABLE IF NOT EXISTS user_logins (
  provider VARCHAR(32) NOT NULL,
  subject VARCHAR(255) NOT NULL,
  user_id INT8 NOT NULL,
  created_at TIMESTAMP NOT NULL DEFAULT current_timestamp,
  PRIMARY KEY (provider, subject)
);

CREATE INDEX IF NOT EXISTS user_logins_by_user ON user_logins (user_id);

-- Passkeys of people: the public half of each, under the id that whatever keeps the other half has chosen. How it was attested is not
-- kept, because it was not asked for.
CREATE TABLE IF NOT EXISTS user_passkeys (
  credential_id BYTEA NOT NULL PRIMARY KEY,
  user_id INT8 NOT NULL,
  name VARCHAR(60) NOT NULL,
  public_key BYTEA NOT NULL,
  sign_count INT8 NOT NULL,
  transports VARCHAR(100) NOT NULL,
  is_user_verified BOOL NOT NULL,
  is_backup_eligible BOOL NOT NULL,
  is_backed_up BOOL NOT NULL,
  created_at TIMESTAMP NOT NULL,
  used_at TIMESTAMP
);

CREATE INDEX IF NOT EXISTS user_passkeys_by_user ON user_passkeys (user_id);

-- Challenges that were answered with a passkey: none is answered twice. A row goes when its challenge has expired, which the key tells.
CREATE TABLE IF NOT EXISTS user_challenges (
  expires_at TIMESTAMP NOT NULL,
  challenge_hash BYTEA NOT NULL,
  used_by INT8 NOT NULL,
  PRIMARY KEY (expires_at, challenge_hash)
);
