-- Who is at work on a resource of an account, and until when at most: whoever has ended without saying so is gone by then.
create table artie_turns (
  what text primary key,
  holder text not null,
  until bigint not null
);
