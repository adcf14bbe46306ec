-- A 3-D Secure step that is left, for another card or for good, tells as much about a card as the bank's refusal does.
CREATE TRIGGER challenge_left AFTER UPDATE OF state ON payment_attempt
  FOR EACH ROW WHEN (OLD.state = 'challenged' AND NEW.state = 'voiding') EXECUTE FUNCTION note_decline();
