-- What is forgotten after a while is found by its age. By when rows were made, not changed: that never changes, so
-- changing a row writes none of these.
CREATE INDEX checkout_personal ON checkout (created_at)
  WHERE status IN ('out_of_stock', 'rejected', 'expired', 'cancelled') AND email <> '';
CREATE INDEX payment_attempt_token ON payment_attempt (created_at) WHERE payment_token <> '';
CREATE INDEX parked_event_parked ON parked_event (parked_at);
