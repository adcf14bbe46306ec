-- How far each search index is filled. The events that fill it are written in the same transactions as their progress
-- here, so that whoever switches searches to it need not believe that an outbox without rows means that all was told.
CREATE TABLE search_index (
  name         text PRIMARY KEY,
  uuid         text NOT NULL,              -- OpenSearch's: another index of this name begins anew
  wanted_at    timestamptz NOT NULL,       -- when an indexer that wants it was started last
  seen_at      timestamptz NOT NULL,       -- when one that writes it was alive
  published_to text NOT NULL DEFAULT '',   -- of the products, in order of id, the last whose event was written
  published_at timestamptz,                -- the last of them all
  products     bigint,                     -- how many there were then,
  outbox_id    bigint,                     -- and the number of the last event
  live_at      timestamptz                 -- searches use it since
);
