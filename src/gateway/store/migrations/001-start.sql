-- Times are milliseconds since 1970, by the store's clock. The same text runs on SQLite and on Postgres.
create table artie_metadata (
  name text primary key,
  value text not null
);

create table artie_members (
  id text primary key,
  name text not null unique,
  role text not null,
  token_hash text not null,
  created_by text not null,
  created_at bigint not null,
  last_used_at bigint,
  revoked_at bigint
);

create table artie_accounts (
  name text primary key,
  api_key text not null,
  api_url text,
  events_url text,
  created_by text not null,
  created_at bigint not null
);

-- What secret://NAME stands for, and where it may go.
create table artie_secrets (
  name text primary key,
  value text not null,
  destinations text not null,
  created_by text not null,
  created_at bigint not null
);

create table artie_grants (
  id text primary key,
  token_hash text not null,
  name text not null,
  client text,
  account text not null,
  config text not null,
  created_by text not null,
  created_at bigint not null,
  not_before bigint,
  expires_at bigint not null,
  require_api_token_auth boolean not null,
  calls_per_minute bigint,
  writes bigint,
  writes_left bigint,
  approval text not null,
  approval_by text not null,
  last_used_at bigint,
  calls bigint not null,
  revoked_at bigint
);
create index artie_grants_by_age on artie_grants (created_at, id);
create index artie_grants_by_account on artie_grants (account);

-- As many rows for a grant as calls per minute: each may be taken once in any sixty seconds.
create table artie_rate_slots (
  grant_id text not null references artie_grants (id) on delete cascade,
  slot bigint not null,
  at bigint not null,
  primary key (grant_id, slot)
);
create index artie_rate_slots_by_age on artie_rate_slots (grant_id, at);

create table artie_connect_codes (
  hash text primary key,
  grant_id text not null references artie_grants (id) on delete cascade,
  expires_at bigint not null
);

-- What the OAuth library keeps: its own kinds of models, found by id, uid or by its own grant.
create table artie_oauth (
  model text not null,
  id text not null,
  uid text,
  grant_id text,
  payload text not null,
  expires_at bigint,
  consumed_at bigint,
  primary key (model, id)
);
create index artie_oauth_by_uid on artie_oauth (uid);
create index artie_oauth_by_grant on artie_oauth (grant_id);
create index artie_oauth_by_end on artie_oauth (expires_at);

create table artie_signing_keys (
  kid text primary key,
  private_key text not null,
  created_at bigint not null,
  signs_from bigint not null,
  retires_at bigint not null
);

create table artie_approvals (
  id text primary key,
  grant_id text not null references artie_grants (id) on delete cascade,
  state text not null,
  request text not null,
  created_at bigint not null,
  expires_at bigint not null,
  decided_by text,
  decided_at bigint,
  reason text
);
create index artie_approvals_by_state on artie_approvals (state, created_at);

-- Append-only. A chain is a grant's id, or 'gateway'; each row's HMAC covers the row before it.
create table artie_audit (
  chain text not null,
  seq bigint not null,
  at bigint not null,
  kind text not null,
  entry text not null,
  hmac text not null,
  primary key (chain, seq)
);
create index artie_audit_by_time on artie_audit (at, chain, seq);

create table artie_audit_heads (
  chain text primary key,
  seq bigint not null,
  hmac text not null,
  seal text not null
);
