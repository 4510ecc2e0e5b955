-- Old values of updates that can be put back, sealed; each for whoever made the update.
create table artie_undo (
  id text primary key,
  owner text not null,
  value text not null,
  expires_at bigint not null
);
create index artie_undo_by_end on artie_undo (expires_at);
