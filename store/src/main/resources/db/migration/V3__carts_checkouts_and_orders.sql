-- Carts: PostgreSQL is the durable side, Redis the quick one.
CREATE TABLE cart (
  id          text PRIMARY KEY,
  buyer_id    text REFERENCES account,
  token_hash  text,                          -- SHA-256 of the guest's token
  currency    text NOT NULL,
  lines       jsonb NOT NULL DEFAULT '[]',   -- [{offer_id, quantity, price_minor_seen}]
  version     bigint NOT NULL DEFAULT 1,     -- its ETag
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  CHECK (buyer_id IS NOT NULL OR token_hash IS NOT NULL)
);
-- A buyer has one cart, on every device.
CREATE UNIQUE INDEX cart_buyer ON cart (buyer_id) WHERE buyer_id IS NOT NULL;

CREATE TABLE checkout (
  id                text PRIMARY KEY,
  cart_id           text NOT NULL,
  cart_version      bigint NOT NULL,
  buyer_id          text,
  token_hash        text,                    -- the guest's, as on the cart
  email             text NOT NULL,
  shipping_address  jsonb NOT NULL,
  shipping_option   text,
  lines             jsonb NOT NULL,          -- offers, titles, prices and weights as they were when it began
  currency          text NOT NULL,
  expected_total_minor bigint,
  status            text NOT NULL,
  reason            text,                    -- why it ended, or what it waits for
  reserved_until    timestamptz,
  quote             jsonb,
  quote_hash        text,
  attempt           integer NOT NULL DEFAULT 0,  -- the newest payment attempt
  next_action       jsonb,
  last_payment      jsonb,
  out_of_stock      text[],
  review_before     timestamptz,
  order_group_id    text,
  created_at        timestamptz NOT NULL DEFAULT now(),
  updated_at        timestamptz NOT NULL DEFAULT now(),
  CHECK ((status = 'placed') = (order_group_id IS NOT NULL))
) WITH (fillfactor = 70);
-- At most one open checkout per cart.
CREATE UNIQUE INDEX checkout_open_cart ON checkout (cart_id)
  WHERE status IN ('reserving', 'awaiting_payment', 'processing', 'awaiting_challenge', 'in_review');
CREATE INDEX checkout_open ON checkout (updated_at)
  WHERE status IN ('reserving', 'awaiting_payment', 'processing', 'awaiting_challenge', 'in_review');
CREATE INDEX checkout_email ON checkout (lower(email), created_at);

-- The intent to charge, written before the provider hears of it. Its key there is checkout_id/number.
CREATE TABLE payment_attempt (
  checkout_id      text NOT NULL REFERENCES checkout,
  number           integer NOT NULL CHECK (number > 0),
  payment_token    text NOT NULL,
  amount_minor     bigint CHECK (amount_minor >= 0),  -- null until the quote is frozen
  state            text NOT NULL CHECK (state IN ('accepted', 'challenged', 'authorized', 'declined', 'voiding', 'voided')),
  authorization_id text,
  redirect_url     text,
  decline_reason   text,
  fraud_verdict    text,
  fraud_score      integer,
  fraud_reasons    text[],
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (checkout_id, number)
);

CREATE TABLE order_group (
  id               text PRIMARY KEY,
  checkout_id      text NOT NULL UNIQUE REFERENCES checkout,
  buyer_id         text,
  token_hash       text,
  email            text NOT NULL,
  shipping_address jsonb NOT NULL,
  authorization_id text NOT NULL,
  currency         text NOT NULL,
  total_minor      bigint NOT NULL,
  placed_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX order_group_buyer ON order_group (buyer_id, placed_at DESC, id) WHERE buyer_id IS NOT NULL;

-- "order" is SQL's word, hence the name: one seller's part of an order group.
CREATE TABLE seller_order (
  id              text PRIMARY KEY,
  order_group_id  text NOT NULL REFERENCES order_group,
  seller_id       text NOT NULL REFERENCES seller,
  status          text NOT NULL DEFAULT 'placed',
  goods_minor     bigint NOT NULL,
  shipping_minor  bigint NOT NULL,
  tax_minor       bigint NOT NULL,
  total_minor     bigint NOT NULL,
  shipping_option text NOT NULL,
  placed_at       timestamptz NOT NULL DEFAULT now(),
  UNIQUE (order_group_id, seller_id),
  CHECK (total_minor = goods_minor + shipping_minor + tax_minor)
);
CREATE INDEX seller_order_seller ON seller_order (seller_id, placed_at DESC, id);

CREATE TABLE order_line (
  order_id          text NOT NULL REFERENCES seller_order,
  offer_id          text NOT NULL,
  product_id        text NOT NULL,
  title             text NOT NULL,
  condition         text NOT NULL,
  quantity          integer NOT NULL CHECK (quantity > 0),
  unit_price_minor  bigint NOT NULL,
  tax_minor         bigint NOT NULL,
  PRIMARY KEY (order_id, offer_id)
);

-- The first answer to a keyed request, given again to every repetition.
CREATE TABLE idempotency_key (
  owner         text NOT NULL,               -- buyer, guest token or client the key belongs to
  key           text NOT NULL,
  request_hash  text NOT NULL,               -- of method, path and body
  state         text NOT NULL CHECK (state IN ('running', 'answered')),
  locked_until  timestamptz NOT NULL,        -- a crash between effect and answer frees the key then
  status        integer,
  headers       jsonb,
  body          text,
  created_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (owner, key)
);
CREATE INDEX idempotency_key_created ON idempotency_key (created_at);

-- Who overrode what, and why.
CREATE TABLE audit (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id text NOT NULL,
  action     text NOT NULL,
  subject    text NOT NULL,
  reason     text,
  details    jsonb,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- A hold that no live workflow owned, found by the reconciliation: every row is an incident.
CREATE TABLE reconciliation_incident (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  checkout_id text NOT NULL,
  kind        text NOT NULL,
  details     text,
  created_at  timestamptz NOT NULL DEFAULT now()
);
