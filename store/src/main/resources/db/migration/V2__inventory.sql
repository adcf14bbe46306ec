-- Stock belongs to an offer. The ledger says what happened, the counters what is; the CHECKs make overselling impossible
-- whoever writes.

CREATE TABLE stock (
  offer_id  text PRIMARY KEY REFERENCES offer,
  on_hand   integer NOT NULL CHECK (on_hand >= 0),
  reserved  integer NOT NULL DEFAULT 0 CHECK (reserved >= 0),
  bucket    text NOT NULL GENERATED ALWAYS AS (
              CASE WHEN on_hand - reserved <= 0 THEN 'sold_out' WHEN on_hand - reserved <= 5 THEN 'few_left' ELSE 'in_stock' END
            ) STORED,
  CONSTRAINT never_oversold CHECK (reserved <= on_hand)
) WITH (fillfactor = 50);

-- Append-only. The sums per offer are the counters; reference names what caused the row.
CREATE TABLE stock_ledger (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  offer_id        text NOT NULL,
  on_hand_delta   integer NOT NULL,
  reserved_delta  integer NOT NULL,
  reason          text NOT NULL CHECK (reason IN ('received', 'corrected', 'reserved', 'released', 'sold')),
  reference       text NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX stock_ledger_offer ON stock_ledger (offer_id, id);
-- A checkout reserves, releases and sells an offer once each, however often it is asked to.
CREATE UNIQUE INDEX stock_ledger_once ON stock_ledger (reference, offer_id, reason)
  WHERE reason IN ('reserved', 'released', 'sold');
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
CREATE TRIGGER stock_ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_ledger
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- One hold per checkout. 'released' is also a tombstone: a reservation that arrives after it is refused.
CREATE TABLE stock_hold (
  checkout_id    text PRIMARY KEY,
  state          text NOT NULL CHECK (state IN ('pending', 'confirmed', 'released')),
  reserved_until timestamptz,                -- null in a tombstone without a reservation
  created_at     timestamptz NOT NULL DEFAULT now(),
  ended_at       timestamptz
);
CREATE INDEX stock_hold_pending ON stock_hold (reserved_until) WHERE state = 'pending';

-- What a hold holds; its key is checkout and offer.
CREATE TABLE reservation (
  checkout_id text NOT NULL REFERENCES stock_hold,
  offer_id    text NOT NULL REFERENCES stock,
  quantity    integer NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (checkout_id, offer_id)
);

-- Inventory publishes a bucket, and only when it changes, so that a hot offer doesn't heat its product.
CREATE FUNCTION publish_availability() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO offer_availability (offer_id, availability) VALUES (NEW.offer_id, NEW.bucket)
  ON CONFLICT (offer_id) DO UPDATE SET availability = excluded.availability;
  PERFORM publish_products(ARRAY(SELECT product_id FROM offer WHERE id = NEW.offer_id));
  RETURN NULL;
END $$;
CREATE TRIGGER stock_bucket_changed AFTER UPDATE ON stock
  FOR EACH ROW WHEN (OLD.bucket IS DISTINCT FROM NEW.bucket) EXECUTE FUNCTION publish_availability();
