package souk.demo.store;

import java.util.List;

/** Who sells what of a catalogue, which knows only products. */
public interface Assortment {
  List<ImportedSeller> sellers();

  /**
   * @return each by one of the sellers
   */
  List<ImportedOffer> offers(SourceProduct product);
}
