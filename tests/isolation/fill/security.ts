import type { Product } from '../../harness/product.ts';
import type { FilledClinic } from '../filled-clinic.ts';

/** At least one row of the clinic in every table of the security feature. */
export async function fillSecurity(_product: Product, _clinic: FilledClinic): Promise<void> {
  // No table of its own yet.
}
