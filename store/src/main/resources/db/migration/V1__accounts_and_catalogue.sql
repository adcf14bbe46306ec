-- Who may buy, sell and support; what is sold. Browsing reads these tables, checkout freezes what it needs of them.

CREATE TABLE account (
  id            text PRIMARY KEY,
  email         text NOT NULL,
  password_hash text NOT NULL,
  name          text,
  roles         text[] NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now()
);
-- One account per address, however it is written.
CREATE UNIQUE INDEX account_email ON account (lower(email));

CREATE TABLE category (
  path       text PRIMARY KEY,             -- 'Printing/Printers'
  parent     text REFERENCES category,
  name       text NOT NULL
);

CREATE TABLE seller (
  id              text PRIMARY KEY,
  account_id      text UNIQUE REFERENCES account,
  name            text NOT NULL UNIQUE,
  country         text NOT NULL,             -- ISO 3166-1 alpha-2: where its parcels leave from
  region          text,                      -- US state
  rating_percent  smallint NOT NULL CHECK (rating_percent BETWEEN 0 AND 100),
  rating_count    integer NOT NULL CHECK (rating_count >= 0),
  handling_days   smallint NOT NULL CHECK (handling_days >= 0),
  created_at      timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE product (
  id         text PRIMARY KEY,
  source_id  text UNIQUE,                    -- its id in the catalogue it was imported from
  gtin       text,
  mpn        text,
  title      text NOT NULL,
  brand      text NOT NULL,
  category   text NOT NULL REFERENCES category,
  image_url  text,
  attributes jsonb NOT NULL DEFAULT '{}',
  released   date,
  version    bigint NOT NULL DEFAULT 1,      -- of the product itself: its ETag
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX product_category ON product (category, id);

-- The version of a product's search document: bumped in the same transaction as any change of the product, its offers
-- or their published availability, so that it orders events as they were committed. Apart from product, so that a
-- bump stays a short, index-free update.
CREATE TABLE product_document (
  product_id text PRIMARY KEY REFERENCES product ON DELETE CASCADE,
  version    bigint NOT NULL DEFAULT 1
) WITH (fillfactor = 50);

CREATE TABLE variant (
  id         text PRIMARY KEY,
  product_id text NOT NULL REFERENCES product ON DELETE CASCADE,
  attributes jsonb NOT NULL DEFAULT '{}'     -- what tells it from its siblings: size, colour
);
CREATE INDEX variant_product ON variant (product_id);

CREATE TABLE offer (
  id             text PRIMARY KEY,
  product_id     text NOT NULL REFERENCES product,
  variant_id     text NOT NULL REFERENCES variant,
  seller_id      text NOT NULL REFERENCES seller,
  sku            text NOT NULL,              -- the seller's own code
  condition      text NOT NULL CHECK (condition IN ('new', 'open_box', 'refurbished', 'used')),
  price_minor    bigint NOT NULL CHECK (price_minor > 0),
  currency       text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  weight_grams   integer NOT NULL CHECK (weight_grams > 0),
  free_shipping  boolean NOT NULL DEFAULT false,  -- the seller pays for the standard option
  published      boolean NOT NULL DEFAULT true,
  version        bigint NOT NULL DEFAULT 1,  -- its ETag
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now(),
  UNIQUE (seller_id, sku)
);
CREATE INDEX offer_product ON offer (product_id);
CREATE INDEX offer_seller ON offer (seller_id, id);

-- What inventory publishes about an offer, for everybody else to read.
CREATE TABLE offer_availability (
  offer_id     text PRIMARY KEY REFERENCES offer ON DELETE CASCADE,
  availability text NOT NULL CHECK (availability IN ('in_stock', 'few_left', 'sold_out'))
) WITH (fillfactor = 70);

-- Events wait here, written with the change they tell of, until Kafka has them.
CREATE TABLE outbox (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic      text NOT NULL,
  key        text NOT NULL,
  payload    jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Messages that nobody could make sense of, kept where one can see them.
CREATE TABLE parked_event (
  topic          text NOT NULL,
  partition      integer NOT NULL,
  event_offset   bigint NOT NULL,
  key            text,
  payload        text,
  error          text NOT NULL,
  parked_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (topic, partition, event_offset)
);

-- Call in the transaction that changed the products: a new document version and its event for each, locked in id order
-- so that two such transactions never wait for each other in a circle.
CREATE FUNCTION publish_products(product_ids text[]) RETURNS void LANGUAGE sql AS $$
  WITH locked AS (
    SELECT product_id FROM product_document WHERE product_id = ANY (product_ids) ORDER BY product_id FOR UPDATE
  ), bumped AS (
    UPDATE product_document d SET version = d.version + 1 FROM locked WHERE d.product_id = locked.product_id
    RETURNING d.product_id, d.version
  )
  INSERT INTO outbox (topic, key, payload)
  SELECT 'souk.products', product_id,
         jsonb_build_object('type', 'product_changed', 'version', 1, 'product_id', product_id,
                            'product_version', version,
                            'occurred_at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
  FROM bumped ORDER BY product_id
$$;

-- Browsing connects as a role that cannot see inventory, carts, checkouts or orders.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'souk_browsing') THEN CREATE ROLE souk_browsing NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database of this server was quicker
END $$;
GRANT souk_browsing TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO souk_browsing;
GRANT SELECT ON category, seller, product, product_document, variant, offer, offer_availability TO souk_browsing;
