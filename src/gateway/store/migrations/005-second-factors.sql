-- A member's token may be the second factor of one grant alone, and end with it.
alter table artie_members add column grant_id text;
create index artie_members_by_grant on artie_members (grant_id);
-- Those that an editor made with a grant: it named them after the grant and the beginning of its id.
update artie_members set grant_id = (
  select min(g.id) from artie_grants g
  where artie_members.name = substr(g.name, 1, 80) || ' ' || substr(g.id, 2, 5)
) where role = 'member';
update artie_members set revoked_at = (select g.revoked_at from artie_grants g where g.id = artie_members.grant_id)
where grant_id is not null and revoked_at is null;
