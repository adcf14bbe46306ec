-- The ledger only grows. What its rows up to one of them sum up to is written down, so that counters are compared with
-- that and the newer rows, not with all there ever were.
CREATE TABLE stock_closing (
  offer_id text PRIMARY KEY,
  on_hand  bigint NOT NULL,
  reserved bigint NOT NULL
) WITH (fillfactor = 70);

-- The same, summed up once more from the first row on, to be compared with it; emptied afterwards.
CREATE TABLE stock_recount (
  offer_id text PRIMARY KEY,
  on_hand  bigint NOT NULL,
  reserved bigint NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE stock_closing_mark (
  book      text PRIMARY KEY CHECK (book IN ('stock_closing', 'stock_recount')),
  ledger_id bigint NOT NULL,                 -- of the last row that is summed up in it
  closed_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO stock_closing_mark (book, ledger_id) VALUES ('stock_closing', 0), ('stock_recount', 0);

-- Rows are written nearly in the order of their numbers: a few pages say which are where, at almost no cost to writers.
CREATE INDEX stock_ledger_id ON stock_ledger USING brin (id) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX stock_ledger_cancelled ON stock_ledger (reference) WHERE reason = 'cancelled';
CREATE INDEX checkout_placed_cart ON checkout (cart_id, cart_version) WHERE status = 'placed';

-- Where looking at what only grows stopped the last time; the next look goes on there, and round again.
CREATE TABLE verify_cursor (
  invariant text PRIMARY KEY,
  after     text NOT NULL,                   -- the last key that was looked at
  round_at  timestamptz NOT NULL,            -- when it was at the first key
  whole_at  timestamptz                      -- everything was looked at since then
);
