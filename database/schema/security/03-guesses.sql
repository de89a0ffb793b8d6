-- Counters against guessing, shared by all processes of the API, in the shape rate-limiter-flexible expects (RateLimiterPostgres).
-- Keys are hashes of a purpose with an address or a person.
create table auth.guess (
  key varchar(255) primary key,
  points integer not null default 0,
  -- Milliseconds since 1970.
  expire bigint
);
create index guess_end on auth.guess (expire);
