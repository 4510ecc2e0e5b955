-- A code that was used is told from one that never was.
alter table artie_connect_codes add column used_at bigint;
